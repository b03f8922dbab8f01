import type { Membership } from '@rollcall/contract/membership'
import { sql } from 'kysely'
import { afterAll, describe, expect, it } from 'vitest'
import { eventsOf } from './audit-trail.ts'
import { openHouse, verdict } from './house.ts'
import { addMember, makeMember, makeOrganization, makePerson, type Organization, roleOf, signedIn } from './people.ts'
import { setScene } from './scene.ts'

interface Page {
  readonly items: readonly Membership[]
  readonly nextCursor: string | null
  readonly total: number
  readonly match: { readonly count: number; readonly exact: boolean }
  readonly facets: { readonly status: Readonly<Record<string, number>> }
}

const day = 86_400_000

describe('the list of users, B-4', async () => {
  const house = await openHouse()
  afterAll(house.close)
  const now = house.database.now()
  const home = await makeOrganization(house, { owner: await makePerson(house, { name: 'Olga Owner', password: null }) })
  const away = await makeOrganization(house)
  const as = await signedIn(house, home.owner)
  const names = [
    'Zoë Šimek',
    'zoe simek',
    'Åsa %100% Berg',
    '_under score',
    '\\back slash',
    'İpek Yıldız',
    'Ada O’Brien',
    'Bo',
  ]
  for (const name of names) {
    const person = await makePerson(house, { name, password: null })
    await addMember(house, home, person, { roles: ['member'], joinedAt: new Date(now.getTime() - 5 * day) })
  }
  const suspended = await makeMember(house, home, { status: 'suspended', roles: ['billing'], username: 'susi' })
  const removed = await makeMember(house, home, { status: 'removed' })
  const invited = await addMember(house, home, undefined, { email: 'invited@zeta.example' as never })
  await makeMember(house, away, { roles: ['admin'] })

  const list = async (query = ''): Promise<Page> => {
    const answer = await house.ask(`GET /v1/organizations/${home.id}/memberships?${query}`, { as })
    expect(answer.statusCode, answer.body).toBe(200)
    return answer.json()
  }
  const namesOf = async (query: string): Promise<readonly string[]> =>
    (await list(query)).items.map(({ name }) => name ?? '').toSorted((a, b) => a.localeCompare(b))

  it.each([
    ['zoe', ['Zoë Šimek', 'zoe simek']],
    ['ŠIMEK zo', ['Zoë Šimek', 'zoe simek']],
    ['simek  berg', []],
    ['100%', ['Åsa %100% Berg']],
    ['%', ['Åsa %100% Berg']],
    ['_', ['_under score']],
    ['\\', ['\\back slash']],
    ['00%', ['Åsa %100% Berg']],
    ['Bo', ['Bo']],
    ['ol', ['Olga Owner']],
    ['lg', []],
    ['o’b', ['Ada O’Brien']],
    ['ipek yıldız', ['İpek Yıldız']],
    ['nobody has this', []],
    ["'; drop table users; --", []],
    ['zeta.example', ['']],
    ['INVITED@ZETA.EXAMPLE', ['']],
  ])('finds %j', async (q, expected) => {
    const query = `q=${encodeURIComponent(q)}`
    expect(await namesOf(query)).toEqual(expected.toSorted((a, b) => a.localeCompare(b)))
    expect((await list(query)).match).toEqual({ count: expected.length, exact: true })
  })

  it('shows users of this organization alone, the removed only when asked for', async () => {
    const all = await list()
    expect(all.items).toHaveLength(names.length + 3)
    expect(all.items.map(({ id }) => id)).not.toContain(removed.membershipId)
    expect((await list('status=removed')).items.map(({ id }) => id)).toEqual([removed.membershipId])
  })

  it('filters by status and by roles, together with the search', async () => {
    expect((await list('status=suspended')).items.map(({ id }) => id)).toEqual([suspended.membershipId])
    expect((await list('status=suspended&status=invited')).match.count).toBe(2)
    expect((await list(`role=${roleOf(home, 'billing')}`)).match.count).toBe(1)
    expect((await list(`role=${roleOf(home, 'billing')}&role=${roleOf(home, 'member')}`)).match.count).toBe(
      names.length + 1,
    )
    expect(await namesOf(`role=${roleOf(home, 'member')}&q=zoe&status=active`)).toEqual(['zoe simek', 'Zoë Šimek'])
    expect((await list(`role=${roleOf(home, 'billing')}&q=zoe`)).items).toEqual([])
  })

  it('counts what it shows', async () => {
    const { total, match, facets } = await list()
    expect(total).toBe(names.length + 2)
    expect(match).toEqual({ count: names.length + 3, exact: true })
    expect(facets).toEqual({ status: { invited: 1, active: names.length + 1, suspended: 1 } })
  })

  it('says of each user what it knows, D-7', async () => {
    const { items } = await list('status=invited&status=suspended')
    expect(items.find(({ id }) => id === invited)).toMatchObject({
      userId: null,
      name: null,
      status: 'invited',
      joinedAt: null,
      roles: [],
    })
    expect(items.find(({ id }) => id === suspended.membershipId)).toMatchObject({
      status: 'suspended',
      username: 'susi',
      owner: false,
      ended: false,
      roles: [{ key: 'billing', kind: 'role' }],
      suspendedAt: now.toISOString(),
    })
  })

  const sorts = ['name', '-name', 'joined', '-joined', 'lastActive', '-lastActive'] as const
  it.each(sorts)(
    'pages by %s through everybody, nobody missing and nobody twice, also where keys are equal',
    async (sort) => {
      const seen: Membership[] = []
      let cursor = ''
      do {
        const page = await list(`sort=${sort}&limit=2${cursor}`)
        seen.push(...page.items)
        cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`
      } while (cursor !== '')
      const whole = (await list(`sort=${sort}`)).items.map(({ id }) => id)
      expect(seen.map(({ id }) => id)).toEqual(whole)
      expect(new Set(whole).size).toBe(names.length + 3)
      const reversed = sort.startsWith('-') ? sort.slice(1) : `-${sort}`
      expect((await list(`sort=${reversed}`)).items.map(({ id }) => id)).toEqual(whole.toReversed())
    },
  )

  it('sorts names without case and accents, and who was invited by his address', async () => {
    const shown = (await list('sort=name')).items.map(({ name, email }) => name ?? email)
    const folded = shown.map((name) => name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase())
    expect(folded).toEqual(folded.toSorted())
  })

  it('has the never active first or last', async () => {
    const [first] = (await list('sort=-lastActive')).items
    expect(first?.userId).toBe(home.owner.id)
    expect((await list('sort=lastActive')).items[0]?.lastActiveAt).toBeNull()
  })

  it.each(sorts.flatMap((sort) => sorts.filter((other) => other !== sort).map((other) => [sort, other] as const)))(
    'refuses a cursor of %s for %s',
    async (sort, other) => {
      const { nextCursor } = await list(`sort=${sort}&limit=1`)
      const answer = await house.ask(
        `GET /v1/organizations/${home.id}/memberships?sort=${other}&cursor=${nextCursor}`,
        { as },
      )
      expect(verdict(answer)).toBe('400 request.cursor_invalid')
    },
  )
})

describe('the counters of users', async () => {
  const house = await openHouse()
  afterAll(house.close)

  it('equal what is counted after every kind of change, also by thirty at once', async () => {
    const home = await makeOrganization(house)
    const added = await Promise.all(
      Array.from({ length: 30 }, async (_, at) =>
        at % 3 === 0
          ? addMember(house, home, undefined, { email: `i${at}@example.org` as never })
          : (await makeMember(house, home, { status: at % 3 === 1 ? 'active' : 'suspended' })).membershipId,
      ),
    )
    await compare(home)
    const change = (set: string, ids: readonly string[]) =>
      house.database.transaction(home.id, (db) =>
        sql`update memberships set ${sql.raw(set)} where id = any (${ids})`.execute(db),
      )
    await change(`status = 'removed', removed_at = now()`, added.slice(0, 7))
    await compare(home)
    await Promise.all(added.slice(7).map((id) => change(`display_name = 'X', display_name_folded = 'x'`, [id])))
    await compare(home)
    await house.database.owner((owner) =>
      sql`delete from memberships where id = any (${added.slice(20)})`.execute(owner),
    )
    await compare(home)
  })

  async function compare(home: Organization): Promise<void> {
    const rows = await house.database.read(home.id, async (db) => {
      const { rows } = await sql<{ kept: number; counted: number }>`
        select coalesce(c.count, 0)::int as kept, coalesce(m.n, 0)::int as counted
        from membership_counts c full join (select status, count(*) as n from memberships group by 1) m using (status)`.execute(
        db,
      )
      return rows
    })
    expect(rows.length).toBeGreaterThan(1)
    expect(rows.map(({ kept }) => kept)).toEqual(rows.map(({ counted }) => counted))
  }
})

describe('a user of an organization, R-2', async () => {
  const house = await openHouse()
  afterAll(house.close)
  const patch = ({ admin, home }: Awaited<ReturnType<typeof setScene>>, id: string, body: object, ifMatch = '"1"') =>
    house.ask(`PATCH /v1/organizations/${home.id}/memberships/${id}`, {
      as: admin.as,
      body,
      headers: { 'if-match': ifMatch },
    })

  it('is changed here only, with what was and what is in the audit log', async () => {
    const scene = await setScene(house)
    const elsewhere = await addMember(house, scene.away, scene.member.person, { roles: ['member'] })
    const body = { displayName: ' Zoë  ', username: 'ZOE', externalId: 'crm-7' }
    const [event] = await eventsOf(house, async () => {
      const answer = await patch(scene, scene.member.membershipId, body)
      expect(answer.headers.etag).toBe('"2"')
      expect(answer.json()).toMatchObject({
        displayName: 'Zoë',
        name: 'Zoë',
        username: 'zoe',
        externalId: 'crm-7',
        version: 2,
      })
    })
    expect(event).toMatchObject({
      scope: scene.home.id,
      action: 'membership.updated',
      actor: { kind: 'user', id: scene.admin.person.id },
      target: { type: 'membership', id: scene.member.membershipId },
      change: { before: { display_name: null, username: null }, after: { username: { person: expect.any(String) } } },
    })
    const other = await house.ask(`GET /v1/organizations/${scene.away.id}/memberships/${elsewhere}`, {
      as: scene.stranger.as,
    })
    expect(other.json()).toMatchObject({
      displayName: null,
      username: null,
      name: scene.member.person.name,
      version: 1,
    })
  })

  it('of two who change it at once, one wins and the other is told', async () => {
    const scene = await setScene(house)
    const answers = await Promise.all(
      ['first', 'second'].map((username) => patch(scene, scene.member.membershipId, { username })),
    )
    expect(answers.map(verdict).toSorted()).toEqual(['200', '412 membership.changed'])
  })

  it('of two who take one username at once, one gets it', async () => {
    const scene = await setScene(house)
    const ids = [scene.member.membershipId, scene.admin.membershipId]
    const answers = await Promise.all(ids.map((id) => patch(scene, id, { username: 'wanted', externalId: null })))
    expect(answers.map(verdict).toSorted()).toEqual(['200', '409 membership.username_taken'])
  })

  it('may have the username that another organization gave to somebody, and that of a removed user', async () => {
    const scene = await setScene(house)
    await makeMember(house, scene.away, { username: 'shared' })
    await makeMember(house, scene.home, { username: 'shared', status: 'removed' })
    expect((await patch(scene, scene.member.membershipId, { username: 'shared' })).statusCode).toBe(200)
  })

  it('gives back what was set with null, and shows the own name again', async () => {
    const scene = await setScene(house)
    await patch(scene, scene.member.membershipId, { displayName: 'Other', username: 'x', externalId: 'y' })
    const answer = await patch(
      scene,
      scene.member.membershipId,
      { displayName: null, username: null, externalId: null },
      '"2"',
    )
    expect(answer.json()).toMatchObject({
      name: scene.member.person.name,
      displayName: null,
      username: null,
      externalId: null,
    })
  })

  it('follows the own name in every organization, but not over a display name, O-24', async () => {
    const scene = await setScene(house)
    const { person, membershipId } = scene.member
    const elsewhere = await addMember(house, scene.away, person)
    await patch(scene, membershipId, { displayName: 'Kept' })
    await house.ask('PATCH /v1/me', { as: scene.member.as, body: { name: 'Renamed Élan' } })
    const read = async (organization: Organization, id: string, as: Record<string, string>): Promise<Membership> =>
      (await house.ask(`GET /v1/organizations/${organization.id}/memberships/${id}`, { as })).json()
    expect(await read(scene.home, membershipId, scene.admin.as)).toMatchObject({ name: 'Kept', displayName: 'Kept' })
    expect(await read(scene.away, elsewhere, scene.stranger.as)).toMatchObject({ name: 'Renamed Élan', version: 2 })
    const found = await house.ask(`GET /v1/organizations/${scene.away.id}/memberships?q=renamed%20elan`, {
      as: scene.stranger.as,
    })
    expect(found.json().items).toHaveLength(1)
  })

  it.each(['email', 'password', 'userId', 'status', 'roles', 'owner', 'version', 'endsAt', 'name'])(
    'keeps its account to itself: an admin cannot set %s',
    async (member) => {
      const scene = await setScene(house)
      const answer = await patch(scene, scene.member.membershipId, { [member]: 'x@example.com' })
      expect(verdict(answer)).toBe('400 request.invalid')
      expect(answer.json().errors[0].pointer).toBe(`/${member}`)
    },
  )

  it('is not there once removed, and cannot be changed', async () => {
    const scene = await setScene(house)
    const { membershipId } = await makeMember(house, scene.home, { status: 'removed' })
    expect(verdict(await patch(scene, membershipId, { username: 'x' }))).toBe('404 membership.not_found')
  })

  it('has a role and a standing of its own in each organization, O-24 and R-21', async () => {
    const scene = await setScene(house)
    const { person, membershipId, as } = scene.member
    await addMember(house, scene.away, person, { roles: ['admin', 'billing'] })
    const permissions = async ({ id }: Organization): Promise<readonly string[]> =>
      (await house.ask(`GET /v1/organizations/${id}`, { as })).json().permissions
    expect(await permissions(scene.away)).toContain('member.edit')
    expect(await permissions(scene.home)).not.toContain('member.edit')
    const rolesOf = await house.ask(`GET /v1/organizations/${scene.home.id}/memberships/${membershipId}`, {
      as: scene.admin.as,
    })
    expect(rolesOf.json().roles.map(({ key }: { key: string }) => key)).toEqual(['guest'])
    const { organizations } = (await house.ask('GET /v1/me', { as })).json()
    expect(organizations.map(({ id }: { id: string }) => id).toSorted()).toEqual(
      [scene.home.id, scene.away.id].toSorted(),
    )
  })

  it('is one of many, and one of them is the owner, R-20', async () => {
    const scene = await setScene(house)
    const answer = await house.ask(`GET /v1/organizations/${scene.home.id}/memberships`, { as: scene.admin.as })
    const owners = answer.json().items.filter(({ owner }: Membership) => owner)
    expect(owners.map(({ userId }: Membership) => userId)).toEqual([scene.home.owner.id])
  })
})
