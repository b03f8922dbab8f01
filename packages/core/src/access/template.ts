import type { Policy } from '../policy/policy.ts'
import { matchesPattern, type Permission } from './catalogue.ts'
import type { Grid, RoleFacts } from './facts.ts'

export const templateKeys = ['apm', 'crash-reporting', 'metrics', 'appsec', 'complete'] as const
export type TemplateKey = (typeof templateKeys)[number]

/** A built-in role: it keeps name and permissions, and its grid can be edited unless it is `everything`. */
export interface RoleTemplate extends Omit<RoleFacts, 'id' | 'mayGrant'> {
  readonly description: string
  /** Columns stand in this order; it decides nothing. */
  readonly order: number
  readonly grid: Grid
  readonly mayGrant?: readonly string[]
  /** Tiers only: keys of the roles that a holder may have besides; `any` of them. */
  readonly standsBeside?: 'any' | readonly string[]
}

/** Permissions (or `type.*`) that the named built-in roles alone may hold. */
export interface Reservation {
  readonly permissions: readonly string[]
  readonly roles: readonly string[]
}

export interface Template {
  readonly key: TemplateKey
  readonly roles: readonly RoleTemplate[]
  /** Whether roles can be added to the built-in ones. */
  readonly customRoles: boolean
  /** The key of the role that a new organization's owner gets. */
  readonly ownerRole: string
  readonly scopes: readonly ('organization' | 'own' | 'custom')[]
  readonly reserved: readonly Reservation[]
  readonly policy: Policy
}

/** Whether grids can be edited at all: where every built-in role has everything, data is limited otherwise. */
export const hasGrids = ({ roles }: Template): boolean => roles.some(({ grid }) => grid !== 'everything')

/** Keys of the built-in roles that alone may hold the permission; empty where any role may. */
export const reservedFor = ({ reserved }: Template, permission: Permission): readonly string[] =>
  reserved
    .filter(({ permissions }) => permissions.some((pattern) => matchesPattern(pattern, permission)))
    .flatMap(({ roles }) => roles)

export const toRoleFacts = (role: RoleTemplate, id: string): RoleFacts => ({
  id,
  key: role.key,
  name: role.name,
  kind: role.kind,
  grants: role.grants,
  grid: role.grid,
  mayGrant: role.mayGrant ?? [],
  ...(role.fallback && { fallback: role.fallback }),
  ...(role.functional && { functional: true }),
})
