import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { claimDataFolder } from '@rollcall/storage/engine/data-folder'
import { openEmbedded } from '@rollcall/storage/engine/embedded'
import { describe, expect, it } from 'vitest'
import { makeDataFolder, makePlace, ownerOf, processesIn } from './folders.ts'
import { countVisits, open, visit } from './open.ts'

const isRoot = process.getuid?.() === 0
const codeIs = (code: string): unknown => expect.objectContaining({ name: 'StorageError', code })

describe('a data folder is refused, and left as it was,', () => {
  it('when it holds other things', async () => {
    const data = makePlace()
    writeFileSync(join(data, 'thesis.txt'), 'all of it')
    await expect(open(data)).rejects.toEqual(codeIs('data_folder.not_ours'))
    expect(readdirSync(data)).toEqual(['thesis.txt'])
  })

  it('when it is a file', async () => {
    const file = join(makePlace(), 'data')
    writeFileSync(file, 'all of it')
    await expect(open(file)).rejects.toEqual(codeIs('data_folder.not_writable'))
    await expect(open(join(file, 'below'))).rejects.toEqual(codeIs('data_folder.not_writable'))
    expect(readFileSync(file, 'utf8')).toBe('all of it')
  })

  it.runIf(!isRoot)('when it cannot be written', async () => {
    const place = makePlace(0o500)
    await expect(open(join(place, 'data'))).rejects.toEqual(codeIs('data_folder.not_writable'))
    await expect(open(place)).rejects.toEqual(codeIs('data_folder.not_writable'))
    chmodSync(place, 0o700)
  })

  it.runIf(isRoot)('when it cannot be made', async () => {
    await expect(open('/proc/rollcall')).rejects.toEqual(codeIs('data_folder.not_writable'))
  })

  it('when another version wrote it', async () => {
    const data = join(makePlace(), 'data')
    await claimDataFolder(data)
    writeFileSync(join(data, '.rollcall', 'folder.json'), '{ "format": 2 }')
    await expect(open(data)).rejects.toEqual(codeIs('data_folder.other_version'))
  })

  it('when its database is of another PostgreSQL', async () => {
    const data = await makeDataFolder()
    writeFileSync(join(data, 'database', 'PG_VERSION'), '17\n')
    await expect(open(data)).rejects.toMatchObject({
      code: 'data_folder.other_version',
      message: expect.stringContaining('PostgreSQL 17'),
    })
  })
})

describe('a data folder', () => {
  it('can be moved', async () => {
    const data = await makeDataFolder()
    const first = await open(data)
    await visit(first)
    await first.close()
    renameSync(data, `${data}-moved`)
    const second = await open(`${data}-moved`)
    expect(await countVisits(second)).toBe(1)
    await second.close()
  })

  it.runIf(!isRoot)('holds a database that runs as whoever starts it', async () => {
    const data = join(makePlace(0o700), 'data')
    const database = await open(data, { account: 'somebody' })
    expect(processesIn(data).map(ownerOf)).toContain(process.getuid?.())
    await database.close()
  })
})

describe.runIf(isRoot)('as root', () => {
  it('the database runs as another account, and keeps running as the one that made it', async () => {
    const data = join(makePlace(), 'data')
    const nobody = Number(execFileSync('id', ['-u', 'nobody'], { encoding: 'utf8' }))
    for (const options of [{ account: 'nobody' }, {}]) {
      const database = await open(data, options)
      expect(new Set(processesIn(data).map(ownerOf))).toEqual(new Set([nobody]))
      await database.close()
    }
  })

  it.each(['no-such-account', 'root'])('account %s is refused', async (account) => {
    await expect(open(join(makePlace(), 'data'), { account })).rejects.toEqual(codeIs('account.unknown'))
  })

  it('the database stands elsewhere when its account cannot enter a private home, and is found again', async () => {
    const [home, elsewhere] = [makePlace(0o700), join(makePlace(), 'elsewhere')]
    const dataDirectory = join(home, 'clone', 'data')
    const told: string[] = []
    const log = { inform: (message: string) => told.push(message), warn: () => undefined }
    const first = await openEmbedded({ dataDirectory }, { elsewhere, log })
    expect(first.place).toMatch(new RegExp(`^${elsewhere}/[0-9a-f]{12}-[0-9a-f]{8}$`))
    expect(told.join()).toContain(first.place)
    const { owner } = first
    await first.close()
    const second = await openEmbedded({ dataDirectory }, { elsewhere: '/nowhere', log })
    expect(second).toMatchObject({ place: first.place, owner })
    await second.close()
  })

  it('a data folder that was deleted there starts with a new database', async () => {
    const [home, elsewhere] = [makePlace(0o700), join(makePlace(), 'elsewhere')]
    const dataDirectory = join(home, 'data')
    const places: string[] = []
    for (let round = 0; round < 2; round++) {
      const embedded = await openEmbedded({ dataDirectory }, { elsewhere })
      places.push(embedded.place)
      await embedded.close()
      rmSync(dataDirectory, { recursive: true })
    }
    expect(new Set(places).size).toBe(2)
  })

  it('a folder is refused that no account can enter', async () => {
    const home = makePlace(0o700)
    mkdirSync(join(home, 'closed'), { mode: 0o700 })
    const refused = openEmbedded({ dataDirectory: join(home, 'data') }, { elsewhere: join(home, 'closed') })
    await expect(refused).rejects.toEqual(codeIs('data_folder.not_reachable'))
  })
})
