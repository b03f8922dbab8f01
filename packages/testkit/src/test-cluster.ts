import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chooseAccount, isRoot } from '@rollcall/storage/engine/account'
import { ensureBinaries, type Programs, programsIn } from '@rollcall/storage/engine/binaries'
import { openCluster } from '@rollcall/storage/engine/embedded'

/** A throw-away PostgreSQL that all projects and workers of one test run share. */
export interface TestCluster {
  /** As the owner, who may make databases and roles. */
  readonly url: string
  /** The last one to close it deletes it. */
  readonly close: () => Promise<void>
}

const debianHome = '/usr/lib/postgresql'

/** The embedded PostgreSQL, in memory where there is room. */
export async function openTestCluster(): Promise<TestCluster> {
  const places = makePlaces('embedded')
  return open(places, ensureBinaries(places.home), ['--locale-provider=builtin', '--locale=C.UTF-8'])
}

/** Debian's PostgreSQL 15, the oldest that we support. */
export async function openDebianCluster(): Promise<TestCluster> {
  const programs = findDebianPrograms()
  if (programs !== undefined) return open(makePlaces('debian'), programs, ['--locale=C.UTF-8'])
  throw new Error(`PostgreSQL 15 is not in ${debianHome}/15. Install it: apt-get install postgresql-15`)
}

export function findDebianPrograms(): Programs | undefined {
  if (!existsSync(debianHome) || !readdirSync(debianHome).includes('15')) return undefined
  return programsIn(join(debianHome, '15', 'bin'), '15')
}

async function open(places: Places, programs: Programs, locale: readonly string[]): Promise<TestCluster> {
  const { owner, host, database, close } = await openCluster({
    folder: join(places.memory, 'database'),
    account: await chooseAccount(undefined),
    programs,
    log: join(places.home, 'database.log'),
    initdb: locale,
    durable: false,
    ownerRights: 'createdb createrole',
    settings: {
      fsync: 'off',
      autovacuum: 'off',
      synchronous_commit: 'off',
      full_page_writes: 'off',
      max_connections: '300',
    },
  })
  return {
    url: `postgresql://${owner.user}:${owner.password}@localhost/${database}?host=${encodeURIComponent(host)}`,
    close: async () => {
      if (await close()) for (const folder of Object.values(places)) remove(folder)
    },
  }
}

/** Programs stand on disk, since memory is often mounted without the right to execute. */
interface Places {
  readonly home: string
  readonly memory: string
}

/** Named after whose run it is, of which clone: a run that crashed is found and cleared away by the next one. */
function makePlaces(kind: string): Places {
  const clone = createHash('sha256')
    .update(import.meta.url)
    .digest('hex')
    .slice(0, 12)
  const name = `rollcall-test-${process.getuid?.() ?? 0}-${clone}-${kind}`
  const home = makeFolder(join(isRoot() ? '/tmp' : tmpdir(), name))
  return { home, memory: hasRoomInMemory() ? makeFolder(join('/dev/shm', name)) : home }
}

function makeFolder(path: string): string {
  mkdirSync(path, { recursive: true })
  chmodSync(path, 0o711)
  return path
}

const enoughBytes = 2 ** 30

function hasRoomInMemory(): boolean {
  if (!existsSync('/dev/shm')) return false
  const { bavail, bsize } = statfsSync('/dev/shm')
  return bavail * bsize >= enoughBytes
}

/** Out of the way at once, so that a newcomer never meets half a folder. */
function remove(folder: string): void {
  if (!existsSync(folder)) return
  const aside = `${folder}.${process.pid}`
  renameSync(folder, aside)
  rmSync(aside, { recursive: true, force: true })
}
