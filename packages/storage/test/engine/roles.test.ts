import { randomBytes } from 'node:crypto'
import { type Database, openDatabase } from '@rollcall/storage/engine/database'
import { toMigration } from '@rollcall/storage/engine/migrations'
import { openTestDatabase } from '@rollcall/testkit/test-database'
import { execute, timeouts } from '@rollcall/testkit/test-server'
import { sql } from 'kysely'
import { afterAll, describe, expect, it } from 'vitest'

const migrations = [
  toMigration('0001_things.sql', 1, 'create table things (id int); grant select on things to rollcall_server'),
]

describe('the role that serves', async () => {
  const database = await openTestDatabase({ migrations })
  const roles: string[] = []
  afterAll(async () => {
    await database.drop()
    for (const role of roles) await execute(database.url.replace(/\/test_[^?]*/, '/rollcall'), `drop role ${role}`)
  })

  const makeRole = async (memberOf: string | undefined): Promise<string> => {
    const role = `test_${randomBytes(6).toString('hex')}`
    await execute(database.url, `create role ${role} login inherit password 'secret'`)
    roles.push(role)
    if (memberOf !== undefined) await execute(database.url, `grant ${memberOf} to ${role}`)
    const url = new URL(database.url)
    Object.assign(url, { username: role, password: 'secret' })
    return url.href
  }
  const serveAs = (serverUrl: string): Promise<Database> =>
    openDatabase({ url: database.url, serverUrl }, { ...timeouts, migrations, poolSize: 1, clock: database.clock })

  it('may log in by itself', async () => {
    const serverUrl = await makeRole('rollcall_server')
    const served = await serveAs(serverUrl)
    const { rows } = await sql`select current_user as role, count(*)::int as n from things`.execute(served.kysely)
    expect(rows).toEqual([{ role: new URL(serverUrl).username, n: 0 }])
    await served.close()
  })

  it('is refused when it is the owner', async () => {
    await expect(serveAs(database.url)).rejects.toMatchObject({
      code: 'database.unsafe_role',
      message: expect.stringContaining('owner of rollcall_migrations'),
    })
  })

  it('is refused when it has the rights of the owner', async () => {
    const keeper = new URL(await makeRole(undefined)).username
    await execute(database.url, `grant ${keeper} to current_user; grant create on schema public to ${keeper}`)
    await execute(database.url, `alter table things owner to ${keeper}`)
    await expect(serveAs(await makeRole(keeper))).rejects.toMatchObject({
      code: 'database.unsafe_role',
      message: expect.stringContaining('owner of things'),
    })
  })

  it('is refused when it may use no table', async () => {
    const serverUrl = await makeRole(undefined)
    await expect(serveAs(serverUrl)).rejects.toMatchObject({
      code: 'database.unsafe_role',
      message: expect.stringContaining('not a member of rollcall_server'),
    })
  })
})
