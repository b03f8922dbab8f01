import { followDatabaseClock } from '@rollcall/storage/engine/clock'
import pg from 'pg'
import { afterAll, afterEach, describe, expect, inject, it, vi } from 'vitest'

describe("the database's clock", () => {
  const pool = new pg.Pool({ connectionString: inject('databases').url, max: 1 })
  afterAll(() => pool.end())
  afterEach(() => {
    vi.useRealTimers()
  })

  const askDatabase = async (): Promise<number> => {
    const { rows } = await pool.query<{ at: Date }>('select clock_timestamp() as at')
    return rows[0]?.at.getTime() ?? Number.NaN
  }

  it('is followed', async () => {
    const clock = await followDatabaseClock(pool)
    const before = await askDatabase()
    const now = clock.now().getTime()
    const after = await askDatabase()
    clock.stop()
    expect(now).toBeGreaterThanOrEqual(before - 500)
    expect(now).toBeLessThanOrEqual(after + 500)
  })

  it('is not moved by setting the clock of this machine', async () => {
    const clock = await followDatabaseClock(pool)
    const before = clock.now().getTime()
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('1999-12-31T23:59:59Z') })
    expect(Date.now()).toBeLessThan(before)
    expect(clock.now().getTime()).toBeGreaterThanOrEqual(before)
    clock.stop()
  })
})
