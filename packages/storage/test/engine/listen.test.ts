import { openTestDatabase } from '@rollcall/testkit/test-database'
import { sql } from 'kysely'
import { afterAll, describe, expect, it } from 'vitest'

const until = async (isTrue: () => boolean): Promise<void> => {
  const end = Date.now() + 10_000
  while (!isTrue()) {
    if (Date.now() > end) throw new Error('it did not come true in 10 seconds')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

describe('listening', async () => {
  const database = await openTestDatabase()
  afterAll(database.drop)
  const notify = () => sql`select pg_notify('told', '')`

  it('hears what was told once it is committed, and never what was rolled back', async () => {
    let heard = 0
    const listening = database.listen('told', () => (heard += 1))
    await until(() => heard === 1)
    await database.transaction(null, async (db) => {
      await notify().execute(db)
      await sql`select pg_sleep(0.2)`.execute(db)
      expect(heard).toBe(1)
    })
    await until(() => heard === 2)
    const lost = database.transaction(null, async (db) => {
      await notify().execute(db)
      throw new Error('no')
    })
    await expect(lost).rejects.toThrow('no')
    await notify().execute(database.kysely)
    await until(() => heard === 3)
    await listening.close()
    await notify().execute(database.kysely)
    expect(heard).toBe(3)
  })

  it('is opened anew when its connection breaks', async () => {
    let heard = 0
    const listening = database.listen('told', () => (heard += 1))
    await until(() => heard === 1)
    await database.owner((owner) =>
      sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like 'listen %'`.execute(
        owner,
      ),
    )
    await until(() => heard === 2)
    await notify().execute(database.kysely)
    await until(() => heard === 3)
    await listening.close()
  })
})
