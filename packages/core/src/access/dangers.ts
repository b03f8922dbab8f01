import { type Catalogue, matchesPattern } from './catalogue.ts'
import type { RoleFacts } from './facts.ts'

/**
 * The dangerous permissions that come with a role, fallback included; a role that lets its holder give a dangerous one to others is
 * dangerous too.
 */
export function dangersOf(role: RoleFacts, roles: readonly RoleFacts[], catalogue: Catalogue): readonly string[] {
  const given = roles.filter(({ key }) => role.mayGrant.includes(key))
  const grants = [role, ...given].flatMap((one) => [...one.grants, ...(one.fallback?.grants ?? [])])
  return catalogue.permissions
    .filter((one) => one.dangerous && grants.some(({ permission }) => matchesPattern(permission, one)))
    .map(({ name }) => name)
}
