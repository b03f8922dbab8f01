import { randomBytes } from 'node:crypto'
import type { Email } from '@rollcall/core/shared/email'
import { makeId } from '@rollcall/core/shared/ids'
import { insertMemberships, listMemberships, type MembershipPageRequest } from '@rollcall/storage/membership'
import { insertOrganization } from '@rollcall/storage/organization'
import { openTestDatabase } from '@rollcall/testkit/test-database'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

describe('the list of memberships', async () => {
  const database = await openTestDatabase()
  afterAll(database.drop)
  const now = database.now()
  const id = makeId('org', now, randomBytes(10))
  const names = ['ada', 'ada', 'bob', 'bob', 'bob', 'eve', 'mallory', 'trent', 'zoe', 'zoe']

  beforeAll(() =>
    database.transaction(id, async (db) => {
      const rows = names.map((name, at) => ({
        organization_id: id,
        id: makeId('mem', now, randomBytes(10)),
        status: 'invited' as const,
        email: `${name}.${at}@example.com` as Email,
        created_at: now,
        last_active_at: at % 3 === 0 ? null : new Date(now.getTime() - (at % 4) * 1_000),
      }))
      const owner_membership_id = rows[0]?.id ?? 'mem_'
      const head = { id, slug: 'o', name: 'O', template: 'complete', policy: '{}' } as const
      await insertOrganization(db, { ...head, owner_membership_id, created_at: now })
      await insertMemberships(db, rows)
    }),
  )

  const readAll = (request: Pick<MembershipPageRequest, 'sort' | 'descending' | 'isCommon' | 'words'>, limit: number) =>
    database.read(id, async (db) => {
      const seen: string[] = []
      let after: MembershipPageRequest['after'] = null
      for (;;) {
        const page = await listMemberships(db, id, { ...request, statuses: ['invited'], roleIds: [], after, limit })
        const ids = page?.items.map((item) => item.id) ?? []
        seen.push(...ids)
        const last = ids.at(-1)
        if (last === undefined || page?.lastKey === undefined) return seen
        after = { key: page.lastKey, id: last }
      }
    })

  const sorts = ['name', 'joined', 'lastActive'] as const
  const cases = sorts.flatMap((sort) =>
    [true, false].flatMap((descending) =>
      [[], ['b'], ['example'], ['zo', '9@ex']].map((words) => ({ sort, descending, words })),
    ),
  )
  it.each(cases)('is the same page by page and in one, common or rare: $sort, $descending, $words', async (request) => {
    const whole = await readAll({ ...request, isCommon: false }, 100)
    for (const isCommon of [true, false])
      for (const limit of [1, 3, 100]) expect(await readAll({ ...request, isCommon }, limit)).toEqual(whole)
    expect(new Set(whole).size).toBe(whole.length)
    expect(whole.length).toBeGreaterThan(0)
  })
})
