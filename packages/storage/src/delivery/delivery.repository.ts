import { sql } from 'kysely'
import type { MailId } from '@rollcall/core/shared/ids'
import type { Db, MailState, NewRow, Row } from '../engine/schema.ts'

/** A mail in the hand of one try. */
export interface Leased {
  readonly mail: Row<'mails'>
  /** Until when another try had it in hand that never told what came of it. */
  readonly leftUntil: Date | null
}

/**
 * The next mail that is due, for one try until `until`. What another process is about to take is passed over without waiting,
 * and what another has in hand is due again only when its time is over.
 */
export async function leaseNext(db: Db, lease: string, now: Date, until: Date): Promise<Leased | undefined> {
  const row = await db
    .with('next', (mails) =>
      mails
        .selectFrom('mails')
        .select(['id', 'leased_until as left_until'])
        .where('state', '=', 'queued')
        .where('due_at', '<=', now)
        .where((mail) => mail.or([mail('leased_until', 'is', null), mail('leased_until', '<=', now)]))
        .where((mail) => mail.or([mail('expires_at', 'is', null), mail('expires_at', '>', now)]))
        .orderBy('urgent', 'desc')
        .orderBy('due_at')
        .orderBy('id')
        .limit(1)
        .forUpdate()
        .skipLocked(),
    )
    .updateTable('mails as m')
    .from('next')
    .set((mail) => ({
      lease,
      leased_until: until,
      attempts: mail('m.attempts', '+', 1),
      tries: mail('m.tries', '+', 1),
    }))
    .whereRef('m.id', '=', 'next.id')
    .returningAll('m')
    .returning('next.left_until')
    .executeTakeFirst()
  if (row === undefined) return undefined
  const { left_until, ...mail } = row
  return { mail, leftUntil: left_until }
}

export async function insertAttempt(db: Db, row: NewRow<'mail_attempts'>): Promise<void> {
  await db
    .insertInto('mail_attempts')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export type Settling =
  | { readonly state: 'sent'; readonly reason: string; readonly at: Date }
  | { readonly state: 'refused'; readonly reason: string; readonly at: Date }
  | { readonly state: 'queued'; readonly reason: string; readonly dueAt: Date }

/** What was sent is erased. Whoever lost the mail meanwhile, to another try or because it was superseded, changes nothing. */
export async function settle(db: Db, id: MailId, lease: string, to: Settling): Promise<void> {
  await db
    .updateTable('mails')
    .set({
      state: to.state,
      reason: to.reason,
      due_at: to.state === 'queued' ? to.dueAt : null,
      settled_at: to.state === 'queued' ? null : to.at,
      lease: null,
      leased_until: null,
      ...(to.state === 'sent' ? { sealed_text: null } : {}),
    })
    .where('id', '=', id)
    .where('lease', '=', lease)
    .where('state', '=', 'queued')
    .execute()
}

/** Erases what can be of no use any more. */
export async function eraseExpired(db: Db, now: Date): Promise<void> {
  await db
    .updateTable('mails')
    .set({
      state: sql<MailState>`case state when 'refused' then state else 'superseded' end`,
      sealed_text: null,
      due_at: null,
      lease: null,
      leased_until: null,
      settled_at: sql<Date>`coalesce(settled_at, ${now})`,
      reason: sql<string>`coalesce(reason, 'It was of no use any more before it could be sent')`,
    })
    .where('sealed_text', 'is not', null)
    .where('expires_at', '<=', now)
    .where((mail) => mail.or([mail('leased_until', 'is', null), mail('leased_until', '<=', now)]))
    .execute()
}

/** Once there is a mail server: what waited for one and is no older. @returns how many */
export async function queueWaiting(db: Db, now: Date, since: Date): Promise<number> {
  const queued = await db
    .updateTable('mails')
    .set({ state: 'queued', queued_at: now, due_at: now, tries: 0 })
    .where('state', '=', 'not_configured')
    .where('created_at', '>=', since)
    .where('sealed_text', 'is not', null)
    .executeTakeFirst()
  return Number(queued.numUpdatedRows)
}

/** Once there is no mail server any more: what nobody has in hand. */
export async function unqueue(db: Db, now: Date): Promise<void> {
  await db
    .updateTable('mails')
    .set({ state: 'not_configured', due_at: null, lease: null, leased_until: null })
    .where('state', '=', 'queued')
    .where((mail) => mail.or([mail('leased_until', 'is', null), mail('leased_until', '<=', now)]))
    .execute()
}

/** Mails of before, with their ledger, but for those that are still on their way. */
export async function deleteOldMails(db: Db, before: Date): Promise<void> {
  await db.deleteFrom('mails').where('created_at', '<', before).where('state', '!=', 'queued').execute()
}

/** Oldest first. */
export const listAttempts = (db: Db, mailId: MailId): Promise<Row<'mail_attempts'>[]> =>
  db.selectFrom('mail_attempts').selectAll().where('mail_id', '=', mailId).orderBy('number').execute()

export async function countQueued(db: Db): Promise<number> {
  const { count } = await db
    .selectFrom('mails')
    .select((mail) => mail.fn.countAll<number>().as('count'))
    .where('state', '=', 'queued')
    .executeTakeFirstOrThrow()
  return count
}

export const findMailSettings = (db: Db): Promise<Row<'mail_settings'> | undefined> =>
  db.selectFrom('mail_settings').selectAll().executeTakeFirst()

/** @returns undefined where somebody else was quicker */
export const insertMailSettings = (db: Db, row: NewRow<'mail_settings'>): Promise<Row<'mail_settings'> | undefined> =>
  db
    .insertInto('mail_settings')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst()

/** @returns undefined where the version is another one by now */
export const updateMailSettings = (
  db: Db,
  row: NewRow<'mail_settings'>,
  version: number,
): Promise<Row<'mail_settings'> | undefined> =>
  db.updateTable('mail_settings').set(row).where('version', '=', version).returningAll().executeTakeFirst()

/** @returns what was set; undefined where the version is another one by now */
export const deleteMailSettings = (db: Db, version: number): Promise<Row<'mail_settings'> | undefined> =>
  db.deleteFrom('mail_settings').where('version', '=', version).returningAll().executeTakeFirst()
