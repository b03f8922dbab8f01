import type { Client } from 'pg'
import type { Migration } from './migrations.ts'
import { codeOf, messageOf, StorageError } from './storage-error.ts'
import { silent, type StorageLog } from './storage-log.ts'

interface Applied {
  readonly number: number
  readonly name: string
  readonly checksum: string
}

/** Whoever migrates holds this advisory lock. */
const migrationLock = 7_655_002

/**
 * Brings the database to the newest schema; several starters at once do it one after the other. Each step is whole or
 * absent. Answers the steps that this call made.
 */
export async function migrate(
  owner: Client,
  migrations: readonly Migration[],
  log: StorageLog = silent,
): Promise<readonly Migration[]> {
  if ((await findOutstanding(owner, migrations)).length === 0) return []
  await owner.query('select pg_advisory_lock($1)', [migrationLock])
  try {
    await owner.query(ledger)
    const outstanding = await findOutstanding(owner, migrations)
    for (const migration of outstanding) await apply(owner, migration, log)
    return outstanding
  } catch (error) {
    throw codeOf(error) === '42501' ? ownerLacksRights(error) : error
  } finally {
    await owner.query('select pg_advisory_unlock($1)', [migrationLock])
  }
}

/** Steps yet to be made. Reads only: a database that does not fit is refused before anything is touched. */
export async function findOutstanding(owner: Client, migrations: readonly Migration[]): Promise<readonly Migration[]> {
  const applied = await listApplied(owner)
  refuseNewer(applied, migrations)
  refuseChanged(applied, migrations)
  return migrations.filter(({ number }) => !applied.some((row) => row.number === number))
}

const ledger = `
  create table if not exists public.rollcall_migrations (
    number integer constraint rollcall_migrations__pk primary key,
    name text not null,
    checksum text not null,
    applied_at timestamptz not null default clock_timestamp()
  )`

async function listApplied(owner: Client): Promise<readonly Applied[]> {
  const { rows } = await owner.query<{ there: boolean }>(
    `select to_regclass('public.rollcall_migrations') is not null as there`,
  )
  if (rows[0]?.there !== true) return []
  const applied = await owner.query<Applied>(
    'select number, name, checksum from public.rollcall_migrations order by number',
  )
  return applied.rows
}

function refuseNewer(applied: readonly Applied[], migrations: readonly Migration[]): void {
  const newest = applied.at(-1)
  if (newest === undefined || newest.number <= migrations.length) return
  throw new StorageError(
    'database.newer_than_code',
    `The database is at ${newest.name}, this Rollcall knows ${migrations.at(-1)?.name ?? 'no migration'}. Nothing was changed. Start the newer Rollcall, or restore a backup made before its upgrade.`,
  )
}

function refuseChanged(applied: readonly Applied[], migrations: readonly Migration[]): void {
  const changed = applied.find((row) => migrations[row.number - 1]?.checksum !== row.checksum)
  if (changed === undefined) return
  throw new StorageError(
    'database.changed_migration',
    `Migration ${changed.name} is applied to the database with another text than this Rollcall has for it. Nothing was changed. A released migration never changes: write a new one.`,
  )
}

async function apply(owner: Client, migration: Migration, log: StorageLog): Promise<void> {
  await owner.query('begin')
  try {
    await owner.query('insert into public.rollcall_migrations (number, name, checksum) values ($1, $2, $3)', [
      migration.number,
      migration.name,
      migration.checksum,
    ])
    await owner.query(migration.sql)
    await owner.query('commit')
  } catch (error) {
    await owner.query('rollback')
    throw failed(migration, error)
  }
  log.inform(
    `database: ${migration.name} applied${migration.breaking ? ', which older releases cannot work with' : ''}`,
  )
}

function failed({ name, sql }: Migration, error: unknown): unknown {
  if (codeOf(error) === '42501') return error
  const line = lineOf(sql, error)
  const place = line === undefined ? '' : `, line ${line}`
  return new StorageError('database.failed_migration', `Migration ${name}${place}: ${messageOf(error)}`, error)
}

function lineOf(sql: string, error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('position' in error)) return undefined
  return sql.slice(0, Number(error.position)).split('\n').length
}

function ownerLacksRights(cause: unknown): StorageError {
  const advice = 'Make the user of DATABASE_URL the owner of the database.'
  return new StorageError(
    'database.owner_lacks_rights',
    `The database cannot be migrated: ${messageOf(cause)}. ${advice}`,
    cause,
  )
}
