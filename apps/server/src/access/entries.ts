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
