import type { OrganizationId } from '@rollcall/core/shared/ids'
import type { Db } from '@rollcall/storage/engine/schema'
import {
  findInvitation,
  insertInvitationLinks,
  listForReminder,
  listOrganizationsThatRemind,
  listPlaceParts,
  noteReminder,
  replaceInvitationLinks,
  type InvitationWithPeople,
} from '@rollcall/storage/invitation'
import { findOrganization } from '@rollcall/storage/organization'
import { dropMailsAbout } from '../mail/delivery.ts'
import { post } from '../mail/post.ts'
import type { Parts } from '../parts.ts'
import { toPolicy } from '../shared/policy.ts'
import { makeSecret } from '../shared/secrets.ts'
import { toReminderLetter } from './letters.ts'
import { linkTo, toLinkRow } from './links.ts'

const hourMs = 3_600_000
const mostInOneRound = 500

/** Reminds of open offers as often as the policies say, however many processes do so at once. */
export async function remind(parts: Parts): Promise<number> {
  let count = 0
  for (const id of await listOrganizationsThatRemind(parts.database.kysely)) count += await remindOf(parts, id)
  return count
}

const remindOf = (parts: Parts, id: OrganizationId): Promise<number> =>
  parts.database.transaction(id, async (db) => {
    const organization = await findOrganization(db, id)
    if (organization === undefined) return 0
    const now = parts.database.now()
    const hours = toPolicy(organization).invitations.reminderHours.toSorted((a, b) => b - a)
    let count = 0
    for (const [at, hour] of hours.entries()) {
      const reminders = hours.length - at
      const sentBefore = new Date(now.getTime() - hour * hourMs)
      const due = await listForReminder(db, id, { sentBefore, reminders, now, limit: mostInOneRound })
      for (const row of due) {
        if (!(await noteReminder(db, row, reminders))) continue
        await mailReminder(db, parts, organization.name, await findInvitation(db, id, row.id), now)
        count += 1
      }
    }
    return count
  })

/** The secrets of mails are not kept, so a reminder has a link of its own, and the one before it stops working. */
async function mailReminder(
  db: Db,
  parts: Parts,
  organizationName: string,
  row: InvitationWithPeople | undefined,
  now: Date,
): Promise<void> {
  if (row === undefined) return
  const secret = makeSecret('rcl')
  await replaceInvitationLinks(db, row.organization_id, [row.id], ['mail'], now)
  await insertInvitationLinks(db, [toLinkRow(row, secret, 'mail', now)])
  await dropMailsAbout(db, row.organization_id, [row.id], now)
  const { roles } = await listPlaceParts(db, row.organization_id, [row.membership_id])
  const offering = {
    organizationId: row.organization_id,
    organizationName,
    invitationId: row.id,
    to: row.email,
    by: row.sponsor_name ?? organizationName,
    roles: roles.map(({ name }) => name),
    note: row.note,
    expiresAt: row.expires_at,
    url: linkTo({ parts }, secret),
  }
  await post(db, parts, toReminderLetter(offering), now)
}
