import type { MailId, OrganizationId } from '@rollcall/core/shared/ids'
import type { Db } from '@rollcall/storage/engine/schema'
import {
  findMail,
  listDeliveries,
  queueAgain,
  queueAgainOnServer,
  type Mail,
  supersedeMailsAbout,
  type Delivery,
  wakeDelivery,
} from '@rollcall/storage/mail'
import { refused, type Refused } from '../shared/refused.ts'
import { isMailConfigured } from './mail-server.ts'
import type { PostParts } from './post.ts'

export type { Delivery } from '@rollcall/storage/mail'

/** How it stands with the newest mail of each of these invitations; in the organization's own transaction. */
export async function deliveriesOf(
  db: Db,
  organizationId: OrganizationId,
  invitationIds: readonly string[],
): Promise<ReadonlyMap<string, Delivery>> {
  const newestLast = await listDeliveries(db, organizationId, invitationIds)
  return new Map(newestLast.map((delivery) => [delivery.invitationId, delivery]))
}

/** Mails about these that nobody took yet never leave, and what they say is erased. */
export const dropMailsAbout = (
  db: Db,
  organizationId: OrganizationId,
  invitationIds: readonly string[],
  now: Date,
): Promise<void> => supersedeMailsAbout(db, organizationId, invitationIds, now)

/** Sends once more what failed, the same letter with the same link. Whether the caller may is the caller's matter. */
export async function retryDelivery(
  db: Db,
  parts: PostParts,
  organizationId: OrganizationId,
  mailId: MailId,
  now: Date,
): Promise<Refused | undefined> {
  if (!(await isMailConfigured(db, parts))) return refused('mail.not_configured')
  const isQueued = await queueAgain(db, organizationId, mailId, now)
  if (!isQueued) return refused('mail.not_repeatable')
  await wakeDelivery(db)
  return undefined
}

/** The same for a superuser, of whatever mail. */
export async function retryMail(
  db: Db,
  parts: PostParts,
  mailId: MailId,
  now: Date,
): Promise<{ readonly ok: true; readonly value: Mail } | Refused> {
  if ((await findMail(db, mailId)) === undefined) return refused('mail.not_found')
  if (!(await isMailConfigured(db, parts))) return refused('mail.not_configured')
  const mail = await queueAgainOnServer(db, mailId, now)
  if (mail === undefined) return refused('mail.not_repeatable')
  await wakeDelivery(db)
  return { ok: true, value: mail }
}
