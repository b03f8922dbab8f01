import { sql } from 'kysely'
import type { Db } from '../engine/schema.ts'

export interface Hit {
  /** How often it was hit in the window that runs now, this time included. */
  readonly count: number
  readonly windowEndsAt: Date
}

/** One atomic statement: of thirty at once each gets a number of its own. */
export async function hitLimit(db: Db, key: string, windowMs: number, now: Date): Promise<Hit> {
  const end = new Date(now.getTime() + windowMs)
  const { rows } = await sql<{ count: number; window_ends_at: Date }>`
    insert into rate_limits as l (key, window_ends_at, count) values (${key}, ${end}, 1)
    on conflict (key) do update set
      count = case when l.window_ends_at <= ${now} then 1 else l.count + 1 end,
      window_ends_at = case when l.window_ends_at <= ${now} then excluded.window_ends_at else l.window_ends_at end
    returning count, window_ends_at`.execute(db)
  const row = rows[0]
  if (row === undefined) throw new Error('an upsert answers one row')
  return { count: row.count, windowEndsAt: row.window_ends_at }
}

export async function forgetLimit(db: Db, key: string): Promise<void> {
  await db.deleteFrom('rate_limits').where('key', '=', key).execute()
}

export async function deleteOldLimits(db: Db, now: Date): Promise<void> {
  await db.deleteFrom('rate_limits').where('window_ends_at', '<=', now).execute()
}
