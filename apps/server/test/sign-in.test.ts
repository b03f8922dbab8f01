import { savePasswordHashes } from '@rollcall/storage/credential'
import { hitLimit } from '@rollcall/storage/limit'
import type { Db } from '@rollcall/storage/engine/schema'
import { afterAll, describe, expect, it } from 'vitest'
import { buildApp } from '../src/app.ts'
import { makePasswordHasher } from '../src/credential/password-hasher.ts'
import { QueueFullError } from '../src/shared/queue.ts'
import { type House, openHouse, plain, verdict } from './house.ts'
import { makePerson, password, withCookie } from './people.ts'

const quarterHour = 15 * 60_000
const signIn = (
  house: House,
  email: string,
  tried = password,
  more: { from?: string; headers?: Record<string, string> } = {},
) => house.ask('POST /v1/sessions', { body: { email, password: tried }, ...more })

const tally = (verdicts: readonly string[]): Readonly<Record<string, number>> =>
  verdicts.reduce<Record<string, number>>((counts, name) => ({ ...counts, [name]: (counts[name] ?? 0) + 1 }), {})

describe('signing in', async () => {
  const house = await openHouse()
  afterAll(house.close)

  it('answers an unknown address, one without a password and a wrong password alike, each with one hash', async () => {
    const known = await makePerson(house)
    const without = await makePerson(house, { password: null })
    const answers = []
    for (const email of [known.email, without.email, 'nobody@example.com', 'no address']) {
      const before = house.hashes()
      answers.push(plain(await signIn(house, email, 'a wrong password')))
      expect(house.hashes() - before).toBe(1)
    }
    expect(answers[0]).toMatchObject({ statusCode: 401, body: expect.stringContaining('credential.wrong') })
    for (const answer of answers) expect(answer).toEqual(answers[0])
  })

  it('takes the address in whatever case', async () => {
    const person = await makePerson(house)
    expect((await signIn(house, ` ${person.email.toUpperCase()} `)).statusCode).toBe(200)
  })

  it('makes a new secret each time, whatever cookie was sent along', async () => {
    const person = await makePerson(house)
    const planted = withCookie(house, `rcs_${'a'.repeat(43)}`)
    const first = await signIn(house, person.email, password, { headers: { ...planted } })
    const second = await signIn(house, person.email)
    const cookies = [first, second].map(({ cookies }) => cookies[0]?.value)
    expect(new Set([...cookies, `rcs_${'a'.repeat(43)}`]).size).toBe(3)
    expect((await house.ask('GET /v1/me', { as: planted })).statusCode).toBe(401)
  })

  it('renews a hash with other costs, and only then', async () => {
    const person = await makePerson(house, { password: null })
    const read = () =>
      house.database.kysely
        .selectFrom('credentials')
        .select('secret')
        .where('user_id', '=', person.id)
        .executeTakeFirstOrThrow()
    const older = makePasswordHasher({ memoryKib: 32, passes: 2, hashesAtOnce: 1, queueLength: 1 })
    const secret = await older.hash(password)
    await savePasswordHashes(house.database.kysely, [{ user_id: person.id, secret, changed_at: house.database.now() }])
    await Promise.all([1, 2, 3].map(async () => expect((await signIn(house, person.email)).statusCode).toBe(200)))
    const renewed = (await read()).secret
    expect(renewed).toMatch(/^\$argon2id\$v=19\$m=64,t=1,p=1\$/)
    expect((await signIn(house, person.email)).statusCode).toBe(200)
    expect((await read()).secret).toBe(renewed)
  })

  it('is refused when the password was changed while it was checked', async () => {
    const person = await makePerson(house)
    const other = await house.parts.passwords.hash('another password')
    const racing = await openRacing(house, () =>
      savePasswordHashes(house.database.kysely, [
        { user_id: person.id, secret: other, changed_at: house.database.now() },
      ]),
    )
    expect(verdict(await signIn(racing, person.email))).toBe('401 credential.wrong')
    const sessions = await house.database.kysely
      .selectFrom('sessions')
      .where('user_id', '=', person.id)
      .selectAll()
      .execute()
    expect(sessions).toEqual([])
  })
})

/** The same server, where something happens between the check of a password and its answer. */
async function openRacing(house: House, meanwhile: () => Promise<void>): Promise<House> {
  let isFirst = true
  const { passwords } = house.parts
  const verify: typeof passwords.verify = async (hash, tried) => {
    const isRight = await passwords.verify(hash, tried)
    if (isFirst) await meanwhile()
    isFirst = false
    return isRight
  }
  const app = await buildApp({ ...house.parts, passwords: { ...passwords, verify } })
  return { ...house, ask: (request, asking) => house.askOf(app, request, asking) }
}

describe('a thousand wrong passwords at once', async () => {
  const house = await openHouse()
  afterAll(house.close)

  it('cost at most ten hashes, are told to wait, and end with the window', async () => {
    const person = await makePerson(house)
    const before = house.hashes()
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, () => signIn(house, person.email, 'a wrong password')),
    )
    const counts = tally(answers.map(verdict))
    expect(house.hashes() - before).toBeLessThanOrEqual(10)
    expect(Object.keys(counts).toSorted()).toEqual(
      ['401 credential.wrong', '429 request.too_many', '503 server.unavailable'].filter((name) => name in counts),
    )
    expect(counts['401 credential.wrong']).toBeLessThanOrEqual(10)
    const waiting = answers.filter(({ statusCode }) => statusCode !== 401)
    expect(waiting.every(({ headers }) => Number(headers['retry-after']) >= 1)).toBe(true)
    expect(house.log.filter((line) => line.includes('"level":"error"'))).toEqual([])
    expect(verdict(await signIn(house, person.email))).toBe('429 request.too_many')
    house.database.clock.advance(quarterHour)
    expect((await signIn(house, person.email)).statusCode).toBe(200)
  }, 60_000)
})

