import { sql } from 'kysely'
import type { Email } from '@rollcall/core/shared/email'
import { afterAll, describe, expect, it } from 'vitest'
import { actionsOf, eventsOf } from './audit-trail.ts'
import { openHouse, plain, verdict } from './house.ts'
import { readLink, readMails } from './mailbox.ts'
import { makePerson, password, signedIn } from './people.ts'
import { mailEmailChange, mailReset, setScene } from './scene.ts'

const newPassword = 'nine other lanterns'
const hour = 3_600_000
const limits = { mailsPerAddress: 1_000, mailsPerNetwork: 10_000, signInsPerNetwork: 10_000 }

describe('a password', async () => {
  const house = await openHouse({ config: { limits } })
  afterAll(house.close)
  const signIn = async (email: string, tried: string) =>
    verdict(await house.ask('POST /v1/sessions', { body: { email, password: tried } }))
  const change = (as: Record<string, string>, chosen: string, current = password) =>
    house.ask('POST /v1/me/password', { as, body: { currentPassword: current, newPassword: chosen } })

  it.each([
    ['11 characters', 'x2!gfKq-87w', '422 password.too_short'],
    ['12 characters', 'x2!gfKq-87wB', '204'],
    ['11 emoji', '🦊🐻🐼🦁🐯🐨🐮🐷🐸🐵🐔', '422 password.too_short'],
    ['12 emoji', '🦊🐻🐼🦁🐯🐨🐮🐷🐸🐵🐔🐧', '204'],
    ['256 characters', 'lantern '.repeat(32), '204'],
    ['257 characters', `${'lantern '.repeat(32)}.`, '422 password.too_long'],
    ['256 emoji', '🦊🐻🐼🦁🐯🐨🐮🐷'.repeat(32), '204'],
    ['a listed one', 'password1234', '422 password.too_common'],
    ['a listed one in capitals', 'PASSWORD1234', '422 password.too_common'],
    ['a listed one with a tail', 'qwertyuiop!!2026', '422 password.too_common'],
    ['a listed one twice', 'qwertyqwerty', '422 password.too_common'],
    ['one character', 'aaaaaaaaaaaaaaaa', '422 password.too_common'],
    ['four characters', 'abcdabcdabcdabcd', '422 password.too_common'],
    ['spaces around it', '  two spaces before  ', '204'],
  ])('of %s', async (_, chosen, expected) => {
    const person = await makePerson(house)
    const as = await signedIn(house, person)
    expect(verdict(await change(as, chosen))).toBe(expected)
    expect(await signIn(person.email, expected === '204' ? chosen : password)).toBe('200')
    if (chosen !== chosen.trim()) expect(await signIn(person.email, chosen.trim())).toBe('401 credential.wrong')
  })

  it('once changed ends every other session, leaves this one, kills links and tells the person', async () => {
    const scene = await setScene(house)
    const other = await signedIn(house, scene.person)
    const [reset, move] = [await mailReset(scene), await mailEmailChange(scene)]
    expect((await change(scene.as, newPassword)).statusCode).toBe(204)
    expect((await house.ask('GET /v1/me', { as: scene.as })).statusCode).toBe(200)
    expect((await house.ask('GET /v1/me', { as: other })).statusCode).toBe(401)
    const complete = { body: { token: reset, password: 'eleven more lanterns' } }
    expect(verdict(await house.ask('POST /v1/password-resets/complete', complete))).toBe('410 link.replaced')
    expect(verdict(await house.ask('POST /v1/email-changes/confirm', { body: { token: move } }))).toBe(
      '410 link.replaced',
    )
    const mails = (await readMails(house)).filter(({ to }) =>
      [scene.person.email, `moved.${scene.person.email}`].includes(to),
    )
    expect(
      mails.filter(({ kind }) => ['password-reset', 'email-change'].includes(kind)).map(({ text }) => text),
    ).toEqual([null, null])
    expect(mails.map(({ kind }) => kind)).toContain('password-changed')
  })

  it('of two changes at once with the same current one, one counts', async () => {
    const person = await makePerson(house)
    const as = [await signedIn(house, person), await signedIn(house, person)]
    const chosen = ['first quiet lanterns', 'second quiet lanterns']
    const answers = await Promise.all(as.map((who, at) => change(who, chosen[at] ?? '')))
    expect(['401 session.ended', '422 credential.password_wrong']).toContain(answers.map(verdict).toSorted()[1])
    const winner = answers.findIndex(({ statusCode }) => statusCode === 204)
    expect(await signIn(person.email, chosen[winner] ?? '')).toBe('200')
    expect(await signIn(person.email, chosen[1 - winner] ?? '')).toBe('401 credential.wrong')
  })
})

