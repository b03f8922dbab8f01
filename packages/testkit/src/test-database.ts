import { randomBytes } from 'node:crypto'
import { type Database, openDatabase } from '@rollcall/storage/engine/database'
import type { Migration } from '@rollcall/storage/engine/migrations'
import { inject } from 'vitest'
import { makeTestClock, type TestClock } from './test-clock.ts'
import { createDatabase, databaseUrl, dropDatabase, realMigrations, timeouts } from './test-server.ts'

/** A database of one test file, used as the server uses its own: same role, same policies, a clock that stands still. */
export interface TestDatabase extends Database {
  readonly clock: TestClock
  /** The owner's address. */
  readonly url: string
  /** Closes it and deletes the database. */
  readonly drop: () => Promise<void>
}

export interface TestDatabaseOptions {
  /** Start from an empty database with these, instead of from a copy of the real one. */
  readonly migrations?: readonly Migration[]
  readonly poolSize?: number
  /** False: changes by other processes are never heard of. */
  readonly hears?: boolean
  /** The time at the start. */
  readonly now?: Date
}

/** What the set-up of the run tells its workers. */
export interface TestDatabases {
  readonly url: string
  readonly template: string
}

declare module 'vitest' {
  interface ProvidedContext {
    databases: TestDatabases
  }
}

export async function openTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const { url: home, template } = inject('databases')
  const name = `test_${randomBytes(8).toString('hex')}`
  await createDatabase(home, name, options.migrations === undefined ? template : undefined)
  const url = databaseUrl(home, name)
  const clock = makeTestClock(options.now ?? new Date('2026-03-02T09:00:00.000Z'))
  const migrations = options.migrations ?? realMigrations()
  const database = await openDatabase(
    { url },
    { ...timeouts, migrations, clock, poolSize: options.poolSize ?? 5, hears: options.hears },
  )
  const drop = async (): Promise<void> => {
    await database.close()
    await dropDatabase(home, name)
  }
  return { ...database, clock, url, drop }
}
