import type { CompiledRole, RoleSet, RoleSetSource } from './snapshot.ts'

interface Rolebook {
  readonly roles: ReadonlyMap<string, CompiledRole>
  readonly functionalRoles: boolean
}

/** Roles that are gone, or that the policy has switched off, give nothing. */
export function compileRoleSet(rolebook: Rolebook, { assignments }: RoleSetSource): RoleSet {
  const { roles, functionalRoles } = rolebook
  const counted = assignments.flatMap(({ roleId, endsAt }) => {
    const role = roles.get(roleId)
    if (role === undefined || (role.facts.functional && !functionalRoles)) return []
    return [{ role, endsAt }]
  })
  const paths = counted.flatMap(({ role, endsAt }) => {
    const { fallback } = role
    const isAwake = fallback !== undefined && !isAsleep(fallback, counted, functionalRoles)
    return isAwake
      ? [
          { role, endsAt },
          { role: fallback, endsAt },
        ]
      : [{ role, endsAt }]
  })
  const ends = paths.map(({ endsAt }) => endsAt)
  return { roles: paths.map(({ role }) => role), ends: ends.some((end) => end !== null) ? ends : null }
}

/** An assignment that has ended still puts the fallback to sleep, until somebody removes it. */
const isAsleep = (
  { facts }: CompiledRole,
  counted: readonly { role: CompiledRole }[],
  functionalRoles: boolean,
): boolean => functionalRoles && counted.some(({ role }) => facts.fallback?.endedBy.includes(role.facts.key))
