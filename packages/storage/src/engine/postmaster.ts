import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, chownSync, closeSync, existsSync, fstatSync, lstatSync, mkdtempSync, openSync } from 'node:fs'
import { readFileSync, realpathSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type Account, isRoot } from './account.ts'
import type { Cluster } from './cluster.ts'
import { isServing, type Postmaster, readPostmaster, removeStale } from './postmaster-file.ts'
import { as, plainEnvironment } from './run.ts'
import { codeOf, StorageError } from './storage-error.ts'

export interface Running {
  readonly postmaster: Postmaster
  /** Whether it ran before we came. */
  readonly adopted: boolean
}

const pollMs = 2
const attempts = 20
const longestSocketPath = 107

/** The running postmaster of this cluster: the one that is there, else a new one. */
export async function ensurePostmaster(cluster: Cluster): Promise<Running> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const running = await awaitReady(cluster.folder)
    if (running !== undefined) return { postmaster: running, adopted: true }
    const stale = readPostmaster(cluster.folder)
    const started = await start(cluster, stale?.socketFolder)
    if (started !== undefined) return { postmaster: started, adopted: false }
    // It ended: somebody was quicker, or the file names a process that is not PostgreSQL, or the last one is still ending.
    if (stale !== undefined && !isServing(cluster.folder, stale)) removeStale(cluster.folder, stale)
    await delay(attempt * 5)
  }
  throw new StorageError(
    'database.did_not_start',
    `PostgreSQL did not start in ${cluster.folder}. The end of ${cluster.log}:\n${tailOf(cluster.log)}`,
  )
}

/** The postmaster of this folder once it takes connections; undefined when none lives. */
async function awaitReady(folder: string): Promise<Postmaster | undefined> {
  for (;;) {
    const found = readPostmaster(folder)
    if (found === undefined || !isServing(folder, found)) return undefined
    if (found.status === 'ready') return found
    await delay(pollMs)
  }
}

async function start(cluster: Cluster, formerSocketFolder: string | undefined): Promise<Postmaster | undefined> {
  const socketFolder = reuseSocketFolder(formerSocketFolder, cluster.account) ?? makeSocketFolder(cluster.account)
  let started: Postmaster | undefined
  try {
    started = await awaitStart(cluster.folder, spawnPostgres(cluster, socketFolder))
    return started
  } finally {
    if (started === undefined && socketFolder !== formerSocketFolder) removeFolder(socketFolder)
  }
}

const removeFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true })

/**
 * Detached: Ctrl-C reaches the whole process group, and the database must outlive the last answer.
 * Its log is a file, since a pipe would break with us.
 */
function spawnPostgres(cluster: Cluster, socketFolder: string): ChildProcess {
  const log = openLog(cluster)
  const settings = { listen_addresses: '', unix_socket_permissions: '0700', ...cluster.settings }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const child = spawn(cluster.programs.postgres, ['-D', cluster.folder, '-k', socketFolder, ...flags], {
    ...as(cluster.account),
    cwd: cluster.folder,
    env: plainEnvironment(),
    detached: true,
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  child.unref()
  return child
}

async function awaitStart(folder: string, child: ChildProcess): Promise<Postmaster | undefined> {
  let failure: Error | undefined
  child.on('error', (error) => {
    failure = error
  })
  while (child.exitCode === null && child.signalCode === null) {
    if (failure !== undefined) throw couldNotRun(failure)
    const found = readPostmaster(folder)
    if (found?.pid === child.pid && found?.status === 'ready') return found
    await delay(pollMs)
  }
  return undefined
}

function couldNotRun(cause: Error): StorageError {
  const isForbidden = ['EPERM', 'EACCES', 'EINVAL'].includes(codeOf(cause) ?? '')
  return new StorageError(isForbidden ? 'account.unusable' : 'database.did_not_start', cause.message, cause)
}

/** Ends the database: at once for those who are connected, in order for the files. */
export async function stopPostmaster(folder: string, postmaster: Postmaster): Promise<void> {
  for (const [signal, patienceMs] of [
    ['SIGINT', 10_000],
    ['SIGQUIT', 10_000],
    ['SIGKILL', 2_000],
  ] as const) {
    if (isServing(folder, postmaster)) process.kill(postmaster.pid, signal)
    if (await isGone(folder, postmaster, patienceMs)) break
  }
  removeFolder(postmaster.socketFolder)
}

async function isGone(folder: string, postmaster: Postmaster, patienceMs: number): Promise<boolean> {
  const end = performance.now() + patienceMs
  while (isServing(folder, postmaster)) {
    if (performance.now() > end) return false
    await delay(pollMs)
  }
  return true
}

/** A private folder with a short path: whoever may enter it may knock, and a socket's path ends at 107 bytes. */
function makeSocketFolder(account: Account | undefined): string {
  const folder = mkdtempSync(join(temporaryFolder(), 'rollcall-'))
  chmodSync(folder, 0o700)
  if (account !== undefined) chownSync(folder, account.uid, account.gid)
  return folder
}

/** Root's own temporary folder may be closed to the account of the database. */
function temporaryFolder(): string {
  const wished = isRoot() ? '/tmp' : realpathSync(tmpdir())
  const longest = join(wished, 'rollcall-XXXXXX', '.s.PGSQL.5432.lock')
  return Buffer.byteLength(longest) <= longestSocketPath ? wished : '/tmp'
}

/** The folder of a postmaster that died without a word, so that connections elsewhere find the next one. */
function reuseSocketFolder(folder: string | undefined, account: Account | undefined): string | undefined {
  if (folder === undefined || !existsSync(folder)) return undefined
  const { mode, uid } = lstatSync(folder)
  const isPrivate = lstatSync(folder).isDirectory() && (mode & 0o077) === 0
  return isPrivate && uid === (account?.uid ?? process.getuid?.()) ? folder : undefined
}

const longestLog = 16 * 1024 * 1024

/** Mode 600: what people searched for may stand in an error message. */
function openLog(cluster: Cluster): number {
  const isLong = existsSync(cluster.log) && statSync(cluster.log).size > longestLog
  const log = openSync(cluster.log, isLong ? 'w' : 'a', 0o600)
  if (fstatSync(log).uid !== cluster.account?.uid && cluster.account !== undefined && isRoot()) {
    chownSync(cluster.log, cluster.account.uid, cluster.account.gid)
  }
  return log
}

const tailOf = (file: string): string => readFileSync(file, 'utf8').trimEnd().split('\n').slice(-12).join('\n')
