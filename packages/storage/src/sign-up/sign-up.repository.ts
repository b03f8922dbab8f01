import type { Db, NewRow, Row } from '../engine/schema.ts'

/** Takes the place of an older link for the same address; two at once wait for each other, so that one is the newest. */
export async function insertSignUp(db: Db, row: Omit<NewRow<'sign_ups'>, 'used_at' | 'replaced_at'>): Promise<void> {
  await db
    .updateTable('sign_ups')
    .set({ replaced_at: row.created_at })
    .where('email', '=', row.email)
    .where('used_at', 'is', null)
    .where('replaced_at', 'is', null)
    .execute()
  await db.insertInto('sign_ups').values(row).execute()
}

export const findSignUp = (db: Db, hash: Buffer): Promise<Row<'sign_ups'> | undefined> =>
  db.selectFrom('sign_ups').selectAll().where('secret_hash', '=', hash).executeTakeFirst()

/** Repeats the check in the write, so that of two who come at once only one gets the link. */
export const takeSignUp = (db: Db, hash: Buffer, now: Date): Promise<Row<'sign_ups'> | undefined> =>
  db
    .updateTable('sign_ups')
    .set({ used_at: now })
    .where('secret_hash', '=', hash)
    .where('used_at', 'is', null)
    .where('replaced_at', 'is', null)
    .where('expires_at', '>', now)
    .returningAll()
    .executeTakeFirst()

/** They tell their reader for some time why they do not work; then they are thrown away. */
export async function deleteSignUpsBefore(db: Db, before: Date): Promise<void> {
  await db.deleteFrom('sign_ups').where('expires_at', '<', before).execute()
}
