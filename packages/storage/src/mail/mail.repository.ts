import type { MailId, UserId } from '@rollcall/core/shared/ids'
import type { Db, NewRow, Row } from '../engine/schema.ts'

export type Mail = Row<'mails'>

/** Written in the transaction that causes the mail; nothing leaves the process inside it. */
export async function insertMail(db: Db, row: NewRow<'mails'>): Promise<void> {
  await db.insertInto('mails').values(row).execute()
}

/** Makes waiting mails of this kind useless and erases their text. */
export async function supersedeMails(db: Db, userId: UserId, kind: string): Promise<void> {
  await db
    .updateTable('mails')
    .set({ state: 'superseded', sealed_text: null })
    .where('user_id', '=', userId)
    .where('kind', '=', kind)
    .where('state', '=', 'waiting')
    .execute()
}

export const listMails = (db: Db, limit: number): Promise<Mail[]> =>
  db.selectFrom('mails').selectAll().orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit).execute()

export const findMail = (db: Db, id: MailId): Promise<Mail | undefined> =>
  db.selectFrom('mails').selectAll().where('id', '=', id).executeTakeFirst()

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
