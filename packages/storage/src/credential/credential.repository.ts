import type { UserId } from '@rollcall/core/shared/ids'
import type { Db, NewRow } from '../engine/schema.ts'

/** The Argon2id string of the person's password; undefined where none was ever set. */
export async function findPasswordHash(db: Db, userId: UserId): Promise<string | undefined> {
  const row = await db
    .selectFrom('credentials')
    .select('secret')
    .where('user_id', '=', userId)
    .where('kind', '=', 'password')
    .executeTakeFirst()
  return row?.secret
}

export async function savePasswordHashes(db: Db, rows: readonly Omit<NewRow<'credentials'>, 'kind'>[]): Promise<void> {
  await db
    .insertInto('credentials')
    .values(rows.map((row) => ({ ...row, kind: 'password' as const })))
    .onConflict((conflict) =>
      conflict.columns(['user_id', 'kind']).doUpdateSet((set) => ({
        secret: set.ref('excluded.secret'),
        changed_at: set.ref('excluded.changed_at'),
      })),
    )
    .execute()
}

/** The same, and whoever wants to set another waits until the transaction ends. */
export async function lockPasswordHash(db: Db, userId: UserId): Promise<string | undefined> {
  const row = await db
    .selectFrom('credentials')
    .select('secret')
    .where('user_id', '=', userId)
    .where('kind', '=', 'password')
    .forUpdate()
    .executeTakeFirst()
  return row?.secret
}

/** The same password under newer costs: it counts as unchanged. */
export async function replacePasswordHash(db: Db, userId: UserId, secret: string): Promise<void> {
  await db
    .updateTable('credentials')
    .set({ secret })
    .where('user_id', '=', userId)
    .where('kind', '=', 'password')
    .execute()
}

/** Those of these people who have set a password. */
export async function listPasswordHolders(db: Db, userIds: readonly UserId[]): Promise<readonly UserId[]> {
  const rows = await db
    .selectFrom('credentials')
    .select('user_id')
    .where('user_id', 'in', userIds)
    .where('kind', '=', 'password')
    .execute()
  return rows.map(({ user_id }) => user_id)
}
