import { createHash, randomBytes } from 'node:crypto'
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
} from 'node:fs'
import { realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { type Account, canEnter, chooseAccount, isRoot, ownerOf } from './account.ts'
import { codeOf, messageOf, StorageError } from './storage-error.ts'

/**
 * A data folder and where its database stands. Usually that is inside; where the account that runs the database
 * cannot reach the folder (root's clone under a private home), it is outside, and the folder remembers where.
 */
export interface DataFolder {
  readonly path: string
  readonly database: string
  readonly account: Account | undefined
}

interface Marker {
  readonly format: 1
  /** Absolute path of the database when it stands elsewhere. */
  readonly database?: string
}

export interface DataFolderOptions {
  readonly account?: string | undefined
  /** Where databases go whose data folder their account cannot reach. */
  readonly elsewhere?: string
}

const markerFolder = '.rollcall'
/** What makes a folder no less empty: traces of another first start, and what systems put everywhere. */
const negligible = /^(\.rollcall.*|\.DS_Store|\.gitkeep|lost\+found)$/

/** Makes the folder ours, or finds that it is; refuses a folder with other things in it. */
export async function claimDataFolder(wished: string, options: DataFolderOptions = {}): Promise<DataFolder> {
  const path = makeFolder(wished)
  const marker = readMarker(path)
  if (marker === undefined) refuseOthers(path)
  refuseReadOnly(path)
  if (marker !== undefined) return toDataFolder(path, marker, options)
  const account = await chooseAccount(options.account)
  writeMarker(path, await choosePlace(path, account, options.elsewhere ?? '/var/lib/rollcall'))
  const written = readMarker(path)
  if (written === undefined) throw notWritable(path, 'its marker vanished')
  return toDataFolder(path, written, options)
}

async function toDataFolder(path: string, marker: Marker, options: DataFolderOptions): Promise<DataFolder> {
  const database = marker.database ?? join(path, 'database')
  if (!existsSync(database)) return { path, database, account: await chooseAccount(options.account) }
  const owner = ownerOf(database)
  if (owner !== undefined && !isRoot()) throw otherAccount(path, owner)
  return { path, database, account: owner }
}

function makeFolder(wished: string): string {
  try {
    makeFolders(resolve(wished))
    return realpathSync(wished)
  } catch (cause) {
    throw notWritable(wished, messageOf(cause), cause)
  }
}

/**
 * Passing through is enough for the account of the database; nobody but us may look around. Node's own recursive way
 * never ends where the system takes no folder and does not say why, as below `/proc`.
 */
function makeFolders(path: string): void {
  if (existsSync(path)) return
  makeFolders(dirname(path))
  try {
    mkdirSync(path)
    chmodSync(path, isRoot() ? 0o711 : 0o700)
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
  }
}

function refuseReadOnly(path: string): void {
  try {
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (cause) {
    throw notWritable(path, messageOf(cause), cause)
  }
}

function refuseOthers(path: string): void {
  const others = list(path).filter((name) => !negligible.test(name))
  if (others.length === 0) return
  const some = others.slice(0, 3).join(', ')
  const advice = 'Nothing was changed. Name an empty or a new folder in ROLLCALL_DATA_DIR.'
  throw new StorageError(
    'data_folder.not_ours',
    `The data folder ${path} holds other things (${some}) and no Rollcall data. ${advice}`,
  )
}

function list(path: string): string[] {
  try {
    return readdirSync(path)
  } catch (cause) {
    throw notWritable(path, messageOf(cause), cause)
  }
}

function readMarker(path: string): Marker | undefined {
  const file = join(path, markerFolder, 'folder.json')
  if (!existsSync(file)) return undefined
  const marker: unknown = JSON.parse(readFileSync(file, 'utf8'))
  if (isMarker(marker)) return marker
  const advice = 'Start the newer version of Rollcall, or name another folder in ROLLCALL_DATA_DIR.'
  throw new StorageError('data_folder.other_version', `${file} was written by another version of Rollcall. ${advice}`)
}

const isMarker = (value: unknown): value is Marker =>
  typeof value === 'object' && value !== null && 'format' in value && value.format === 1

/** A full folder cannot be replaced by a rename, so of several first starters exactly one decides. */
function writeMarker(path: string, marker: Marker): void {
  const draft = mkdtempSync(join(path, `${markerFolder}-`))
  try {
    writeFileSync(join(draft, 'folder.json'), `${JSON.stringify(marker, null, 2)}\n`, { mode: 0o600 })
    renameSync(draft, join(path, markerFolder))
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    if (!['EEXIST', 'ENOTEMPTY'].includes(codeOf(error) ?? '')) throw notWritable(path, messageOf(error), error)
  }
}

/** A new data folder gets a new database, also where one of the same path once had another. */
async function choosePlace(path: string, account: Account | undefined, elsewhere: string): Promise<Marker> {
  if (await canEnter(account, path)) return { format: 1 }
  try {
    makeFolders(elsewhere)
  } catch (cause) {
    throw notReachable(path, account, `and ${elsewhere} cannot be made (${messageOf(cause)})`, cause)
  }
  if (!(await canEnter(account, elsewhere))) throw notReachable(path, account, `nor ${elsewhere}`)
  const hash = createHash('sha256').update(path).digest('hex').slice(0, 12)
  return { format: 1, database: join(elsewhere, `${hash}-${randomBytes(4).toString('hex')}`) }
}

function notWritable(path: string, trouble: string, cause?: unknown): StorageError {
  const advice = 'Give it to the account that runs Rollcall, or name another folder in ROLLCALL_DATA_DIR.'
  return new StorageError(
    'data_folder.not_writable',
    `The data folder ${path} cannot be used: ${trouble}. ${advice}`,
    cause,
  )
}

function notReachable(path: string, account: Account | undefined, trouble: string, cause?: unknown): StorageError {
  const advice = `Name a folder in ROLLCALL_DATA_DIR that this account can enter, or give a DATABASE_URL.`
  const who = `Account ${account?.name ?? 'of this process'}, which runs the database,`
  return new StorageError('data_folder.not_reachable', `${who} cannot enter ${path}, ${trouble}. ${advice}`, cause)
}

function otherAccount(path: string, owner: Account): StorageError {
  const advice = 'Start Rollcall as that account or as root, or name another folder in ROLLCALL_DATA_DIR.'
  return new StorageError(
    'data_folder.other_account',
    `The database in ${basename(path)} (${path}) belongs to the account with number ${owner.uid}. ${advice}`,
  )
}
