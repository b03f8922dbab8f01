import type { InvitationId } from '@rollcall/core/shared/ids'
import type { AnswerOf, BodyOf } from '@rollcall/contract/operations'
import { keptIfGood } from '@rollcall/storage/engine/savepoint'
import type { Db } from '@rollcall/storage/engine/schema'
import { findInvitations } from '@rollcall/storage/invitation'
import { refused, type Refused } from '../shared/refused.ts'
import { acts } from './acts.usecases.ts'
import type { Inviting } from './invite.usecases.ts'
import { listAllIds, toFilter } from './list.usecases.ts'

type BulkKey = 'POST /v1/organizations/{organizationId}/invitations/bulk'
type Item = AnswerOf<BulkKey>['items'][number]

/** The same act on each, one after the other; what refuses one stops none of the others and leaves nothing of it behind. */
export async function actOnMany(
  db: Db,
  inviting: Inviting,
  body: BodyOf<BulkKey>,
): Promise<{ readonly ok: true; readonly items: readonly Item[] } | Refused> {
  const chosen = await choose(db, inviting, body)
  if (!chosen.ok) return chosen
  const emails = new Map(
    (await findInvitations(db, inviting.access.organization.id, chosen.ids)).map(({ id, email }) => [id, email]),
  )
  const items: Item[] = []
  for (const id of chosen.ids) {
    const acted = await keptIfGood(db, () => acts[body.act](db, inviting, id))
    const isHidden = !acted.ok && acted.error === 'invitation.not_found'
    items.push({
      invitationId: id,
      email: isHidden ? null : (emails.get(id) ?? null),
      done: acted.ok,
      code: acted.ok ? null : acted.error,
      link: acted.ok ? (acted.link ?? null) : null,
    })
  }
  return { ok: true, items }
}

async function choose(
  db: Db,
  { access, context }: Inviting,
  { ids, filter, expectedCount }: BodyOf<BulkKey>,
): Promise<{ readonly ok: true; readonly ids: readonly InvitationId[] } | Refused> {
  const filtered = await toFilter(db, { access, context }, filter ?? {})
  if (!filtered.ok) return filtered
  if (ids !== undefined) return { ok: true, ids }
  if (filter === undefined || expectedCount === undefined)
    return refused('invitation.no_rows', { detail: 'Send ids, or a filter with the number of those that it showed.' })
  const found = await listAllIds(db, filtered.filter)
  if (found.length !== expectedCount)
    return refused('invitation.count_moved', { detail: `Now ${found.length} fit, not ${expectedCount}. Look again.` })
  return { ok: true, ids: found }
}
