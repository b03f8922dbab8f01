import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { stopPostmaster } from '@rollcall/storage/engine/postmaster'
import { readPostmaster } from '@rollcall/storage/engine/postmaster-file'
import { afterAll, afterEach } from 'vitest'
import { open } from './open.ts'

const made: string[] = []
let pristine: Promise<string> | undefined

/** A place for data folders that every account may pass through; after the test it is gone, with what runs in it. */
export function makePlace(mode = 0o711): string {
  const place = newFolder(mode)
  made.push(place)
  return place
}

/** A data folder with a database as its first start leaves it. The first one is made, the others are copies of it. */
export async function makeDataFolder(): Promise<string> {
  pristine ??= makePristine()
  const data = join(makePlace(), 'data')
  execFileSync('cp', ['-a', await pristine, data])
  return data
}

async function makePristine(): Promise<string> {
  const data = join(newFolder(0o711), 'data')
  await (await open(data)).close()
  return data
}

afterEach(async () => {
  for (const place of made.splice(0)) {
    for (const cluster of findClusters(place)) await stopLeft(cluster)
    rmSync(place, { recursive: true })
  }
})

afterAll(async () => {
  if (pristine !== undefined) rmSync(dirname(await pristine), { recursive: true })
})

function newFolder(mode: number): string {
  const folder = mkdtempSync(join(fastest, 'rollcall-place-'))
  chmodSync(folder, mode)
  return folder
}

/** Memory, where programs may be run from it. */
const fastest = /^\S+ \/dev\/shm \S+ (?!\S*\bnoexec\b)/m.test(readFileSync('/proc/mounts', 'utf8'))
  ? '/dev/shm'
  : '/tmp'

/** What a failed test left running. */
async function stopLeft(cluster: string): Promise<void> {
  const left = readPostmaster(cluster)
  if (left !== undefined) await stopPostmaster(cluster, left)
}

function findClusters(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  if (entries.some(({ name }) => name === 'pg_wal')) return [folder]
  return entries.flatMap(({ name }) => (name.startsWith('postgresql-') ? [] : findClusters(join(folder, name))))
}

/** Processes at work in this folder, from the system's own list. */
export function processesIn(folder: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && workingFolder(name).startsWith(folder))
    .map(Number)
}

function workingFolder(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    return ''
  }
}

export const ownerOf = (pid: number): number =>
  Number(/^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
