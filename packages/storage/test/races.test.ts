import { randomBytes } from 'node:crypto'
import type { Email } from '@rollcall/core/shared/email'
import { makeId, type UserId } from '@rollcall/core/shared/ids'
import { findAnswer, saveAnswer } from '@rollcall/storage/idempotency'
import { forgetLimit, hitLimit } from '@rollcall/storage/limit'
import { insertLink, takeLink } from '@rollcall/storage/link'
import { closeSetup, isSetupOpen, isSetupToken, saveSetupToken } from '@rollcall/storage/setup'
import { deleteEndedSessions, insertSession, touchSession } from '@rollcall/storage/session'
import { insertUsers } from '@rollcall/storage/user'
import { openTestDatabase } from '@rollcall/testkit/test-database'
import { afterAll, describe, expect, it } from 'vitest'

const atOnce = <T>(count: number, work: () => Promise<T>): Promise<readonly T[]> =>
  Promise.all(Array.from({ length: count }, work))

describe('of many at once', async () => {
  const database = await openTestDatabase({ poolSize: 20 })
  afterAll(database.drop)
  const { kysely: db, clock } = database
  const later = (ms: number): Date => new Date(clock.now().getTime() + ms)

  const makeUser = async (): Promise<UserId> => {
    const id = makeId('usr', clock.now(), randomBytes(10))
    const email = `${id}@example.com` as Email
    await insertUsers(db, [{ id, email, email_state: 'verified', name: 'Ada', created_at: clock.now() }])
    return id
  }
  const makeLink = async (user_id: UserId): Promise<Buffer> => {
    const secret_hash = randomBytes(32)
    const times = { created_at: clock.now(), expires_at: later(1_000) }
    const email = 'ada@example.com' as Email
    await database.transaction(null, (trx) =>
      insertLink(trx, { secret_hash, purpose: 'password-reset', user_id, email, ...times }),
    )
    return secret_hash
  }

  it('one takes a link, before its end, for its purpose', async () => {
    const hash = await makeLink(await makeUser())
    expect(await takeLink(db, 'email-change', hash, clock.now())).toBeUndefined()
    expect(await takeLink(db, 'password-reset', hash, later(1_000))).toBeUndefined()
    const taken = await atOnce(20, () => takeLink(db, 'password-reset', hash, later(999)))
    expect(taken.filter((link) => link !== undefined)).toHaveLength(1)
  })

  it('one link of a person is the newest', async () => {
    const user = await makeUser()
    await atOnce(10, () => makeLink(user))
    const open = await db
      .selectFrom('links')
      .selectAll()
      .where('user_id', '=', user)
      .where('replaced_at', 'is', null)
      .execute()
    expect(open).toHaveLength(1)
  })

  it('each has a number of its own at a limit, which begins anew when its window has ended', async () => {
    const hits = await atOnce(30, () => hitLimit(db, 'key', 1_000, clock.now()))
    expect(hits.map(({ count }) => count).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 30 }, (_, at) => at + 1),
    )
    expect((await hitLimit(db, 'key', 1_000, later(999))).count).toBe(31)
    expect(await hitLimit(db, 'key', 1_000, later(1_000))).toEqual({ count: 1, windowEndsAt: later(2_000) })
    await forgetLimit(db, 'key')
    expect((await hitLimit(db, 'key', 1_000, clock.now())).count).toBe(1)
  })

  it('one closes the setup, and its token is gone with it', async () => {
    const hash = randomBytes(32)
    await saveSetupToken(db, hash)
    expect([await isSetupOpen(db), await isSetupToken(db, hash), await isSetupToken(db, randomBytes(32))]).toEqual([
      true,
      true,
      false,
    ])
    const closed = await atOnce(10, () => closeSetup(db, clock.now()))
    expect(closed.filter(Boolean)).toHaveLength(1)
    await saveSetupToken(db, hash)
    expect([await isSetupOpen(db), await isSetupToken(db, hash)]).toEqual([false, false])
  })

  it('an answer is kept for whoever asked, until it is forgotten', async () => {
    const answer = {
      principal: 'usr_1',
      key: 'k',
      requestHash: randomBytes(32),
      status: 201,
      answer: { a: [1] },
      now: clock.now(),
    }
    await saveAnswer(db, answer)
    expect(await findAnswer(db, answer, later(-1))).toMatchObject({ status: 201, answer: { a: [1] } })
    expect(await findAnswer(db, answer, clock.now())).toBeUndefined()
    expect(await findAnswer(db, { principal: 'usr_2', key: 'k' }, later(-1))).toBeUndefined()
    await saveAnswer(db, { ...answer, answer: 'new', now: later(5) })
    expect((await findAnswer(db, answer, clock.now()))?.answer).toBe('new')
  })

  it('sessions are noted as seen at most once in a while, and dead ones are cleared away', async () => {
    const user_id = await makeUser()
    const make = async (ends_at: Date, last_seen_at: Date) => {
      const id = makeId('ses', clock.now(), randomBytes(10))
      const rest = {
        secret_hash: randomBytes(32),
        proof: 'password',
        created_at: clock.now(),
        elevated_until: null,
      } as const
      await insertSession(db, { id, user_id, ends_at, last_seen_at, ...rest, address: null, agent: null })
      return id
    }
    const [live, ended, idle] = [
      await make(later(9_000), clock.now()),
      await make(later(1_000), clock.now()),
      await make(later(9_000), later(-5_000)),
    ]
    const seen = async () =>
      (await db.selectFrom('sessions').select('last_seen_at').where('id', '=', live).executeTakeFirstOrThrow())
        .last_seen_at
    await touchSession(db, live, later(500), 1_000)
    expect(await seen()).toEqual(clock.now())
    await touchSession(db, live, later(1_001), 1_000)
    expect(await seen()).toEqual(later(1_001))
    await deleteEndedSessions(db, later(1_000), 6_000)
    const left = await db.selectFrom('sessions').select('id').where('user_id', '=', user_id).execute()
    expect(left.map(({ id }) => id)).toEqual([live])
    expect([ended, idle]).not.toContain(live)
  })
})
