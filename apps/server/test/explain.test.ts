import {
  builtInCatalogue,
  compile,
  decide,
  environmentIdsOf,
  permitReasons,
  type OrganizationFacts,
  type Question,
  questionsAt,
} from '@rollcall/core/access'
import type { Explanation, Holders, Reach } from '@rollcall/contract/decision'
import { afterAll, describe, expect, it } from 'vitest'
import { readCases, toFacts, toQuestion } from '@rollcall/testkit/access-cases'
import { type Caller, type House, openHouse, verdict } from './house.ts'
import { signedIn } from './people.ts'
import { loadWorld, type World } from './world.ts'

const now = new Date('2026-11-21T10:00:00Z')

async function openWorld(facts: OrganizationFacts) {
  const house = await openHouse()
  house.database.clock.set(now)
  const world = await loadWorld(house, facts, 'complete')
  return { house, world, as: (userId: string) => signIn(house, userId), ...asking(house, world) }
}

async function signIn(house: House, userId: string): Promise<Caller> {
  const person = await house.database.kysely
    .selectFrom('users')
    .selectAll()
    .where('id', '=', userId as never)
    .executeTakeFirstOrThrow()
  return signedIn(house, person)
}

const asking = (house: House, { organization }: World) => {
  const post = (path: string, as: Caller, body: object) =>
    house.ask(`POST /v1/organizations/${organization.id}/access/${path}`, { as, body })
  return {
    explain: (as: Caller, body: object) => post('explain', as, body),
    reach: (as: Caller, body: object) => post('reach', as, body),
    holders: (as: Caller, body: object) => post('holders', as, body),
  }
}

const isPermit = (reason: string): boolean => permitReasons.some((one) => one === reason)

const toBody = (question: Question, organizationId: string) => ({
  subject: { type: question.subject.type, id: question.subject.id },
  action: question.action.name,
  resource: {
    ...question.resource,
    ...(question.resource.id === 'org_1' && { id: organizationId }),
  },
  ...(question.context && { context: question.context }),
})

describe.each(['complete.yaml', 'places.yaml', 'subjects.yaml', 'apm.yaml'])(
  'D-4: the cases of %s, explained over HTTP',
  async (name) => {
    const file = readCases(name)
    const facts = toFacts(file)
    const { house, world, as, explain: ask } = await openWorld(facts)
    afterAll(house.close)
    const owner = await as(facts.ownerUserId ?? '')
    // Rows do not suspend service accounts yet.
    const isAsleep = ({ who }: (typeof file.cases)[number]): boolean =>
      [who, file.tokens?.[who]?.holder ?? ''].some((name) => file.serviceAccounts?.[name]?.status === 'suspended')
    const lines = file.cases.filter((line) => {
      const { subject, resource } = toQuestion(file, line)
      const isKnown = ['user', 'service-account', 'token'].includes(subject.type)
      const isPlain = line.subjectProperties === undefined && line.actionProperties === undefined
      return isPlain && isKnown && subject.id !== '' && resource.id !== '' && !isAsleep(line)
    })
    it.each(lines.map((line) => [line.name, line] as const))('%s', async (_, line) => {
      const question = toQuestion(file, line)
      if (line.now !== undefined) house.database.clock.set(new Date(line.now))
      const answer = await ask(owner, toBody(question, world.organization.id))
      house.database.clock.set(now)
      expect(verdict(answer)).toBe('200')
      const found = answer.json<Explanation>()
      const reason = line.reason === 'unknown_subject' ? 'not_a_member' : line.reason
      expect({ verdict: found.verdict, reason: found.reason }).toEqual({
        verdict: isPermit(reason) ? 'yes' : 'no',
        reason,
      })
      const failing = found.steps.find((step) => step.verdict === 'fail')
      expect(failing?.reason ?? null).toBe(isPermit(reason) ? null : reason)
    })
  },
)

