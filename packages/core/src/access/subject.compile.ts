import { type CompiledCatalogue, permissionsMatching } from './catalogue.compile.ts'
import type { AssignmentFacts, MembershipFacts, Properties, ServiceAccountFacts, TokenFacts } from './facts.ts'
import { compileScope } from './scope.compile.ts'
import type { Lineage, Subject, SubjectMore, TokenLimits } from './snapshot.ts'
import { takeName, takeSlot } from './slots.ts'

const instant = (end: Date | null): number | null => end && end.getTime()

const standings = {
  active: 'active',
  suspended: 'suspended',
  invited: 'not_a_member',
  removed: 'not_a_member',
} as const

const noRoles = -1

export const compileMembership = (lineage: Lineage, facts: MembershipFacts): Subject => ({
  slot: takeName(lineage.people, facts.userId),
  id: facts.userId,
  kind: 'user',
  standing: standings[facts.status],
  endsAt: instant(facts.endsAt),
  roleSet: takeRoleSet(lineage, facts.assignments),
  scope: compileScope(lineage, facts.scope),
  more: moreOf(facts.externalId ?? null, facts.properties ?? null),
  token: null,
})

const moreOf = (externalId: string | null, properties: Properties | null): SubjectMore | null =>
  externalId === null && properties === null ? null : { externalId, properties, token: null }

export const compileServiceAccount = (lineage: Lineage, facts: ServiceAccountFacts): Subject => ({
  slot: takeName(lineage.people, facts.id),
  id: facts.id,
  kind: 'service-account',
  standing: facts.status,
  endsAt: instant(facts.endsAt),
  roleSet: takeRoleSet(lineage, facts.assignments),
  scope: compileScope(lineage, facts.scope),
  more: moreOf(null, facts.properties ?? null),
  token: null,
})

export function compileToken(lineage: Lineage, catalogue: CompiledCatalogue, facts: TokenFacts): Subject {
  const token = compileLimits(lineage, catalogue, facts)
  return {
    slot: takeName(lineage.people, facts.id),
    id: facts.id,
    kind: 'token',
    standing: 'active',
    endsAt: instant(facts.endsAt),
    roleSet: noRoles,
    scope: compileScope(lineage, facts.scope),
    more: { externalId: null, properties: null, token },
    token,
  }
}

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