describe('limits', async () => {
  const house = await openHouse({ poolSize: 20 })
  const behindProxy = await openHouse({
    config: {
      server: { trustedProxies: [{ address: '10.0.0.0', bits: 8 }] },
      limits: { signInsPerNetwork: 3, signInsPerAccount: 1_000 },
    },
  })
  afterAll(() => Promise.all([house.close(), behindProxy.close()]))

  it('count thirty at once exactly, where reading first and writing then lets more through', async () => {
    const now = house.database.now()
    const most = 5
    const letThrough = async (hit: (db: Db) => Promise<number>): Promise<number> => {
      const counts = await Promise.all(Array.from({ length: 30 }, () => hit(house.database.kysely)))
      return counts.filter((count) => count <= most).length
    }
    const guarded = async (db: Db): Promise<number> => (await hitLimit(db, 'guarded', 60_000, now)).count
    const unguarded = async (db: Db): Promise<number> => {
      const row = await db.selectFrom('rate_limits').select('count').where('key', '=', 'unguarded').executeTakeFirst()
      const count = (row?.count ?? 0) + 1
      const kept = { window_ends_at: new Date(now.getTime() + 60_000), count }
      await db
        .insertInto('rate_limits')
        .values({ key: 'unguarded', ...kept })
        .onConflict((conflict) => conflict.column('key').doUpdateSet(kept))
        .execute()
      return count
    }
    expect(await letThrough(unguarded)).toBeGreaterThan(most)
    expect(await letThrough(guarded)).toBe(most)
  })

  it('begin anew after a success and after their window', async () => {
    const person = await makePerson(house)
    for (let round = 0; round < 3; round++) {
      for (let wrong = 0; wrong < 9; wrong++) expect((await signIn(house, person.email, 'wrong')).statusCode).toBe(401)
      expect((await signIn(house, person.email)).statusCode).toBe(200)
    }
    for (let wrong = 0; wrong < 10; wrong++) await signIn(house, person.email, 'wrong')
    const refused = await signIn(house, person.email)
    expect(verdict(refused)).toBe('429 request.too_many')
    expect(refused.headers['retry-after']).toBe('900')
    house.database.clock.advance(quarterHour - 1_000)
    expect((await signIn(house, person.email)).headers['retry-after']).toBe('1')
    house.database.clock.advance(1_000)
    expect((await signIn(house, person.email)).statusCode).toBe(200)
  })

  const tryFrom = (headers: Record<string, string>, from: string) =>
    signIn(behindProxy, 'nobody@example.com', 'wrong', { headers, from })

  it('are not evaded by X-Forwarded-For of somebody who is no proxy of ours', async () => {
    const answers = []
    for (let number = 0; number < 4; number++)
      answers.push((await tryFrom({ 'x-forwarded-for': `198.51.100.${number}` }, '203.0.113.5')).statusCode)
    expect(answers).toEqual([401, 401, 401, 429])
  })

  it('count the address that a trusted proxy names, not what was written before it', async () => {
    const answers = []
    for (let number = 0; number < 4; number++)
      answers.push((await tryFrom({ 'x-forwarded-for': `198.51.100.${number}, 203.0.113.77` }, '10.1.2.3')).statusCode)
    expect(answers).toEqual([401, 401, 401, 429])
    expect((await tryFrom({ 'x-forwarded-for': '203.0.113.78' }, '10.1.2.3')).statusCode).toBe(401)
  })

  it('count one IPv6 /64 as one network, and IPv4 the same in both notations', async () => {
    const of = (prefix: string, tail: readonly string[]) =>
      Promise.all(tail.map((end) => tryFrom({}, `${prefix}${end}`)))
    const same = await of('2001:db8:1:2:', [':1', ':2', 'ffff::3', 'a:b:c:d'])
    expect(tally(same.map(({ statusCode }) => String(statusCode)))).toEqual({ 401: 3, 429: 1 })
    expect((await tryFrom({}, '2001:db8:1:3::1')).statusCode).toBe(401)
    const mapped = await of('', ['192.0.2.9', '::ffff:192.0.2.9', '192.0.2.9', '::ffff:c000:209'])
    expect(tally(mapped.map(({ statusCode }) => String(statusCode)))).toEqual({ 401: 3, 429: 1 })
  })
})

describe('the queue of hashes', () => {
  it('computes as many at once as it may, keeps as many waiting, and refuses the rest at once', async () => {
    const hasher = makePasswordHasher({ memoryKib: 64, passes: 1, hashesAtOnce: 2, queueLength: 3 })
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => hasher.hash(password)))
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected')
    expect(refused).toHaveLength(5)
    expect(refused.every(({ reason }) => reason instanceof QueueFullError)).toBe(true)
    expect(await hasher.verify(await hasher.hash(password), password)).toBe(true)
  })

  it('answers 503 with a time to wait when it is full', async () => {
    const house = await openHouse({
      config: { passwords: { memoryKib: 65_536, passes: 3, hashesAtOnce: 1, queueLength: 1 } },
    })
    const people = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => `${name}@example.com`)
    const answers = await Promise.all(people.map((email) => signIn(house, email)))
    const full = answers.filter(({ statusCode }) => statusCode === 503)
    expect(full.length).toBeGreaterThan(0)
    expect(full.every(({ headers }) => headers['retry-after'] === '5')).toBe(true)
    await house.close()
  })
})
