import { parseNote } from '@rollcall/core/membership-request'
import type { MembershipId } from '@rollcall/core/shared/ids'
import type { AccessChange } from '@rollcall/contract/assignment'
import type { AnswerOf } from '@rollcall/contract/operations'
import { findHolders, type Holder } from '@rollcall/storage/assignment'
import type { Db } from '@rollcall/storage/engine/schema'
import { enact, enactEach, type Enacted, type Manner } from '../access/enact.ts'
import type { OrganizationAccess } from '../access/organization-access.ts'
import type { Patch, PatchOf } from '../access/patch.ts'
import type { Snapshots } from '../access/snapshots.ts'
import type { Context } from '../http/principal.ts'
import { refused, refusedAt, type Refused } from '../shared/refused.ts'
import { isIn, parseWish, toPatch } from './wish.ts'

/** What every use case here works with. */
export interface Editing {
  readonly snapshots: Snapshots
  readonly access: OrganizationAccess
  readonly context: Context
  readonly manner: Manner
}

const toEnacting = ({ access, context, manner }: Editing, patches: readonly Patch[], reason: string | null = null) => ({
  access,
  viewer: access,
  context,
  manner,
  patches,
  reason,
})

export async function updateAccess(db: Db, editing: Editing, holder: Holder, change: AccessChange): Promise<Enacted> {
  const { snapshots, access, context } = editing
  const wish = await parseWish(db, access, change)
  if (!wish.ok) return wish
  const patch = toPatch(access, holder, wish.value, context.now)
  return patch.ok ? enact(db, snapshots, toEnacting(editing, [patch.value])) : patch
}

export type Standing = 'active' | 'suspended'

export async function setStatus(
  db: Db,
  editing: Editing,
  holder: Holder,
  { status, reason }: { readonly status: Standing; readonly reason: string | null | undefined },
): Promise<Enacted> {
  const said = parseReason(reason)
  if (!said.ok) return said
  const patch = toStatusPatch(editing.access, holder, status)
  return patch.ok ? enact(db, editing.snapshots, toEnacting(editing, [patch.value], said.value)) : patch
}

function parseReason(
  reason: string | null | undefined,
): { readonly ok: true; readonly value: string | null } | Refused {
  if (reason == null || reason.trim() === '') return { ok: true, value: null }
  const note = parseNote(reason)
  return note.ok ? note : refusedAt('/reason', note.error, 'Write at most 500 characters.')
}

type Judged = { readonly ok: true; readonly value: PatchOf<'membership'> } | Refused

function toStatusPatch({ organization, membershipId }: OrganizationAccess, holder: Holder, status: Standing): Judged {
  if (holder.status === 'invited') return refused('membership.invited', { detail: 'Revoke the invitation instead.' })
  if (!isIn(holder)) return refused('membership.not_found')
  if (status === 'suspended' && holder.id === organization.owner_membership_id)
    return refused('membership.owner_fixed', { detail: 'Hand the ownership over first.' })
  if (status === 'suspended' && holder.id === membershipId)
    return refused('membership.self_suspension', { detail: 'Somebody else can do it.' })
  const before = { status: holder.status === 'suspended' ? ('suspended' as const) : ('active' as const) }
  return { ok: true, value: { kind: 'membership', id: holder.id as MembershipId, before, after: { status } } }
}

type Verdicts = AnswerOf<'POST /v1/organizations/{organizationId}/memberships/bulk/access'>
type Done = { readonly ok: true; readonly value: Verdicts } | Refused

export async function updateMany(
  db: Db,
  editing: Editing,
  { membershipIds, change }: { readonly membershipIds: readonly MembershipId[]; readonly change: AccessChange },
): Promise<Done> {
  const { access, context } = editing
  const wish = await parseWish(db, access, change, '/change')
  if (!wish.ok) return wish
  return forEach(db, editing, membershipIds, (holder) => toPatch(access, holder, wish.value, context.now))
}

export async function setStatuses(
  db: Db,
  editing: Editing,
  {
    membershipIds,
    status,
    reason,
  }: {
    readonly membershipIds: readonly MembershipId[]
    readonly status: Standing
    readonly reason?: string | null
  },
): Promise<Done> {
  const said = parseReason(reason)
  if (!said.ok) return said
  return forEach(db, editing, membershipIds, (holder) => toStatusPatch(editing.access, holder, status), said.value)
}

async function forEach(
  db: Db,
  editing: Editing,
  ids: readonly MembershipId[],
  judge: (holder: Holder) => Judged,
  reason: string | null = null,
): Promise<Done> {
  const holders = await findHolders(db, editing.access.organization.id, 'membership', ids)
  const byId = new Map(holders.map((holder) => [holder.id, holder]))
  const judged = ids.map((id) => {
    const holder = byId.get(id)
    return { id, verdict: holder === undefined ? refused('membership.not_found') : judge(holder) }
  })
  const patches = judged.flatMap(({ verdict }) => (verdict.ok ? [verdict.value] : []))
  const enacted = await enactEach(db, editing.snapshots, toEnacting(editing, patches, reason))
  if (!enacted.ok) return enacted
  const { refusals, consequence } = enacted
  const items = judged.map(({ id, verdict }) => {
    const refusal = verdict.ok ? refusals.get(verdict.value) : verdict
    const { error = null, detail = null } = refusal ?? {}
    return { membershipId: id, done: refusal === undefined, code: error, detail }
  })
  return { ok: true, value: { items, consequence } }
}
