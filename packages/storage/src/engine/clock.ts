import type { ClientBase, Pool } from 'pg'
import { silent, type StorageLog } from './storage-log.ts'

/** The time by which everything is decided. */
export interface Clock {
  readonly now: () => Date
}

export interface DatabaseClock extends Clock {
  readonly stop: () => void
}

const measureEveryMs = 60_000
/** A slower answer says too little about when it was given. */
const slowestAnswerMs = 1_000
const questions = 3

/**
 * The database's clock, carried on by this machine's monotonic one: processes on different machines agree, and setting
 * the host's clock moves nobody's expiry.
 */
export async function followDatabaseClock(pool: Pool, log: StorageLog = silent): Promise<DatabaseClock> {
  let { ahead } = await measure(pool)
  const again = async (): Promise<void> => {
    const measured = await measure(pool)
    if (measured.answerMs < slowestAnswerMs) ahead = measured.ahead
  }
  const timer = setInterval(() => {
    again().catch((error: unknown) => log.warn("the database's clock could not be read", error))
  }, measureEveryMs)
  timer.unref()
  return { now: () => new Date(performance.now() + ahead), stop: () => clearInterval(timer) }
}

interface Measured {
  /** Milliseconds by which the database's clock is ahead of our monotonic one. */
  readonly ahead: number
  readonly answerMs: number
}

/** The quickest of a few answers, since it errs least. */
async function measure(pool: Pool): Promise<Measured> {
  const client = await pool.connect()
  try {
    const answers: Measured[] = []
    for (let n = 0; n < questions; n++) answers.push(await ask(client))
    return answers.reduce((best, next) => (next.answerMs < best.answerMs ? next : best))
  } finally {
    client.release()
  }
}

async function ask(client: ClientBase): Promise<Measured> {
  const asked = performance.now()
  const { rows } = await client.query<{ time: string }>('select extract(epoch from clock_timestamp()) * 1000 as time')
  const answered = performance.now()
  return { ahead: Number(rows[0]?.time) - (asked + answered) / 2, answerMs: answered - asked }
}
