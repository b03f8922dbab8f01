import { sql } from 'kysely'
import { afterEach, describe, expect, it } from 'vitest'
import { offerSetup } from '../src/setup/setup.usecases.ts'
import { codeOf, type House, openHouse, verdict } from './house.ts'
import { password } from './people.ts'
import { firstSteps, setUp } from './scene.ts'

describe('setting up', () => {
  let house: House
  const open = async (): Promise<House> => {
    house = await openHouse()
    return house
  }
  afterEach(() => house.close())

  const counts = async (): Promise<unknown> =>
    house.database.owner(async (owner) => {
      const { rows } =
        await sql`select (select count(*) from users)::int as users, (select count(*) from organizations)::int as organizations,
        (select count(*) from sessions)::int as sessions, (select count(*) from superusers)::int as superusers,
        (select count(*) from audit_events)::int as events`.execute(owner)
      return rows[0]
    })
  const nothing = { users: 0, organizations: 0, sessions: 0, superusers: 0, events: 0 }

  it('makes the first superuser, who owns the first organization and is signed in', async () => {
    await open()
    expect((await house.ask('GET /v1/setup')).json()).toEqual({ open: true, publicUrl: 'http://localhost:7655' })
    const answer = await setUp({ house })
    expect(answer.json()).toEqual({ organizationSlug: 'first' })
    const cookie = String(answer.headers['set-cookie']).split(';')[0] ?? ''
    const me = (await house.ask('GET /v1/me', { as: { cookie } })).json()
    expect(me.user).toMatchObject({ email: 'ada@first.example', superuser: true, emailState: 'verified' })
    expect(me.organizations).toMatchObject([{ slug: 'first', open: true }])
    expect((await house.ask('GET /v1/setup')).json().open).toBe(false)
  })

  it('is for whoever holds the token that the newest start printed', async () => {
    await open()
    const older = (await offerSetup(house.parts)) ?? ''
    const newer = (await offerSetup(house.parts)) ?? ''
    expect(verdict(await setUp({ house }, {}, older))).toBe('403 setup.wrong_token')
    expect(verdict(await setUp({ house }, {}, `${newer}x`))).toBe('403 setup.wrong_token')
    expect(await counts()).toEqual(nothing)
    expect((await setUp({ house }, {}, ` ${newer}\n`)).statusCode).toBe(201)
  })

  it('happens once, also when two do it at the same time; without the guard it would happen twice', async () => {
    await open()
    expect(await openWithoutGuard()).toEqual([true, true])
    const token = (await offerSetup(house.parts)) ?? ''
    const answers = await Promise.all(
      ['first', 'second'].map((slug) =>
        setUp({ house }, { organization: { slug }, owner: { email: `ada@${slug}.example` } }, token),
      ),
    )
    expect(answers.map(verdict).toSorted()).toEqual(['201', '409 setup.closed'])
    expect(await counts()).toMatchObject({ users: 1, organizations: 1, sessions: 1, superusers: 1, events: 3 })
  })

  /** What two would see who look whether it is open and write afterwards. */
  async function openWithoutGuard(): Promise<readonly boolean[]> {
    const isOpen = async (): Promise<boolean> => {
      const { rows } = await sql`select from server_settings where set_up_at is null`.execute(house.database.kysely)
      return rows.length === 1
    }
    return Promise.all([isOpen(), isOpen()])
  }

  it('is closed afterwards, and offers no token any more', async () => {
    await open()
    const token = (await offerSetup(house.parts)) ?? ''
    await setUp({ house }, {}, token)
    expect(await offerSetup(house.parts)).toBeUndefined()
    expect(verdict(await setUp({ house }, {}, token))).toBe('409 setup.closed')
  })

  it.each([
    ['organization', { slug: 'a' }],
    ['organization', { slug: 'Acme' }],
    ['organization', { slug: '-acme' }],
    ['organization', { slug: 'acme-' }],
    ['organization', { slug: 'ac me' }],
    ['organization', { slug: 'acmé' }],
    ['organization', { slug: 'a/b' }],
    ['organization', { slug: 'x'.repeat(41) }],
    ['organization', { name: ' ' }],
    ['organization', { template: 'none' }],
    ['owner', { name: '\u202e' }],
    ['owner', { email: 'ada' }],
    ['owner', { password: 'password1234' }],
    ['owner', { password: 'short' }],
  ] as const)('refuses %s %j, says where, and makes nothing', async (part, change) => {
    await open()
    const answer = await setUp({ house }, { [part]: change })
    expect([400, 422]).toContain(answer.statusCode)
    expect(answer.json().errors[0].pointer).toBe(`/${part}/${Object.keys(change)[0]}`)
    expect(await counts()).toEqual(nothing)
    expect((await setUp({ house })).statusCode).toBe(201)
  })

  it('is limited by network', async () => {
    await open()
    const body = { setupToken: 'setup_wrong', ...firstSteps }
    for (let tried = 0; tried < 20; tried++) expect((await house.ask('POST /v1/setup', { body })).statusCode).toBe(403)
    expect(codeOf(await house.ask('POST /v1/setup', { body }))).toBe('request.too_many')
  })

  it('costs no hash for a wrong token', async () => {
    await open()
    const before = house.hashes()
    await setUp({ house }, { owner: { password } }, 'setup_wrong')
    expect(house.hashes()).toBe(before)
  })
})