describe('setting a password by mail', async () => {
  const house = await openHouse({ config: { limits } })
  afterAll(house.close)
  const { clock } = house.database
  const request = (email: string) => house.ask('POST /v1/password-resets', { body: { email } })
  const complete = (token: string, chosen = newPassword) =>
    house.ask('POST /v1/password-resets/complete', { body: { token, password: chosen } })

  it('answers alike whether somebody, nobody or somebody unproven has the address', async () => {
    const known = await makePerson(house)
    const vouched = await makePerson(house, { emailState: 'vouched' })
    const answers = []
    for (const email of [known.email, 'nobody@example.com', vouched.email, 'no address'])
      answers.push(plain(await request(email)))
    expect(answers[0]?.statusCode).toBe(202)
    for (const answer of answers) expect(answer).toEqual(answers[0])
    expect((await readMails(house)).map(({ to }) => to)).toEqual([known.email])
  })

  it('works once, proves the address and ends every session', async () => {
    const scene = await setScene(house)
    const token = await mailReset(scene)
    const check = await house.ask('POST /v1/password-resets/check', { body: { token } })
    expect(check.json()).toEqual({
      email: scene.person.email,
      expiresAt: new Date(clock.now().getTime() + hour).toISOString(),
    })
    expect((await complete(token)).statusCode).toBe(204)
    expect((await house.ask('GET /v1/me', { as: scene.as })).statusCode).toBe(401)
    const signIn = { body: { email: scene.person.email, password: newPassword } }
    expect((await house.ask('POST /v1/sessions', signIn)).statusCode).toBe(200)
    expect(verdict(await complete(token))).toBe('410 link.used')
  })

  it('ends to the millisecond after an hour', async () => {
    const scene = await setScene(house)
    const token = await mailReset(scene)
    clock.advance(hour - 1)
    expect((await house.ask('POST /v1/password-resets/check', { body: { token } })).statusCode).toBe(200)
    clock.advance(1)
    expect(verdict(await complete(token))).toBe('410 link.expired')
  })

  it('keeps the link when the password is refused', async () => {
    const scene = await setScene(house)
    const token = await mailReset(scene)
    expect(verdict(await complete(token, 'short'))).toBe('422 password.too_short')
    expect((await complete(token)).statusCode).toBe(204)
  })

  it('takes only links that were made for it', async () => {
    const scene = await setScene(house)
    const token = await mailEmailChange(scene)
    expect(verdict(await complete(token))).toBe('404 link.unknown')
  })

  it('is not caused by looking: GET and HEAD change nothing', async () => {
    const scene = await setScene(house)
    const token = await mailReset(scene)
    const rows = () =>
      sql`select (select count(*) from links where used_at is not null)::int as used, (select max(sequence) from audit_heads)::int as events`.execute(
        house.database.kysely,
      )
    const before = (await rows()).rows
    for (const url of [
      `/reset-password/${token}`,
      '/v1/password-resets/complete',
      '/v1/password-resets/check',
      `/v1/password-resets/complete?token=${token}`,
    ]) {
      for (const method of ['GET', 'HEAD'] as const) {
        const answer = await house.ask(`${method} ${url}`, { headers: { accept: 'text/html' } })
        expect([404, 405]).toContain(answer.statusCode)
      }
    }
    expect((await rows()).rows).toEqual(before)
    expect((await complete(token)).statusCode).toBe(204)
  })

  it('of two who use one link at once, one does; without the guard both would', async () => {
    const scene = await setScene(house)
    const token = await mailReset(scene)
    const answers = await Promise.all([
      complete(token, 'first quiet lanterns'),
      complete(token, 'second quiet lanterns'),
    ])
    expect(answers.map(verdict).toSorted()).toEqual(['204', '410 link.used'])
    const other = await setScene(house)
    await mailReset(other)
    expect(await takenWithoutGuard(other.person.id)).toBe(2)
  })

  /** Reads whether the link is free, and then writes that it is used, as two statements. */
  async function takenWithoutGuard(userId: string): Promise<number> {
    const take = async (): Promise<number> => {
      const free = await sql`select secret_hash from links where user_id = ${userId} and used_at is null`.execute(
        house.database.kysely,
      )
      if (free.rows.length === 0) return 0
      await sql`update links set used_at = ${clock.now()} where user_id = ${userId}`.execute(house.database.kysely)
      return 1
    }
    const taken = await Promise.all([take(), take()])
    return taken.reduce((sum, count) => sum + count, 0)
  }

  it('of many requests, the newest link is the only one, and older mails are erased', async () => {
    const scene = await setScene(house)
    const older = await mailReset(scene)
    await request(scene.person.email)
    expect(verdict(await complete(older))).toBe('410 link.replaced')
    const mails = (await readMails(house)).filter(({ to }) => to === scene.person.email)
    expect(mails.filter(({ text }) => text !== null)).toHaveLength(1)
    expect(mails).toHaveLength(2)
    expect((await complete(await readLink(house, 'password-reset', scene.person.email))).statusCode).toBe(204)
  })

  it('asked for by many at once is mailed, and one link is left', async () => {
    const { email } = await makePerson(house)
    const answers = await Promise.all(Array.from({ length: 10 }, () => request(email)))
    expect(answers.map(verdict)).toEqual(Array(10).fill('202'))
    const waiting = (await readMails(house)).filter(({ to, text }) => to === email && text !== null)
    expect(waiting).toHaveLength(1)
  })

  it('is limited by address, for known and unknown ones alike', async () => {
    const strict = await openHouse()
    const known = await makePerson(strict)
    for (const email of [known.email, 'nobody@example.com']) {
      const answers = []
      for (let tried = 0; tried < 7; tried++)
        answers.push((await strict.ask('POST /v1/password-resets', { body: { email } })).statusCode)
      expect(answers).toEqual([202, 202, 202, 202, 202, 429, 429])
    }
    await strict.close()
  })

  it('is not audited for somebody unknown, and for somebody known without the address', async () => {
    const person = await makePerson(house)
    expect(await actionsOf(house, () => request('nobody@example.com'))).toEqual([])
    const [event] = await eventsOf(house, () => request(person.email))
    expect(event).toMatchObject({
      action: 'credential.reset_requested',
      actor: { kind: 'nobody' },
      target: { id: person.id },
    })
    expect(JSON.stringify(event)).not.toContain(person.email)
  })
})

