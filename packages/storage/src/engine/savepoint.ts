import { sql } from 'kysely'
import type { Db } from './schema.ts'

/** Inside a transaction: does the work for its answer alone and takes back what it wrote. After a throw the transaction is lost. */
export async function takenBack<T>(db: Db, work: () => Promise<T>): Promise<T> {
  await sql`savepoint before_work`.execute(db)
  const result = await work()
  await sql`rollback to savepoint before_work`.execute(db)
  return result
}

/** Inside a transaction: keeps what the work wrote where it went well, and takes it back where it was refused. */
export async function keptIfGood<T extends { readonly ok: boolean }>(db: Db, work: () => Promise<T>): Promise<T> {
  await sql`savepoint one`.execute(db)
  const outcome = await work()
  await sql.raw(outcome.ok ? 'release savepoint one' : 'rollback to savepoint one').execute(db)
  return outcome
}
