import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { ensureBinaries } from './binaries.ts'
import { type Cluster, databaseName, ensureCluster, type Login } from './cluster.ts'
import { claimDataFolder, type DataFolder } from './data-folder.ts'
import { enter, leave, type Presence } from './presence.ts'
import { silent, type StorageLog } from './storage-log.ts'

export interface EmbeddedSettings {
  readonly dataDirectory: string
  /** The system account that runs the database when we are root. */
  readonly account?: string | undefined
}

export interface EmbeddedDatabase {
  /** The folder of its socket. It changes when the database had to be started anew: see `onMoved`. */
  readonly host: string
  readonly port: number
  readonly database: string
  readonly owner: Login
  readonly server: Login
  /** The folder that holds the database. */
  readonly place: string
  /** Whether it ran before we came. */
  readonly adopted: boolean
  readonly onMoved: (listener: (host: string) => void) => void
  /** Leaves the database; the last one to leave stops it. True when it was stopped. */
  readonly close: () => Promise<boolean>
}

interface OpenOptions {
  readonly log?: StorageLog
  /** Where databases go whose data folder their account cannot reach. */
  readonly elsewhere?: string
}

/** Starts PostgreSQL on the data folder, or joins the one that runs there. The first time it makes a new database. */
export async function openEmbedded(settings: EmbeddedSettings, options: OpenOptions = {}): Promise<EmbeddedDatabase> {
  const { log = silent, ...rest } = options
  const folder = await claimDataFolder(settings.dataDirectory, { account: settings.account, ...rest })
  const cluster = toCluster(folder)
  if (dirname(folder.database) !== folder.path) log.inform(explainPlace(folder))
  return openCluster(cluster, log)
}

/** The same for a cluster that says itself where and how it runs. */
export async function openCluster(cluster: Cluster, log: StorageLog = silent): Promise<EmbeddedDatabase> {
  const logins = await ensureCluster(cluster)
  let presence = await enter(cluster, logins.server)
  let listener: (host: string) => void = () => undefined
  let isClosing = false
  let returned: Promise<void> = Promise.resolve()

  const stayIn = (): void => {
    presence.client.once('end', () => {
      if (!isClosing) returned = comeBack()
    })
  }
  /** The database ended under us, killed or stopped by hand: whoever notices first starts it again. */
  const comeBack = async (): Promise<void> => {
    log.warn('the database ended unexpectedly and is started again')
    const next = await enterAtLast(cluster, logins.server, log, () => isClosing)
    if (next === undefined) return
    presence = next
    listener(presence.running.postmaster.socketFolder)
    stayIn()
  }
  stayIn()

  return {
    get host() {
      return presence.running.postmaster.socketFolder
    },
    port: presence.running.postmaster.port,
    database: databaseName,
    ...logins,
    place: cluster.folder,
    adopted: presence.running.adopted,
    onMoved: (moved) => {
      listener = moved
    },
    close: async () => {
      isClosing = true
      await returned
      return leave(cluster, presence)
    },
  }
}

async function enterAtLast(
  cluster: Cluster,
  login: Login,
  log: StorageLog,
  isClosing: () => boolean,
): Promise<Presence | undefined> {
  while (!isClosing()) {
    try {
      return await enter(cluster, login)
    } catch (error) {
      log.warn('the database does not start again; trying on', error)
      await delay(1_000)
    }
  }
  return undefined
}

function toCluster({ database, account }: DataFolder): Cluster {
  return {
    folder: database,
    account,
    programs: ensureBinaries(dirname(database)),
    log: `${database}.log`,
    // By code point, alike on every system.
    initdb: ['--locale-provider=builtin', '--locale=C.UTF-8'],
    durable: true,
    ownerRights: 'nocreatedb nocreaterole',
    settings: {
      // A statement's failure is told to whoever sent it; its message may hold people's data, so no log keeps it.
      log_min_messages: 'log',
      log_min_error_statement: 'panic',
    },
  }
}

const explainPlace = ({ path, database, account }: DataFolder): string =>
  `The database stands in ${database}: account ${account?.name ?? 'of this process'}, which runs it, cannot enter ${path}.`
