import { builtInCatalogue, permitReasons, type Question } from '@rollcall/core/access'
import { bumpRevision, lockOrganization } from '@rollcall/storage/organization'
import { openDatabase } from '@rollcall/storage/engine/database'
import { caseFiles, readCases, toCatalogue, toFacts, toQuestion } from '@rollcall/testkit/access-cases'
import type { FastifyInstance } from 'fastify'
import { afterAll, describe, expect, it } from 'vitest'
import { openSnapshots } from '../src/access/snapshots.ts'
import type { Transport } from '../../../packages/sdk/src/client.ts'
import { createProductClient } from '../../../packages/sdk/src/product.ts'
import { buildApp } from '../src/app.ts'
import { type Caller, type House, openHouse } from './house.ts'
import { makeMember, makeOrganization, makeToken, type Member, type Organization } from './people.ts'
import { loadWorld } from './world.ts'

const isPermit = (reason: string): boolean => permitReasons.some((one) => one === reason)
type Body = object | string | undefined
const poster =
  (house: House, of: FastifyInstance = house.app) =>
  (path: string, as: Caller, body: Body, headers: Readonly<Record<string, string>> = {}) =>
    house.askOf(of, `POST /access/v1/${path}`, { as, body, headers })

describe.each(caseFiles.filter((name) => !/server|conditions/.test(name)))(
  'O-4, O-5: %s over HTTP and by the client',
  async (name) => {
    const file = readCases(name)
    const facts = toFacts(file)
    const house = await openHouse()
    afterAll(house.close)
    const world = await loadWorld(house, facts, file.template ?? 'complete')
    const { id } = world.organization
    const asker = await makeAsker(house, world.organization, ['access.evaluate'])
    const post = poster(house)
    const { access } = clientOf(house, asker)
    const times = new Map<string, object[]>()

    it('decides each case as the engine does, one by one and in one batch', async () => {
      for (const line of file.cases) {
        const { now, ...question } = toQuestion(file, line)
        if (line.who.startsWith('elevated') || line.elevatedUntil !== undefined) continue
        if (
          file.serviceAccounts &&
          Object.values(file.serviceAccounts).some(({ status }) => status === 'suspended') &&
          line.reason === 'suspended'
        )
          continue
        house.database.clock.set(now)
        const { elevatedUntil, ...subject } = question.subject
        expect(elevatedUntil ?? null).toBe(null)
        const resource = question.resource.id === 'org_1' ? { ...question.resource, id } : question.resource
        const body = { ...question, subject, resource }
        const answer = await post('evaluation', asker, body)
        const reason = line.reason === 'unknown_subject' ? 'not_a_member' : line.reason
        expect({ name: line.name, status: answer.statusCode, ...answer.json() }).toMatchObject({
          name: line.name,
          status: 200,
          decision: isPermit(reason),
          context: { reason },
        })
        expect(await access.evaluate(body)).toEqual(answer.json())
        const same = times.get(now.toISOString()) ?? []
        times.set(now.toISOString(), [...same, { body, answer: answer.json() }])
      }
      for (const [time, asked] of times) {
        house.database.clock.set(new Date(time))
        const batch = await post('evaluations', asker, {
          evaluations: asked.map((one) => (one as { body: object }).body),
        })
        expect(batch.json().evaluations).toEqual(asked.map((one) => (one as { answer: object }).answer))
        const bodies = asked.map((one) => (one as { body: Question }).body)
        expect(await access.evaluations(bodies)).toEqual(batch.json().evaluations)
      }
    })
    it('the file is one of those that rows can hold', () => expect(toCatalogue(file)).toBe(builtInCatalogue))
  },
)

/** The client of the SDK on the server of the house. */
function clientOf(house: House, asker: Caller) {
  const fetch: Transport = async (url, init) => {
    const path = new URL(url).pathname
    const { authorization: _, ...headers } = init.headers as Record<string, string>
    const body: unknown = JSON.parse(init.body as string)
    const answer = await house.ask(`POST ${path}`, { as: asker, headers, body })
    return new Response(answer.body, { status: answer.statusCode, headers: answer.headers as Record<string, string> })
  }
  const token = (asker['authorization'] ?? '').replace('Bearer ', '')
  return createProductClient({ fetch, baseUrl: 'https://rollcall.test', token })
}

