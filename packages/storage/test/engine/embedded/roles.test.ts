import { join } from 'node:path'
import { chooseAccount } from '@rollcall/storage/engine/account'
import { ensureBinaries } from '@rollcall/storage/engine/binaries'
import { openDatabase } from '@rollcall/storage/engine/database'
import { openCluster, openEmbedded } from '@rollcall/storage/engine/embedded'
import { run } from '@rollcall/storage/engine/run'
import { findDebianPrograms } from '@rollcall/testkit/test-cluster'
import { execute, timeouts } from '@rollcall/testkit/test-server'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { makeDataFolder, makePlace } from './folders.ts'
import { open } from './open.ts'

describe('a role that no row policy binds', () => {
  it.each(['bypassrls', 'superuser'])('does not serve: %s', async (right) => {
    const data = await makeDataFolder()
    const { place, close } = await openEmbedded({ dataDirectory: data })
    await close()
    const { postgres } = ensureBinaries(data)
    const input = `alter role rollcall_server ${right}\n`
    const { output } = await run(postgres, ['--single', '-D', place, 'rollcall'], {
      account: await chooseAccount(undefined),
      input,
    })
    expect(output).not.toContain('ERROR')
    await expect(open(data)).rejects.toMatchObject({ code: 'database.unsafe_role' })
  })
})

describe('the role of the server', () => {
  const debian = findDebianPrograms()
  const versions = [
    { version: 18, programs: () => undefined },
    ...(debian === undefined ? [] : [{ version: 15, programs: () => debian }]),
  ]

  it.each(versions)('is made by an owner who may make roles, on $version', async ({ programs }) => {
    const place = makePlace()
    const cluster = await openCluster({
      folder: join(place, 'database'),
      account: await chooseAccount(undefined),
      programs: programs() ?? ensureBinaries(place),
      log: join(place, 'database.log'),
      initdb: ['--locale=C'],
      durable: false,
      ownerRights: 'createrole',
      settings: { fsync: 'off' },
    })
    const { owner, host, database: name } = cluster
    const url = `postgresql://${owner.user}:${owner.password}@localhost/${name}?host=${encodeURIComponent(host)}`
    await execute(url, 'revoke all on database rollcall from rollcall_server; drop role rollcall_server')
    const open = () => openDatabase({ url }, { ...timeouts, migrations: [], poolSize: 1 })
    const opened = await Promise.all([open(), open(), open()])
    for (const database of opened) {
      const { rows } = await sql`select current_user as role`.execute(database.kysely)
      expect(rows).toEqual([{ role: 'rollcall_server' }])
      await database.close()
    }
    await cluster.close()
  })
})
