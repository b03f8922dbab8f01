/**
 * What a decision must cost at least: bit sets and flat arrays written by hand for this one workload, four string ids looked up.
 * It knows no other types, grants, places or reasons than those of the workload.
 */
import { builtInCatalogue, type OrganizationFacts, type Question } from '@rollcall/core/access'
import { environments, tags } from './workload.ts'

const scopeKinds = ['organization', 'own', 'custom', 'named'] as const
const levels = ['deny', 'read', 'admin'] as const
const rolesOfUser = 3
const ownersOfApplication = 3

export interface Floor {
  readonly byId: (question: Question) => boolean
  /** With the ids looked up before. */
  readonly byNumber: (
    user: number,
    permission: number,
    application: number,
    environment: number,
    now: number,
  ) => boolean
  readonly numbersOf: (
    question: Question,
  ) => readonly [user: number, permission: number, application: number, environment: number]
}

export function makeFloor(facts: OrganizationFacts): Floor {
  const applications = facts.resources.filter(({ type }) => type === 'application')
  const users = new Map(facts.memberships.map(({ userId }, index) => [userId, index]))
  const apps = new Map(applications.map(({ id }, index) => [id, index]))
  const environmentNumbers = new Map<string, number>(environments.map((name, index) => [name, index]))
  const { permissions } = builtInCatalogue
  const permissionNumbers = new Map(permissions.map(({ name }, index) => [name, index]))
  const byTypeAndVerb = new Map<string, Map<string, number>>()
  for (const [name, index] of permissionNumbers) {
    const [type = '', verb = ''] = name.split('.')
    byTypeAndVerb.set(type, (byTypeAndVerb.get(type) ?? new Map<string, number>()).set(verb, index))
  }
  const needsAdmin = Uint8Array.from(permissions, ({ level }) => (level === 'admin' ? 1 : 0))
  const requires = Int16Array.from(permissions, ({ requires: [first] }) =>
    first ? (permissionNumbers.get(first) ?? -1) : -1,
  )

  const roleNumbers = new Map(facts.roles.map(({ id }, index) => [id, index]))
  const words = Math.ceil(permissions.length / 32)
  const holdings = new Int32Array(facts.roles.length * words)
  const places = applications.length * environments.length
  const grids = new Uint8Array(facts.roles.length * places)
  facts.roles.forEach(({ grants, grid }, role) => {
    for (const { permission } of grants) {
      const index = permissionNumbers.get(permission) ?? 0
      holdings[role * words + (index >> 5)] = (holdings[role * words + (index >> 5)] ?? 0) | (1 << (index & 31))
    }
    const cells = new Map(
      (grid === 'everything' ? [] : grid).map((cell) => [`${cell.application} ${cell.environment}`, cell.level]),
    )
    applications.forEach(({ id }, app) =>
      environments.forEach((name, environment) => {
        const level = cells.get(`${id} ${name}`) ?? cells.get(`${id} *`) ?? cells.get(`* ${name}`) ?? cells.get('* *')
        grids[role * places + app * environments.length + environment] = level ? levels.indexOf(level) : 0
      }),
    )
  })

  const ends = Float64Array.from(facts.memberships, ({ endsAt }) => endsAt?.getTime() ?? Number.POSITIVE_INFINITY)
  const roles = new Int8Array(facts.memberships.length * rolesOfUser).fill(-1)
  const scopes = Uint8Array.from(facts.memberships, ({ scope }) => scopeKinds.indexOf(scope.kind))
  const scopeOwner = new Int32Array(facts.memberships.length).fill(-1)
  const scopeTags = new Int32Array(facts.memberships.length * 2)
  facts.memberships.forEach(({ assignments, scope }, user) => {
    assignments.forEach(({ roleId }, index) => {
      roles[user * rolesOfUser + index] = roleNumbers.get(roleId) ?? -1
    })
    if (scope.kind !== 'custom') return
    scopeOwner[user] = users.get(scope.owners[0] ?? '') ?? -1
    setTags(scopeTags, user, scope.tags)
  })
  const owners = new Int32Array(applications.length * ownersOfApplication).fill(-1)
  const tagsOf = new Int32Array(applications.length * 2)
  applications.forEach((application, app) => {
    application.owners.forEach((owner, index) => {
      owners[app * ownersOfApplication + index] = users.get(owner) ?? -1
    })
    setTags(tagsOf, app, application.tags)
  })

  const has = (role: number, permission: number): boolean =>
    ((holdings[role * words + (permission >> 5)] as number) & (1 << (permission & 31))) !== 0
  const holds = (user: number, permission: number, place: number): boolean => {
    const needed = 1 + (needsAdmin[permission] as number)
    for (let index = user * rolesOfUser; index < (user + 1) * rolesOfUser; index++) {
      const role = roles[index] as number
      if (role < 0) return false
      if (has(role, permission) && (grids[role * places + place] as number) >= needed) return true
    }
    return false
  }
  const isOwnedBy = (app: number, user: number): boolean => {
    const first = app * ownersOfApplication
    return user >= 0 && (owners[first] === user || owners[first + 1] === user || owners[first + 2] === user)
  }
  const isInScope = (user: number, app: number): boolean => {
    const kind = scopes[user]
    if (kind === 0) return true
    if (kind === 1) return isOwnedBy(app, user)
    const low = (scopeTags[user * 2] as number) & (tagsOf[app * 2] as number)
    const high = (scopeTags[user * 2 + 1] as number) & (tagsOf[app * 2 + 1] as number)
    return (low | high) !== 0 || isOwnedBy(app, scopeOwner[user] as number)
  }
  const byNumber = (user: number, permission: number, app: number, environment: number, now: number): boolean => {
    if ((ends[user] as number) <= now) return false
    const place = app * environments.length + environment
    if (!holds(user, permission, place)) return false
    const needed = requires[permission] as number
    if (needed >= 0 && !holds(user, needed, place)) return false
    return isInScope(user, app)
  }
  const byId = ({ subject, action, resource, now }: Question): boolean => {
    const user = users.get(subject.id)
    const permission = byTypeAndVerb.get(resource.type)?.get(action.name)
    const app = apps.get(resource.properties?.['application'] as string)
    const environment = environmentNumbers.get(resource.properties?.['environment'] as string)
    if (user === undefined || permission === undefined || app === undefined || environment === undefined) return false
    return byNumber(user, permission, app, environment, now.getTime())
  }
  const numbersOf = ({ subject, action, resource }: Question) =>
    [
      users.get(subject.id) ?? -1,
      byTypeAndVerb.get(resource.type)?.get(action.name) ?? -1,
      apps.get(resource.properties?.['application'] as string) ?? -1,
      environmentNumbers.get(resource.properties?.['environment'] as string) ?? -1,
    ] as const
  return { byId, byNumber, numbersOf }
}

function setTags(into: Int32Array, at: number, named: readonly string[]): void {
  for (const tag of named) {
    const bit = tags.indexOf(tag)
    into[at * 2 + (bit >> 5)] = (into[at * 2 + (bit >> 5)] ?? 0) | (1 << (bit & 31))
  }
}
