import { sql } from 'kysely'
import type { MailId, OrganizationId, UserId } from '@rollcall/core/shared/ids'
import { insertBulk } from '../engine/bulk.ts'
import type { Db, MailState, NewRow, Row } from '../engine/schema.ts'

export type Mail = Row<'mails'>

/** What is told to those who wait for new mails of the outbox, when the transaction that wrote them commits. */
export const deliveryChannel = 'rollcall_mail'

/** Written in the transaction that causes the mails; nothing leaves the process inside it. */
export async function insertMails(db: Db, rows: readonly NewRow<'mails'>[]): Promise<void> {
  await insertBulk(db, 'mails', rows)
}

/** In the organization's own transaction. */
export async function insertMailReferences(db: Db, rows: readonly NewRow<'mail_references'>[]): Promise<void> {
  await insertBulk(db, 'mail_references', rows)
}

export async function wakeDelivery(db: Db): Promise<void> {
  await sql`select pg_notify(${deliveryChannel}, '')`.execute(db)
}

/** Makes useless what nobody took, and erases its text. */
const superseded = (now: Date) => ({
  state: sql<MailState>`case state when 'refused' then state else 'superseded' end`,
  sealed_text: null,
  due_at: null,
  lease: null,
  leased_until: null,
  settled_at: sql<Date>`coalesce(settled_at, ${now})`,
})

/** Older mails of these series. */
export async function supersedeSeries(db: Db, series: readonly string[], now: Date): Promise<void> {
  if (series.length === 0) return
  await db
    .updateTable('mails')
    .set(superseded(now))
    .where('series', '=', sql<string>`any(${[...series]}::text[])`)
    .where('sealed_text', 'is not', null)
    .execute()
}

/** Mails of this kind to a person. */
export async function supersedeMails(db: Db, userId: UserId, kind: string, now: Date): Promise<void> {
  await db
    .updateTable('mails')
    .set(superseded(now))
    .where('user_id', '=', userId)
    .where('kind', '=', kind)
    .where('sealed_text', 'is not', null)
    .execute()
}

/** Mails about these invitations, in the organization's own transaction. */
export async function supersedeMailsAbout(
  db: Db,
  organizationId: OrganizationId,
  invitationIds: readonly string[],
  now: Date,
): Promise<void> {
  if (invitationIds.length === 0) return
  await db
    .updateTable('mails')
    .set(superseded(now))
    .where('sealed_text', 'is not', null)
    .where('id', 'in', (mails) =>
      mails
        .selectFrom('mail_references')
        .select('mail_id')
        .where('organization_id', '=', organizationId)
        .where('invitation_id', '=', sql<string>`any(${[...invitationIds]}::text[])`),
    )
    .execute()
}

export interface Delivery {
  readonly invitationId: string
  readonly mailId: MailId
  readonly kind: string
  readonly state: MailState
  /** Why it was refused, or what the mail server said when it was asked last. */
  readonly reason: string | null
  readonly attempts: number
  readonly createdAt: Date
  readonly settledAt: Date | null
  /** Whether the same letter can be sent once more. */
  readonly canRetry: boolean
}

/** Deliveries of these invitations, oldest first, in the organization's own transaction. */
export async function listDeliveries(
  db: Db,
  organizationId: OrganizationId,
  invitationIds: readonly string[],
): Promise<readonly Delivery[]> {
  if (invitationIds.length === 0) return []
  const rows = await db
    .selectFrom('mail_references as r')
    .innerJoin('mails as m', 'm.id', 'r.mail_id')
    .select(['r.invitation_id', 'm.id', 'm.kind', 'm.state', 'm.reason', 'm.attempts', 'm.created_at', 'm.settled_at'])
    .select(sql<boolean>`m.sealed_text is not null and m.state in ('refused', 'not_configured')`.as('can_retry'))
    .where('r.organization_id', '=', organizationId)
    .where('r.invitation_id', '=', sql<string>`any(${[...invitationIds]}::text[])`)
    .orderBy('m.created_at')
    .orderBy('m.id')
    .execute()
  return rows.map((row) => ({
    invitationId: row.invitation_id ?? '',
    mailId: row.id,
    kind: row.kind,
    state: row.state,
    reason: row.reason,
    attempts: row.attempts,
    createdAt: row.created_at,
    settledAt: row.settled_at,
    canRetry: row.can_retry,
  }))
}

/** In the organization's own transaction. @returns whether its mail failed so far and can still be of use */
export async function queueAgain(db: Db, organizationId: OrganizationId, id: MailId, now: Date): Promise<boolean> {
  const queued = await queueing(db, id, now)
    .where('id', 'in', (mails) =>
      mails.selectFrom('mail_references').select('mail_id').where('organization_id', '=', organizationId),
    )
    .executeTakeFirst()
  return queued !== undefined
}

/** The same of any mail, for the server itself. @returns the mail as it is now */
export const queueAgainOnServer = (db: Db, id: MailId, now: Date): Promise<Mail | undefined> =>
  queueing(db, id, now).executeTakeFirst()

const queueing = (db: Db, id: MailId, now: Date) =>
  db
    .updateTable('mails')
    .set({ state: 'queued', queued_at: now, due_at: now, tries: 0, reason: null, settled_at: null })
    .where('id', '=', id)
    .where('state', 'in', ['refused', 'not_configured'])
    .where('sealed_text', 'is not', null)
    .where((mail) => mail.or([mail('expires_at', 'is', null), mail('expires_at', '>', now)]))
    .returningAll()

export const listMails = (db: Db, limit: number): Promise<Mail[]> =>
  db.selectFrom('mails').selectAll().orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit).execute()

export const findMail = (db: Db, id: MailId): Promise<Mail | undefined> =>
  db.selectFrom('mails').selectAll().where('id', '=', id).executeTakeFirst()

export async function hasMailSettings(db: Db): Promise<boolean> {
  return (await db.selectFrom('mail_settings').select('singleton').executeTakeFirst()) !== undefined
}

export async function insertMailOpening(db: Db, row: NewRow<'mail_openings'>): Promise<void> {
  await db.insertInto('mail_openings').values(row).execute()
}

export interface MailOpening {
  readonly at: Date
  readonly subject: string
  readonly by: string
}

/** Openings of the person's mails by others that he was told of since `told` began; the first reading marks them as told. */
export async function tellMailOpenings(
  db: Db,
  userId: UserId,
  now: Date,
  since: Date,
): Promise<readonly MailOpening[]> {
  await db
    .updateTable('mail_openings')
    .set({ told_at: now })
    .where('told_at', 'is', null)
    .where('mail_id', 'in', (mails) => mails.selectFrom('mails').select('id').where('user_id', '=', userId))
    .execute()
  return db
    .selectFrom('mail_openings as o')
    .innerJoin('mails as m', 'm.id', 'o.mail_id')
    .innerJoin('users as u', 'u.id', 'o.opened_by')
    .select(['o.opened_at as at', 'm.subject', 'u.name as by'])
    .where('m.user_id', '=', userId)
    .where('o.told_at', '>=', since)
    .orderBy('o.opened_at', 'desc')
    .execute()
}
