import { makeId } from '@rollcall/core/shared/ids'
import { openDatabase, type Scope } from '@rollcall/storage/engine/database'
import { toMigration } from '@rollcall/storage/engine/migrations'
import { openTestDatabase } from '@rollcall/testkit/test-database'
import type { Schema } from '@rollcall/storage/engine/schema'
import { timeouts } from '@rollcall/testkit/test-server'
import { type Kysely, sql } from 'kysely'
import { afterAll, describe, expect, it } from 'vitest'

const migrations = [
  toMigration(
    '0001_notes.sql',
    1,
    `create table notes (
      organization_id text collate "C" not null, id int not null, answers int,
      primary key (organization_id, id),
      constraint notes__answers__fk foreign key (organization_id, answers) references notes (organization_id, id)
    );
    alter table notes enable row level security;
    create policy own_organization on notes using (organization_id = nullif(current_setting('rollcall.organization', true), ''));
    create table settings (id int primary key);
    grant select, insert, update, delete on notes, settings to rollcall_server`,
  ),
]

const organization = (n: number) => makeId('org', new Date(n), new Uint8Array(10))
const [ours, theirs] = [organization(1), organization(2)]

describe('a database', async () => {
  const database = await openTestDatabase({ migrations, poolSize: 2 })
  afterAll(() => database.drop())

  const count = async (db: Kysely<Schema>): Promise<number> =>
    Number((await sql<{ n: string }>`select count(*) as n from notes`.execute(db)).rows[0]?.n)
  const write = (scope: Scope, owner: string, id: number, answers: number | null = null): Promise<unknown> =>
    database.transaction(scope, (trx) => sql`insert into notes values (${owner}, ${id}, ${answers})`.execute(trx))

  it('is served by a role that owns nothing', async () => {
    const { rows } = await sql`select current_user as role`.execute(database.kysely)
    expect(rows).toEqual([{ role: 'rollcall_server' }])
    await expect(sql`create table mine (id int)`.execute(database.kysely)).rejects.toMatchObject({ code: '42501' })
    await expect(sql`alter table notes disable row level security`.execute(database.kysely)).rejects.toMatchObject({
      code: '42501',
    })
  })

  it('shows, takes and connects rows of the one organization only', async () => {
    await write(ours, ours, 1)
    await write(theirs, theirs, 2)
    expect(await database.read(ours, count)).toBe(1)
    await expect(write(ours, theirs, 3)).rejects.toMatchObject({ code: '42501' })
    await expect(write(ours, ours, 3, 2)).rejects.toMatchObject({ constraint: 'notes__answers__fk' })
    const changed = await database.transaction(ours, (trx) =>
      sql`update notes set answers = null where id = 2`.execute(trx),
    )
    expect(changed.numAffectedRows).toBe(0n)
  })

  it('shows no organization anything when the setting is forgotten, also after it was set', async () => {
    await database.read(ours, count)
    expect(await database.read(null, count)).toBe(0)
    expect(await count(database.kysely)).toBe(0)
    await expect(write(null, ours, 4)).rejects.toMatchObject({ code: '42501' })
  })

  it('keeps all of a transaction or nothing', async () => {
    const before = await database.read(ours, count)
    const failing = database.transaction(ours, async (trx) => {
      await sql`insert into notes values (${ours}, 5)`.execute(trx)
      throw new Error('stop')
    })
    await expect(failing).rejects.toThrow('stop')
    expect(await database.read(ours, count)).toBe(before)
  })

  it('does not write while it reads', async () => {
    const writing = database.read(ours, (trx) => sql`insert into notes values (${ours}, 6)`.execute(trx))
    await expect(writing).rejects.toMatchObject({ code: '25006' })
  })

  it('shows the owner everything', async () => {
    await write(ours, ours, 7)
    await write(theirs, theirs, 7)
    const all = await database.owner((db) =>
      sql<{ n: number }>`select count(distinct organization_id)::int as n from notes`.execute(db),
    )
    expect(all.rows).toEqual([{ n: 2 }])
  })

  it('refuses a second connection inside a transaction, which would wait for itself', async () => {
    const nested = database.transaction(ours, () => database.read(ours, count))
    await expect(nested).rejects.toThrow('second connection')
    const beside = database.transaction(ours, () => sql`select 1`.execute(database.kysely))
    await expect(beside).rejects.toThrow('second connection')
    expect(await database.ping(5_000)).toBe(true)
  })

  it('goes on after its connections were cut', async () => {
    await database.owner((db) =>
      sql`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`.execute(db),
    )
    await expect.poll(() => database.ping(5_000), { timeout: 10_000 }).toBe(true)
    const { rows } = await sql`select current_user as role`.execute(database.kysely)
    expect(rows).toEqual([{ role: 'rollcall_server' }])
  })

  it('tells the time of its clock', () => {
    const before = database.now()
    database.clock.advance(1_000)
    expect(database.now().getTime() - before.getTime()).toBe(1_000)
  })

  it('says where it is, without a password', () => {
    expect(database.place).toMatch(/^postgresql:\/\/[^:]+@/)
    expect(database.place).not.toContain(new URL(database.url).password)
  })
})

describe('limits', async () => {
  const database = await openTestDatabase({ migrations, poolSize: 1 })
  afterAll(() => database.drop())

  const open = (options: { statementTimeoutMs?: number; lockTimeoutMs?: number; queueLimit?: number }) =>
    openDatabase({ url: database.url }, { ...timeouts, migrations, poolSize: 1, clock: database.clock, ...options })

  it('end a statement that takes too long', async () => {
    const hasty = await open({ statementTimeoutMs: 500 })
    await expect(sql`select pg_sleep(60)`.execute(hasty.kysely)).rejects.toMatchObject({ code: '57014' })
    await hasty.close()
  })

  it('end the waiting for a lock', async () => {
    const hasty = await open({ lockTimeoutMs: 20 })
    await database.transaction(null, async (trx) => {
      await sql`lock table settings in exclusive mode`.execute(trx)
      const blocked = hasty.transaction(null, (other) => sql`insert into settings values (1)`.execute(other))
      await expect(blocked).rejects.toMatchObject({ code: '55P03' })
    })
    await hasty.close()
  })

  it('refuse at once whoever finds the queue full', async () => {
    const narrow = await open({ queueLimit: 1 })
    const { promise: released, resolve: release } = deferred()
    const { promise: held, resolve: hold } = deferred()
    const holding = narrow.transaction(null, () => {
      hold()
      return released
    })
    await held
    const waiting = narrow.ping(10_000)
    await expect(sql`select 1`.execute(narrow.kysely)).rejects.toMatchObject({ code: 'database.busy' })
    release()
    await holding
    expect(await waiting).toBe(true)
    await narrow.close()
  })

  it('answer a ping in time, when the database does not', async () => {
    const { promise: released, resolve: release } = deferred()
    const { promise: held, resolve: hold } = deferred()
    const holding = database.transaction(null, () => {
      hold()
      return released
    })
    await held
    expect(await database.ping(20)).toBe(false)
    release()
    await holding
  })
})

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => undefined
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve }
}
