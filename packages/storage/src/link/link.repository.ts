import type { UserId } from '@rollcall/core/shared/ids'
import type { LinkPurpose } from '@rollcall/core/link'
import type { Db, NewRow, Row } from '../engine/schema.ts'

/** Replaces the newest link of this purpose: only one works at any time, so that whoever makes another at once has to wait. */
export async function insertLink(db: Db, row: Omit<NewRow<'links'>, 'used_at' | 'replaced_at'>): Promise<void> {
  await db.selectFrom('users').select('id').where('id', '=', row.user_id).forNoKeyUpdate().execute()
  await replaceLinks(db, row.user_id, row.purpose, new Date(row.created_at))
  await db.insertInto('links').values(row).execute()
}

export async function replaceLinks(db: Db, userId: UserId, purpose: LinkPurpose, now: Date): Promise<void> {
  await db
    .updateTable('links')
    .set({ replaced_at: now })
    .where('user_id', '=', userId)
    .where('purpose', '=', purpose)
    .where('used_at', 'is', null)
    .where('replaced_at', 'is', null)
    .execute()
}

export const findLink = (db: Db, purpose: LinkPurpose, hash: Buffer): Promise<Row<'links'> | undefined> =>
  db.selectFrom('links').selectAll().where('secret_hash', '=', hash).where('purpose', '=', purpose).executeTakeFirst()

/** Repeats the check in the write, so that of two who come at once only one gets the link. */
export const takeLink = (db: Db, purpose: LinkPurpose, hash: Buffer, now: Date): Promise<Row<'links'> | undefined> =>
  db
    .updateTable('links')
    .set({ used_at: now })
    .where('secret_hash', '=', hash)
    .where('purpose', '=', purpose)
    .where('used_at', 'is', null)
    .where('replaced_at', 'is', null)
    .where('expires_at', '>', now)
    .returningAll()
    .executeTakeFirst()
