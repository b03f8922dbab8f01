import { sql } from 'kysely'
import type { Db, NewRow, Schema } from './schema.ts'

/** Where one row's memory is small and a statement's own time does not count any more. */
const rowsAtOnce = 2_500

/**
 * Inserts however many rows, all with the same columns. They travel as one JSON text: a statement with a parameter for each value takes
 * several times as long to write, to send and to plan, and has 65,535 of them at most.
 */
export async function insertBulk<Table extends keyof Schema>(
  db: Db,
  table: Table,
  rows: readonly NewRow<Table>[],
): Promise<void> {
  const [first] = rows as readonly Readonly<Record<string, unknown>>[]
  if (first === undefined) return
  if (rows.length >= manyRows) await expectMany(db)
  const columns = sql.join(Object.keys(first).map((column) => sql.ref(column)))
  for (let at = 0; at < rows.length; at += rowsAtOnce) {
    const json = JSON.stringify(rows.slice(at, at + rowsAtOnce).map(writeBytes))
    await sql`insert into ${sql.table(table)} (${columns})
      select ${columns} from json_populate_recordset(null::${sql.table(table)}, ${json}::json)`.execute(db)
  }
}

const manyRows = 500

/**
 * References are checked row by row with plans that a connection keeps. One that was made while a table held a handful of rows reads all of
 * it each time, which grows with the square of what is inserted: such plans are thrown away, and the next ones use the keys.
 */
export async function expectMany(db: Db): Promise<void> {
  await sql`set local enable_seqscan = off`.execute(db)
  await sql`discard plans`.execute(db)
}

/** The database reads bytes as hexadecimal digits. */
const writeBytes = (row: object): object =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, Buffer.isBuffer(value) ? `\\x${value.toString('hex')}` : value]),
  )
