import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openEmbedded } from '@rollcall/storage/engine/embedded'
import { isCalledWith, isServing, readPostmaster } from '@rollcall/storage/engine/postmaster-file'
import { describe, expect, it } from 'vitest'
import { makeDataFolder, processesIn } from './folders.ts'
import { end, startHost } from './hosts.ts'
import { countVisits, open, visit } from './open.ts'

const postmasterOf = (data: string): number => readPostmaster(join(data, 'database'))?.pid ?? Number.NaN

async function killDatabase(data: string): Promise<void> {
  process.kill(postmasterOf(data), 'SIGKILL')
  await expect.poll(() => processesIn(data)).toEqual([])
}

/** A server that was killed and left its database running, with one row in it. */
async function leaveOrphan(): Promise<{ data: string; pid: number }> {
  const data = await makeDataFolder()
  await end(await startHost(data), 'SIGKILL', 'process')
  return { data, pid: postmasterOf(data) }
}

describe('after kill -9', () => {
  it('of the server, the next start adopts the database', async () => {
    const { data, pid } = await leaveOrphan()
    expect(processesIn(data)).toContain(pid)
    const database = await open(data)
    expect(postmasterOf(data)).toBe(pid)
    expect(await countVisits(database)).toBe(1)
    await database.close()
    expect(processesIn(data)).toEqual([])
  })

  it('of both, the next start finds what was committed', async () => {
    const { data, pid } = await leaveOrphan()
    await killDatabase(data)
    const database = await open(data)
    expect(postmasterOf(data)).not.toBe(pid)
    expect(await countVisits(database)).toBe(1)
    await database.close()
  })

  it('of both, a process that has the number now neither blocks the start nor is touched', async () => {
    const { data } = await leaveOrphan()
    await killDatabase(data)
    const { uid, gid } = statSync(join(data, 'database'))
    const other = spawn('sleep', ['60'], { uid, gid, stdio: 'ignore' })
    await once(other, 'spawn')
    const file = join(data, 'database', 'postmaster.pid')
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^\d+/, String(other.pid)))
    const database = await open(data)
    expect(await countVisits(database)).toBe(1)
    await database.close()
    expect(other.exitCode).toBeNull()
    const ended = once(other, 'exit')
    other.kill()
    await ended
  })

  it('of the database, the server that runs on it starts it again', async () => {
    const data = await makeDataFolder()
    const warnings: string[] = []
    const log = { inform: () => undefined, warn: (message: string) => warnings.push(message) }
    const database = await open(data, { log })
    await visit(database)
    const killed = postmasterOf(data)
    process.kill(killed, 'SIGKILL')
    await expect.poll(() => [Number.NaN, killed].includes(postmasterOf(data)), { timeout: 20_000 }).toBe(false)
    await expect.poll(() => countVisits(database).catch(() => 0), { timeout: 20_000 }).toBe(1)
    expect(warnings).toContain('the database ended unexpectedly and is started again')
    await database.close()
    expect(processesIn(data)).toEqual([])
  })
})

describe('Ctrl-C', () => {
  it('reaches the whole process group and leaves no process behind', async () => {
    const data = await makeDataFolder()
    const host = await startHost(data)
    await end(host, 'SIGINT', 'group')
    expect(host.exitCode).toBe(0)
    expect(processesIn(data)).toEqual([])
    expect(readPostmaster(join(data, 'database'))).toBeUndefined()
  })
})

describe('a living postmaster', () => {
  it('is known by the folder it serves, wherever it runs', async () => {
    const [one, two] = [await makeDataFolder(), await makeDataFolder()]
    const opened = [await openEmbedded({ dataDirectory: one }), await openEmbedded({ dataDirectory: two })]
    const postmaster = readPostmaster(join(one, 'database'))
    if (postmaster === undefined) throw new Error('no postmaster')
    expect(isServing(join(one, 'database'), postmaster)).toBe(true)
    expect(isServing(join(two, 'database'), postmaster)).toBe(false)
    expect(isCalledWith(postmaster.pid, join(one, 'database'))).toBe(true)
    expect(isCalledWith(postmaster.pid, join(two, 'database'))).toBe(false)
    expect(isCalledWith(postmaster.pid, one)).toBe(false)
    await Promise.all(opened.map(({ close }) => close()))
  })
})
