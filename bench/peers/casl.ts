import { createMongoAbility, type MongoAbility, subject as asSubject } from '@casl/ability'
import type { MembershipFacts, OrganizationFacts, RoleFacts, ScopeFacts } from '@rollcall/core/access'
import type { Contender } from '../engine/contender.ts'
import { isOver, levelAt, levelOf, indexOf, makePlaces, neededFor, permissionOf } from './places.ts'
import { environments } from '../engine/workload.ts'

type Conditions = Record<string, unknown>
type Rule = { action: string; subject: string; conditions?: Conditions }

/** Any of them: CASL's conditions know no `$or`, whose place rules take that stand side by side. */
const scopeConditions = (scope: ScopeFacts, userId: string): readonly Conditions[] => {
  if (scope.kind === 'organization') return [{}]
  if (scope.kind === 'own') return [{ owners: userId }]
  return [{ owners: { $in: scope.owners } }, { tags: { $in: scope.tags } }]
}

type RulesOf = (role: RoleFacts, scopes: readonly Conditions[]) => Rule[]

/** One rule for a permission of a role and a clause; the resource brings the level that the role has at its place. */
const rulesByLevel: RulesOf = (role, scopes) =>
  role.grants.flatMap(({ permission }) => {
    const [subject = '', action = ''] = permission.split('.')
    const levels = levelOf(permission) === 'admin' ? ['admin'] : ['admin', 'read']
    return scopes.map((scope) => ({
      action,
      subject,
      conditions: { [`levels.${role.id}`]: { $in: levels }, ...scope },
    }))
  })

function abilitiesOf(facts: OrganizationFacts, rulesOf: RulesOf) {
  const roles = new Map(facts.roles.map((role) => [role.id, role]))
  const members = new Map(facts.memberships.map((one) => [one.userId, one]))
  const abilities = new Map<string, MongoAbility>()
  const make = (member: MembershipFacts | undefined, now: Date): MongoAbility => {
    if (member === undefined || isOver(member, now)) return createMongoAbility([])
    const scopes = scopeConditions(member.scope as ScopeFacts, member.userId)
    return createMongoAbility(
      member.assignments.flatMap(({ roleId }) => rulesOf(roles.get(roleId) as RoleFacts, scopes)),
    )
  }
  return (userId: string, now: Date): MongoAbility => {
    const known = abilities.get(userId) ?? make(members.get(userId), now)
    abilities.set(userId, known)
    return known
  }
}

/** The ability of each user is made once and kept; the resource carries owners, tags and levels. */
export const caslLevels: Contender = {
  name: '@casl/ability, the resource carries its levels',
  answers: 'everything',
  most: () => 2_000,
  prepare(facts, questions) {
    const abilityOf = abilitiesOf(facts, rulesByLevel)
    const places = makePlaces(facts, questions)
    const needed = questions.map((question) =>
      neededFor(permissionOf(question)).map((name) => name.split('.')[1] ?? ''),
    )
    return ({ subject, resource, now }, index) => {
      const ability = abilityOf(subject.id, now)
      const asked = asSubject(resource.type, { ...places[index] })
      return (needed[index] ?? []).every((action) => ability.can(action, asked))
    }
  },
}

/** The role brings the places: lists of keys, one for each level. */
export const caslKeys: Contender = {
  name: '@casl/ability, lists of keys',
  answers: 'everything',
  most: (users) => (users > 50_000 ? 40 : 300),
  prepare(facts, questions) {
    const ids = facts.resources.filter(({ type }) => type === 'application').map(({ id }) => id)
    const keysOf = (role: RoleFacts) => {
      const index = indexOf(role)
      const all = ids.flatMap((id) => environments.map((name) => [`${id} ${name}`, levelAt(index, id, name)] as const))
      const admin = all.filter(([, level]) => level === 'admin').map(([key]) => key)
      return { admin, read: [...admin, ...all.filter(([, level]) => level === 'read').map(([key]) => key)] }
    }
    const keys = new Map(facts.roles.map((role) => [role.id, keysOf(role)]))
    const rulesOf: RulesOf = (role, scopes) =>
      role.grants.flatMap(({ permission }) => {
        const [subject = '', action = ''] = permission.split('.')
        const list = keys.get(role.id)?.[levelOf(permission) === 'admin' ? 'admin' : 'read'] ?? []
        return scopes.map((scope) => ({ action, subject, conditions: { key: { $in: list }, ...scope } }))
      })
    const abilityOf = abilitiesOf(facts, rulesOf)
    const places = makePlaces(facts, questions)
    const needed = questions.map((question) =>
      neededFor(permissionOf(question)).map((name) => name.split('.')[1] ?? ''),
    )
    return ({ subject, resource, now }, index) => {
      const place = places[index]
      const asked = asSubject(resource.type, {
        key: `${place?.application} ${place?.environment}`,
        owners: place?.owners,
        tags: place?.tags,
      })
      return (needed[index] ?? []).every((action) => abilityOf(subject.id, now).can(action, asked))
    }
  },
}
