/**
 * What the engine is told about one organization: plain values, as they lie in the rows of its tables.
 * Ids are compared byte for byte; names of environments and ids of applications after NFC.
 */
import type { Condition } from './condition.ts'

export type Scalar = string | number | boolean | null
/** Flat JSON, as stored with a resource or a membership, or as a caller sends it. */
export type Properties = Readonly<Record<string, unknown>>

export type Level = 'admin' | 'read' | 'deny'

/** `*` stands for every application, or for every environment name. */
export interface Cell {
  readonly application: string
  readonly environment: string
  readonly level: Level
}

export type Grid = 'everything' | readonly Cell[]

export interface Grant {
  /** `alert.respond`, `alert.*` or `*` */
  readonly permission: string
  readonly on: 'any' | 'owned'
  readonly condition?: Condition
}

/** What a tier gives while its holder has no assignment of a role that ends it. */
export interface Fallback {
  readonly grants: readonly Grant[]
  /** Keys of roles; an assignment that has ended still ends the fallback. */
  readonly endedBy: readonly string[]
}

export interface RoleFacts {
  readonly id: string
  readonly key: string
  readonly name: string
  readonly kind: 'tier' | 'role'
  readonly grants: readonly Grant[]
  readonly grid: Grid
  /** Keys of the roles that a holder may give to others. */
  readonly mayGrant: readonly string[]
  readonly fallback?: Fallback
  /** Cannot be held while the policy switches functional roles off. */
  readonly functional?: boolean
  /** Counts only while the session is elevated: the superuser bit. */
  readonly elevated?: boolean
}

export type ScopeFacts =
  | { readonly kind: 'organization' }
  | { readonly kind: 'own' }
  | { readonly kind: 'custom'; readonly owners: readonly string[]; readonly tags: readonly string[] }

/** A membership has a scope of its own or points at a named one; a name that is gone matches nothing. */
export type ScopeChoice = ScopeFacts | { readonly kind: 'named'; readonly scopeId: string }

export interface NamedScopeFacts {
  readonly id: string
  readonly scope: ScopeFacts
}

export interface AssignmentFacts {
  readonly roleId: string
  readonly endsAt: Date | null
}

interface ActorFacts {
  readonly endsAt: Date | null
  readonly assignments: readonly AssignmentFacts[]
  readonly scope: ScopeChoice
  readonly properties?: Properties
}

export interface MembershipFacts extends ActorFacts {
  readonly userId: string
  /** The product's own name for this user, unique in the organization. */
  readonly externalId?: string | null
  readonly status: 'invited' | 'active' | 'suspended' | 'removed'
}

export interface ServiceAccountFacts extends ActorFacts {
  readonly id: string
  readonly status: 'active' | 'suspended'
}

/** A token acts with its own permissions and scope, cut by what its holder has at that moment. */
export interface TokenFacts {
  readonly id: string
  readonly holder: { readonly type: 'user' | 'service-account'; readonly id: string }
  /** `alert.respond`, `alert.*` or `*` */
  readonly permissions: readonly string[]
  readonly scope: ScopeChoice
  readonly endsAt: Date | null
}

export interface ResourceFacts {
  readonly type: string
  readonly id: string
  /** An environment's name is what grids and requests call it. */
  readonly name?: string
  readonly parent: { readonly type: string; readonly id: string } | null
  /** User ids. */
  readonly owners: readonly string[]
  readonly tags: readonly string[]
  readonly properties?: Properties
  /** Environments only: gains of admin here are named one by one in a preview. */
  readonly protected?: boolean
}

export interface OrganizationFacts {
  /** The id of the organization: the only resource of the catalogue's root type. */
  readonly id: string
  readonly revision: number
  /** The user who owns the organization; null on the server's own snapshot. */
  readonly ownerUserId: string | null
  /** False: functional roles are switched off, and no role ends a fallback. */
  readonly functionalRoles: boolean
  readonly roles: readonly RoleFacts[]
  readonly scopes: readonly NamedScopeFacts[]
  readonly memberships: readonly MembershipFacts[]
  readonly serviceAccounts: readonly ServiceAccountFacts[]
  readonly tokens: readonly TokenFacts[]
  readonly resources: readonly ResourceFacts[]
}
