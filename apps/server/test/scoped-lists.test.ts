import {
  builtInCatalogue,
  type Cell,
  compile,
  decide,
  type OrganizationFacts,
  type ScopeFacts,
  type Snapshot,
} from '@rollcall/core/access'
import { bumpRevision } from '@rollcall/storage/organization'
import { readCases, toFacts } from '@rollcall/testkit/access-cases'
import { afterAll, describe, expect, it } from 'vitest'
import { openSnapshots } from '../src/access/snapshots.ts'
import { builtInProduct } from '../src/access/product.ts'
import { buildApp } from '../src/app.ts'
import { type Caller, openHouse, verdict } from './house.ts'
import { signedIn } from './people.ts'
import { loadWorld, memberOf } from './world.ts'

const now = new Date('2026-11-21T10:00:00Z')

/** Random, and the same in every run: what fails can be looked at. */
function randomOf(seed: number) {
  let state = seed
  const next = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
  const pick = <T>(values: readonly T[]): T => values[next(values.length)] as T
  return { next, pick, some: <T>(values: readonly T[]): T[] => values.filter(() => next(2) === 0) }
}
type Random = ReturnType<typeof randomOf>

const applications = Array.from({ length: 9 }, (_, position) => `app-${position}`)
const environments = ['production', 'staging']
const tags = ['blue', 'green', 'red']
const people = Array.from({ length: 6 }, (_, position) => `usr_${String(position).padStart(26, '0')}`)
const roleIds = ['rol_one', 'rol_two', 'rol_three']
const looked = ['application.view', 'environment.view']

const cellsOf = ({ next, pick }: Random): Cell[] => {
  const cells = Array.from({ length: 7 }, () => ({
    application: next(4) === 0 ? '*' : pick(applications),
    environment: next(3) === 0 ? '*' : pick(environments),
    level: pick(['admin', 'read', 'deny'] as const),
  }))
  return [...new Map(cells.map((cell) => [`${cell.application} ${cell.environment}`, cell])).values()]
}

const scopeOf = ({ next, some }: Random): ScopeFacts => {
  const kind = (['organization', 'own', 'custom'] as const)[next(3)] ?? 'own'
  return kind === 'custom' ? { kind, owners: some(people), tags: some(tags) } : { kind }
}

function randomWorld(random: Random): OrganizationFacts {
  const facts = toFacts(readCases('places.yaml'))
  const on = () => random.pick(['any', 'any', 'owned'] as const)
  return {
    ...facts,
    serviceAccounts: [],
    tokens: [],
    scopes: [],
    roles: roleIds.map((id) => ({
      id,
      key: id.slice(4),
      name: id,
      kind: 'role',
      mayGrant: [],
      grants: looked.map((permission) => ({ permission, on: on() })),
      grid: cellsOf(random),
    })),
    memberships: [
      ...facts.memberships
        .filter(({ userId }) => userId === facts.ownerUserId)
        .map((owner) => ({ ...owner, assignments: [], scope: { kind: 'organization' } as const })),
      ...people.map((userId) => ({
        userId,
        status: 'active' as const,
        endsAt: null,
        scope: scopeOf(random),
        assignments: random.some(roleIds).map((roleId) => ({ roleId, endsAt: null })),
      })),
    ],
    resources: applications.flatMap((id) => [
      { type: 'application', id, name: id, parent: null, owners: random.some(people), tags: random.some(tags) },
      ...environments.map((name) => {
        const parent = { type: 'application', id }
        return { type: 'environment', id: `${id}-${name}`, name, parent, owners: random.some(people), tags: [] }
      }),
    ]),
  }
}

const compiled = new WeakMap<OrganizationFacts, Snapshot>()

/** Ids that the decision lets somebody view, computed from the facts alone. */
function decided(facts: OrganizationFacts, userId: string, type: string): string[] {
  const snapshot = compiled.get(facts) ?? compile(builtInCatalogue, facts)
  compiled.set(facts, snapshot)
  const mayView = (id: string): boolean =>
    decide(snapshot, { subject: { type: 'user', id: userId }, action: { name: 'view' }, resource: { type, id }, now })
      .decision
  return facts.resources
    .filter((resource) => resource.type === type)
    .map(({ id }) => id)
    .filter(mayView)
    .toSorted()
}

