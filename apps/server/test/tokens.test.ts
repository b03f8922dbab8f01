import { bumpRevision } from '@rollcall/storage/organization'
import { sql } from 'kysely'
import { afterAll, describe, expect, it } from 'vitest'
import { eventsOf } from './audit-trail.ts'
import { openHouse, verdict } from './house.ts'
import { makeToken } from './people.ts'
import { type Scene, setScene } from './scene.ts'

describe('a personal token', async () => {
  const house = await openHouse()
  afterAll(house.close)
  const make = async ({ home }: Pick<Scene, 'home'>, as: Record<string, string>, more: object = {}, key?: string) =>
    house.ask('POST /v1/me/tokens', {
      as,
      body: { organizationId: home.id, name: 'Laptop', ...more },
      headers: { 'idempotency-key': key },
    })
  const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` })
  const listAs = async ({ home }: Scene, as: Record<string, string>) =>
    verdict(await house.ask(`GET /v1/organizations/${home.id}/memberships`, { as }))
  const change = ({ home, admin }: Scene, statement: string) =>
    house.database.transaction(home.id, async (db) => {
      await sql`${sql.raw(statement.replace('ADMIN', `'${admin.membershipId}'`))}`.execute(db)
      await bumpRevision(db, home.id, [{ kind: 'membership', id: admin.membershipId }])
    })

  it.each([
    ['is demoted', `delete from role_assignments where membership_id = ADMIN`, '403 access.denied'],
    [
      'has a role that ends',
      `update role_assignments set ends_at = '2026-01-01' where membership_id = ADMIN`,
      '403 access.denied',
    ],
    [
      'is suspended',
      `update memberships set status = 'suspended', suspended_at = now() where id = ADMIN`,
      '401 token.invalid',
    ],
    ['comes to his end', `update memberships set ends_at = '2026-01-01' where id = ADMIN`, '401 token.invalid'],
    [
      'is removed',
      `update memberships set status = 'removed', removed_at = now() where id = ADMIN`,
      '401 token.invalid',
    ],
  ])('stops at once when its owner %s', async (_, statement, expected) => {
    const scene = await setScene(house)
    const { secret } = (await make(scene, scene.admin.as)).json()
    expect(await listAs(scene, bearer(secret))).toBe('200')
    await change(scene, statement)
    expect(await listAs(scene, bearer(secret))).toBe(expected)
  })

  it('does what it is narrowed to, and no more than its owner', async () => {
    const scene = await setScene(house)
    const [narrow, wide] = [
      (await make(scene, scene.admin.as, { permissions: ['role.view'] })).json(),
      (await make(scene, scene.member.as, { permissions: ['*'] })).json(),
    ]
    const roles = async (as: Record<string, string>) =>
      verdict(await house.ask(`GET /v1/organizations/${scene.home.id}/roles`, { as }))
    expect([await roles(bearer(narrow.secret)), await listAs(scene, bearer(narrow.secret))]).toEqual([
      '200',
      '403 access.denied',
    ])
    expect([await roles(bearer(wide.secret)), await listAs(scene, bearer(wide.secret))]).toEqual([
      '403 access.denied',
      '403 access.denied',
    ])
  })

  it('ends at its end and when it is revoked, at once and for good', async () => {
    const scene = await setScene(house)
    const endsAt = new Date(house.database.now().getTime() + 60_000).toISOString()
    const [ending, revoked] = [
      (await make(scene, scene.admin.as, { endsAt })).json(),
      (await make(scene, scene.admin.as)).json(),
    ]
    await house.ask(`DELETE /v1/me/tokens/${revoked.token.id}`, { as: scene.admin.as })
    expect(await listAs(scene, bearer(revoked.secret))).toBe('401 token.invalid')
    const again = await house.ask(`DELETE /v1/me/tokens/${revoked.token.id}`, { as: scene.admin.as })
    expect(verdict(again)).toBe('404 token.not_found')
    house.database.clock.advance(59_999)
    expect(await listAs(scene, bearer(ending.secret))).toBe('200')
    house.database.clock.advance(1)
    expect(await listAs(scene, bearer(ending.secret))).toBe('401 token.invalid')
  })

  it.each([
    'tomorrow',
    '',
    '2026-02-31T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '9999-12-31T23:59:60Z',
    '99999-01-01T00:00:00Z',
    '1',
    '2026-03-02',
  ])('has no end such as %j', async (endsAt) => {
    const scene = await setScene(house)
    expect(['400 request.invalid', '422 token.end_in_past']).toContain(verdict(await make(scene, scene.as, { endsAt })))
  })

  it('shows its secret once and lists without it', async () => {
    const scene = await setScene(house)
    const made = (await make(scene, scene.as)).json()
    expect(made.secret).toMatch(/^rcp_[\w-]{43}$/)
    const listed = await house.ask('GET /v1/me/tokens', { as: scene.as })
    expect(listed.body).not.toContain(made.secret)
    expect(listed.json().items).toEqual([made.token])
    expect(made.token.hint).toBe(made.secret.slice(0, 10))
  })

  it('is listed in every organization, of its owner alone', async () => {
    const scene = await setScene(house)
    const ids = [await makeToken(house, scene.home, scene.admin), await makeToken(house, scene.home, scene.member)].map(
      ({ id }) => id,
    )
    const { items } = (await house.ask('GET /v1/me/tokens', { as: scene.admin.as })).json()
    expect(items.map(({ id }: { id: string }) => id)).toEqual(ids.slice(0, 1))
  })

  it('is not found in another organization, whatever it may do at home', async () => {
    const scene = await setScene(house)
    const { secret } = (await make(scene, scene.admin.as)).json()
    expect(verdict(await house.ask(`GET /v1/organizations/${scene.away.id}`, { as: bearer(secret) }))).toBe(
      '404 organization.not_found',
    )
  })

  it('acts under its own name in the audit log', async () => {
    const scene = await setScene(house)
    const { secret, token } = (await make(scene, scene.admin.as)).json()
    const [event] = await eventsOf(house, () =>
      house.ask(`PATCH /v1/organizations/${scene.home.id}/memberships/${scene.member.membershipId}`, {
        as: bearer(secret),
        headers: { 'if-match': '"1"' },
        body: { username: 'by-token' },
      }),
    )
    expect(event?.actor).toEqual({ kind: 'token', id: token.id })
  })

  describe('asked for twice with one Idempotency-Key', () => {
    it('is made once: the repeat gets the same answer without the secret', async () => {
      const scene = await setScene(house)
      const first = (await make(scene, scene.as, {}, 'key-1')).json()
      const events = await eventsOf(house, async () => {
        const repeat = await make(scene, scene.as, {}, 'key-1')
        expect(repeat.statusCode).toBe(201)
        expect(repeat.json()).toEqual({ token: first.token, secret: null, secretShown: true })
      })
      expect(events).toEqual([])
      const kept = await house.database.kysely.selectFrom('idempotency_keys').selectAll().execute()
      expect(JSON.stringify(kept)).not.toContain(first.secret)
    })

    it('at once is made once', async () => {
      const scene = await setScene(house)
      const answers = await Promise.all(Array.from({ length: 8 }, () => make(scene, scene.as, {}, 'key-2')))
      const verdicts = new Set(answers.map(verdict))
      expect([...verdicts].every((name) => ['201', '409 idempotency.in_progress'].includes(name))).toBe(true)
      expect((await house.ask('GET /v1/me/tokens', { as: scene.as })).json().items).toHaveLength(1)
      expect(answers.filter((answer) => answer.statusCode === 201 && answer.json().secret !== null)).toHaveLength(1)
    })

    it('by two people is made twice, and so it is a day later', async () => {
      const scene = await setScene(house)
      const [mine, theirs] = [
        (await make(scene, scene.as, {}, 'key-3')).json(),
        (await make(scene, scene.admin.as, {}, 'key-3')).json(),
      ]
      expect(theirs.token.id).not.toBe(mine.token.id)
      house.database.clock.advance(86_400_000)
      const fresh = await setScene(house)
      await make(fresh, fresh.as, {}, 'key-3')
      expect(verdict(await make({ home: fresh.home }, fresh.as, { name: 'Other' }, 'key-3'))).toBe(
        '422 idempotency.differs',
      )
    })

    it('after a refusal is tried anew', async () => {
      const scene = await setScene(house)
      expect((await make(scene, scene.as, { permissions: ['none.such'] }, 'key-4')).statusCode).toBe(422)
      expect((await make(scene, scene.as, {}, 'key-4')).statusCode).toBe(201)
    })
  })
})
