import { sql } from 'kysely'
import type { Db } from './schema.ts'

/** Inside a transaction: does the work for its answer alone and takes back what it wrote. After a throw the transaction is lost. */
export async function takenBack<T>(db: Db, work: () => Promise<T>): Promise<T> {
  await sql`savepoint before_work`.execute(db)
  const result = await work()
  await sql`rollback to savepoint before_work`.execute(db)
  return result
}
