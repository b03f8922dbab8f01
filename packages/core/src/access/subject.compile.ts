import { type CompiledCatalogue, permissionsMatching } from './catalogue.compile.ts'
import type { AssignmentFacts, MembershipFacts, Properties, ServiceAccountFacts, TokenFacts } from './facts.ts'
import { compileScope } from './scope.compile.ts'
import { type Lineage, Subject, type SubjectMore, type SubjectState, type TokenLimits } from './snapshot.ts'
import { takeName, takeSlot } from './slots.ts'

const instant = (end: Date | null): number | null => end && end.getTime()

export const activeUser: SubjectState = { kind: 'user', standing: 'active' }
const stranger: SubjectState = { kind: 'user', standing: 'not_a_member' }
const users = {
  active: activeUser,
  suspended: { kind: 'user', standing: 'suspended' },
  invited: stranger,
  removed: stranger,
} as const
const accounts = {
  active: { kind: 'service-account', standing: 'active' },
  suspended: { kind: 'service-account', standing: 'suspended' },
} as const
const tokenState: SubjectState = { kind: 'token', standing: 'active' }

const noRoles = -1

export const compileMembership = (lineage: Lineage, facts: MembershipFacts): Subject =>
  new Subject({
    slot: takeName(lineage.people, facts.userId),
    id: facts.userId,
    state: users[facts.status],
    endsAt: instant(facts.endsAt),
    roleSet: takeRoleSet(lineage, facts.assignments),
    scope: compileScope(lineage, facts.scope),
    more: moreOf(facts.externalId ?? null, facts.properties ?? null),
  })

const moreOf = (externalId: string | null, properties: Properties | null): SubjectMore | null =>
  externalId === null && properties === null ? null : { externalId, properties, token: null }

export const compileServiceAccount = (lineage: Lineage, facts: ServiceAccountFacts): Subject =>
  new Subject({
    slot: takeName(lineage.people, facts.id),
    id: facts.id,
    state: accounts[facts.status],
    endsAt: instant(facts.endsAt),
    roleSet: takeRoleSet(lineage, facts.assignments),
    scope: compileScope(lineage, facts.scope),
    more: moreOf(null, facts.properties ?? null),
  })

export const compileToken = (lineage: Lineage, catalogue: CompiledCatalogue, facts: TokenFacts): Subject =>
  new Subject({
    slot: takeName(lineage.people, facts.id),
    id: facts.id,
    state: tokenState,
    endsAt: instant(facts.endsAt),
    roleSet: noRoles,
    scope: compileScope(lineage, facts.scope),
    more: { externalId: null, properties: null, token: compileLimits(lineage, catalogue, facts) },
  })

/** A token may list what a role cannot hold: to see and change its own user's profile is his, and so his token's. */
function compileLimits(lineage: Lineage, catalogue: CompiledCatalogue, facts: TokenFacts): TokenLimits {
  const listed = new Uint8Array(catalogue.permissions.length)
  for (const pattern of facts.permissions) {
    for (const { index } of permissionsMatching(catalogue, pattern)) listed[index] = 1
    const exact = catalogue.permissionByName.get(pattern)
    if (exact !== undefined) listed[exact.index] = 1
  }
  const allows = listed.map((isListed, index) =>
    isListed === 1 && catalogue.permissions[index]?.requires.every((needed) => listed[needed.index] === 1) ? 1 : 0,
  )
  const holder = takeName(lineage.people, facts.holder.id)
  return { holder, holderKind: facts.holder.type, patterns: facts.permissions, allows }
}

function takeRoleSet(lineage: Lineage, facts: readonly AssignmentFacts[]): number {
  const assignments = facts.map(({ roleId, endsAt }) => ({ roleId, endsAt: instant(endsAt) }))
  if (assignments.length > 1) assignments.sort((a, b) => (a.roleId < b.roleId ? -1 : 1))
  const key = keyOf(assignments)
  const known = lineage.roleSetKeys.get(key)
  if (known !== undefined) return known
  lineage.roleSetSources.push({ assignments })
  return takeSlot(lineage.roleSetKeys, key)
}

/** Role ids may be any text, so the key must not let one list pass for another. */
const keyOf = (assignments: readonly { roleId: string; endsAt: number | null }[]): string =>
  JSON.stringify(assignments.map(({ roleId, endsAt }) => [roleId, endsAt]))