/** A token of a service account whose role gives these permissions everywhere. */
async function makeAsker(house: House, organization: Organization, grants: readonly string[]): Promise<Caller> {
  const role = `rol_asker_${grants.length}_${Math.random().toString(36).slice(2)}`
  const now = house.database.now()
  const { id, as } = await makeToken(house, organization, {})
  await house.database.transaction(organization.id, async (db) => {
    await lockOrganization(db, organization.id)
    await db
      .insertInto('roles')
      .values({
        organization_id: organization.id,
        id: role as never,
        key: role,
        name: role,
        name_folded: role,
        kind: 'role',
        description: '',
        built_in: false,
        grants: JSON.stringify(grants.map((permission) => ({ permission, on: 'any' }))),
        everything: true,
        created_at: now,
        changed_at: now,
      })
      .execute()
    const token = await db.selectFrom('tokens').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    await db
      .insertInto('role_assignments')
      .values({
        organization_id: organization.id,
        id: `ras_${role}` as never,
        role_id: role as never,
        membership_id: null,
        service_account_id: token.service_account_id,
        ends_at: null,
        created_at: now,
      })
      .execute()
    await bumpRevision(db, organization.id, [
      { kind: 'role', id: role },
      { kind: 'service-account', id: token.service_account_id ?? '' },
    ])
  })
  return as
}

const retire = (house: Pick<House, 'database'>, { id }: Organization, member: Member, status: 'active' | 'suspended') =>
  house.database.transaction(id, async (db) => {
    await lockOrganization(db, id)
    await db
      .updateTable('memberships')
      .set({ status, suspended_at: status === 'active' ? null : house.database.now() })
      .where('id', '=', member.membershipId)
      .execute()
    await bumpRevision(db, id, [{ kind: 'membership', id: member.membershipId }])
  })

