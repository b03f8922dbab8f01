import type { OrganizationId } from '@rollcall/core/shared/ids'
import { parseAddress } from '@rollcall/storage/engine/connect'
import { openDatabase } from '@rollcall/storage/engine/database'
import { accessChannel, noteRaised, openRevisions } from '@rollcall/storage/engine/revisions'
import { openTestDatabase, type TestDatabase } from '@rollcall/testkit/test-database'
import { realMigrations, timeouts } from '@rollcall/testkit/test-server'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, describe, expect, inject, it } from 'vitest'

const poll = { interval: 5, timeout: 10_000 }
const one: OrganizationId = `org_${'1'.repeat(26)}`
const other: OrganizationId = `org_${'2'.repeat(26)}`

/** As `bumpRevision` tells it. */
const tell = (id: string, revision: number | string) => sql`select pg_notify(${accessChannel}, ${`${id} ${revision}`})`

const raise = (database: TestDatabase, id: OrganizationId, revision: number, fails = false): Promise<void> =>
  database.transaction(null, async (db) => {
    await tell(id, revision).execute(db)
    noteRaised(id, revision)
    if (fails) throw new Error('no')
  })

const cut = (database: TestDatabase): Promise<unknown> =>
  database.owner((owner) =>
    sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()
      and query in (${`listen ${accessChannel}`}, 'select 1')`.execute(owner),
  )

describe('revisions', async () => {
  const database = await openTestDatabase()
  /** Another server process on the same database. */
  const elsewhere = await openDatabase(
    { url: database.url },
    { ...timeouts, migrations: realMigrations(), clock: database.clock, poolSize: 2 },
  )
  afterAll(async () => {
    await elsewhere.close()
    await database.drop()
  })
  const { revisions } = database

  it('D-22: trusts nothing before it is proven that notices arrive, which the first question sets going', async () => {
    expect(revisions.span()).toBe(null)
    await expect.poll(() => revisions.span(), poll).toBe(1)
    expect(revisions.heard(one)).toBe(0)
  })

  it('D-22: knows what this process made as soon as it is committed, and nothing of what was rolled back', async () => {
    await database.transaction(null, async (db) => {
      await tell(one, 7).execute(db)
      noteRaised(one, 7)
      expect(revisions.heard(one)).toBe(0)
    })
    expect(revisions.heard(one)).toBe(7)
    await expect(raise(database, one, 8, true)).rejects.toThrow('no')
    expect(revisions.heard(one)).toBe(7)
  })

  it('D-22: what one of two transactions at once has made is not counted for the other', async () => {
    let go = (): void => undefined
    const gate = new Promise<void>((resolve) => {
      go = resolve
    })
    const slow = database.transaction(null, async () => {
      noteRaised(other, 3)
      await gate
    })
    await raise(database, one, 9)
    expect([revisions.heard(one), revisions.heard(other)]).toEqual([9, 0])
    go()
    await slow
    expect(revisions.heard(other)).toBe(3)
  })

  it('D-22: hears of what another process has committed, whatever the order of the notices', async () => {
    await elsewhere.transaction(null, async (db) => {
      await tell(one, 12).execute(db)
      await tell(one, 11).execute(db)
      expect(revisions.heard(one)).toBe(9)
    })
    await expect.poll(() => revisions.heard(one), poll).toBe(12)
    await tell(other, 4).execute(elsewhere.kysely)
    await expect.poll(() => revisions.heard(other), poll).toBe(4)
    expect(revisions.heard(one)).toBe(12)
  })

  it('D-22: is not led astray by what is no notice', async () => {
    for (const text of ['', 'hello', 'org_', `${one} many`, `usr_${'1'.repeat(26)} 99`])
      await sql`select pg_notify(${accessChannel}, ${text})`.execute(elsewhere.kysely)
    await tell(other, 5).execute(elsewhere.kysely)
    await expect.poll(() => revisions.heard(other), poll).toBe(5)
    expect(revisions.heard(one)).toBe(12)
  })

  it('D-22: a cut line ends the span at once, and a new one is another span: what was read before is asked again', async () => {
    const before = revisions.span()
    await cut(database)
    await expect.poll(() => revisions.span(), poll).not.toBe(before)
    await expect.poll(() => revisions.span(), poll).toBe((before ?? 0) + 1)
    await tell(one, 20).execute(elsewhere.kysely)
    await expect.poll(() => revisions.heard(one), poll).toBe(20)
  })
})

describe('revisions that cannot be heard', () => {
  it('D-22: trusts nothing behind a pooler that shares connections, and says what to do', async () => {
    const database = await openTestDatabase()
    const warned: unknown[] = []
    const pool = new pg.Pool({ connectionString: database.url, max: 1 })
    /** Notices stay in their database: this line never hears what the pool tells. */
    const deaf = openRevisions(() => parseAddress(inject('databases').url), pool, {
      connectTimeoutMs: 5_000,
      log: { inform: () => undefined, warn: (_, error) => void warned.push(error) },
    })
    expect(deaf.span()).toBe(null)
    await expect.poll(() => warned.length, poll).toBeGreaterThan(0)
    expect(String(warned[0])).toContain('ROLLCALL_DATABASE_LISTEN_URL')
    expect(deaf.span()).toBe(null)
    await deaf.close()
    await pool.end()
    await database.drop()
  })

  it('D-22: goes on asking while no line can be opened, and knows its own changes all the same', async () => {
    const database = await openTestDatabase()
    const warned: unknown[] = []
    const pool = new pg.Pool({ connectionString: database.url, max: 1 })
    const nowhere = openRevisions(() => parseAddress('postgresql://rollcall:x@127.0.0.1:1/rollcall'), pool, {
      connectTimeoutMs: 500,
      log: { inform: () => undefined, warn: (_, error) => void warned.push(error) },
    })
    expect(nowhere.span()).toBe(null)
    await expect.poll(() => warned.length, poll).toBeGreaterThan(1)
    await nowhere.around(async () => noteRaised(one, 5))
    expect([nowhere.heard(one), nowhere.span()]).toEqual([5, null])
    await nowhere.close()
    expect(nowhere.span()).toBe(null)
    await pool.end()
    await database.drop()
  })

  it('D-22: never listens where it is told not to', async () => {
    const database = await openTestDatabase({ hears: false })
    expect(database.revisions.span()).toBe(null)
    await raise(database, one, 2)
    expect([database.revisions.span(), database.revisions.heard(one)]).toEqual([null, 2])
    await database.drop()
  })

  it('D-22: a closed one trusts nothing, even if its line was fine', async () => {
    const database = await openTestDatabase()
    database.revisions.span()
    await expect.poll(() => database.revisions.span(), poll).toBe(1)
    await database.drop()
    expect(database.revisions.span()).toBe(null)
  })
})
