import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { actionsOf } from './audit-trail.ts'
import { openHouse, plain, verdict, type House } from './house.ts'
import {
  addDomain,
  allowDomain,
  allowMail,
  askToSignUp,
  confirmSignUp,
  freshDomain,
  joinAs,
  mailSignUp,
  signUp,
  stopMail,
} from './joining.ts'
import { readLink, readMails } from './mailbox.ts'
import { addMember, makeOrganization, makePerson, password, roleOf, signedIn } from './people.ts'

const limits = { mailsPerAddress: 1_000, mailsPerNetwork: 10_000, signInsPerNetwork: 10_000 }
const hour = 3_600_000
const atOnce = <T>(number: number, work: (at: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: number }, (_, at) => work(at)))

const mailsTo = async (house: House, email: string) => (await readMails(house)).filter(({ to }) => to === email)
const membersOf = (house: House, { id }: { id: `org_${string}` }) =>
  house.database.read(id, (db) => db.selectFrom('memberships').selectAll().where('status', '=', 'active').execute())

describe('self sign-up', async () => {
  const house = await openHouse({ config: { limits }, poolSize: 20 })
  afterAll(house.close)
  beforeAll(() => allowMail(house))

  describe('B-6: is off until a domain is allowed', async () => {
    const own = await openHouse()
    afterAll(own.close)

    it('and says why', async () => {
      const ask = async () => (await own.ask('GET /v1/sign-up')).json()
      expect(await ask()).toEqual({ open: false, why: 'mail_not_configured' })
      await allowMail(own)
      expect(await ask()).toEqual({ open: false, why: 'no_rule' })
      expect(verdict(await askToSignUp(own, 'noor@acme.example'))).toBe('403 sign-up.closed')
      const organization = await makeOrganization(own)
      await allowDomain(own, organization, { proof: null })
      expect(await ask()).toEqual({ open: false, why: 'no_rule' })
      await allowDomain(own, organization)
      expect(await ask()).toEqual({ open: true, why: null })
      await stopMail(own)
      expect(await ask()).toEqual({ open: false, why: 'mail_not_configured' })
      expect(verdict(await askToSignUp(own, 'noor@acme.example'))).toBe('403 sign-up.closed')
    })
  })

  describe('C-6, C-7: an invitation lets its own address sign up while self sign-up is off', async () => {
    const own = await openHouse({ config: { limits } })
    afterAll(own.close)

    it('and no other, and only while it is open', async () => {
      await allowMail(own)
      const organization = await makeOrganization(own)
      const as = await signedIn(own, organization.owner)
      const email = 'invited@company.example'
      await own.ask(`POST /v1/organizations/${organization.id}/invitations`, { as, body: { items: [{ email }] } })
      const invitation = await readLink(own, 'invitation', email)
      expect(verdict(await askToSignUp(own, email))).toBe('403 sign-up.closed')
      const mails = (await readMails(own)).length
      expect(verdict(await askToSignUp(own, 'other@company.example', invitation))).toBe('202')
      expect(verdict(await askToSignUp(own, email, `rcl_${'x'.repeat(43)}`))).toBe('202')
      expect((await readMails(own)).length).toBe(mails)
      await askToSignUp(own, email, invitation)
      const token = await readLink(own, 'address-confirmation', email)
      const confirmed = await confirmSignUp(own, token)
      expect(confirmed.statusCode).toBe(201)
      expect(await membersOf(own, organization)).toHaveLength(1)
      const { items } = (await own.ask(`GET /v1/organizations/${organization.id}/invitations`, { as })).json()
      await own.ask(`POST /v1/organizations/${organization.id}/invitations/${items[0].id}/revoke`, { as })
      const sent = (await readMails(own)).length
      await askToSignUp(own, email, invitation)
      expect((await readMails(own)).length).toBe(sent)
    })
  })

  describe('B-10, B-12: who proves an address in an allowed domain', () => {
    it('is in with role, scope and groups of the rule, and not before', async () => {
      const organization = await makeOrganization(house)
      const group = (
        await house.ask(`POST /v1/organizations/${organization.id}/notification-groups`, {
          as: await signedIn(house, organization.owner),
          body: { name: 'On call' },
        })
      ).json()
      const groups = [{ group_id: group.id, email: true, sms: false, is_on: true }]
      const { name } = await allowDomain(house, organization, { roles: ['alerts', 'guest'], groups })
      const email = `Noor+Test@${name.toUpperCase()}`
      const token = await mailSignUp(house, email).catch(() =>
        readLink(house, 'address-confirmation', email.toLowerCase()),
      )
      expect(
        await house.database.kysely
          .selectFrom('users')
          .selectAll()
          .where('email', '=', email.toLowerCase() as never)
          .execute(),
      ).toEqual([])
      const confirmed = await confirmSignUp(house, token)
      expect(confirmed.statusCode).toBe(201)
      expect(confirmed.json().joinable).toMatchObject([
        {
          organizationId: organization.id,
          domain: name,
          mode: 'automatic',
          roles: ['Guest', 'Alerts'],
          standing: 'open',
          slug: null,
        },
      ])
      expect(await membersOf(house, organization)).toHaveLength(1)
      const cookie = confirmed.cookies[0]
      const as = { cookie: `${cookie?.name}=${cookie?.value}` }
      const actions = await actionsOf(house, () =>
        joinAs(house, organization, as).then((answer) => expect(answer.statusCode).toBe(200)),
      )
      expect(actions).toEqual(['membership.joined'])
      const me = (await house.ask('GET /v1/me', { as })).json()
      expect(me.user.emailState).toBe('verified')
      expect(me.organizations).toMatchObject([{ id: organization.id }])
      const members = await membersOf(house, organization)
      const mine = members.find(({ user_id }) => user_id === me.user.id)
      expect(mine).toMatchObject({ email: email.toLowerCase(), scope_kind: 'organization', ends_at: null })
      const rows = await house.database.read(organization.id, (db) =>
        db
          .selectFrom('notification_group_members')
          .selectAll()
          .where('membership_id', '=', mine?.id ?? ('' as never))
          .execute(),
      )
      expect(rows).toMatchObject([{ group_id: group.id, email: true, sms: false, is_on: true }])
      const assigned = await house.database.read(organization.id, (db) =>
        db
          .selectFrom('role_assignments')
          .select('role_id')
          .where('membership_id', '=', mine?.id ?? ('' as never))
          .execute(),
      )
      expect(assigned.map(({ role_id }) => role_id).toSorted()).toEqual(
        [roleOf(organization, 'alerts'), roleOf(organization, 'guest')].toSorted(),
      )
      expect((await house.ask(`GET /v1/organizations/${organization.id}`, { as })).statusCode).toBe(200)
    })

    it('by one account may join several that have proven the same domain, and picks', async () => {
      const [first, second, third] = [
        await makeOrganization(house),
        await makeOrganization(house),
        await makeOrganization(house),
      ]
      const { name } = await allowDomain(house, first)
      await allowDomain(house, second, { name, mode: 'approval' })
      await addDomain(house, third.id, name, 'dns')
      const { as } = await signUp(house, `noor@${name}`)
      const { items, addressProven } = (await house.ask('GET /v1/me/joinable', { as })).json()
      expect(addressProven).toBe(true)
      expect(
        items.map(({ organizationId, mode }: { organizationId: string; mode: string }) => [organizationId, mode]),
      ).toEqual([
        [first.id, 'automatic'],
        [second.id, 'approval'],
      ])
      expect((await joinAs(house, second, as)).json()).toMatchObject({ outcome: 'waiting' })
      expect((await joinAs(house, first, as)).json()).toMatchObject({ outcome: 'joined' })
      expect(verdict(await joinAs(house, third, as))).toBe('403 sign-up.not_admitted')
      const after = (await house.ask('GET /v1/me/joinable', { as })).json()
      expect(after.items.map(({ standing }: { standing: string }) => standing)).toEqual(['member', 'waiting'])
      expect(after.requests).toMatchObject([{ state: 'pending' }])
    })

    it('and had an account joins with it', async () => {
      const organization = await makeOrganization(house)
      const { name } = await allowDomain(house, organization)
      const person = await makePerson(house, { email: `ada@${name}`, password: null })
      const as = await signedIn(house, person)
      expect((await joinAs(house, organization, as)).json()).toMatchObject({ outcome: 'joined' })
      expect(verdict(await joinAs(house, organization, as))).toBe('409 sign-up.already_member')
    })
  })

  describe('B-11: whoever is outside cannot', async () => {
    const organization = await makeOrganization(house)
    const { name } = await allowDomain(house, organization)
    const wide = await allowDomain(house, organization, { subdomains: true })
    const label = name.split('.')[0] ?? ''

    it.each([
      ['another domain', `noor@other-${name}`],
      ['a domain that ends alike', `noor@evil${name}`],
      ['a domain that begins alike', `noor@${name}.evil.example`],
      ['a domain below, where the rule does not say so', `noor@eng.${name}`],
      ['a domain above', 'noor@example.example'],
      ['a local part that looks like it', `${label}.example@gmail.com`],
      ['a look-alike in other letters', `noor@${name.replace('o', 'о')}`],
      ['a domain beside one that is wide', `noor@x${wide.name}`],
    ])('%s', async (_, email) => {
      const mails = (await readMails(house)).length
      expect((await askToSignUp(house, email)).statusCode).toBe(202)
      expect((await readMails(house)).length).toBe(mails)
    })

    it.each([
      `noor@evil.example@${name}`,
      `noor@${name}@evil.example`,
      `"noor@${name}"@evil.example`,
      `noor＠${name}`,
      `noor@${name}.`,
      `noor@evil.example,noor@${name}`,
    ])('%j is no address at all', async (email) => {
      expect(verdict(await askToSignUp(house, email))).toBe('422 email.invalid')
    })

    it.each([
      ['upper case', `NOOR@${name.toUpperCase()}`, `noor@${name}`],
      ['a plus-address', `noor+a@${name}`, `noor+a@${name}`],
      ['a domain below one that is wide', `noor@a.b.${wide.name}`, `noor@a.b.${wide.name}`],
      ['what is not seen', `una@${name}\u200b`, `una@${name}`],
      ['spaces around', ` zed@${name} `, `zed@${name}`],
    ])('but %s is inside', async (_, typed, email) => {
      expect((await askToSignUp(house, typed)).statusCode).toBe(202)
      expect(await readLink(house, 'address-confirmation', email)).toMatch(/^rcl_/)
    })

    it('nor with an account whose address nobody has proven, V51', async () => {
      const vouched = await makePerson(house, { email: `squat@${name}`, emailState: 'vouched', password: null })
      const as = await signedIn(house, vouched)
      expect((await house.ask('GET /v1/me/joinable', { as })).json()).toMatchObject({ items: [], addressProven: false })
      expect(verdict(await joinAs(house, organization, as))).toBe('403 sign-up.address_unproven')
    })

    it('nor into an organization that does not admit it, which looks like one that is not there', async () => {
      const { as } = await signUp(house, `out@${name}`)
      const other = await makeOrganization(house)
      const answers = [await joinAs(house, other, as), await joinAs(house, { id: `org_${'0'.repeat(26)}` }, as)]
      expect(answers.map(verdict)).toEqual(['403 sign-up.not_admitted', '403 sign-up.not_admitted'])
      expect(plain(answers[0]!).body).toEqual(plain(answers[1]!).body)
    })
  })

  describe('V48: the answer', async () => {
    const organization = await makeOrganization(house)
    const { name } = await allowDomain(house, organization)
    await makePerson(house, { email: `known@${name}`, password: null })
    const emails = [`known@${name}`, `unknown@${name}`, `nobody@${freshDomain()}`, `known@${freshDomain()}`]

    it('is the same whether the address is known, admitted or neither, and takes the same time', async () => {
      const times: number[] = []
      const answers: unknown[] = []
      for (const email of emails) {
        const start = performance.now()
        answers.push(plain(await askToSignUp(house, email)))
        times.push(performance.now() - start)
      }
      for (const answer of answers) expect(answer).toEqual(answers[0])
      for (const time of times) expect(time).toBeGreaterThan(140)
    })

    it('and no password is hashed for a stranger', async () => {
      const hashes = house.hashes()
      for (const email of emails) await askToSignUp(house, email)
      await confirmSignUp(house, `rcl_${'x'.repeat(43)}`)
      expect(house.hashes()).toBe(hashes)
    })

    it('stands in the mailbox: who has an account is told so, and gets no link that makes one', async () => {
      await askToSignUp(house, `known@${name}`)
      const mail = (await mailsTo(house, `known@${name}`)).at(-1)
      expect(mail?.text).toContain('has an account')
      expect(mail?.text).not.toMatch(/rcl_/)
    })

    it('V22: is limited by address and by network', async () => {
      const small = await openHouse({ config: { limits: { mailsPerAddress: 2, mailsPerNetwork: 5 } } })
      await allowMail(small)
      await allowDomain(small, await makeOrganization(small))
      const tries = []
      for (let at = 0; at < 3; at++) tries.push(verdict(await askToSignUp(small, 'same@company.example')))
      for (let at = 0; at < 3; at++) tries.push(verdict(await askToSignUp(small, `n${at}@company.example`)))
      expect(tries).toEqual(['202', '202', '429 request.too_many', '202', '202', '429 request.too_many'])
      await small.close()
    })
  })

  describe('C-7: the mailed link', async () => {
    const organization = await makeOrganization(house)
    const { name, domainId, ruleId } = await allowDomain(house, organization)
    const check = (token: string) => house.ask('POST /v1/sign-ups/check', { body: { token } })

    it('changes nothing when a scanner opens it', async () => {
      const token = await mailSignUp(house, `scan@${name}`)
      const mail = (await mailsTo(house, `scan@${name}`)).at(-1)
      expect(mail?.text).toContain(`/sign-up/confirm/${token}`)
      for (const method of ['GET', 'HEAD'] as const) await house.ask(`${method} /sign-up/confirm/${token}`)
      expect((await check(token)).json()).toMatchObject({ email: `scan@${name}` })
    })

    it('works once, before 24:00:00, and only the newest', async () => {
      const email = `once@${name}`
      const old = await mailSignUp(house, email)
      const token = await mailSignUp(house, email)
      expect(verdict(await check(old))).toBe('410 link.replaced')
      expect((await mailsTo(house, email)).filter(({ text }) => text === null)).toHaveLength(1)
      house.database.clock.advance(24 * hour - 1)
      expect(verdict(await check(token))).toBe('200')
      house.database.clock.advance(1)
      expect(verdict(await confirmSignUp(house, token))).toBe('410 link.expired')
      const again = await mailSignUp(house, email)
      expect((await confirmSignUp(house, again)).statusCode).toBe(201)
      expect(verdict(await confirmSignUp(house, again))).toBe('410 link.used')
    })

    it('is of no other purpose, V61', async () => {
      const token = await mailSignUp(house, `purpose@${name}`)
      const others = ['/v1/password-resets/check', '/v1/email-changes/check', '/v1/domain-proofs/check'] as const
      for (const path of others)
        expect(verdict(await house.ask(`POST ${path}`, { body: { token } }))).toBe('404 link.unknown')
      const flipped = token.slice(0, -1) + (token.endsWith('A') ? 'B' : 'A')
      expect(verdict(await check(flipped))).toBe('404 link.unknown')
    })

    it('V101: lets whoever reads the mailbox choose name and password, and nobody else', async () => {
      const email = `victim@${name}`
      const vouched = await makePerson(house, { email, emailState: 'vouched' })
      const squatter = await signedIn(house, vouched)
      const confirmed = await confirmSignUp(house, await mailSignUp(house, email), {
        password: 'nine other lanterns',
        name: 'Vic',
      })
      expect(confirmed.json().userId).toBe(vouched.id)
      expect(verdict(await house.ask('GET /v1/me', { as: squatter }))).toBe('401 session.ended')
      expect(verdict(await house.ask('POST /v1/sessions', { body: { email, password } }))).toBe('401 credential.wrong')
      const own = await house.ask('POST /v1/sessions', { body: { email, password: 'nine other lanterns' } })
      expect(own.statusCode).toBe(200)
    })

    it('stops with the rule that let it be mailed', async () => {
      const token = await mailSignUp(house, `late@${name}`)
      const as = await signedIn(house, organization.owner)
      const path = `/v1/organizations/${organization.id}`
      expect(verdict(await house.ask(`DELETE ${path}/domains/${domainId}`, { as }))).toBe('409 domain.in_use')
      expect(verdict(await house.ask(`DELETE ${path}/domains/${domainId}?withRule=true`, { as }))).toBe('204')
      expect(verdict(await house.ask(`GET ${path}/joining-rules/${ruleId}`, { as }))).toBe('404 joining-rule.not_found')
      expect(verdict(await confirmSignUp(house, token))).toBe('403 sign-up.not_admitted')
    })
  })

  describe('ruling 20: whoever was in, or could have been, never comes back by a rule', async () => {
    const organization = await makeOrganization(house)
    const { name } = await allowDomain(house, organization)
    const asOwner = () => signedIn(house, organization.owner)
    const requests = async () =>
      (await house.ask(`GET /v1/organizations/${organization.id}/membership-requests`, { as: await asOwner() })).json()
        .items

    it.each([
      ['removed', { status: 'removed' }, 'removed'],
      ['suspended', { status: 'suspended' }, 'suspended'],
      ['ended', { endsAt: new Date('2026-01-01') }, 'ended'],
    ] as const)('%s: he waits for approval', async (label, wish, because) => {
      const person = await makePerson(house, { email: `${label}@${name}`, password: null })
      await addMember(house, organization, person, { roles: ['guest'], ...wish })
      const as = await signedIn(house, person)
      expect((await joinAs(house, organization, as, { note: 'I am back' })).json()).toMatchObject({
        outcome: 'waiting',
      })
      expect(verdict(await joinAs(house, organization, as))).toBe('409 sign-up.already_waiting')
      const request = (await requests()).find(({ email }: { email: string }) => email === person.email)
      expect(request).toMatchObject({ waitsBecause: because, note: 'I am back' })
    })

    it('refused: he waits again, and is not simply in', async () => {
      const { as } = await signUp(house, `refused@${name}`)
      await house.database.transaction(organization.id, (db) =>
        sql`update joining_rules set mode = 'approval'`.execute(db),
      )
      const { requestId } = (await joinAs(house, organization, as)).json()
      await house.ask(`POST /v1/organizations/${organization.id}/membership-requests/${requestId}/refuse`, {
        as: await asOwner(),
        headers: { 'if-match': '"1"' },
        body: { reason: 'Not here' },
      })
      await house.database.transaction(organization.id, (db) =>
        sql`update joining_rules set mode = 'automatic'`.execute(db),
      )
      const again = (await joinAs(house, organization, as)).json()
      expect(again.outcome).toBe('waiting')
      const request = (await requests()).find(({ id }: { id: string }) => id === again.requestId)
      expect(request).toMatchObject({ waitsBecause: 'refused' })
    })
  })

  describe('races', () => {
    it('D-18: of thirty at once as many join as the cap says, and the others wait', async () => {
      const organization = await makeOrganization(house)
      const { name, ruleId } = await allowDomain(house, organization, { cap: 5 })
      const people = await atOnce(30, async (at) =>
        signedIn(house, await makePerson(house, { email: `p${at}@${name}`, password: null })),
      )
      const answers = await Promise.all(people.map((as) => joinAs(house, organization, as)))
      const outcomes = answers.map((answer) => answer.json().outcome)
      expect(outcomes.filter((outcome) => outcome === 'joined')).toHaveLength(5)
      expect(outcomes.filter((outcome) => outcome === 'waiting')).toHaveLength(25)
      expect(await membersOf(house, organization)).toHaveLength(6)
      const rule = (
        await house.ask(`GET /v1/organizations/${organization.id}/joining-rules/${ruleId}`, {
          as: await signedIn(house, organization.owner),
        })
      ).json()
      expect(rule).toMatchObject({ joined: 5, waiting: 25, state: 'full' })
    })

    it('and without the guard more would: read, then write', async () => {
      const organization = await makeOrganization(house)
      const { ruleId } = await allowDomain(house, organization, { cap: 5 })
      const unguarded = () =>
        house.database.transaction(organization.id, async (db) => {
          const rule = await db
            .selectFrom('joining_rules')
            .selectAll()
            .where('id', '=', ruleId)
            .executeTakeFirstOrThrow()
          if (rule.cap !== null && rule.joined >= rule.cap) return false
          await sql`select pg_sleep(0.02)`.execute(db)
          await db
            .updateTable('joining_rules')
            .set({ joined: rule.joined + 1 })
            .where('id', '=', ruleId)
            .execute()
          return true
        })
      const joined = (await atOnce(30, unguarded)).filter(Boolean)
      expect(joined.length).toBeGreaterThan(5)
    })

    it('V6, V12: of two who confirm at once one makes the account', async () => {
      const organization = await makeOrganization(house)
      const { name } = await allowDomain(house, organization)
      const token = await mailSignUp(house, `twice@${name}`)
      const answers = await atOnce(8, () => confirmSignUp(house, token))
      expect(answers.filter(({ statusCode }) => statusCode === 201)).toHaveLength(1)
      for (const answer of answers)
        expect(['201', '410 link.used', '410 link.replaced', '409 sign-up.account_exists']).toContain(verdict(answer))
      const users = await house.database.kysely
        .selectFrom('users')
        .select('id')
        .where('email', '=', `twice@${name}` as never)
        .execute()
      expect(users).toHaveLength(1)
    })

    it('and without the guard several links would be taken: read, then write', async () => {
      const organization = await makeOrganization(house)
      const { name } = await allowDomain(house, organization)
      await mailSignUp(house, `open@${name}`)
      const unguarded = () =>
        house.database.transaction(null, async (db) => {
          const link = await db
            .selectFrom('sign_ups')
            .selectAll()
            .where('email', '=', `open@${name}` as never)
            .executeTakeFirstOrThrow()
          if (link.used_at !== null) return false
          await sql`select pg_sleep(0.02)`.execute(db)
          await db
            .updateTable('sign_ups')
            .set({ used_at: house.database.now() })
            .where('secret_hash', '=', link.secret_hash)
            .execute()
          return true
        })
      expect((await atOnce(8, unguarded)).filter(Boolean).length).toBeGreaterThan(1)
    })

    it('who joins while the rule is deleted is in before, or is not in', async () => {
      for (let round = 0; round < 8; round++) {
        const organization = await makeOrganization(house)
        const { name, ruleId } = await allowDomain(house, organization)
        const owner = await signedIn(house, organization.owner)
        const as = await signedIn(house, await makePerson(house, { email: `r@${name}`, password: null }))
        const [joined, deleted] = await Promise.all([
          joinAs(house, organization, as),
          house.ask(`DELETE /v1/organizations/${organization.id}/joining-rules/${ruleId}`, { as: owner }),
        ])
        expect(verdict(deleted)).toBe('204')
        const members = (await membersOf(house, organization)).length
        expect([verdict(joined), members]).toEqual(members === 2 ? ['200', 2] : ['403 sign-up.not_admitted', 1])
      }
    })

    it('one person joins once, however often he asks at once', async () => {
      const organization = await makeOrganization(house)
      const { name } = await allowDomain(house, organization)
      const as = await signedIn(house, await makePerson(house, { email: `eager@${name}`, password: null }))
      const answers = (await atOnce(6, () => joinAs(house, organization, as))).map(verdict)
      expect(answers.toSorted()).toEqual(['200', ...Array(5).fill('409 sign-up.already_member')])
    })
  })
})
