import { randomBytes } from 'node:crypto'
import { connect, parseAddress } from '@rollcall/storage/engine/connect'
import { migrate } from '@rollcall/storage/engine/migrate'
import { type Migration, toMigration } from '@rollcall/storage/engine/migrations'
import { createDatabase, databaseUrl, dropDatabase } from '@rollcall/testkit/test-server'
import type { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'

const { url: home } = inject('databases')

const steps = [
  toMigration('0001_things.sql', 1, 'create table things (id int)'),
  toMigration('0002_one.sql', 2, 'insert into things values (1)'),
]

describe('migrating', () => {
  let name = ''
  let client: Client

  const open = (): Promise<Client> => connect(parseAddress(databaseUrl(home, name)), 5_000)
  const countThings = async (): Promise<unknown> =>
    (await client.query('select count(*)::int as n from things')).rows[0].n
  const tables = async (): Promise<unknown> =>
    (await client.query(`select tablename from pg_tables where schemaname = 'public'`)).rows

  beforeEach(async () => {
    name = `test_${randomBytes(8).toString('hex')}`
    await createDatabase(home, name)
    client = await open()
  })
  afterEach(async () => {
    await client.end()
    await dropDatabase(home, name)
  })

  it('makes each step once, whoever else starts at the same time', async () => {
    const starters = await Promise.all(Array.from({ length: 6 }, open))
    const made = await Promise.all(starters.map((starter) => migrate(starter, steps)))
    expect(made.flat()).toEqual(steps)
    expect(await countThings()).toBe(1)
    await Promise.all(starters.map((starter) => starter.end()))
  })

  it('does nothing the second time', async () => {
    await migrate(client, steps)
    expect(await migrate(client, steps)).toEqual([])
    expect(await countThings()).toBe(1)
  })

  it('goes on where the last release stopped', async () => {
    await migrate(client, steps.slice(0, 1))
    expect(await migrate(client, steps)).toEqual(steps.slice(1))
  })

  it('refuses a step that was changed after it was applied, by name', async () => {
    await migrate(client, steps)
    const changed: Migration = toMigration('0002_one.sql', 2, 'insert into things values (2)')
    await expect(migrate(client, [steps[0] as Migration, changed])).rejects.toMatchObject({
      code: 'database.changed_migration',
      message: expect.stringContaining('0002_one'),
    })
    expect(await countThings()).toBe(1)
  })

  it('refuses a database that is newer than the code', async () => {
    await migrate(client, steps)
    await expect(migrate(client, steps.slice(0, 1))).rejects.toMatchObject({
      code: 'database.newer_than_code',
      message: expect.stringContaining('0002_one'),
    })
    expect(await countThings()).toBe(1)
  })

  it('leaves nothing of a step that fails, and tells its line', async () => {
    const broken = toMigration('0002_broken.sql', 2, 'insert into things values (1);\n\nselect nothing_like_this')
    await expect(migrate(client, [steps[0] as Migration, broken])).rejects.toMatchObject({
      code: 'database.failed_migration',
      message: expect.stringMatching(/0002_broken, line 3: .*nothing_like_this/),
    })
    expect(await countThings()).toBe(0)
    expect(await migrate(client, steps)).toEqual(steps.slice(1))
  })

  it('tells an owner that he is none', async () => {
    const address = new URL(databaseUrl(home, name))
    await client.query(`create role ${name} login password 'secret' connection limit 3`)
    Object.assign(address, { username: name, password: 'secret' })
    const stranger = await connect(parseAddress(address.href), 5_000)
    await expect(migrate(stranger, steps)).rejects.toMatchObject({ code: 'database.owner_lacks_rights' })
    await stranger.end()
    expect(await tables()).toEqual([])
    await client.query(`drop role ${name}`)
  })
})