/** The cases of places, and people who may ask: one about everything, one within the application shop. */
function placesWithViewers(): OrganizationFacts {
  const facts = toFacts(readCases('places.yaml'))
  const role = { kind: 'role', mayGrant: [] } as const
  const grants = ['access.explain', 'member.view', 'application.view', 'environment.view'].map((permission) => ({
    permission,
    on: 'any' as const,
  }))
  const shop = [{ application: 'shop', environment: 'staging', level: 'read' }] as const
  const person = { status: 'active', endsAt: null, scope: { kind: 'organization' } } as const
  const holding = (roleId: string) => ({ ...person, userId: `usr_${roleId}`, assignments: [{ roleId, endsAt: null }] })
  return {
    ...facts,
    roles: [
      ...facts.roles,
      { ...role, id: 'rol_clerk', key: 'clerk', name: 'clerk', grants, grid: shop },
      { ...role, id: 'rol_seer', key: 'seer', name: 'seer', grants: grants.slice(2), grid: shop },
    ],
    memberships: [...facts.memberships, holding('rol_clerk'), holding('rol_seer')],
  }
}

describe('what of it somebody may see', async () => {
  const facts = placesWithViewers()
  const { house, world, as, explain: ask, reach, holders } = await openWorld(facts)
  afterAll(house.close)
  const snapshot = compile(builtInCatalogue, facts)
  const [owner, clerk, seer] = await Promise.all(['usr_olga', 'usr_rol_clerk', 'usr_rol_seer'].map(as))
  const about = (user: string, application: string, environment = 'production') => ({
    subject: { type: 'user', id: user },
    action: 'view',
    resource: { type: 'monitor', id: 'm', application, environment },
  })
  const ofAnswer = (answer: { json: () => unknown }) => {
    return { ...(answer.json() as Explanation), at: '' }
  }

  it('D-4: who may not see the application is told so, and of one that is not there the same', async () => {
    const found = ofAnswer(await ask(clerk as Caller, about('usr_all', 'pay')))
    expect(found).toMatchObject({ verdict: 'cannot_tell', hidden: ['resource'], reason: null, roles: [], steps: [] })
    expect(ofAnswer(await ask(clerk as Caller, about('usr_all', 'pax')))).toEqual(found)
    const seen = ofAnswer(await ask(clerk as Caller, about('usr_all', 'shop', 'staging')))
    expect(seen).toMatchObject({ verdict: 'yes', reason: 'granted', resource: { application: { name: 'shop' } } })
  })

  it('D-4, R-36: an environment that is denied is hidden inside an application that is not', async () => {
    expect(ofAnswer(await ask(clerk as Caller, about('usr_all', 'shop')))).toMatchObject({ verdict: 'cannot_tell' })
  })

  it('D-4: who sees everything is told that there is no such application', async () => {
    expect(ofAnswer(await ask(owner as Caller, about('usr_all', 'pax')))).toMatchObject({
      verdict: 'no',
      reason: 'unknown_resource',
    })
  })

  it('D-4: about himself everybody may ask; what he may not see is not there', async () => {
    const own = ofAnswer(await ask(seer as Caller, about('usr_rol_seer', 'pay')))
    expect(own).toMatchObject({ verdict: 'no', reason: 'unknown_resource', roles: [], fixes: [] })
    expect(ofAnswer(await ask(seer as Caller, about('usr_rol_seer', 'pax')))).toEqual({
      ...own,
      resource: { ...own.resource },
    })
    const shop = ofAnswer(await ask(seer as Caller, about('usr_rol_seer', 'shop', 'staging')))
    expect(shop).toMatchObject({ verdict: 'no', reason: 'no_permission', hidden: ['fixes'], fixes: [] })
    expect(verdict(await ask(seer as Caller, about('usr_all', 'shop', 'staging')))).toBe('403 access.denied')
  })

  it('D-4: the smallest changes are prepared, with how many people each of them touches', async () => {
    const { fixes } = ofAnswer(await ask(owner as Caller, about('usr_rol_seer', 'shop', 'staging')))
    expect(fixes.length).toBeGreaterThan(1)
    expect(fixes).toContainEqual([
      {
        fix: 'add_permission',
        touches: 1,
        permission: 'monitor.view',
        role: { id: 'rol_seer', key: 'seer', name: 'seer' },
      },
    ])
    const { fixes: cells } = ofAnswer(await ask(owner as Caller, { ...about('usr_fine', 'pay', 'staging') }))
    expect(cells.flat()).toContainEqual({
      fix: 'set_cell',
      touches: 1,
      role: { id: 'rol_fine', key: 'fine', name: 'fine' },
      application: 'pay',
      environment: 'staging',
      level: 'read',
    })
  })

  it('D-5: what somebody can do is decided for each place and permission, page by page', async () => {
    const ids = environmentIdsOf(snapshot)
    for (const { userId } of facts.memberships) {
      const places: string[] = []
      for (let cursor: string | null = null, more = true; more; ) {
        const body = { subject: { type: 'user', id: userId }, limit: 2, ...(cursor !== null && { cursor }) }
        const page: Reach = (await reach(owner as Caller, body)).json()
        for (const { application, environments } of page.items)
          for (const cell of environments) {
            const environment = { name: cell.environment, id: ids.get(application.id)?.get(cell.environment) ?? '' }
            const permitted = questionsAt(snapshot, application.id, environment).filter(
              ({ permission, resource }) =>
                decide(snapshot, { subject: { type: 'user', id: userId }, action: { name: permission }, resource, now })
                  .decision,
            )
            expect(page.permissionSets[cell.permissions]).toEqual(permitted.map(({ permission }) => permission))
            const level = permitted.some((one) => one.level === 'admin')
              ? 'admin'
              : permitted.length > 0
                ? 'read'
                : 'none'
            expect(cell.level).toBe(level)
            expect(cell.roles.length > 0).toBe(level !== 'none' && userId !== facts.ownerUserId)
            places.push(`${application.id}/${cell.environment}`)
          }
        cursor = page.nextCursor
        more = cursor !== null
      }
      expect(places.length).toBe(new Set(places).size)
      expect(places.length).toBe([...ids.values()].reduce((sum, names) => sum + names.size, 0))
    }
  })

  it('D-5, O-8: nobody is shown applications that he may not see', async () => {
    const page: Reach = (await reach(clerk as Caller, { subject: { type: 'user', id: 'usr_all' } })).json()
    expect(page.items.map(({ application }) => application.id)).toEqual(['shop'])
    expect(page).toMatchObject({ total: 1, moreHidden: true })
  })

  it('D-5: who can do this is everybody whom the decision permits', async () => {
    const resource = { type: 'monitor', id: 'm', application: 'shop', environment: 'staging' }
    const found: string[] = []
    for (let cursor: string | null = null, more = true; more; ) {
      const body = { action: 'view', resource, limit: 2, ...(cursor !== null && { cursor }) }
      const page: Holders = (await holders(owner as Caller, body)).json()
      for (const { subject, reason, roles } of page.items) {
        found.push(subject.id)
        expect(roles.length > 0).toBe(reason === 'granted')
      }
      cursor = page.nextCursor
      more = cursor !== null
    }
    const properties = { application: 'shop', environment: 'staging' }
    const permitted = facts.memberships.filter(
      ({ userId }) =>
        decide(snapshot, {
          subject: { type: 'user', id: userId },
          action: { name: 'view' },
          resource: { type: 'monitor', id: 'm', properties },
          now,
        }).decision,
    )
    expect(found.sort()).toEqual(permitted.map(({ userId }) => userId).sort())
    const hidden = { type: 'monitor', id: 'm', application: 'pay', environment: 'staging' }
    expect((await holders(clerk as Caller, { action: 'view', resource: hidden })).json()).toMatchObject({
      hidden: ['resource'],
      items: [],
      total: 0,
    })
    expect(world.tokens.size).toBe(0)
  })
})
