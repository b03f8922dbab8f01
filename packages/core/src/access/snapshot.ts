/**
 * One organization, compiled. A snapshot is never edited: a change makes a new one that shares what it did not touch.
 * Callers hold it as a value and ask the functions of `access.ts`; what is inside is the engine's own business.
 */
import type { CompiledCatalogue, CompiledPermission, CompiledType } from './catalogue.compile.ts'
import type { CompiledCondition } from './condition.ts'
import type { Grant, NamedScopeFacts, Properties, ResourceFacts, RoleFacts } from './facts.ts'
import type { Paged } from './paged.ts'
import type { Places } from './places.ts'
import type { Names, Slots } from './slots.ts'
import type { Subjects } from './subjects.ts'

/** What one role gives at one application: alone (for read, for admin), then in each environment of the layout. */
export type Row = readonly GridCode[]
/** none, deny, read, admin */
export type GridCode = 0 | 1 | 2 | 3

/** The names of an application's environments. Most applications share a few layouts. */
export interface Layout {
  readonly index: number
  readonly names: readonly string[]
  /** Where a name stands in a row. */
  readonly offsets: ReadonlyMap<string, number>
}

export interface Layouts {
  readonly byNames: Map<string, Layout>
  /** By index. */
  readonly list: Layout[]
}

export interface RestrictedGrant {
  readonly on: 'any' | 'owned'
  readonly test: CompiledCondition
  readonly source: Grant
}

export interface CompiledRole {
  readonly facts: RoleFacts
  /** True for the part of a tier that counts only while no named role is assigned. */
  readonly isFallback: boolean
  /** For each permission: the kinds of grants that give it, as bits of `held`. */
  readonly holdings: Uint8Array
  readonly restricted: ReadonlyMap<number, readonly RestrictedGrant[]>
  readonly everything: boolean
  readonly elevated: boolean
  /** By slot of the application: where its row begins in `codes`; 0, or nothing, where the role has no cells for it. */
  readonly starts: Int32Array
  readonly codes: Uint8Array
  readonly wildcards: Wildcards
  /** Rows of applications without cells of their own, by layout; filled when first asked for. */
  readonly defaults: (Row | undefined)[]
  readonly fallback: CompiledRole | undefined
}

export interface Wildcards {
  readonly anywhere: GridCode
  readonly byEnvironment: ReadonlyMap<string, GridCode>
}

export const held = { any: 1, owned: 2, conditional: 4 } as const

export interface RoleSet {
  /** Sorted by role id. */
  readonly roles: readonly CompiledRole[]
  /** Milliseconds, in step with `roles`; null when no assignment of the set ends. */
  readonly ends: readonly (number | null)[] | null
}

/** What a set is made of; sets with the same assignments are one. */
export interface RoleSetSource {
  readonly assignments: readonly { readonly roleId: string; readonly endsAt: number | null }[]
}

export interface CompiledScope {
  readonly kind: 'organization' | 'own' | 'custom' | 'named'
  /** Owners and tags as marks, the same numbers that applications carry; of a named scope its slot. */
  readonly clauses: readonly number[]
}

export type SubjectKind = 'user' | 'service-account' | 'token'

/** What a row of the subjects says. */
export interface Subject {
  readonly slot: number
  readonly id: string
  readonly kind: SubjectKind
  readonly standing: 'active' | 'suspended' | 'not_a_member'
  /** Milliseconds. */
  readonly endsAt: number | null
  readonly roleSet: number
  readonly scope: CompiledScope
  readonly more: SubjectMore | null
  readonly token: TokenLimits | null
}

export interface SubjectMore {
  readonly externalId: string | null
  readonly properties: Properties | null
  readonly token: TokenLimits | null
}

export interface TokenLimits {
  readonly holder: number
  readonly holderKind: SubjectKind
  readonly patterns: readonly string[]
  /** By permission: listed, with all that it requires. */
  readonly allows: Uint8Array
}

export interface Resource {
  readonly slot: number
  readonly id: string
  readonly type: string
  readonly name: string | undefined
  readonly parent: ResourceFacts['parent']
  /** Owners and tags. */
  readonly marks: readonly number[]
  /** Slot of the application under which it lies, or `nowhere`. */
  readonly application: number
  /** Name of the environment in which it lies, if any. */
  readonly environment: string | undefined
  /** Applications only: their environments. */
  readonly layout: Layout
  readonly more: ResourceMore | null
}

export interface ResourceMore {
  readonly properties: Properties | undefined
  readonly isProtected: boolean
}

export const nowhere = -1

export interface Registry {
  readonly slots: Slots
  readonly records: Paged<Resource>
  readonly count: number
}

/** Shared by all snapshots that came out of one another; it only grows. */
export interface Lineage {
  readonly people: Names
  readonly externalIds: Slots
  readonly scopes: Names
  readonly tags: Names
  readonly layouts: Layouts
  /** Names of environments, each held once. */
  readonly texts: Map<string, string>
  readonly roleSetKeys: Slots
  readonly roleSetSources: RoleSetSource[]
}

export interface Snapshot {
  readonly id: string
  readonly revision: number
  readonly catalogue: CompiledCatalogue
  readonly lineage: Lineage
  readonly ownerSlot: number
  readonly ownerUserId: string | null
  readonly functionalRoles: boolean
  readonly subjects: Subjects
  readonly externals: Paged<number>
  readonly roles: ReadonlyMap<string, CompiledRole>
  readonly roleSets: readonly RoleSet[]
  readonly scopes: Paged<CompiledScope>
  readonly namedScopes: ReadonlyMap<string, NamedScopeFacts>
  /** By index of the type. */
  readonly registries: readonly Registry[]
  readonly applications: Registry
  readonly places: Places
}

export type { CompiledPermission, CompiledType }
