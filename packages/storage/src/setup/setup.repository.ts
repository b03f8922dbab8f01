import type { Db } from '../engine/schema.ts'

/** Open until the first superuser exists. */
export async function isSetupOpen(db: Db): Promise<boolean> {
  const { set_up_at } = await db.selectFrom('server_settings').select('set_up_at').executeTakeFirstOrThrow()
  return set_up_at === null
}

export async function saveSetupToken(db: Db, hash: Buffer): Promise<void> {
  await db.updateTable('server_settings').set({ setup_token_hash: hash }).where('set_up_at', 'is', null).execute()
}

export async function isSetupToken(db: Db, hash: Buffer): Promise<boolean> {
  const row = await db
    .selectFrom('server_settings')
    .select('singleton')
    .where('setup_token_hash', '=', hash)
    .executeTakeFirst()
  return row !== undefined
}

/** @returns whether it was open: of two who set up at once only one does */
export async function closeSetup(db: Db, now: Date): Promise<boolean> {
  const closed = await db
    .updateTable('server_settings')
    .set({ set_up_at: now, setup_token_hash: null })
    .where('set_up_at', 'is', null)
    .returning('singleton')
    .executeTakeFirst()
  return closed !== undefined
}
