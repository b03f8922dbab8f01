import pg from 'pg'
import { setTimeout as delay } from 'node:timers/promises'
import { type Cluster, databaseName, type Login } from './cluster.ts'
import { ensurePostmaster, type Running, stopPostmaster } from './postmaster.ts'
import { codeOf } from './storage-error.ts'

/** Says that we are here: as long as anybody is, nobody stops the database. */
export interface Presence {
  readonly client: pg.Client
  readonly running: Running
}

/** The number of the lock that everybody present shares. */
const presenceLock = 7_655_001

const attempts = 40

/**
 * Starts or adopts the database and stays in it. Who comes while the last one leaves is cut off, or waits for the lock
 * of the leaving one until he is: he starts over.
 */
export async function enter(cluster: Cluster, login: Login): Promise<Presence> {
  for (let attempt = 1; ; attempt++) {
    const running = await ensurePostmaster(cluster)
    const client = connectTo(running, login)
    try {
      await client.connect()
      await client.query('select pg_advisory_lock_shared($1)', [presenceLock])
      return { client, running }
    } catch (error) {
      await client.end().catch(() => undefined)
      if (attempt === attempts || !isLeaving(error)) throw error
      await delay(10)
    }
  }
}

/** Leaves, and stops the database when nobody else is present. True when it was stopped. */
export async function leave(cluster: Cluster, { client, running }: Presence): Promise<boolean> {
  const isLast = await isLastOut(client)
  if (isLast) await stopPostmaster(cluster.folder, running.postmaster)
  await client.end().catch(() => undefined)
  return isLast
}

/** The lock is kept until the database ends, so that nobody can come in between. */
async function isLastOut(client: pg.Client): Promise<boolean> {
  try {
    await client.query('select pg_advisory_unlock_shared($1)', [presenceLock])
    const { rows } = await client.query<{ last: boolean }>('select pg_try_advisory_lock($1) as last', [presenceLock])
    return rows[0]?.last === true
  } catch {
    return false
  }
}

function connectTo({ postmaster }: Running, login: Login): pg.Client {
  const client = new pg.Client({
    host: postmaster.socketFolder,
    port: postmaster.port,
    database: databaseName,
    application_name: 'rollcall presence',
    ...login,
  })
  client.on('error', () => undefined)
  return client
}

/** No socket, shutting down, cut off, or the connection broke: all of them mean that the database has just gone. */
function isLeaving(error: unknown): boolean {
  const code = codeOf(error)
  if (code === undefined) return error instanceof Error && error.message.startsWith('Connection terminated')
  return ['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', '57P01', '57P02', '57P03'].includes(code)
}