describe.each([1, 2])('what a member of random world %s is shown', async (seed) => {
  const random = randomOf(seed)
  const house = await openHouse()
  afterAll(house.close)
  house.database.clock.set(now)
  let facts = randomWorld(random)
  const { organization } = await loadWorld(house, facts, 'complete')
  // Another server on the same database, with snapshots of its own.
  const second = await buildApp({
    ...house.parts,
    snapshots: openSnapshots(builtInProduct.catalogue, builtInProduct.roles),
  })
  afterAll(() => second.close())
  const path = `/v1/organizations/${organization.id}`
  const sessions = new Map<string, Caller>()
  for (const id of [...people, facts.ownerUserId ?? '']) sessions.set(id, await signInAs(id))

  async function signInAs(id: string): Promise<Caller> {
    const users = house.database.kysely.selectFrom('users').selectAll()
    return signedIn(house, await users.where('id', '=', id as never).executeTakeFirstOrThrow())
  }
  const asking = (app: typeof second, userId: string) => (request: string) =>
    house.askOf(app, `GET ${path}${request}`, { as: sessions.get(userId) ?? {} })

  async function walk(ask: ReturnType<typeof asking>, query: string) {
    const [ids, counts] = [[] as string[], new Set<number>()]
    let cursor: string | null = null
    do {
      const answer = await ask(`/resources?limit=4&${query}${cursor === null ? '' : `&cursor=${cursor}`}`)
      expect(verdict(answer)).toBe('200')
      const page = answer.json() as { items: { id: string }[]; match: number; nextCursor: string | null }
      ids.push(...page.items.map(({ id }) => id))
      counts.add(page.match)
      cursor = page.nextCursor
    } while (cursor !== null)
    return { ids: ids.toSorted(), counts: [...counts] }
  }

  async function expectDecided(app: typeof second, userId: string): Promise<void> {
    const ask = asking(app, userId)
    for (const type of ['application', 'environment']) {
      const ids = decided(facts, userId, type)
      expect(await walk(ask, `type=${type}`), `${userId} lists ${type}`).toEqual({ ids, counts: [ids.length] })
      for (const q of ['app-3', 'ap']) {
        const found = ids.filter((id) => id.includes(q))
        const searched = await walk(ask, `type=${type}&q=${q}`)
        expect(searched.counts, `${userId} searches ${q}`).toEqual([searched.ids.length])
        if (type === 'application') expect(searched.ids).toEqual(found)
        else expect(ids).toEqual(expect.arrayContaining(searched.ids))
      }
    }
    const types = (await ask('/resource-types')).json().items as { name: string; registered: number }[]
    const registered = types.find(({ name }) => name === 'application')?.registered
    expect(registered, `${userId} counts`).toBe(decided(facts, userId, 'application').length)
  }

  async function expectFetched(app: typeof second, userId: string): Promise<void> {
    const ask = asking(app, userId)
    for (const { type, id } of facts.resources) {
      const answer = verdict(await ask(`/resources/${type}/${id}`))
      const isSeen = decided(facts, userId, type).includes(id)
      expect(answer, `${userId} fetches ${id}`).toBe(isSeen ? '200' : '404 resource.not_found')
    }
  }

  it('O-8: lists, counts, search and each fetch are exactly what the decision says, on both servers', async () => {
    for (const userId of people) for (const app of [house.app, second]) await expectDecided(app, userId)
    for (const userId of people) await expectFetched(house.app, userId)
    for (const userId of people.slice(0, 2)) await expectFetched(second, userId)
  }, 60_000)

  it('O-8: and no more can be learnt by the tags and owners of what is hidden, or by exporting it', async () => {
    for (const userId of people) {
      const ask = asking(house.app, userId)
      for (const tag of tags) {
        const seen = decided(facts, userId, 'application')
        const tagged = facts.resources.filter((one) => one.type === 'application' && one.tags.includes(tag))
        const ids = tagged.map(({ id }) => id).filter((id) => seen.includes(id))
        expect(await walk(ask, `type=application&tag=${tag}`)).toEqual({ ids: ids.toSorted(), counts: [ids.length] })
      }
      expect(verdict(await ask('/export'))).toMatch(/^403 /)
    }
  }, 60_000)

  it('O-8: the very next request obeys each change, in the open session and on the other server', async () => {
    for (let round = 0; round < 3; round++) {
      await changeSomething(round)
      for (const userId of people) {
        await expectDecided(round % 2 === 0 ? second : house.app, userId)
        await expectDecided(round % 2 === 0 ? house.app : second, userId)
      }
    }
  }, 120_000)

  async function changeSomething(round: number): Promise<void> {
    if (round % 3 === 0) await retag(random.pick(applications), random.some(tags))
    else if (round % 3 === 1) await regrid(random.pick(roleIds), cellsOf(random))
    else await rescope(random.pick(people), random.pick(['organization', 'own'] as const))
  }

  /** Over HTTP, by the owner, on the first server. */
  async function retag(id: string, wanted: readonly string[]): Promise<void> {
    const as = sessions.get(facts.ownerUserId ?? '') ?? {}
    const { version } = (await house.ask(`GET ${path}/resources/application/${id}`, { as })).json()
    const answer = await house.ask(`PATCH ${path}/resources/application/${id}`, {
      as,
      body: { tags: wanted },
      headers: { 'if-match': `"${version}"` },
    })
    expect(verdict(answer)).toBe('200')
    facts = { ...facts, resources: facts.resources.map((one) => (one.id === id ? { ...one, tags: wanted } : one)) }
  }

  async function regrid(id: string, grid: readonly Cell[]): Promise<void> {
    await house.database.transaction(organization.id, async (db) => {
      await db
        .deleteFrom('role_cells')
        .where('role_id', '=', id as never)
        .execute()
      const place = { organization_id: organization.id, role_id: id as never }
      await db
        .insertInto('role_cells')
        .values(grid.map((cell) => ({ ...place, ...cell })))
        .execute()
      await bumpRevision(db, organization.id, [{ kind: 'role', id: id as never }])
    })
    facts = { ...facts, roles: facts.roles.map((role) => (role.id === id ? { ...role, grid } : role)) }
  }

  async function rescope(userId: string, kind: 'organization' | 'own'): Promise<void> {
    const id = memberOf(userId) as never
    await house.database.transaction(organization.id, async (db) => {
      await db.updateTable('memberships').set({ scope_kind: kind, scope_id: null }).where('id', '=', id).execute()
      await bumpRevision(db, organization.id, [{ kind: 'membership', id }])
    })
    facts = {
      ...facts,
      memberships: facts.memberships.map((one) => (one.userId === userId ? { ...one, scope: { kind } } : one)),
    }
  }
})
