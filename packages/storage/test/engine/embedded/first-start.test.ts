import { lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { connect } from '@rollcall/storage/engine/connect'
import { type EmbeddedDatabase, openEmbedded } from '@rollcall/storage/engine/embedded'
import { sql } from 'kysely'
import type { Client } from 'pg'
import { describe, expect, it } from 'vitest'
import { makeDataFolder, makePlace, processesIn } from './folders.ts'
import { end, startHost } from './hosts.ts'
import { countVisits, open, visit } from './open.ts'

const modeOf = (path: string): string => (lstatSync(path).mode & 0o777).toString(8)

const asOwner = ({ host, port, database, owner }: EmbeddedDatabase): Promise<Client> =>
  connect({ config: { host, port, database, ...owner }, text: 'embedded' }, 5_000)

describe('the first start', () => {
  it('makes a database that keeps what it is told and listens on a private socket alone', async () => {
    const embedded = await openEmbedded({ dataDirectory: join(makePlace(), 'data') })
    const client = await asOwner(embedded)
    const { rows } =
      await client.query(`select current_setting('listen_addresses') as addresses, current_setting('fsync') as fsync,
      current_setting('server_version') as version, datlocprovider, datlocale,
      (select rolsuper or rolbypassrls from pg_roles where rolname = current_user) as mighty
      from pg_database where datname = current_database()`)
    await client.end()
    expect(rows).toEqual([
      {
        addresses: '',
        fsync: 'on',
        version: '18.4',
        datlocprovider: 'b',
        datlocale: 'C.UTF-8',
        mighty: false,
      },
    ])
    expect(modeOf(embedded.host)).toBe('700')
    expect(Buffer.byteLength(join(embedded.host, '.s.PGSQL.5432'))).toBeLessThanOrEqual(107)
    await embedded.close()
  })

  it('keeps random passwords where only the account of the database reads them, and asks for them', async () => {
    const embedded = await openEmbedded({ dataDirectory: await makeDataFolder() })
    expect(modeOf(embedded.place)).toBe('700')
    expect(modeOf(join(embedded.place, 'rollcall-logins.json'))).toBe('600')
    expect(modeOf(`${embedded.place}.log`)).toBe('600')
    expect(embedded.owner.password).toMatch(/^[\w-]{43}$/)
    expect(embedded.server.password).not.toBe(embedded.owner.password)
    const wrong = { ...embedded, owner: { ...embedded.owner, password: 'guess' }, host: embedded.host }
    await expect(asOwner(wrong)).rejects.toMatchObject({ code: 'database.wrong_credentials' })
    await embedded.close()
  })

  it('has the extensions that the schema is built on', async () => {
    const embedded = await openEmbedded({ dataDirectory: await makeDataFolder() })
    const client = await asOwner(embedded)
    for (const name of ['pg_trgm', 'btree_gin', 'citext', 'pgcrypto']) await client.query(`create extension ${name}`)
    const { rows } =
      await client.query(`select similarity('rollcall', 'roll call') > 0.4 as alike, 'A'::citext = 'a' as same,
      encode(digest('', 'sha256'), 'hex') as hash`)
    await client.end()
    await embedded.close()
    expect(rows).toEqual([{ alike: true, same: true, hash: expect.stringMatching(/^e3b0c442/) }])
  })

  it('writes no refused value into the log', async () => {
    const data = await makeDataFolder()
    const database = await open(data)
    await expect(sql`insert into visits values ('private@example.org'::int)`.execute(database.kysely)).rejects.toThrow()
    await database.close()
    expect(readFileSync(join(data, 'database.log'), 'utf8')).not.toContain('private@example.org')
  })

  it('is made once by six first starters at the same time; all of them serve', async () => {
    const data = join(makePlace(), 'data')
    const hosts = await Promise.all(Array.from({ length: 6 }, () => startHost(data)))
    const database = await open(data)
    expect(await countVisits(database)).toBe(6)
    await Promise.all(hosts.map((host) => end(host, 'SIGINT', 'process')))
    await database.close()
    expect(processesIn(data)).toEqual([])
    expect(readdirSync(data).filter((name) => /\.\d/.test(name.replace(/^postgresql-[^/]*$/, '')))).toEqual([])
  }, 60_000)
})

describe('the second start', () => {
  it('finds everything again', async () => {
    const data = await makeDataFolder()
    const first = await open(data)
    await visit(first)
    await first.close()
    const second = await open(data)
    expect(await countVisits(second)).toBe(1)
    expect(second.place).toBe(`PostgreSQL in ${join(data, 'database')}`)
    await second.close()
  })
})
