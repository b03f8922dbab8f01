import { randomBytes } from 'node:crypto'
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Account } from './account.ts'
import type { Programs } from './binaries.ts'
import { isProcess } from './postmaster-file.ts'
import { run } from './run.ts'
import { codeOf, StorageError } from './storage-error.ts'

/** Name and password of a role that may log in. */
export interface Login {
  readonly user: string
  readonly password: string
}

export interface Logins {
  /** Owns the database and its tables; not a superuser. */
  readonly owner: Login
  /** Serves requests; owns nothing. */
  readonly server: Login
}

/** A folder with a PostgreSQL cluster in it, how it is made and run. */
export interface Cluster {
  readonly folder: string
  readonly account: Account | undefined
  readonly programs: Programs
  readonly log: string
  readonly initdb: readonly string[]
  /** Whether it has to survive a power cut. */
  readonly durable: boolean
  /** Rights of the owner beside owning its database, as `create role` spells them. */
  readonly ownerRights: string
  readonly settings: Readonly<Record<string, string>>
}

export const databaseName = 'rollcall'
export const serverRole = 'rollcall_server'

const loginsFile = 'rollcall-logins.json'

/**
 * Makes the cluster unless it is there, complete with roles and database, in a folder of its own that takes its name
 * at the very end: nobody ever sees half a cluster, and of several makers at once one wins.
 */
export async function ensureCluster(cluster: Cluster): Promise<Logins> {
  if (!existsSync(cluster.folder)) await makeCluster(cluster)
  refuseOtherVersion(cluster)
  return JSON.parse(readFileSync(join(cluster.folder, loginsFile), 'utf8')) as Logins
}

async function makeCluster(cluster: Cluster): Promise<void> {
  const draft = `${cluster.folder}.${process.pid}-${randomBytes(4).toString('hex')}`
  removeDeadDrafts(cluster.folder)
  try {
    makeOwned(draft, cluster.account)
    await initialize(cluster, draft)
    await provision(cluster, draft, makeLogins())
    if (cluster.durable) await writeToDisk(cluster, draft)
    renameSync(draft, cluster.folder)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    if (!['EEXIST', 'ENOTEMPTY'].includes(codeOf(error) ?? '')) throw error
  }
}

function makeOwned(folder: string, account: Account | undefined): void {
  mkdirSync(folder, { mode: 0o700 })
  if (account !== undefined) chownSync(folder, account.uid, account.gid)
}

/** The superuser's password is thrown away: nobody logs in as one, and the database's account has single-user mode. */
async function initialize({ programs, initdb, account }: Cluster, folder: string): Promise<void> {
  const fixed = ['-D', folder, '-U', 'rollcall_superuser', '-E', 'UTF8', '--auth=scram-sha-256']
  const password = join(folder, '..', `${basename(folder)}.password`)
  writeFileSync(password, `${randomPassword()}\n`, { mode: 0o600, flag: 'wx' })
  if (account !== undefined) chownSync(password, account.uid, account.gid)
  try {
    const { code, output } = await run(
      programs.initdb,
      [...fixed, `--pwfile=${password}`, '--no-instructions', '--no-sync', ...initdb],
      { account },
    )
    if (code !== 0) throw didNotStart(folder, output)
  } finally {
    rmSync(password, { force: true })
  }
}

async function provision({ programs, account, ownerRights }: Cluster, folder: string, logins: Logins): Promise<void> {
  const { owner, server } = logins
  await runSingle(programs, account, folder, 'postgres', [
    `create role ${owner.user} login nosuperuser nobypassrls ${ownerRights} password '${owner.password}'`,
    `create role ${server.user} login nosuperuser nobypassrls noinherit password '${server.password}'`,
    `grant ${server.user} to ${owner.user} with admin option`,
    `create database ${databaseName} owner ${owner.user}`,
    `revoke all on database ${databaseName} from public`,
    `grant connect on database ${databaseName} to ${server.user}`,
  ])
  const file = join(folder, loginsFile)
  writeFileSync(file, `${JSON.stringify(logins, null, 2)}\n`, { mode: 0o600 })
  chmodSync(file, 0o600)
  if (account !== undefined) chownSync(file, account.uid, account.gid)
}

/** Once at the end, which takes a tenth of the time of doing it at each step. */
async function writeToDisk({ programs, account }: Cluster, folder: string): Promise<void> {
  const method = process.platform === 'linux' ? ['--sync-method=syncfs'] : []
  const { code, output } = await run(programs.initdb, ['--sync-only', ...method, '-D', folder], { account })
  if (code !== 0) throw didNotStart(folder, output)
}

/** In single-user mode a failed statement does not fail the program: its words tell. */
async function runSingle(
  programs: Programs,
  account: Account | undefined,
  folder: string,
  database: string,
  statements: readonly string[],
): Promise<void> {
  const input = statements.map((statement) => `${statement}\n`).join('')
  const { code, output } = await run(programs.postgres, ['--single', '-F', '-D', folder, database], { account, input })
  if (code !== 0 || /\b(ERROR|FATAL|PANIC):/.test(output)) throw didNotStart(folder, output)
}

const makeLogins = (): Logins => ({
  owner: { user: 'rollcall_owner', password: randomPassword() },
  server: { user: serverRole, password: randomPassword() },
})

const randomPassword = (): string => randomBytes(32).toString('base64url')

/** What a killed first start left behind. */
function removeDeadDrafts(folder: string): void {
  const prefix = `${basename(folder)}.`
  for (const name of readdirSync(dirname(folder))) {
    const pid = name.startsWith(prefix) ? /^(\d+)-[0-9a-f]{8}/.exec(name.slice(prefix.length))?.[1] : undefined
    if (pid !== undefined && !isProcess(Number(pid)))
      rmSync(join(dirname(folder), name), { recursive: true, force: true })
  }
}

function refuseOtherVersion({ folder, programs }: Cluster): void {
  const version = readFileSync(join(folder, 'PG_VERSION'), 'utf8').trim()
  if (version === programs.major) return
  const advice = 'Start the Rollcall that made it, or name another folder in ROLLCALL_DATA_DIR.'
  const trouble = `is of PostgreSQL ${version}, and this Rollcall brings ${programs.major}`
  throw new StorageError('data_folder.other_version', `The database in ${folder} ${trouble}. ${advice}`)
}

const didNotStart = (folder: string, output: string): StorageError =>
  new StorageError('database.did_not_start', `PostgreSQL could not be set up in ${folder}:\n${output.trim()}`)
