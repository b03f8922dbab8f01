import type { OrganizationId } from '@rollcall/core/shared/ids'
import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely'
import type pg from 'pg'
import { type Clock, followDatabaseClock } from './clock.ts'
import { type Address, connect, explain, parseAddress } from './connect.ts'
import { type EmbeddedSettings, openEmbedded } from './embedded.ts'
import { listen, type Listening } from './listen.ts'
import { findOutstanding, migrate } from './migrate.ts'
import type { Migration } from './migrations.ts'
import { inTransaction, openOwnerPool, openPool, type PoolOptions } from './pool.ts'
import { openRevisions, type Revisions } from './revisions.ts'
import { ensureServerRole, getVersion, refuseUnsafeRole } from './roles.ts'
import type { Schema } from './schema.ts'

export type DatabaseSettings =
  | { readonly embedded: EmbeddedSettings }
  | {
      /** The owner's address: he migrates. */
      readonly url: string
      /** The address of a login role that serves requests; without it the owner's connections become that role. */
      readonly serverUrl?: string | undefined
      /** The same database without a pooler, to hear of changes: as the role of `serverUrl`. */
      readonly listenUrl?: string | undefined
    }

export interface DatabaseOptions extends PoolOptions {
  readonly migrations: readonly Migration[]
  /** A clock of the caller's instead of the database's. */
  readonly clock?: Clock
  /** False: changes by other processes are never heard of, and asked for instead. */
  readonly hears?: boolean | undefined
}

/** Whose rows a transaction may touch: an organization's, the server's own, or (null) those that belong to nobody. */
export type Scope = OrganizationId | 'server' | null

export type Work<T> = (trx: Transaction<Schema>) => Promise<T>

export interface Database {
  /** For single statements on tables that belong to no organization; organizations' rows do not exist for it. */
  readonly kysely: Kysely<Schema>
  /** What the operator may be told of where the database is; no password in it. */
  readonly place: string
  /** Whether PostgreSQL is our own, in the data folder. */
  readonly isEmbedded: boolean
  readonly now: () => Date
  /** All or nothing. Nothing is tried twice: the caller knows whether that would be harmless. */
  readonly transaction: <T>(scope: Scope, work: Work<T>) => Promise<T>
  /** The same for reading alone: one moment of the database for all its statements. */
  readonly read: <T>(scope: Scope, work: Work<T>) => Promise<T>
  /** As the owner, whom no row policy binds: for commands of an operator on the host, never to answer a request. */
  readonly owner: <T>(work: (kysely: Kysely<Schema>) => Promise<T>) => Promise<T>
  /** Hears what transactions told on this channel once they are committed, of whichever server; see `listen`. */
  readonly listen: (channel: string, hear: () => void) => Listening
  /** How far the organizations have come, as this process knows it. */
  readonly revisions: Revisions
  /** Whether the database answers in time. */
  readonly ping: (timeoutMs: number) => Promise<boolean>
  readonly close: () => Promise<void>
}

/** How to get to the database, whichever it is. */
interface Access {
  readonly owner: () => Address
  readonly server: () => Address
  readonly listener: () => Address
  /** Whether the server's connections log in as the owner and have to give up his rights. */
  readonly givesUpOwner: boolean
  readonly place: string
  readonly isEmbedded: boolean
  readonly onMoved: (listener: (host: string) => void) => void
  readonly close: () => Promise<unknown>
}

/** Connects, migrates, and proves that the row policies bind. When it throws, nothing is left open. */
export async function openDatabase(settings: DatabaseSettings, options: DatabaseOptions): Promise<Database> {
  const access = 'embedded' in settings ? await toEmbedded(settings.embedded, options) : toExternal(settings)
  try {
    await prepare(access, options)
    return await serve(access, options)
  } catch (error) {
    await access.close()
    throw error
  }
}

async function toEmbedded(settings: EmbeddedSettings, { log }: DatabaseOptions): Promise<Access> {
  const embedded = await openEmbedded(settings, log === undefined ? {} : { log })
  const text = `PostgreSQL in ${embedded.place}`
  const { port, database } = embedded
  const address = (login: { user: string; password: string }): Address => ({
    config: { host: embedded.host, port, database, ...login },
    text,
  })
  return {
    owner: () => address(embedded.owner),
    server: () => address(embedded.server),
    listener: () => address(embedded.server),
    givesUpOwner: false,
    place: text,
    isEmbedded: true,
    onMoved: embedded.onMoved,
    close: embedded.close,
  }
}