describe('AuthZEN 1.0', async () => {
  const house = await openHouse()
  afterAll(house.close)
  const home = await makeOrganization(house)
  const admin = await makeMember(house, home, { roles: ['admin'] })
  const guest = await makeMember(house, home, { roles: ['guest'] })
  const asker = await makeAsker(house, home, ['access.evaluate'])
  const searcher = await makeAsker(house, home, ['access.evaluate', 'access.search'])
  const explainer = await makeAsker(house, home, ['access.evaluate', 'access.explain'])
  const teller = await makeAsker(house, home, ['access.explain', 'member.view'])
  const post = poster(house)
  const organization = { type: 'organization', id: home.id }
  const view = { name: 'member.view' }
  const ask = (member: Member) => ({
    subject: { type: 'user', id: member.person.id },
    action: view,
    resource: organization,
  })

  it('O-5: answers with the reason and the revision, and with more only to who may explain', async () => {
    const told = (await post('evaluation', asker, ask(admin))).json()
    expect(told).toEqual({ decision: true, context: { reason: 'granted', revision: expect.any(Number) } })
    expect((await post('evaluation', asker, ask(guest))).json()).toMatchObject({ decision: false })
    const all = (await post('evaluation', explainer, ask(admin))).json()
    expect(all.context.roles).toMatchObject([{ key: 'admin', grant: { permission: '*' } }])
  })

  it('O-5, D-4: the client searches, explains and lists as the server does', async () => {
    const { access } = clientOf(house, searcher)
    const found = await access.search.subjects({ ...ask(admin), subject: { type: 'user' }, page: { limit: 1 } })
    const rest = await access.search.subjects({
      ...ask(admin),
      subject: { type: 'user' },
      page: { limit: 1_000, token: found.nextToken ?? '' },
    })
    expect([...found.results, ...rest.results]).toContainEqual({ type: 'user', id: admin.person.id })
    expect([found.results.length + rest.results.length, rest.nextToken]).toEqual([found.total, null])
    const actions = await access.search.actions({ subject: ask(admin).subject, resource: organization })
    expect(actions.results).toContainEqual({ name: 'member.view' })
    const resources = await access.search.resources({ ...ask(admin), resource: { type: 'organization' } })
    expect(resources.results).toEqual([organization])
    const told = clientOf(house, teller).access
    const body = {
      subject: { type: 'user' as const, id: guest.person.id },
      action: 'member.view',
      resource: organization,
    }
    expect(await told.explain(home.id, body)).toMatchObject({ verdict: 'no', reason: 'no_permission' })
    expect(await told.reach(home.id, { subject: body.subject })).toMatchObject({ items: [] })
    await expect(told.holders(home.id, { action: 'member.view', resource: organization })).resolves.toMatchObject({
      total: expect.any(Number),
    })
    await expect(
      clientOf(house, asker).access.search.subjects({ ...ask(admin), subject: { type: 'user' } }),
    ).rejects.toMatchObject({
      name: 'DecisionError',
      status: 403,
    })
  })

  it.each([
    ['no subject', { ...ask(admin), subject: undefined }],
    ['a subject that is text', { ...ask(admin), subject: 'ada' }],
    ['a subject that is a list', { ...ask(admin), subject: [] }],
    ['null', { ...ask(admin), subject: null }],
    ['a number for an id', { ...ask(admin), subject: { type: 'user', id: 7 } }],
    ['an action without a name', { ...ask(admin), action: {} }],
    ['properties that are a list', { ...ask(admin), resource: { ...organization, properties: [] } }],
    ['a context that is text', { ...ask(admin), context: 'x' }],
    ['a list', []],
    ['no JSON', '{"subject":'],
  ])('refuses %s with 400 and a message', async (_, body) => {
    const answer = await post('evaluation', asker, body, { 'content-type': 'application/json' })
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([400, 'text/plain; charset=utf-8'])
    expect(answer.body).toMatch(/must|missing|valid/)
  })

  it('takes hostile bodies for what they are', async () => {
    const known = JSON.stringify(ask(admin)).slice(0, -1)
    const odd = [
      `${known},"__proto__":{"decision":true},"extra":[1]}`,
      `${known},"deep":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
    ]
    for (const body of odd) {
      const answer = await post('evaluation', asker, body, { 'content-type': 'application/json' })
      expect(answer.json()).toMatchObject({ decision: true })
    }
    const long = { ...ask(admin), subject: { type: 'user', id: 'x'.repeat(100_000), elevatedUntil: 'never' } }
    expect((await post('evaluation', asker, long)).json()).toMatchObject({
      decision: false,
      context: { reason: 'not_a_member' },
    })
    const huge = { ...ask(admin), context: { x: 'x'.repeat(300_000) } }
    expect((await post('evaluation', asker, huge)).statusCode).toBe(413)
    const many = { evaluations: Array.from({ length: 10_000 }, () => ({})) }
    expect((await post('evaluations', asker, many)).body).toBe(
      'A batch holds at most 1000 evaluations; this one has 10000.',
    )
  })

  it('refuses another content type with 400, another method with 405, and echoes the request id', async () => {
    const typed = await post('evaluation', asker, 'x', { 'content-type': 'text/plain', 'x-request-id': 'my id/1' })
    expect([typed.statusCode, typed.headers['x-request-id']]).toEqual([400, 'my id/1'])
    expect((await house.ask('GET /access/v1/evaluation', { as: asker })).statusCode).toBe(405)
    const fine = await post('evaluation', asker, ask(admin), { 'content-type': 'application/json; charset=utf-8' })
    expect(fine.statusCode).toBe(200)
  })

  it('asks for a token before it looks at the body', async () => {
    const none = await post('evaluation', {}, 'x', { 'content-type': 'text/plain' })
    expect([none.statusCode, none.headers['www-authenticate']]).toEqual([401, 'Bearer realm="rollcall"'])
    const wrong = await post('evaluation', { authorization: `Bearer rco_${'x'.repeat(43)}` }, ask(admin))
    expect(wrong.headers['www-authenticate']).toBe('Bearer realm="rollcall", error="invalid_token"')
    expect((await post('evaluation', admin.as, ask(admin))).statusCode).toBe(401)
    expect((await post('evaluation', asker, ask(admin), { host: 'evil.example' })).statusCode).toBe(421)
  })

  it('has the three semantics, replaces defaults whole, and keeps the order', async () => {
    const [yes, no] = [{ subject: ask(admin).subject }, { subject: ask(guest).subject }]
    const batch = async (evaluations: readonly unknown[], semantic?: string) => {
      const options = semantic === undefined ? {} : { options: { evaluations_semantic: semantic } }
      const answer = await post('evaluations', asker, { action: view, resource: organization, evaluations, ...options })
      return answer.statusCode === 200
        ? answer.json().evaluations.map((one: { decision: boolean }) => one.decision)
        : answer.body
    }
    expect(await batch([yes, no, yes])).toEqual([true, false, true])
    expect(await batch([yes, no, yes], 'deny_on_first_deny')).toEqual([true, false])
    expect(await batch([no, yes, no], 'permit_on_first_permit')).toEqual([false, true])
    expect(await batch([null, yes, { subject: { type: 'user' } }])).toEqual([false, true, false])
    expect(await batch([yes], 'other')).toContain('execute_all')
    const bad = await post('evaluations', asker, {
      ...ask(admin),
      evaluations: [{ resource: { type: 'organization' } }],
    })
    expect(bad.json().evaluations).toEqual([
      { decision: false, context: { error: { status: 400, message: 'resource.id is missing.' } } },
    ])
    expect((await post('evaluations', asker, { ...ask(admin), evaluations: [] })).json()).toMatchObject({
      decision: true,
    })
    expect((await post('evaluations', asker, { ...ask(admin), evaluations: 'x' })).statusCode).toBe(400)
  })

  it('D-4: a personal token asks about its own user only, and is told of nothing that he cannot see', async () => {
    const own = (await makeToken(house, home, guest)).as
    expect((await post('evaluation', own, ask(guest))).json()).toMatchObject({
      decision: false,
      context: { reason: 'no_permission' },
    })
    expect((await post('evaluation', own, ask(admin))).statusCode).toBe(403)
    expect(
      (await post('search/subject', own, { subject: { type: 'user' }, action: view, resource: organization }))
        .statusCode,
    ).toBe(403)
    const plain = (await makeToken(house, home, { roles: ['guest'] })).as
    expect((await post('evaluation', plain, ask(guest))).body).toContain('access.evaluate')
  })

  it('V126: what a search finds is what evaluation permits, page by page, and tokens are bound to the search and the caller', async () => {
    const body = { subject: { type: 'user', id: 'ignored' }, action: view, resource: organization, page: { limit: 1 } }
    const first = (await post('search/subject', searcher, body)).json()
    expect(first.page).toMatchObject({ count: 1, total: 2, next_token: expect.stringMatching(/.+/) })
    const paged = { ...body, page: { limit: 1, token: first.page.next_token } }
    const second = (await post('search/subject', searcher, paged)).json()
    expect(second.page.next_token).toBe('')
    const ids = [...first.results, ...second.results].map(({ id }: { id: string }) => id)
    expect(ids.sort()).toEqual([admin.person.id, home.owner.id].sort())
    expect((await post('search/subject', asker, body)).statusCode).toBe(403)
    const other = await makeAsker(house, home, ['access.evaluate', 'access.search'])
    expect((await post('search/subject', other, paged)).statusCode).toBe(400)
    expect((await post('search/subject', searcher, { ...paged, action: { name: 'member.edit' } })).statusCode).toBe(400)
    expect((await post('search/subject', searcher, { ...body, page: { token: 'x' } })).statusCode).toBe(400)
    expect(
      (await post('search/subject', searcher, { ...body, resource: { type: 'nothing', id: 'x' } })).json().results,
    ).toEqual([])
    const { results } = (
      await post('search/action', asker, { subject: ask(admin).subject, resource: organization })
    ).json()
    for (const action of results)
      expect((await post('evaluation', asker, { ...ask(admin), action })).json()).toMatchObject({ decision: true })
    const resources = await post('search/resource', asker, { ...ask(admin), resource: { type: 'organization' } })
    expect(resources.json().results).toEqual([organization])
    expect((await post('search/resource', asker, { ...ask(admin), subject: { type: 'user' } })).statusCode).toBe(400)
  })

  it('describes itself', async () => {
    const found = (await house.ask('GET /.well-known/authzen-configuration/acme')).json()
    expect(found.policy_decision_point).toBe('http://localhost:7655/acme')
    expect((await house.ask('GET /.well-known/authzen-configuration')).json()).toMatchObject({
      policy_decision_point: 'http://localhost:7655',
      access_evaluation_endpoint: 'http://localhost:7655/access/v1/evaluation',
    })
    expect((await house.ask('GET /.well-known/authzen-configuration/..%2f')).statusCode).toBe(404)
  })

  it('D-22: a caller demands a revision, or the newest there is', async () => {
    const { revision } = (await post('evaluation', asker, ask(admin))).json().context
    const at = (value: string) => post('evaluation', asker, ask(admin), { 'rollcall-at-least': value })
    expect((await at(String(revision))).statusCode).toBe(200)
    expect((await at(String(revision + 1))).statusCode).toBe(412)
    expect((await at('soon')).statusCode).toBe(400)
    expect((await post('evaluation', asker, ask(admin), { 'rollcall-consistency': 'full' })).statusCode).toBe(200)
  })

  it('O-17, V120: a token that is revoked or has ended asks nothing more', async () => {
    const { id, as } = await makeToken(house, home, {
      roles: ['admin'],
      endsAt: new Date(house.database.now().getTime() + 60_000),
    })
    expect((await post('evaluation', as, ask(admin))).statusCode).toBe(200)
    const lastUse = async () => {
      const find = house.database.transaction(home.id, (db) =>
        db.selectFrom('tokens').selectAll().where('id', '=', id).executeTakeFirstOrThrow(),
      )
      return (await find).last_used_at?.getTime()
    }
    await expect.poll(lastUse).toBe(house.database.now().getTime())
    house.database.clock.advance(60_000)
    expect((await post('evaluation', as, ask(admin))).statusCode).toBe(401)
    const { as: other, id: otherId } = await makeToken(house, home, { roles: ['admin'] })
    expect((await post('evaluation', other, ask(admin))).statusCode).toBe(200)
    await house.database.transaction(home.id, async (db) => {
      await lockOrganization(db, home.id)
      await db.updateTable('tokens').set({ revoked_at: house.database.now() }).where('id', '=', otherId).execute()
      await bumpRevision(db, home.id, [{ kind: 'token', id: otherId }])
    })
    expect((await post('evaluation', other, ask(admin))).statusCode).toBe(401)
  })

  it('V148: requests of two callers that run at once never mix', async () => {
    const away = await makeOrganization(house)
    const stranger = await makeMember(house, away, { roles: ['admin'] })
    const awayAsker = await makeAsker(house, away, ['access.evaluate'])
    const there = {
      subject: { type: 'user', id: stranger.person.id },
      action: view,
      resource: { type: 'organization', id: away.id },
    }
    const asked = Array.from({ length: 400 }, async (_, index) => {
      const isHome = index % 2 === 0
      const crossed = index % 3 === 0
      const answer = await post('evaluation', isHome ? asker : awayAsker, isHome !== crossed ? ask(admin) : there)
      return [answer.json().decision, !crossed]
    })
    for (const [decision, expected] of await Promise.all(asked)) expect(decision).toBe(expected)
  })
})

describe.each([
  ['that hears of changes', true],
  ['whose line is cut', false],
])('O-17: another server process %s', async (_, hears) => {
  const house = await openHouse()
  const { url, clock } = house.database
  const migrations = (await import('@rollcall/testkit/test-server')).realMigrations()
  const limits = {
    poolSize: 5,
    connectTimeoutMs: 5_000,
    statementTimeoutMs: 20_000,
    lockTimeoutMs: 10_000,
    idleTransactionTimeoutMs: 20_000,
  }
  const database = await openDatabase({ url }, { ...limits, migrations, clock, hears })
  const other = await buildApp({ ...house.parts, database, snapshots: openSnapshots(builtInCatalogue) })
  afterAll(async () => {
    await other.close()
    await database.close()
    await house.close()
  })
  const home = await makeOrganization(house)
  const admin = await makeMember(house, home, { roles: ['admin'] })
  const asker = await makeAsker(house, home, ['access.evaluate'])
  const body = {
    subject: { type: 'user', id: admin.person.id },
    action: { name: 'member.view' },
    resource: { type: 'organization', id: home.id },
  }

  it('V120: refuses what was taken away here, and this one on the very next request', async () => {
    const [here, there] = [poster(house), poster(house, other)]
    for (let round = 0; round < 10; round++) {
      const status = round % 2 === 0 ? 'suspended' : 'active'
      await retire(house, home, admin, status)
      const expected = status === 'active'
      expect((await here('evaluation', asker, body)).json()).toMatchObject({ decision: expected })
      const { revision } = (await here('evaluation', asker, body)).json().context
      const demanded = { 'rollcall-at-least': String(revision) }
      if (round % 4 < 2)
        expect((await there('evaluation', asker, body, demanded)).json()).toMatchObject({ decision: expected })
      if (!hears) expect((await there('evaluation', asker, body)).json()).toMatchObject({ decision: expected })
      else
        await expect
          .poll(async () => (await there('evaluation', asker, body)).json().decision, { interval: 2 })
          .toBe(expected)
    }
    expect(database.revisions.span() === null).toBe(!hears)
  })
})