describe('another address', async () => {
  const house = await openHouse({ config: { limits } })
  afterAll(house.close)
  const ask = (as: Record<string, string>, email: string, tried = password) =>
    house.ask('POST /v1/me/email', { as, body: { email, password: tried } })
  const confirm = (token: string) => house.ask('POST /v1/email-changes/confirm', { body: { token } })

  it('counts once it is proven: the old one stops, sessions and reset links end, both addresses are told', async () => {
    const scene = await setScene(house)
    const reset = await mailReset(scene)
    const token = await mailEmailChange(scene, 'proven@example.com')
    const signIn = async (email: string) =>
      (await house.ask('POST /v1/sessions', { body: { email, password } })).statusCode
    expect([await signIn(scene.person.email), await signIn('proven@example.com')]).toEqual([200, 401])
    const check = (await house.ask('POST /v1/email-changes/check', { body: { token } })).json()
    expect(check.email).toBe('proven@example.com')
    expect((await confirm(token)).statusCode).toBe(204)
    expect((await house.ask('GET /v1/me', { as: scene.as })).statusCode).toBe(401)
    expect([await signIn(scene.person.email), await signIn('proven@example.com')]).toEqual([401, 200])
    expect(verdict(await house.ask('POST /v1/password-resets/check', { body: { token: reset } }))).toBe(
      '410 link.replaced',
    )
    const kinds = (await readMails(house)).filter(({ to }) => to === scene.person.email).map(({ kind }) => kind)
    expect(kinds.toSorted()).toEqual(['email-change-requested', 'email-changed', 'password-reset'])
  })

  it('needs the password, and answers alike whether it is free or taken', async () => {
    const [person, holder] = [await makePerson(house), await makePerson(house)]
    const as = await signedIn(house, person)
    expect(verdict(await ask(as, 'free@example.com', 'a wrong password'))).toBe('422 credential.password_wrong')
    const [free, taken] = [await ask(as, 'free@example.com'), await ask(as, holder.email)]
    expect(plain(taken)).toEqual(plain(free))
    const mails = (await readMails(house)).filter(({ to }) => [holder.email, 'free@example.com'].includes(to))
    expect(mails.map(({ to }) => to)).toEqual(['free@example.com'])
  })

  it('of two people who prove one address at once, one gets it, and nothing is a fault', async () => {
    const scenes = [await setScene(house), await setScene(house)]
    const tokens = []
    for (const scene of scenes) {
      tokens.push(await mailEmailChange(scene, 'wanted@example.com'))
      house.database.clock.advance(1)
    }
    const answers = await Promise.all(tokens.map(confirm))
    expect(answers.map(verdict).toSorted()).toEqual(['204', '410 link.replaced'])
    const holders = await house.database.kysely
      .selectFrom('users')
      .select('id')
      .where('email', '=', 'wanted@example.com' as Email)
      .execute()
    expect(holders).toHaveLength(1)
    expect(house.log.filter((line) => line.includes('"level":"error"'))).toEqual([])
  })

  it('replaces the one that was asked for before', async () => {
    const scene = await setScene(house)
    const first = await mailEmailChange(scene, 'first.choice@example.com')
    const second = await mailEmailChange(scene, 'second.choice@example.com')
    expect(verdict(await confirm(first))).toBe('410 link.replaced')
    expect((await confirm(second)).statusCode).toBe(204)
    expect(verdict(await confirm(second))).toBe('410 link.used')
  })
})
