import type { Email } from '@rollcall/core/shared/email'
import type { UserId } from '@rollcall/core/shared/ids'
import { toFolded } from '@rollcall/core/shared/text'
import type { Db, NewRow, Row } from '../engine/schema.ts'

export type NewUser = Omit<NewRow<'users'>, 'name_folded'>

/** @throws the unique constraint `users__email__uq` where the address is taken */
export async function insertUsers(db: Db, users: readonly NewUser[]): Promise<void> {
  await db
    .insertInto('users')
    .values(users.map((user) => ({ ...user, name_folded: toFolded(user.name) })))
    .execute()
}

export const findUser = (db: Db, id: UserId): Promise<Row<'users'> | undefined> =>
  db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst()

export const findUserByEmail = (db: Db, email: Email): Promise<Row<'users'> | undefined> =>
  db.selectFrom('users').selectAll().where('email', '=', email).executeTakeFirst()

/** The copies in memberships follow by a trigger. */
export const renameUser = (db: Db, id: UserId, name: string): Promise<Row<'users'>> =>
  db
    .updateTable('users')
    .set({ name, name_folded: toFolded(name) })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()

/** Proof of the new mailbox is what leads here, hence verified. */
export async function moveUserToEmail(db: Db, id: UserId, email: Email): Promise<void> {
  await db.updateTable('users').set({ email, email_state: 'verified' }).where('id', '=', id).execute()
}

export async function markEmailVerified(db: Db, id: UserId, email: Email): Promise<void> {
  await db
    .updateTable('users')
    .set({ email_state: 'verified' })
    .where('id', '=', id)
    .where('email', '=', email)
    .execute()
}

export async function isSuperuser(db: Db, id: UserId): Promise<boolean> {
  return (
    (await db.selectFrom('superusers').select('user_id').where('user_id', '=', id).executeTakeFirst()) !== undefined
  )
}

export async function insertSuperuser(db: Db, row: NewRow<'superusers'>): Promise<void> {
  await db.insertInto('superusers').values(row).execute()
}
