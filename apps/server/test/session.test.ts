import { afterAll, describe, expect, it } from 'vitest'
import { actionsOf } from './audit-trail.ts'
import { codeOf, openHouse, verdict } from './house.ts'
import { makePerson, password, signedIn, withCookie } from './people.ts'

const minute = 60_000
const hour = 60 * minute

describe('a session', async () => {
  const house = await openHouse()
  afterAll(house.close)
  const { clock } = house.database
  const isOpen = async (as: Parameters<typeof house.ask>[1] & object): Promise<boolean> =>
    (await house.ask('GET /v1/me', as)).statusCode === 200
  const isLive = (as: Awaited<ReturnType<typeof signedIn>>): Promise<boolean> => isOpen({ as })

  it('ends after half an hour in which nothing was asked, to the millisecond', async () => {
    const person = await makePerson(house)
    const [used, unused] = [await signedIn(house, person), await signedIn(house, person)]
    clock.advance(30 * minute - 1)
    expect(await isLive(used)).toBe(true)
    clock.advance(1)
    expect(await isLive(used)).toBe(true)
    expect(codeOf(await house.ask('GET /v1/me', { as: unused }))).toBe('session.ended')
  })

  it('ends after twelve hours, however much was asked', async () => {
    const as = await signedIn(house, await makePerson(house))
    for (let asked = 0; asked < 36; asked++) {
      clock.advance(20 * minute - (asked === 35 ? 1 : 0))
      expect(await isLive(as)).toBe(true)
    }
    clock.advance(1)
    expect(await isLive(as)).toBe(false)
  })

  it('outlives a clock that is set back, and then ends as it would have', async () => {
    const as = await signedIn(house, await makePerson(house))
    clock.advance(-24 * hour)
    expect(await isLive(as)).toBe(true)
    clock.advance(24 * hour + 30 * minute)
    expect(await isLive(as)).toBe(false)
  })

  it('says when it ends', async () => {
    const as = await signedIn(house, await makePerson(house))
    const now = clock.now().getTime()
    const { session } = (await house.ask('GET /v1/me', { as })).json()
    expect(Date.parse(session.idleEndsAt) - now).toBe(30 * minute)
    expect(Date.parse(session.endsAt) - now).toBe(12 * hour)
    expect(session).toMatchObject({ current: true, proof: 'password', elevatedUntil: null })
  })

  it('is gone after signing out, and its cookie is taken away', async () => {
    const as = await signedIn(house, await makePerson(house))
    const answer = await house.ask('DELETE /v1/sessions/current', { as })
    expect(answer.statusCode).toBe(204)
    const cookies = [answer.headers['set-cookie'] ?? []].flat()
    expect(cookies[0]).toMatch(/^rollcall-7655=; .*Expires=Thu, 01 Jan 1970/)
    expect(cookies[1]).toMatch(/^rollcall-7655-signed-in=; .*Expires=Thu, 01 Jan 1970/)
    expect(await isLive(as)).toBe(false)
  })

  it('can be ended from another one, which goes on', async () => {
    const person = await makePerson(house)
    const [here, there] = [await signedIn(house, person), await signedIn(house, person)]
    const { items } = (await house.ask('GET /v1/me/sessions', { as: here })).json()
    const other = items.find(({ current }: { current: boolean }) => !current)
    expect((await house.ask(`DELETE /v1/me/sessions/${other.id}`, { as: here })).statusCode).toBe(204)
    expect([await isLive(here), await isLive(there)]).toEqual([true, false])
    expect(verdict(await house.ask(`DELETE /v1/me/sessions/${other.id}`, { as: here }))).toBe('404 session.not_found')
  })

  it('of somebody else cannot be ended, and stays', async () => {
    const [mine, theirs] = [
      await signedIn(house, await makePerson(house)),
      await signedIn(house, await makePerson(house)),
    ]
    const [session] = (await house.ask('GET /v1/me/sessions', { as: theirs })).json().items
    expect(verdict(await house.ask(`DELETE /v1/me/sessions/${session.id}`, { as: mine }))).toBe('404 session.not_found')
    expect(await isLive(theirs)).toBe(true)
  })

  it('outlasts the others when they are ended together', async () => {
    const person = await makePerson(house)
    const all = [await signedIn(house, person), await signedIn(house, person), await signedIn(house, person)]
    const [here] = all
    expect((await house.ask('DELETE /v1/me/sessions', { as: here ?? {} })).json()).toEqual({ ended: 2 })
    expect(await Promise.all(all.map(isLive))).toEqual([true, false, false])
    expect((await house.ask('GET /v1/me/sessions', { as: here ?? {} })).json().items).toHaveLength(1)
  })

  it('that has ended is not listed', async () => {
    const person = await makePerson(house)
    await signedIn(house, person)
    clock.advance(31 * minute)
    const as = await signedIn(house, person)
    expect((await house.ask('GET /v1/me/sessions', { as })).json().items).toHaveLength(1)
  })
})

describe('acting as superuser', async () => {
  const house = await openHouse()
  afterAll(house.close)
  const { clock } = house.database
  const elevate = (as: Record<string, string>, tried = password) =>
    house.ask('POST /v1/me/elevation', { as, body: { password: tried, reason: 'to read the mailbox' } })
  const readMailbox = async (as: Record<string, string>) => verdict(await house.ask('GET /v1/server/mailbox', { as }))

  it('needs the password, gives the session a new secret and ends after a quarter of an hour', async () => {
    const before = await signedIn(house, await makePerson(house, { superuser: true }))
    expect(await readMailbox(before)).toBe('403 access.elevation_required')
    expect(verdict(await elevate(before, 'a wrong password'))).toBe('422 credential.password_wrong')
    const elevated = await elevate(before)
    const after = withCookie(house, elevated.cookies[0]?.value ?? '')
    expect(after).not.toEqual(before)
    expect(await readMailbox(after)).toBe('200')
    expect(await readMailbox(before)).toBe('401 session.ended')
    clock.advance(15 * minute - 1)
    expect(await readMailbox(after)).toBe('200')
    clock.advance(1)
    expect(await readMailbox(after)).toBe('403 access.elevation_required')
  })

  it('ends when it is given up', async () => {
    const as = await signedIn(house, await makePerson(house, { superuser: true }), { elevated: true })
    expect(await readMailbox(as)).toBe('200')
    expect((await house.ask('DELETE /v1/me/elevation', { as })).statusCode).toBe(204)
    expect(await readMailbox(as)).toBe('403 access.elevation_required')
  })

  it('ends with the superuser bit, at once', async () => {
    const person = await makePerson(house, { superuser: true })
    const as = await signedIn(house, person, { elevated: true })
    await house.database.kysely.deleteFrom('superusers').where('user_id', '=', person.id).execute()
    expect(await readMailbox(as)).toBe('403 access.denied')
  })

  it('keeps the reason in the audit log', async () => {
    const as = await signedIn(house, await makePerson(house, { superuser: true }))
    expect(await actionsOf(house, () => elevate(as))).toEqual(['superuser.elevated'])
  })

  it('counts wrong passwords, also beside good ones elsewhere', async () => {
    const as = await signedIn(house, await makePerson(house, { superuser: true }))
    const answers = await Promise.all(Array.from({ length: 30 }, () => elevate(as, 'a wrong password')))
    expect(answers.filter(({ statusCode }) => statusCode === 422)).toHaveLength(10)
    expect(answers.filter(({ statusCode }) => statusCode === 429)).toHaveLength(20)
    expect(verdict(await elevate(as))).toBe('429 request.too_many')
  })
})
