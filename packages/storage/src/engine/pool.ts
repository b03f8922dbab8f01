import { AsyncLocalStorage } from 'node:async_hooks'
import pg from 'pg'
import { rowTypes } from './row-types.ts'
import { serverRole } from './cluster.ts'
import type { Address } from './connect.ts'
import { StorageError } from './storage-error.ts'
import { silent, type StorageLog } from './storage-log.ts'

export interface PoolOptions {
  readonly poolSize: number
  readonly connectTimeoutMs: number
  readonly statementTimeoutMs: number
  readonly lockTimeoutMs: number
  readonly idleTransactionTimeoutMs: number
  /** How many may wait for a connection; who comes after them is refused at once. */
  readonly queueLimit?: number
  readonly log?: StorageLog
}

/** The pool in whose transaction the running code stands. */
export const inTransaction = new AsyncLocalStorage<pg.Pool>()

/**
 * Connections that serve requests. Each proves itself fit before its first use: where it logged in as the owner it
 * gives up his rights, and one that cannot is thrown away.
 */
export function openPool(address: Address, givesUpOwner: boolean, options: PoolOptions): pg.Pool {
  const { log = silent } = options
  const pool = new BoundedPool(options.queueLimit ?? options.poolSize * 20, {
    application_name: 'rollcall',
    types: rowTypes,
    ...address.config,
    max: options.poolSize,
    connectionTimeoutMillis: options.connectTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    verify: first(settings(givesUpOwner, options)),
  })
  pool.on('error', (error) => log.warn('an idle connection to the database broke', error))
  return pool
}

/** One connection of the owner's. */
export function openOwnerPool(address: Address, connectTimeoutMs: number): pg.Pool {
  const verify = first('set search_path = public')
  const pool = new pg.Pool({
    ...address.config,
    types: rowTypes,
    max: 1,
    connectionTimeoutMillis: connectTimeoutMs,
    verify,
  })
  pool.on('error', () => undefined)
  return pool
}

/** Statements that a new connection has to pass before its first use. */
const first =
  (statements: string): NonNullable<pg.PoolConfig['verify']> =>
  (client, done) => {
    client.query(statements).then(
      () => done(),
      (error: Error) => done(error),
    )
  }

const settings = (givesUpOwner: boolean, options: PoolOptions): string => `
  ${givesUpOwner ? `set role ${serverRole};` : ''}
  set search_path = public;
  set statement_timeout = ${options.statementTimeoutMs};
  set lock_timeout = ${options.lockTimeoutMs};
  set idle_in_transaction_session_timeout = ${options.idleTransactionTimeoutMs}`

class BoundedPool extends pg.Pool {
  readonly #queueLimit: number

  constructor(queueLimit: number, config: pg.PoolConfig) {
    super(config)
    this.#queueLimit = queueLimit
  }

  override connect(): Promise<pg.PoolClient>
  override connect(callback: Parameters<pg.Pool['connect']>[0]): void
  override connect(callback?: Parameters<pg.Pool['connect']>[0]): Promise<pg.PoolClient> | void {
    const refusal = this.#refuse()
    if (callback === undefined) return refusal === undefined ? super.connect() : Promise.reject(refusal)
    if (refusal === undefined) return super.connect(callback)
    callback(refusal, undefined, () => undefined)
  }

  /** A transaction that waits for a second connection can wait for itself. */
  #refuse(): Error | undefined {
    if (inTransaction.getStore() === this) return new Error('a transaction must not ask for a second connection')
    if (this.waitingCount < this.#queueLimit) return undefined
    return new StorageError('database.busy', `More than ${this.#queueLimit} wait for a database connection.`)
  }
}
