import type { Db, NewRow } from '../engine/schema.ts'

/** @returns its version, one more than before */
export async function saveDataView(db: Db, row: Omit<NewRow<'data_views'>, 'version'>): Promise<number> {
  const { owners, tags, applications } = row
  const saved = await db
    .insertInto('data_views')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .columns(['organization_id', 'membership_id'])
        .doUpdateSet((set) => ({ owners, tags, applications, version: set('data_views.version', '+', 1) })),
    )
    .returning('version')
    .executeTakeFirstOrThrow()
  return saved.version
}