function toExternal({ url, serverUrl, listenUrl }: Extract<DatabaseSettings, { url: string }>): Access {
  const owner = parseAddress(url)
  const server = serverUrl === undefined ? owner : parseAddress(serverUrl)
  const listener = listenUrl === undefined ? server : parseAddress(listenUrl)
  return {
    owner: () => owner,
    server: () => server,
    listener: () => listener,
    givesUpOwner: serverUrl === undefined,
    place: owner.text,
    isEmbedded: false,
    onMoved: () => undefined,
    close: async () => undefined,
  }
}

/** Everything that could refuse is asked before anything is changed. */
async function prepare(access: Access, { migrations, connectTimeoutMs, log }: DatabaseOptions): Promise<void> {
  const owner = await connect(access.owner(), connectTimeoutMs)
  try {
    const version = await getVersion(owner)
    await owner.query('set search_path = public')
    await findOutstanding(owner, migrations)
    await ensureServerRole(owner, version)
    await migrate(owner, migrations, log)
  } finally {
    await owner.end()
  }
}

async function serve(access: Access, options: DatabaseOptions): Promise<Database> {
  const pool = openPool(access.server(), access.givesUpOwner, options)
  access.onMoved((host) => {
    pool.options.host = host
  })
  try {
    await proveRole(pool, access)
    const clock = options.clock ?? (await followDatabaseClock(pool, options.log))
    return toDatabase(access, pool, clock, options)
  } catch (error) {
    await pool.end()
    throw error
  }
}

async function proveRole(pool: pg.Pool, access: Access): Promise<void> {
  const client = await pool.connect().catch((error: unknown) => {
    throw explain(error, access.server().text)
  })
  try {
    await refuseUnsafeRole(client)
  } finally {
    client.release()
  }
}

function toDatabase(
  access: Access,
  pool: pg.Pool,
  clock: Clock & { stop?: () => void },
  options: DatabaseOptions,
): Database {
  const kysely = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) })
  const revisions = openRevisions(access.listener, pool, options)
  return {
    kysely,
    revisions,
    place: access.place,
    isEmbedded: access.isEmbedded,
    now: () => clock.now(),
    transaction: (scope, work) =>
      revisions.around(() => kysely.transaction().execute((trx) => within(pool, trx, scope, work))),
    read: (scope, work) =>
      kysely
        .transaction()
        .setIsolationLevel('repeatable read')
        .setAccessMode('read only')
        .execute((trx) => within(pool, trx, scope, work)),
    owner: (work) => asOwner(access, options.connectTimeoutMs, work),
    listen: (channel, hear) => listen(access.listener, channel, hear, options),
    ping: (timeoutMs) => answers(pool, timeoutMs),
    close: async () => {
      clock.stop?.()
      await revisions.close()
      // Kysely's own end leaves a pool open that it has never used.
      await pool.end()
      await access.close()
    },
  }
}

/** The setting ends with the transaction; outside of one no organization's rows exist. */
async function within<T>(pool: pg.Pool, trx: Transaction<Schema>, scope: Scope, work: Work<T>): Promise<T> {
  if (scope !== null) await sql`select set_config('rollcall.organization', ${scope}, true)`.execute(trx)
  return inTransaction.run(pool, () => work(trx))
}

async function asOwner<T>(access: Access, timeoutMs: number, work: (kysely: Kysely<Schema>) => Promise<T>): Promise<T> {
  const pool = openOwnerPool(access.owner(), timeoutMs)
  try {
    return await work(new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) }))
  } finally {
    await pool.end()
  }
}

async function answers(pool: pg.Pool, timeoutMs: number): Promise<boolean> {
  const { promise: late, cancel } = timeout(timeoutMs)
  try {
    return await Promise.race([
      pool.query('select 1').then(
        () => true,
        () => false,
      ),
      late,
    ])
  } finally {
    cancel()
  }
}

function timeout(ms: number): { promise: Promise<false>; cancel: () => void } {
  let timer: NodeJS.Timeout | undefined
  const promise = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms)
  })
  return { promise, cancel: () => clearTimeout(timer) }
}
