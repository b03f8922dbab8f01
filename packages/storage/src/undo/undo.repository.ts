import type { OrganizationId, SessionId, UndoId } from '@rollcall/core/shared/ids'
import type { Db, NewRow, Row } from '../engine/schema.ts'

export async function insertUndo(db: Db, row: NewRow<'undos'>): Promise<void> {
  await db.insertInto('undos').values(row).execute()
}

/** Of this session alone: in another one it is nothing. */
export async function findUndo(
  db: Db,
  organizationId: OrganizationId,
  id: UndoId,
  sessionId: SessionId,
): Promise<Row<'undos'> | undefined> {
  const row = await db
    .selectFrom('undos')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .where('session_id', '=', sessionId)
    .executeTakeFirst()
  return row && { ...row, sequences: row.sequences.map(Number) }
}

export async function useUndo(db: Db, organizationId: OrganizationId, id: UndoId, now: Date): Promise<void> {
  await db
    .updateTable('undos')
    .set({ used_at: now })
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .execute()
}
