import type { Cell, Grant, Level, Properties } from '@rollcall/core/access'
import type { MembershipId, OrganizationId, RoleId, ScopeId } from '@rollcall/core/shared/ids'

/** What was and what is of a row that decisions read: of what changed only. Instants are texts, since patches are kept as JSON. */
export type Patch =
  | Edit<'membership', MembershipId, MembershipState>
  | Edit<'service-account', string, Pick<MembershipState, 'roles' | 'scope'>>
  | Edit<'token', string, Pick<MembershipState, 'scope'>>
  | Edit<'role', RoleId, RoleState>
  | Edit<'scope', ScopeId, ScopeState>
  | Edit<'policy', OrganizationId, PolicyState>

export interface Edit<Kind extends string, Id, State> {
  readonly kind: Kind
  readonly id: Id
  /** Null: it was not there. */
  readonly before: State | null
  /** Null: it is gone. */
  readonly after: State | null
}

export type PatchOf<Kind extends Patch['kind']> = Extract<Patch, { kind: Kind }>

export interface MembershipState {
  readonly roles?: readonly AssignedState[]
  readonly scope?: ChosenScope
  readonly endsAt?: string | null
  readonly status?: 'active' | 'suspended'
  readonly properties?: Properties
}

export interface AssignedState {
  readonly roleId: RoleId
  readonly endsAt: string | null
}

export type ChosenScope =
  | { readonly kind: 'organization' }
  | { readonly kind: 'own' }
  | { readonly kind: 'named'; readonly scopeId: ScopeId }
  | { readonly kind: 'custom'; readonly owners: readonly MembershipId[]; readonly tags: readonly string[] }

export interface RoleState {
  readonly key?: string
  readonly name?: string
  readonly description?: string
  readonly grants?: readonly Grant[]
  readonly mayGrant?: readonly string[]
  readonly everything?: boolean
  readonly cells?: readonly CellState[]
}

export interface CellState extends Omit<Cell, 'level'> {
  /** Null: not set. */
  readonly level: Level | null
}

export interface ScopeState {
  readonly name?: string
  readonly owners?: readonly MembershipId[]
  readonly tags?: readonly string[]
}

/** Section by section, what changed of it. */
export type PolicyState = Readonly<Record<string, Properties>>

/** The way back. What was done last is taken back first. */
export const reversed = (patches: readonly Patch[]): readonly Patch[] =>
  patches.map((patch) => ({ ...patch, before: patch.after, after: patch.before }) as Patch).toReversed()

/** Without what changes nothing. */
export const withoutIdle = (patches: readonly Patch[]): readonly Patch[] =>
  patches.filter(({ before, after }) => toText(before) !== toText(after))

/** Equal states have equal texts, however their members and lists without an order are ordered. */
export const toText = (state: unknown): string => JSON.stringify(sorted(state))

function sorted(value: unknown): unknown {
  if (Array.isArray(value))
    return value.map(sorted).toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  return Object.fromEntries(members.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, one]) => [name, sorted(one)]))
}
