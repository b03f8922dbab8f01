import type { Db, NewRow } from '../engine/schema.ts'

export async function insertServiceAccount(db: Db, row: NewRow<'service_accounts'>): Promise<void> {
  await db.insertInto('service_accounts').values(row).execute()
}
