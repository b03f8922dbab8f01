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
  const keys = new Set(counted.map(({ role }) => role.facts.key))
  const paths = counted.flatMap(({ role, endsAt }) => {
    const { fallback } = role
    return fallback && isAwake(fallback, keys, functionalRoles)
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
const isAwake = ({ facts }: CompiledRole, keys: ReadonlySet<string>, functionalRoles: boolean): boolean =>
  !functionalRoles || !facts.fallback?.endedBy.some((key) => keys.has(key))
