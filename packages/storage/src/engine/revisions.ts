import { AsyncLocalStorage } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'
import type { OrganizationId } from '@rollcall/core/shared/ids'
import type pg from 'pg'
import { type Address, connect } from './connect.ts'
import { silent, type StorageLog } from './storage-log.ts'

/** Every change of anything that a decision reads is told here as `ORGANIZATION REVISION`. */
export const accessChannel = 'rollcall_access'

/** How far the organizations have come, as this process knows it. */
export interface Revisions {
  /**
   * A number for the time since which every notice has arrived; null while some may not. What was read from the database in the
   * present span, begun after the span had, is as it was read until a later revision is heard of.
   */
  readonly span: () => number | null
  /** The newest revision that was heard of, or made by this process; 0 for none. */
  readonly heard: (id: OrganizationId) => number
}

/** Revisions made in the running transaction; they count once it is committed. */
const raised = new AsyncLocalStorage<Map<OrganizationId, number>>()

export const noteRaised = (id: OrganizationId, revision: number): void => void raised.getStore()?.set(id, revision)

export interface RevisionsOptions {
  readonly connectTimeoutMs: number
  readonly log?: StorageLog | undefined
  /** False: notices are never heard, so that the database is asked each time. */
  readonly hears?: boolean | undefined
}

export interface OpenRevisions extends Revisions {
  /** Runs a transaction; what it raised is known at once when it has committed. */
  readonly around: <T>(transaction: () => Promise<T>) => Promise<T>
  readonly close: () => Promise<void>
}

const pingEveryMs = 2_000
const answerWithinMs = 2_000
const firstPauseMs = 100
const longestPauseMs = 5_000
/** Organizations beyond this many are forgotten together; the next question about each asks the database once. */
const mostRemembered = 200_000

/**
 * Listens on a connection of its own, from the first question on. That notices arrive is proven by one that is sent through the pool:
 * behind a pooler that shares connections they do not, and then nothing is ever trusted. A connection that answers no more counts as cut.
 */
export function openRevisions(
  address: () => Address,
  pool: pg.Pool,
  { connectTimeoutMs, log = silent, hears = true }: RevisionsOptions,
): OpenRevisions {
  const newest = new Map<OrganizationId, number>()
  let span: number | null = null
  let spans = 0
  let state: 'idle' | 'open' | 'closed' = 'idle'
  let client: pg.Client | undefined
  let running: Promise<void> = Promise.resolve()
  let wake: (() => void) | undefined

  const raise = (id: OrganizationId, revision: number): void => {
    if (newest.size >= mostRemembered && !newest.has(id)) {
      newest.clear()
      if (span !== null) span = ++spans
    }
    if (revision > (newest.get(id) ?? 0)) newest.set(id, revision)
  }

  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms).unref()
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })

  async function listen(opened: pg.Client): Promise<void> {
    const proof = randomUUID()
    const ended = new Promise<'ended'>((resolve) => opened.once('end', () => resolve('ended')))
    const proven = new Promise<'proven'>((resolve) => {
      opened.on('notification', ({ payload = '' }) => {
        if (payload === proof) resolve('proven')
        const [id = '', revision = ''] = payload.split(' ')
        if (id.startsWith('org_')) raise(id as OrganizationId, Number(revision))
      })
    })
    await opened.query(`listen ${accessChannel}`)
    await pool.query('select pg_notify($1, $2)', [accessChannel, proof])
    const outcome = await Promise.race([proven, ended, pause(answerWithinMs).then(() => 'silent' as const)])
    if (outcome !== 'proven') throw new Error(`notices do not arrive (${outcome}); set ROLLCALL_DATABASE_LISTEN_URL`)
    span = ++spans
    while (isOpen()) {
      if ((await Promise.race([ended, pause(pingEveryMs)])) === 'ended') return
      const answer = await Promise.race([
        opened.query('select 1').then(
          () => 'well' as const,
          () => 'ended' as const,
        ),
        pause(answerWithinMs).then(() => 'silent' as const),
      ])
      if (answer !== 'well' && isOpen()) throw new Error('the connection that hears of changes answers no more')
    }
  }

  const isOpen = (): boolean => state === 'open'

  async function run(): Promise<void> {
    for (let pauseMs = firstPauseMs; isOpen(); pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      try {
        client = await connect(address(), connectTimeoutMs)
        client.once('end', () => {
          span = null
        })
        if (isOpen()) await listen(client)
        pauseMs = firstPauseMs
      } catch (error) {
        if (isOpen()) log.warn('changes by other servers are not heard of: the database is asked each time', error)
      }
      span = null
      await end(client)
      if (isOpen()) await pause(pauseMs)
    }
  }

  return {
    span: () => {
      if (state === 'idle' && hears) {
        state = 'open'
        running = run()
      }
      return span
    },
    heard: (id) => newest.get(id) ?? 0,
    around: async (transaction) => {
      const made = new Map<OrganizationId, number>()
      const result = await raised.run(made, transaction)
      for (const [id, revision] of made) raise(id, revision)
      return result
    },
    close: async () => {
      state = 'closed'
      span = null
      wake?.()
      await end(client)
      await running
    },
  }
}

/** One that hangs is cut. */
async function end(client: pg.Client | undefined): Promise<void> {
  if (client === undefined) return
  const hung = setTimeout(() => client.connection.stream.destroy(), 500).unref()
  await client.end().catch(() => undefined)
  clearTimeout(hung)
}
