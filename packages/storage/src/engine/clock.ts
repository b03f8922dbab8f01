import type { Pool } from 'pg'
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

/**
 * The database's clock, carried on by this machine's monotonic one: processes on different machines agree, and setting
 * the host's clock moves nobody's expiry.
 */
export async function followDatabaseClock(pool: Pool, log: StorageLog = silent): Promise<DatabaseClock> {
  let ahead = await measure(pool)
  const again = async (): Promise<void> => {
    const asked = performance.now()
    const measured = await measure(pool)
    if (performance.now() - asked < slowestAnswerMs) ahead = measured
  }
  const timer = setInterval(() => {
    again().catch((error: unknown) => log.warn("the database's clock could not be read", error))
  }, measureEveryMs)
  timer.unref()
  return { now: () => new Date(performance.now() + ahead), stop: () => clearInterval(timer) }
}

/** Milliseconds by which the database's clock is ahead of our monotonic one. */
async function measure(pool: Pool): Promise<number> {
  const asked = performance.now()
  const { rows } = await pool.query<{ time: string }>('select extract(epoch from clock_timestamp()) * 1000 as time')
  return Number(rows[0]?.time) - (asked + performance.now()) / 2
}
