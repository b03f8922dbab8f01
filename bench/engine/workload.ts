/** One organization of the given size, and questions about it of which about 18 % are permitted. */
import type {
  Cell,
  MembershipFacts,
  OrganizationFacts,
  Question,
  ResourceFacts,
  RoleFacts,
  ScopeFacts,
} from '@rollcall/core/access'
import { builtInCatalogue } from '@rollcall/core/access'
import { type Random, seeded } from './random.ts'

export const sizes = {
  S: { users: 1_000, applications: 100 },
  M: { users: 10_000, applications: 1_000 },
  L: { users: 100_000, applications: 10_000 },
  XL: { users: 100_000, applications: 100_000 },
} as const
export type Size = keyof typeof sizes

export const now = new Date('2026-11-21T10:00:00Z')
export const environments = ['production', 'staging', 'development'] as const
export const tags = Array.from({ length: 50 }, (_, index) => `tag:${index}`)
const roleCount = 20
const permissionsOfRole = 30

const typesUnderEnvironments = new Set(
  builtInCatalogue.types
    .filter(({ under, registration }) => under === 'environment' && registration === 'open')
    .map(({ name }) => name),
)

/** Asked on one thing in an environment, such as `monitor.view`. */
export const placedPermissions = builtInCatalogue.permissions.filter(
  ({ on }) => on.length === 1 && typesUnderEnvironments.has(on[0] ?? ''),
)

export interface Workload {
  readonly facts: OrganizationFacts
  readonly questions: readonly Question[]
}

/** Flat, as a driver delivers it: text that is put together keeps its parts, and their memory, until it is first read. */
const idOf = (prefix: string, number: number): string =>
  Buffer.from(`${prefix}_01kavqz8${String(number).padStart(18, '0')}`, 'latin1').toString('latin1')
export const userId = (number: number): string => idOf('usr', number)
export const applicationId = (number: number): string => idOf('app', number)

export function makeWorkload(size: Size, questionCount: number): Workload {
  const random = seeded(20261121)
  const { users, applications } = sizes[size]
  const resources = makeResources(random, users, applications)
  const roles = Array.from({ length: roleCount }, (_, number) => makeRole(random, number, applications))
  const owned = ownedBy(resources)
  const memberships = Array.from({ length: users }, (_, number) => makeMembership(random, number, roles, resources))
  const facts: OrganizationFacts = {
    id: 'org_1',
    revision: 1,
    ownerUserId: idOf('usr', users),
    functionalRoles: true,
    roles,
    scopes: [],
    memberships,
    serviceAccounts: [],
    tokens: [],
    resources,
  }
  const questions = Array.from({ length: questionCount }, () => makeQuestion(random, facts, owned, applications))
  return { facts, questions }
}

function makeResources(random: Random, users: number, applications: number): ResourceFacts[] {
  return Array.from({ length: applications }, (_, number): ResourceFacts[] => {
    const id = applicationId(number)
    const owners = Array.from({ length: 1 + random.below(3) }, () => userId(random.below(users)))
    const parent = { type: 'organization', id: 'org_1' }
    return [
      {
        type: 'application',
        id,
        name: `Application ${number}`,
        parent,
        owners,
        tags: random.some(tags, random.below(5)),
      },
      ...environments.map((name, position) => makeEnvironment(id, name, number * environments.length + position)),
    ]
  }).flat()
}

const makeEnvironment = (application: string, name: string, number: number): ResourceFacts => ({
  type: 'environment',
  id: idOf('env', number),
  name,
  parent: { type: 'application', id: application },
  owners: [],
  tags: [],
})

function makeRole(random: Random, number: number, applications: number): RoleFacts {
  const permissions = random.some(placedPermissions, permissionsOfRole)
  return {
    id: idOf('rol', number),
    key: `role-${number}`,
    name: `Role ${number}`,
    kind: 'role',
    grants: permissions.map(({ name }) => ({ permission: name, on: 'any' })),
    grid: [...makeWildcards(random), ...makeCells(random, applications)],
    mayGrant: [],
  }
}

const makeWildcards = (random: Random): Cell[] => [
  { application: '*', environment: '*', level: random.pick(['read', 'read', 'deny', 'admin'] as const) },
  { application: '*', environment: 'production', level: random.pick(['read', 'deny'] as const) },
  { application: '*', environment: 'development', level: random.pick(['read', 'admin'] as const) },
]

function makeCells(random: Random, applications: number): Cell[] {
  const cells: Cell[] = []
  for (let number = 0; number < applications; number++)
    for (const environment of environments)
      if (random.chance(0.1))
        cells.push({
          application: applicationId(number),
          environment,
          level: random.pick(['read', 'deny', 'admin'] as const),
        })
  return cells
}

function makeMembership(
  random: Random,
  number: number,
  roles: readonly RoleFacts[],
  resources: readonly ResourceFacts[],
): MembershipFacts {
  return {
    userId: userId(number),
    status: 'active',
    endsAt: random.chance(0.02) ? new Date(now.getTime() + (random.chance(0.5) ? 1 : -1) * 86_400_000) : null,
    assignments: random.some(roles, 1 + random.below(3)).map(({ id }) => ({ roleId: id, endsAt: null })),
    scope: makeScope(random, resources),
  }
}

function makeScope(random: Random, resources: readonly ResourceFacts[]): ScopeFacts {
  const kind = random.pick(['organization', 'own', 'own', 'custom', 'custom'] as const)
  if (kind !== 'custom') return { kind }
  const owner = random.pick(resources).owners[0]
  return { kind, owners: owner === undefined ? [] : [owner], tags: random.some(tags, 1 + random.below(3)) }
}

function ownedBy(resources: readonly ResourceFacts[]): ReadonlyMap<string, readonly string[]> {
  const owned = new Map<string, string[]>()
  for (const { id, owners } of resources)
    for (const owner of owners) owned.set(owner, [...(owned.get(owner) ?? []), id])
  return owned
}

/** Half of the questions are about a permission that one of the subject's roles has; owners ask mostly about what they own, others at times about what lies in their scope. */
function makeQuestion(
  random: Random,
  { memberships, roles }: OrganizationFacts,
  owned: ReadonlyMap<string, readonly string[]>,
  applications: number,
): Question {
  const subject = random.pick(memberships)
  const role = roles.find(({ id }) => id === subject.assignments[0]?.roleId)
  const likely = role !== undefined && random.chance(0.5)
  const permission = likely ? random.pick(role.grants).permission : random.pick(placedPermissions).name
  const near = nearOf(subject, owned)
  const application =
    near !== undefined && random.chance(subject.scope.kind === 'custom' ? 0.2 : 0.7)
      ? random.pick(near)
      : applicationId(random.below(applications))
  const [type = '', verb = ''] = permission.split('.')
  return asParsed({
    subject: { type: 'user', id: subject.userId },
    action: { name: verb },
    resource: { type, id: `${type}-1`, properties: { application, environment: random.pick(environments) } },
  })
}

/** What the subject owns, or the one whose applications are his scope. */
const nearOf = ({ userId: id, scope }: MembershipFacts, owned: ReadonlyMap<string, readonly string[]>) =>
  owned.get((scope.kind === 'custom' && scope.owners[0]) || id)

/** As a request brings it: every string is a new one, none is the very value that the snapshot holds. */
function asParsed(question: Omit<Question, 'now'>): Question {
  const { subject, action, resource } = JSON.parse(JSON.stringify(question)) as typeof question
  return { subject, action, resource, now }
}
