import { toRefusal } from '@rollcall/storage/engine/constraints'
import { toMigration } from '@rollcall/storage/engine/migrations'
import { openTestDatabase } from '@rollcall/testkit/test-database'
import { sql } from 'kysely'
import { afterAll, describe, expect, it } from 'vitest'

const migrations = [
  toMigration(
    '0001_things.sql',
    1,
    `create table things (id int constraint things__id__uq unique, size int constraint constructor check (size > 0));
    insert into things values (1, 1);
    grant insert on things to rollcall_server`,
  ),
]

describe('a violated constraint', async () => {
  const database = await openTestDatabase({ migrations })
  afterAll(() => database.drop())

  const insert = async (id: number, size: number): Promise<unknown> => {
    try {
      return await sql`insert into things values (${id}, ${size})`.execute(database.kysely)
    } catch (error) {
      return toRefusal(error, { things__id__uq: 'thing.exists' })
    }
  }

  it('is a refusal when it is expected', async () => {
    expect(await insert(1, 1)).toEqual({ ok: false, error: 'thing.exists' })
  })

  it('is a fault when it is not, whatever its name', async () => {
    await expect(insert(2, 0)).rejects.toMatchObject({ code: '23514', constraint: 'constructor' })
  })

  it('is nothing that another error can pretend', () => {
    const error = Object.assign(new Error('no'), { code: '42501', constraint: 'things__id__uq' })
    expect(() => toRefusal(error, { things__id__uq: 'thing.exists' })).toThrow(error)
  })
})
