import { sql } from 'kysely'
import type { AuditScope } from '@rollcall/core/audit'
import type { Db } from './schema.ts'

/**
 * Inside a transaction, the rows of one organization or of the server for the time of `work`; then those that were there before.
 * After a throw nothing is set back, since the transaction is lost.
 */
export async function inScope<T>(db: Db, scope: AuditScope, work: (db: Db) => Promise<T>): Promise<T> {
  const { rows } = await sql<{
    before: string | null
  }>`select current_setting('rollcall.organization', true) as before`.execute(db)
  await setScope(db, scope)
  const result = await work(db)
  await setScope(db, rows[0]?.before ?? '')
  return result
}

const setScope = (db: Db, scope: string) => sql`select set_config('rollcall.organization', ${scope}, true)`.execute(db)
