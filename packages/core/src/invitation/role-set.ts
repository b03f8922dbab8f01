import type { RoleTemplate } from '../access/template.ts'
import type { MemberPolicy } from '../policy/policy.ts'

/** Why roles cannot be held together by one person. */
export type RoleSetFault =
  | 'one_role'
  | 'one_tier'
  | 'role_needed'
  | 'tier_needed'
  | 'not_beside_tier'
  | 'functional_off'

interface Held {
  readonly key: string
  readonly kind: 'tier' | 'role'
}

/** Whether one person may hold these roles and no others. @param built the built-in roles of the template */
export function checkRoleSet(
  roles: readonly Held[],
  built: readonly RoleTemplate[],
  policy: Pick<MemberPolicy, 'roles' | 'grantless' | 'functionalRoles'>,
): RoleSetFault | undefined {
  const tiers = roles.filter(({ kind }) => kind === 'tier')
  if (policy.roles === 'one' && roles.length > 1) return 'one_role'
  if (tiers.length > 1) return 'one_tier'
  if (!policy.grantless) {
    if (policy.roles === 'one-tier' && tiers.length === 0) return 'tier_needed'
    if (roles.length === 0) return 'role_needed'
  }
  const functional = new Set(built.filter((role) => role.functional).map(({ key }) => key))
  if (!policy.functionalRoles && roles.some(({ key }) => functional.has(key))) return 'functional_off'
  const beside = built.find(({ key }) => key === tiers[0]?.key)?.standsBeside
  const isAlone = roles.every(({ key, kind }) => kind === 'tier' || isBeside(beside, key))
  return isAlone ? undefined : 'not_beside_tier'
}

/**
 * What somebody holds once he is given a role. A tier takes the place of another one and of what does not stand beside it; where a user has
 * one role, the new one takes the place of that.
 */
export function withRole<Role extends Held>(
  held: readonly Role[],
  given: Role,
  built: readonly RoleTemplate[],
  { roles }: Pick<MemberPolicy, 'roles'>,
): readonly Role[] {
  const others = held.filter(({ kind, key }) => kind !== given.kind || key !== given.key)
  if (roles === 'one') return [given]
  if (given.kind !== 'tier') return [...others, given]
  const beside = built.find(({ key, kind }) => kind === 'tier' && key === given.key)?.standsBeside
  return [given, ...others.filter(({ kind, key }) => kind !== 'tier' && isBeside(beside, key))]
}

const isBeside = (beside: RoleTemplate['standsBeside'], key: string): boolean =>
  beside === undefined || beside === 'any' || beside.includes(key)
