import { builtInCatalogue, change, type RoleFacts } from '@rollcall/core/access'
import { sql } from 'kysely'
import { afterAll, describe, expect, it } from 'vitest'
import { settle } from '../src/access/settle.ts'
import { rulesForbid } from '../src/access/rule-roles.ts'
import { actionsOf } from './audit-trail.ts'
import { openHouse, verdict } from './house.ts'
import { addDomain, allowDomain, allowMail, joinAs, signUp } from './joining.ts'
import { makeMember, makeOrganization, roleOf, signedIn, type Organization } from './people.ts'

describe('joining rules, B-2, B-7, D-18', async () => {
  const house = await openHouse()
  afterAll(house.close)
  await allowMail(house)
  const home = await makeOrganization(house)
  const { as } = await makeMember(house, home, { roles: ['admin'] })
  const pathOf = ({ id }: Organization) => `/v1/organizations/${id}/joining-rules`
  const create = async (body: object, query = '') =>
    house.ask(`POST ${pathOf(home)}${query}`, {
      as,
      body: { domainId: await addDomain(house, home.id), roleIds: [], ...body },
    })

  it('B-7: a rule has a domain, roles and a method, Password by default', async () => {
    const domainId = await addDomain(house, home.id, 'acme.example', 'dns')
    const made = await create({ domainId, roleIds: [roleOf(home, 'alerts')] })
    expect(made.statusCode).toBe(201)
    expect(made.json()).toMatchObject({
      domain: 'acme.example',
      method: 'password',
      mode: 'automatic',
      subdomains: false,
      cap: null,
      scope: { kind: 'organization', scopeId: null, name: null },
      groups: [],
      state: 'on',
      joined: 0,
      waiting: 0,
      summary: 'Anybody with an @acme.example address can join as Alerts.',
      roles: [{ key: 'alerts' }],
      version: 1,
    })
    expect(verdict(await create({ domainId }))).toBe('409 joining-rule.domain_taken')
    const list = (await house.ask(`GET ${pathOf(home)}`, { as })).json()
    expect(list.items.map(({ domain }: { domain: string }) => domain)).toContain('acme.example')
    expect(list.selfSignUp).toEqual({ open: true, why: null })
  })

  it('D-3: a dry run answers what would be, and changes nothing', async () => {
    const domainId = await addDomain(house, home.id, 'dry.example')
    const roleIds = [roleOf(home, 'data')]
    const actions = await actionsOf(house, async () => {
      const dry = await create({ domainId, roleIds, subdomains: true, cap: 3 }, '?dryRun=true')
      expect(dry.statusCode).toBe(200)
      expect(dry.json()).toMatchObject({
        state: 'unproven',
        summary:
          'Anybody with an address at dry.example or below it can join as Data. After 3 people, others wait for approval.',
      })
    })
    expect(actions).toEqual([])
    const made = (await create({ domainId, roleIds })).json()
    const patch = (query: string, body: object, version = '"1"') =>
      house.ask(`PATCH ${pathOf(home)}/${made.id}${query}`, { as, body, headers: { 'if-match': version } })
    expect((await patch('?dryRun=true', { mode: 'approval' })).json().summary).toBe(
      'Anybody with an @dry.example address can ask to join as Data.',
    )
    expect((await patch('', { roleIds: [], scope: { kind: 'own' } })).json()).toMatchObject({
      mode: 'automatic',
      roles: [],
      scope: { kind: 'own' },
      version: 2,
    })
    expect(verdict(await patch('', { cap: 7 }))).toBe('412 joining-rule.changed')
  })

  describe('ruling 20: a rule gives nothing dangerous, whoever sets it', () => {
    it.each(['admin'])('not %s', async (key) => {
      const owner = await signedIn(house, home.owner)
      const body = { domainId: await addDomain(house, home.id), roleIds: [roleOf(home, key)] }
      const answer = await house.ask(`POST ${pathOf(home)}`, { as: owner, body })
      expect(verdict(answer)).toBe('422 joining-rule.dangerous_role')
      expect(answer.json().errors[0]).toMatchObject({ pointer: '/roleIds/0' })
    })

    it.each([
      ['apm', 'account-admin'],
      ['crash-reporting', 'admin'],
      ['metrics', 'admin'],
      ['appsec', 'admin'],
      ['complete', 'admin'],
    ] as const)('in %s not %s', async (template, key) => {
      const organization = await makeOrganization(house, { template })
      const owner = await signedIn(house, organization.owner)
      const body = { domainId: await addDomain(house, organization.id), roleIds: [roleOf(organization, key)] }
      expect(verdict(await house.ask(`POST ${pathOf(organization)}`, { as: owner, body }))).toBe(
        '422 joining-rule.dangerous_role',
      )
    })

    it('and a role that a rule gives cannot come to do so: the change is refused with the name of the rule', async () => {
      const organization = await makeOrganization(house)
      const { name } = await allowDomain(house, organization, { roles: ['alerts'] })
      await house.database.transaction(organization.id, async (db) => {
        const { revision } = await db.selectFrom('organizations').select('revision').executeTakeFirstOrThrow()
        const before = await house.parts.snapshots.current(db, organization.id, revision)
        const facts = (key: string): RoleFacts => before.roles.get(roleOf(organization, key))!.facts
        const widened = (key: string, permission: string) =>
          change(
            before,
            [{ put: 'role', facts: { ...facts(key), grants: [...facts(key).grants, { permission, on: 'any' }] } }],
            revision + 1,
          )
        const forbidden = await rulesForbid(db, organization.id, before, widened('alerts', 'member.remove'))
        expect(forbidden).toMatchObject({ error: 'joining-rule.forbids' })
        expect(forbidden?.detail).toContain(name)
        expect(forbidden?.detail).toContain('member.remove')
        expect(await rulesForbid(db, organization.id, before, widened('alerts', 'dashboard.edit'))).toBeUndefined()
        expect(await rulesForbid(db, organization.id, before, widened('data', 'member.remove'))).toBeUndefined()
        const giving = change(
          before,
          [{ put: 'role', facts: { ...facts('alerts'), mayGrant: ['admin'] } }],
          revision + 1,
        )
        expect(await rulesForbid(db, organization.id, before, giving)).toMatchObject({ error: 'joining-rule.forbids' })
      })
    })

    it('by whatever road: settling such a change refuses it', async () => {
      const organization = await makeOrganization(house)
      const { name } = await allowDomain(house, organization, { roles: ['billing'] })
      const id = roleOf(organization, 'billing')
      const settled = await house.database.transaction(organization.id, async (db) => {
        const { revision } = await db.selectFrom('organizations').select('revision').executeTakeFirstOrThrow()
        const snapshot = await house.parts.snapshots.current(db, organization.id, revision)
        const grants = JSON.stringify([{ permission: 'role.edit', on: 'any' }])
        await db.updateTable('roles').set({ built_in: false, grants }).where('id', '=', id).execute()
        const access = { snapshot, subject: { type: 'user', id: organization.owner.id } }
        return settle(db, house.parts.snapshots, { access, now: house.database.now(), touched: [{ kind: 'role', id }] })
      })
      expect(settled).toMatchObject({ ok: false, error: 'joining-rule.forbids', detail: expect.stringContaining(name) })
    })

    it('and were one there all the same, nobody would join by it without approval', async () => {
      const organization = await makeOrganization(house)
      const { name, ruleId } = await allowDomain(house, organization, { roles: ['admin'] })
      const owner = await signedIn(house, organization.owner)
      expect((await house.ask(`GET ${pathOf(organization)}/${ruleId}`, { as: owner })).json().state).toBe('dangerous')
      const { as: newcomer } = await signUp(house, `noor@${name}`)
      expect((await joinAs(house, organization, newcomer)).json().outcome).toBe('waiting')
    })
  })

  it('D-14: nobody gives by a rule what he does not hold', async () => {
    const organization = await makeOrganization(house)
    const role = roleOf(organization, 'billing')
    await house.database.transaction(organization.id, (db) =>
      sql`update roles set built_in = false, grants = '[{"permission": "joining-rule.*", "on": "any"}, {"permission": "domain.*", "on": "any"}]' where id = ${role}`.execute(
        db,
      ),
    )
    const clerk = await makeMember(house, organization, { roles: ['billing'] })
    const domainId = await addDomain(house, organization.id)
    const ask = (roleIds: readonly string[]) =>
      house.ask(`POST ${pathOf(organization)}`, { as: clerk.as, body: { domainId, roleIds } })
    const beyond = await ask([roleOf(organization, 'alerts')])
    expect(verdict(beyond)).toBe('403 access.beyond_reach')
    expect(beyond.json().needs).toContain('alert.respond')
    expect(verdict(await ask([roleOf(organization, 'guest')]))).toBe('201')
  })

  it('B-8, B-17: PAM and SAML are refused while they are not configured', async () => {
    for (const method of ['pam', 'saml']) {
      const answer = await create({ method })
      expect(verdict(answer)).toBe('422 joining-rule.method_not_configured')
      expect(answer.json().detail).toContain('not configured')
    }
  })

  it.each([
    ['two tiers', 'complete', ['member', 'guest'], {}],
    ['no role where one is mandatory', 'crash-reporting', [], {}],
    ['two roles where one is all', 'appsec', ['developer', 'read-only'], {}],
    ['a scope that the template does not have', 'metrics', ['read-only'], { scope: { kind: 'own' } }],
  ] as const)('refuses what a user cannot be: %s', async (_, template, keys, more) => {
    const organization = await makeOrganization(house, { template })
    const owner = await signedIn(house, organization.owner)
    const roleIds = keys.map((key) => roleOf(organization, key))
    const body = { domainId: await addDomain(house, organization.id), roleIds, ...more }
    expect(verdict(await house.ask(`POST ${pathOf(organization)}`, { as: owner, body }))).toBe('422 place.not_offered')
  })

  it('V14: knows nothing of what belongs to another organization', async () => {
    const away = await makeOrganization(house)
    const theirs = await allowDomain(house, away)
    expect(verdict(await create({ domainId: theirs.domainId }))).toBe('404 domain.not_found')
    expect(verdict(await create({ roleIds: [roleOf(away, 'alerts')] }))).toBe('404 role.not_found')
    expect(verdict(await create({ scope: { kind: 'named', scopeId: `scp_${'0'.repeat(26)}` } }))).toBe(
      '404 scope.not_found',
    )
    expect(verdict(await house.ask(`GET ${pathOf(home)}/${theirs.ruleId}`, { as }))).toBe('404 joining-rule.not_found')
    expect(verdict(await house.ask(`DELETE ${pathOf(home)}/${theirs.ruleId}`, { as }))).toBe(
      '404 joining-rule.not_found',
    )
  })

  it('of two who change a rule at once one does', async () => {
    const { ruleId } = await allowDomain(house, home)
    const answers = await Promise.all(
      [5, 6, 7, 8].map((cap) =>
        house.ask(`PATCH ${pathOf(home)}/${ruleId}`, { as, body: { cap }, headers: { 'if-match': '"1"' } }),
      ),
    )
    expect(answers.map(verdict).toSorted()).toEqual(['200', ...Array(3).fill('412 joining-rule.changed')])
  })

  it('the catalogue marks what a rule never gives', () => {
    const dangerous = builtInCatalogue.permissions.filter((permission) => permission.dangerous).map(({ name }) => name)
    expect(dangerous).toEqual(
      expect.arrayContaining(['member.edit', 'role.edit', 'domain.edit', 'joining-rule.edit', 'policy.edit']),
    )
  })
})
