import { sql } from 'kysely'
import { openTestDatabase } from '@rollcall/testkit/test-database'
import { afterAll, describe, expect, it } from 'vitest'

describe('a test database', async () => {
  const database = await openTestDatabase()
  afterAll(database.drop)

  it('serves as rollcall_server', async () => {
    const { rows } = await sql`select current_user as role`.execute(database.kysely)
    expect(rows).toEqual([{ role: 'rollcall_server' }])
  })
})
