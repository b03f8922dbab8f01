import { sql } from 'kysely'
import { afterAll, describe, expect, it } from 'vitest'
import { openHouse, verdict } from './house.ts'
import { setPolicy } from './invitations.ts'
import { allowDomain, allowMail, joinAs, signUp } from './joining.ts'
import { readLink, readMails } from './mailbox.ts'
import { makeMember, makeOrganization, roleOf, signedIn, type Organization } from './people.ts'

const limits = { mailsPerAddress: 1_000, mailsPerNetwork: 10_000 }

describe('membership requests', async () => {
  const house = await openHouse({ config: { limits }, poolSize: 12 })
  afterAll(house.close)
  await allowMail(house)
  const home = await makeOrganization(house)
  const admin = await makeMember(house, home, { roles: ['admin'] })
  const pathOf = ({ id }: Pick<Organization, 'id'>) => `/v1/organizations/${id}/membership-requests`

  /** Gives the role Billing what this test needs: the templates have no role of proposers. */
  const teach = (organization: Organization, grants: readonly string[]) =>
    house.database.transaction(organization.id, (db) =>
      sql`update roles set built_in = false, grants = ${JSON.stringify(grants.map((permission) => ({ permission, on: 'any' })))}::jsonb
        where id = ${roleOf(organization, 'billing')}`.execute(db),
    )
  await teach(home, ['invitation.propose', 'invitation.view'])
  const proposer = await makeMember(house, home, { roles: ['billing'] })
  const guest = await makeMember(house, home, { roles: ['guest'] })

  const propose = (body: object, as = proposer.as) => house.ask(`POST ${pathOf(home)}`, { as, body })
  const act = (id: string, act: string, body?: object, { as = admin.as, version = '"1"' } = {}) =>
    house.ask(`POST ${pathOf(home)}/${id}/${act}`, {
      as,
      ...(body === undefined ? {} : { body }),
      headers: { 'if-match': version },
    })
  const wait = async (organization = home, wish: object = {}) => {
    const { name } = await allowDomain(house, organization, { mode: 'approval', roles: ['alerts'], ...wish })
    const email = `noor@${name}`
    const { as } = await signUp(house, email)
    const { requestId } = (await joinAs(house, organization, as, { note: 'I am in the team' })).json()
    return { id: requestId as string, as, email }
  }

  describe('proposals, ruling 63', () => {
    it('R-5: who may not propose is refused, a guest too', async () => {
      expect(verdict(await propose({ email: 'ana@new.example' }, guest.as))).toBe('403 access.denied')
    })

    it('go to those who may decide, with the reason, and become an invitation', async () => {
      const email = 'Ana@New.example'
      const body = { email, name: 'Ana Diaz', roleIds: [roleOf(home, 'alerts')], note: 'She takes over on call.' }
      const made = await propose(body)
      expect(made.statusCode).toBe(201)
      expect(made.json()).toMatchObject({
        kind: 'proposal',
        state: 'pending',
        email: 'ana@new.example',
        waitsBecause: null,
      })
      const told = (await readMails(house)).filter(({ kind }) => kind === 'membership-request-received').at(-1)
      expect(told?.text).toContain('She takes over on call.')
      expect(told?.text).toMatch(/\/o\/[\w-]+\/users\/approvals/)
      const { id } = made.json()
      const approved = await act(id, 'approve', {})
      expect(approved.json()).toMatchObject({ state: 'approved', decidedBy: { membershipId: admin.membershipId } })
      const membership = await house.ask(
        `GET /v1/organizations/${home.id}/memberships/${approved.json().membershipId}`,
        { as: admin.as },
      )
      expect(membership.json()).toMatchObject({
        status: 'invited',
        email: 'ana@new.example',
        roles: [{ key: 'alerts' }],
      })
      expect(await readLink(house, 'invitation', 'ana@new.example')).toMatch(/^rcl_/)
      const answer = (await readMails(house)).find(
        ({ to, kind }) => to === proposer.person.email && kind === 'membership-request-approved',
      )
      expect(answer?.text).toContain('Ana Diaz')
    })

    it('show to who made them, and to nobody else without the right', async () => {
      await propose({ email: 'own@new.example' })
      const own = (await house.ask(`GET ${pathOf(home)}/own`, { as: proposer.as })).json()
      expect(own.items.map(({ email }: { email: string }) => email)).toContain('own@new.example')
      expect(verdict(await house.ask(`GET ${pathOf(home)}`, { as: proposer.as }))).toBe('403 access.denied')
    })

    it('are withdrawn by who made them alone', async () => {
      const { id } = (await propose({ email: 'back@new.example' })).json()
      const other = await makeMember(house, home, { roles: ['billing'] })
      expect(verdict(await act(id, 'withdraw', undefined, { as: other.as }))).toBe('404 membership-request.not_found')
      expect((await act(id, 'withdraw', undefined, { as: proposer.as })).json()).toMatchObject({ state: 'withdrawn' })
      expect(verdict(await act(id, 'withdraw', undefined, { as: proposer.as }))).toBe('409 membership-request.decided')
      expect(verdict(await act(id, 'approve', {}, { version: '"2"' }))).toBe('409 membership-request.decided')
      expect(verdict(await propose({ email: 'back@new.example' }))).toBe('201')
    })

    it('ruling 73: tell that somebody is a user only to those who may see users', async () => {
      const email = admin.person.email
      expect(verdict(await propose({ email }))).toBe('201')
      expect(verdict(await propose({ email: guest.person.email }, admin.as))).toBe(
        '409 membership-request.already_member',
      )
    })

    it('are refused for what is no place here', async () => {
      const cases: readonly [object, string][] = [
        [{ email: 'a@@b.example' }, '422 email.invalid'],
        [{ email: 'x@new.example', name: ' ' }, '422 name.invalid'],
        [{ email: 'x@new.example', note: 'x'.repeat(501) }, '422 note.invalid'],
        [{ email: 'x@new.example', roleIds: [`rol_${'0'.repeat(26)}`] }, '404 role.not_found'],
        [{ email: 'x@new.example', endsAt: '2020-01-01T00:00:00Z' }, '422 membership.end_in_past'],
      ]
      for (const [body, expected] of cases) expect(verdict(await propose(body))).toBe(expected)
    })
  })

  describe('sign-ups that wait', () => {
    it('are in at once when they are approved, with the place that was asked for', async () => {
      const { id, as, email } = await wait()
      expect(verdict(await house.ask(`GET /v1/organizations/${home.id}`, { as }))).toBe('404 organization.not_found')
      const approved = await act(id, 'approve', {})
      expect(approved.json()).toMatchObject({ state: 'approved', email, roles: [{ key: 'alerts' }] })
      expect((await house.ask(`GET /v1/organizations/${home.id}`, { as })).statusCode).toBe(200)
      const told = (await readMails(house)).find(
        ({ to, kind }) => to === email && kind === 'membership-request-approved',
      )
      expect(told?.text).toContain('approved')
    })

    it('V31: with an edited place, whose rights are asked of who approves', async () => {
      const organization = await makeOrganization(house)
      await teach(organization, [
        'membership-request.*',
        'alert.*',
        'alert-rule.*',
        'application.view',
        'environment.view',
        'monitor.view',
      ])
      await house.database.transaction(organization.id, (db) =>
        sql`insert into role_cells (organization_id, role_id, application, environment, level)
          values (${organization.id}, ${roleOf(organization, 'billing')}, '*', '*', 'admin')`.execute(db),
      )
      const clerk = await makeMember(house, organization, { roles: ['billing'] })
      const { id } = await wait(organization)
      const approve = (body: object, version = '"1"') =>
        house.ask(`POST ${pathOf(organization)}/${id}/approve`, {
          as: clerk.as,
          body,
          headers: { 'if-match': version },
        })
      const beyond = await approve({ roleIds: [roleOf(organization, 'admin')] })
      expect(verdict(beyond)).toBe('403 access.beyond_reach')
      expect(verdict(await approve({ roleIds: [roleOf(organization, 'data')] }))).toBe('403 access.beyond_reach')
      const still = (await house.ask(`GET ${pathOf(organization)}/${id}`, { as: clerk.as })).json()
      expect(still).toMatchObject({ state: 'pending', roles: [{ key: 'alerts' }] })
      const end = new Date(house.database.now().getTime() + 86_400_000).toISOString()
      const approved = await approve({ roleIds: [], endsAt: end })
      expect(approved.json()).toMatchObject({ state: 'approved', roles: [], endsAt: end })
    })

    it('D-26: who waits for want of a seat is let in once one is free, and not before', async () => {
      const organization = await makeOrganization(house)
      const { as } = await makeMember(house, organization, { roles: ['admin'] })
      await setPolicy(house, organization.id, 'members,seats', 2)
      const { id } = await wait(organization, { mode: 'automatic' })
      const approve = () =>
        house.ask(`POST ${pathOf(organization)}/${id}/approve`, { as, body: {}, headers: { 'if-match': '"1"' } })
      const waiting = await house.ask(`GET ${pathOf(organization)}/${id}`, { as })
      expect(waiting.json()).toMatchObject({ state: 'pending', waitsBecause: 'seats' })
      expect(verdict(await approve())).toBe('409 invitation.seat_limit')
      await setPolicy(house, organization.id, 'members,seats', 3)
      expect((await approve()).json()).toMatchObject({ state: 'approved' })
    })

    it('are turned away with a reason that the person reads', async () => {
      const { id, as, email } = await wait()
      expect(verdict(await act(id, 'refuse', { reason: '\u202e' }))).toBe('422 note.invalid')
      expect((await act(id, 'refuse', { reason: 'We do not know you.' })).json()).toMatchObject({
        state: 'refused',
        refusalReason: 'We do not know you.',
      })
      const told = (await readMails(house)).find(
        ({ to, kind }) => to === email && kind === 'membership-request-refused',
      )
      expect(told?.text).toContain('We do not know you.')
      const { requests } = (await house.ask('GET /v1/me/joinable', { as })).json()
      expect(requests).toMatchObject([{ state: 'refused', refusalReason: 'We do not know you.' }])
    })

    it('are withdrawn by the person alone', async () => {
      const { id, as } = await wait()
      const other = await wait()
      expect(verdict(await house.ask(`POST /v1/me/membership-requests/${id}/withdraw`, { as: other.as }))).toBe(
        '404 membership-request.not_found',
      )
      expect(verdict(await house.ask(`POST /v1/me/membership-requests/${id}/withdraw`, { as }))).toBe('204')
      expect(verdict(await act(id, 'approve', {}))).toBe('409 membership-request.decided')
      expect((await joinAs(house, home, as)).json().outcome).toBe('waiting')
    })

    it('bring somebody back who was suspended, with this place in place of the old one', async () => {
      const organization = await makeOrganization(house)
      const owner = await signedIn(house, organization.owner)
      const { name } = await allowDomain(house, organization, { roles: ['guest'] })
      const { as, userId } = await signUp(house, `back@${name}`)
      const { membershipId } = (await joinAs(house, organization, as)).json()
      await house.database.transaction(organization.id, (db) =>
        sql`update memberships set status = 'suspended', suspended_at = ${house.database.now()} where user_id = ${userId}`.execute(
          db,
        ),
      )
      const { requestId } = (await joinAs(house, organization, as)).json()
      const body = { roleIds: [roleOf(organization, 'data')] }
      const approved = await house.ask(`POST ${pathOf(organization)}/${requestId}/approve`, {
        as: owner,
        body,
        headers: { 'if-match': '"1"' },
      })
      expect(approved.json()).toMatchObject({ state: 'approved', membershipId })
      const back = (
        await house.ask(`GET /v1/organizations/${organization.id}/memberships/${membershipId}`, { as: owner })
      ).json()
      expect(back).toMatchObject({ status: 'active', roles: [{ key: 'data' }] })
    })

    it('are told to at most ten who may decide, and not without end', async () => {
      const { as } = await wait()
      const outcomes: string[] = []
      for (let at = 0; at < 11; at++) {
        const { requests } = (await house.ask('GET /v1/me/joinable', { as })).json()
        const open = requests.find(({ state }: { state: string }) => state === 'pending')
        if (open !== undefined) await house.ask(`POST /v1/me/membership-requests/${open.id}/withdraw`, { as })
        outcomes.push(verdict(await joinAs(house, home, as)))
      }
      expect(outcomes.at(-1)).toBe('429 request.too_many')
    })
  })

  describe('races', () => {
    it('of many who decide at once one does', async () => {
      const { id } = await wait()
      const answers = await Promise.all([
        ...Array.from({ length: 5 }, () => act(id, 'approve', {})),
        ...Array.from({ length: 5 }, () => act(id, 'refuse', { reason: 'No' })),
      ])
      expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1)
      expect(answers.filter((answer) => verdict(answer) === '409 membership-request.decided')).toHaveLength(9)
    })

    it('and without the guard several would: read, then write', async () => {
      const { id } = await wait()
      const unguarded = () =>
        house.database.transaction(home.id, async (db) => {
          const request = await db
            .selectFrom('membership_requests')
            .selectAll()
            .where('id', '=', id as never)
            .executeTakeFirstOrThrow()
          if (request.state !== 'pending') return false
          await sql`select pg_sleep(0.02)`.execute(db)
          await db
            .updateTable('membership_requests')
            .set({ state: 'withdrawn', decided_at: house.database.now() })
            .where('id', '=', id as never)
            .execute()
          return true
        })
      const decided = await Promise.all(Array.from({ length: 8 }, unguarded))
      expect(decided.filter(Boolean).length).toBeGreaterThan(1)
    })
  })

  it('are listed newest first, searched, filtered, counted and paged', async () => {
    const organization = await makeOrganization(house)
    await teach(organization, ['invitation.propose'])
    const as = (await makeMember(house, organization, { roles: ['billing'] })).as
    const owner = await signedIn(house, organization.owner)
    for (const name of ['Ana Núñez', 'Bo Chen', 'Cy Diaz']) {
      house.database.clock.advance(1)
      await house.ask(`POST ${pathOf(organization)}`, {
        as,
        body: { email: `${name.slice(0, 2).trim()}@list.example`, name },
      })
    }
    house.database.clock.advance(1)
    await wait(organization)
    const list = async (query = '') => (await house.ask(`GET ${pathOf(organization)}${query}`, { as: owner })).json()
    const names = ({ items }: { items: readonly { name: string }[] }) => items.map(({ name }) => name)
    expect(names(await list())).toEqual(['Noor Haddad', 'Cy Diaz', 'Bo Chen', 'Ana Núñez'])
    expect(names(await list('?q=nunez'))).toEqual(['Ana Núñez'])
    expect(names(await list('?kind=sign-up'))).toEqual(['Noor Haddad'])
    expect((await list()).facets).toEqual({
      state: { pending: 4, approved: 0, refused: 0, withdrawn: 0 },
      kind: { 'sign-up': 1, proposal: 3 },
    })
    const first = await list('?limit=3')
    expect(names(await list(`?limit=3&cursor=${first.nextCursor}`))).toEqual(['Ana Núñez'])
    expect(names(await list('?state=approved'))).toEqual([])
  })
})
