import { type Database, type DatabaseOptions, openDatabase } from '@rollcall/storage/engine/database'
import { toMigration } from '@rollcall/storage/engine/migrations'
import { sql } from 'kysely'

const migrations = [
  toMigration('0001_visits.sql', 1, 'create table visits (id int); grant select, insert on visits to rollcall_server'),
]

/** Opens a data folder as the server does, with one small table. */
export const open = (
  dataDirectory: string,
  options: Partial<DatabaseOptions & { account: string }> = {},
): Promise<Database> =>
  openDatabase(
    { embedded: { dataDirectory, account: options.account } },
    {
      migrations,
      poolSize: 2,
      connectTimeoutMs: 10_000,
      statementTimeoutMs: 10_000,
      lockTimeoutMs: 10_000,
      idleTransactionTimeoutMs: 10_000,
      ...options,
    },
  )

export const visit = (database: Database): Promise<unknown> =>
  sql`insert into visits values (1)`.execute(database.kysely)

export async function countVisits(database: Database): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from visits`.execute(database.kysely)
  return rows[0]?.n ?? Number.NaN
}
