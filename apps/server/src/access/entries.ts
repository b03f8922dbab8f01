import type { MembershipId, OrganizationId, RoleId, ScopeId } from '@rollcall/core/shared/ids'
import type { Json } from '@rollcall/core/audit'
import { personal, type Change, type Entry } from '../audit/record.ts'
import type { MembershipState, Patch } from './patch.ts'

/** A patch as the audit log keeps it: by its event it can be taken back. */
export const toEntry = (patch: Patch, { reverts, reason = null }: Said = {}): Entry => ({
  action: actionOf(patch),
  target: { type: patch.kind, id: patch.id },
  before: toChange(patch, patch.before),
  after: toChange(patch, patch.after),
  ...(reverts === undefined ? {} : { reverts }),
  reason: personal(reason),
})

/** What is put on record beside the change itself. */
export interface Said {
  /** Events that this takes back. */
  readonly reverts?: readonly number[] | undefined
  /** In the words of who did it. */
  readonly reason?: string | null | undefined
}

/** Properties may say something about a person, so they stand apart. */
function toChange({ kind }: Patch, state: Patch['before']): Change {
  if (kind !== 'membership' || state === null) return state as Change
  const { properties, ...rest } = state as MembershipState
  const change = rest as { readonly [name: string]: Change }
  return properties === undefined ? change : { ...change, properties: personal(JSON.stringify(properties)) }
}

function actionOf({ kind, before, after }: Patch): string {
  if (before === null) return `${kind}.created`
  if (after === null) return `${kind}.deleted`
  if (kind === 'membership') return membershipAction(after)
  if (kind === 'role') return Object.keys(after).join() === 'cells' ? 'role.grid_changed' : 'role.changed'
  return kind === 'scope' || kind === 'policy' ? `${kind}.changed` : `${kind}.access_changed`
}

function membershipAction(after: MembershipState): string {
  if (after.status === undefined) return 'membership.access_changed'
  return after.status === 'suspended' ? 'membership.suspended' : 'membership.reactivated'
}

export interface KeptEvent {
  readonly action: string
  readonly target: { readonly type: string; readonly id: string | null }
  readonly change: Json
}

/** Acts of which the event says everything that is needed to take them back. */
const revertible = new Set([
  'membership.access_changed',
  'membership.suspended',
  'membership.reactivated',
  'service-account.access_changed',
  'token.access_changed',
  'role.created',
  'role.changed',
  'role.grid_changed',
  'role.deleted',
  'scope.created',
  'scope.changed',
  'scope.deleted',
  'policy.changed',
])

export const isRevertible = (action: string): boolean => revertible.has(action)

type Id = MembershipId & RoleId & ScopeId & OrganizationId

/** The patch that an event came of; undefined where it came of none. @param change with the personal values that were kept apart */
export function toPatch({ action, target, change }: KeptEvent): Patch | undefined {
  if (!isRevertible(action) || target.id === null) return undefined
  const { before = null, after = null } = change as { readonly before?: Json; readonly after?: Json }
  const { type: kind, id } = target
  const patch = { kind, id: id as Id, before: toState(before), after: toState(after) } as Patch
  return patch.before === undefined || patch.after === undefined ? undefined : patch
}

/** Undefined where something of it was erased. */
function toState(state: Json): Patch['before'] | undefined {
  if (typeof state !== 'object' || state === null || Array.isArray(state)) return null
  const { properties } = state as { readonly properties?: Json }
  const members = state as { readonly [name: string]: Json }
  if (properties === undefined) return state as Patch['before']
  return typeof properties === 'string'
    ? ({ ...members, properties: JSON.parse(properties) } as Patch['before'])
    : undefined
}
