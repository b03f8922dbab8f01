import type { Db, NewRow } from '../engine/schema.ts'

export async function insertUndo(db: Db, row: NewRow<'undos'>): Promise<void> {
  await db.insertInto('undos').values(row).execute()
}
