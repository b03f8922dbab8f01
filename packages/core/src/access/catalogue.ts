/** What can be asked: types of resources and permissions. Nothing in the engine knows another type by name than the four below. */
export type Under = 'organization' | 'application' | 'environment'

export interface ResourceType {
  readonly name: string
  readonly description: string
  readonly under: Under
  /** `required`: only registered resources exist; `open`: a request may name others. */
  readonly registration: 'required' | 'open'
}

export interface Permission {
  /** `type.verb` */
  readonly name: string
  readonly description: string
  /** Types of the resources on which it is asked. */
  readonly on: readonly string[]
  /** Of the grid, where the resource has a place. Absent: organization-wide. */
  readonly level?: 'read' | 'admin'
  /** Permissions of the same type without which this one has no effect. */
  readonly requires: readonly string[]
  /** Off in new roles, never given by a joining rule. */
  readonly dangerous: boolean
  /** Held by every active member: about himself alone on a user, by everybody on anything else. */
  readonly baseline: boolean
  /** Nobody holds it about another person: neither a role nor the owner gives it. */
  readonly personal: boolean
}

export interface Catalogue {
  /** The type whose only resource is the organization itself (or the server). */
  readonly root: string
  readonly types: readonly ResourceType[]
  readonly permissions: readonly Permission[]
}

export const userType = 'user'
export const applicationType = 'application'
export const environmentType = 'environment'

export const typeOf = (permission: string): string => permission.slice(0, permission.indexOf('.'))
export const verbOf = (permission: string): string => permission.slice(permission.indexOf('.') + 1)

/** `*` and `type.*` leave out what nobody can be given. */
export function matchesPattern(pattern: string, { name, personal }: Permission): boolean {
  if (personal) return false
  if (pattern === '*' || pattern === name) return true
  return pattern.endsWith('.*') && typeOf(name) === pattern.slice(0, -2)
}

/** What a role made by hand starts with: everything under applications and environments that is not dangerous. */
export const grantsOfNewRole = (catalogue: Catalogue): readonly { permission: string; on: 'any' }[] =>
  catalogue.permissions
    .filter(({ level, dangerous }) => level !== undefined && !dangerous)
    .map(({ name }) => ({ permission: name, on: 'any' }))
