import type { MembershipId } from '@rollcall/core/shared/ids'
import { afterAll, describe, expect, it } from 'vitest'
import { eventsOf } from './audit-trail.ts'
import { patchAccess, postMany, postStanding } from './assignment.cases.ts'
import { type House, openHouse, verdict } from './house.ts'
import { addMember, makeMember, makeOrganization, makePerson, type Organization, roleOf, signedIn } from './people.ts'
import { at, makeApplications, makeHolder } from './roles.ts'
import { setScene } from './scene.ts'

const minute = 60_000

describe('what a user holds', async () => {
  const house = await openHouse()
  afterAll(house.close)
  const { clock } = house.database
  const later = (ms: number): string => new Date(clock.now().getTime() + ms).toISOString()
  const standing = (home: Organization) => async () => {
    const admin = await makeMember(house, home, { roles: ['admin'] })
    return { house, home, admin }
  }
  const read = (home: Organization, as: Readonly<Record<string, string>>, id: MembershipId) =>
    house.ask(`GET ${at({ home })}/memberships/${id}/access`, { as }).then((answer) => answer.json())

  it('O-3, O-8: a scope by tags holds from the next request on; what lies outside is not there', async () => {
    const scene = await setScene(house)
    await makeApplications(scene, 'payments', 'search')
    const seer = await makeHolder(scene, 'Seer', ['application.view', 'environment.view'])
    const list = () => house.ask(`GET ${at(scene)}/resources?type=application`, { as: seer.as })
    await house.ask(`PATCH ${at(scene)}/roles/${seer.roleId}/grid`, {
      as: await signedIn(house, scene.home.owner),
      body: { cells: [{ application: '*', environment: '*', level: 'read' }] },
      headers: { 'if-match': '"1"' },
    })
    expect((await list()).json().items).toHaveLength(2)
    const scope = { kind: 'custom', owners: [], tags: ['tag-payments'] }
    const answer = await patchAccess(scene, seer.membershipId, { scope })
    expect(verdict(answer)).toBe('200')
    expect(answer.json()).toMatchObject({ access: { scope }, consequence: { applied: true, losing: 1, gaining: 0 } })
    expect((await list()).json().items.map(({ id }: { id: string }) => id)).toEqual(['payments'])
    expect(verdict(await house.ask(`GET ${at(scene)}/resources/application/search`, { as: seer.as }))).toMatch(/^404/)
    const back = await patchAccess(
      scene,
      seer.membershipId,
      { scope: { kind: 'organization' } },
      { headers: { 'if-match': String(answer.headers['etag']) } },
    )
    expect(back.json().access.scope).toEqual({ kind: 'organization' })
  })

  it('D-17: a role ends at the instant itself, and what has ended can stay or go but not be given', async () => {
    const scene = await setScene(house)
    const held = await makeMember(house, scene.home)
    const give = { roleId: roleOf(scene.home, 'admin'), endsAt: later(60 * minute) }
    expect(verdict(await patchAccess(scene, held.membershipId, { give }))).toBe('200')
    const may = () => house.ask(`GET ${at(scene)}/memberships`, { as: held.as }).then(verdict)
    clock.advance(60 * minute - 1)
    const fresh = await signedIn(house, held.person)
    expect(verdict(await house.ask(`GET ${at(scene)}/memberships`, { as: fresh }))).toBe('200')
    clock.advance(1)
    expect(verdict(await house.ask(`GET ${at(scene)}/memberships`, { as: fresh }))).toBe('403 access.denied')
    expect(await may()).not.toBe('200')
    const admin = { ...scene, admin: { ...scene.admin, as: await signedIn(house, scene.admin.person) } }
    const { roles, version } = await read(scene.home, admin.admin.as, held.membershipId)
    expect(roles).toMatchObject([{ key: 'admin', ended: true }])
    const headers = { 'if-match': `"${version}"` }
    const kept = [{ roleId: roles[0].id, endsAt: roles[0].endsAt }]
    const with2 = await patchAccess(admin, held.membershipId, { roles: kept, endsAt: later(minute) }, { headers })
    expect(verdict(with2)).toBe('200')
    const again = await patchAccess(
      admin,
      held.membershipId,
      { give: { roleId: roleOf(scene.home, 'billing'), endsAt: later(0) } },
      { headers: { 'if-match': String(with2.headers['etag']) } },
    )
    expect(verdict(again)).toBe('422 membership.end_in_past')
  })

  it('D-14, D-17: nobody gives access that outlasts his own', async () => {
    const scene = await setScene(house)
    const ends = later(120 * minute)
    const brief = await makeMember(house, scene.home)
    await patchAccess(scene, brief.membershipId, { give: { roleId: roleOf(scene.home, 'admin'), endsAt: ends } })
    const give = { roleId: roleOf(scene.home, 'admin') }
    const forGood = await patchAccess(scene, scene.member.membershipId, { give }, { as: brief.as })
    expect(verdict(forGood)).toBe('403 access.beyond_reach')
    const asLong = await patchAccess(
      scene,
      scene.member.membershipId,
      { give: { ...give, endsAt: ends } },
      { as: brief.as },
    )
    expect(verdict(asLong)).toBe('200')
  })

  it('C-9, C-10: moving to a column takes away the old one and what cannot stand beside the new one', async () => {
    const home = await makeOrganization(house, { template: 'metrics' })
    const scene = await standing(home)()
    const held = await makeMember(house, home, { roles: ['normal', 'alerts', 'data'] })
    const answer = await patchAccess(scene, held.membershipId, { give: { roleId: roleOf(home, 'read-only') } })
    expect(answer.json().access.roles.map(({ key }: { key: string }) => key)).toEqual(['read-only'])
    const options = (await house.ask(`GET ${at({ home })}/access-options`, { as: scene.admin.as })).json()
    const tiers = options.roles.filter(({ kind }: { kind: string }) => kind === 'tier')
    expect(tiers.map(({ key, memberCount }: { key: string; memberCount: number }) => [key, memberCount])).toEqual([
      ['admin', 2],
      ['normal', 0],
      ['read-only', 1],
    ])
    expect(tiers[1].standsBeside).toContain('alerts')
  })

  it('O-2: where a user has one role, a new one takes the place of the old one', async () => {
    const home = await makeOrganization(house, { template: 'appsec' })
    const scene = await standing(home)()
    const held = await makeMember(house, home, { roles: ['developer'] })
    const answer = await patchAccess(scene, held.membershipId, { give: { roleId: roleOf(home, 'read-only') } })
    expect(answer.json().access.roles.map(({ key }: { key: string }) => key)).toEqual(['read-only'])
    const none = await patchAccess(scene, held.membershipId, { roles: [] }, { headers: { 'if-match': '"2"' } })
    expect(verdict(none)).toBe('422 place.not_offered')
  })

  it('D-3: a preview answers what would come of it, names who gains something dangerous, and changes nothing', async () => {
    const scene = await setScene(house)
    const change = { give: { roleId: roleOf(scene.home, 'admin') } }
    const preview = await patchAccess(scene, scene.member.membershipId, change, { query: '?dryRun=true' })
    const { consequence, access } = preview.json()
    expect(access.roles).toMatchObject([{ key: 'admin' }])
    expect(consequence).toMatchObject({ applied: false, undoId: null, gaining: 1 })
    expect(consequence.named).toMatchObject([{ membershipId: scene.member.membershipId }])
    const { roles, version } = await read(scene.home, scene.admin.as, scene.member.membershipId)
    expect([roles[0].key, version]).toEqual(['guest', 1])
    const query = `?expectedRevision=${consequence.revision}`
    const made = await patchAccess(scene, scene.member.membershipId, change, { query })
    expect(made.json().consequence).toMatchObject({ applied: true, undoId: expect.stringMatching(/^und_/) })
    const late = await patchAccess(scene, scene.person.id.replace('usr', 'mem'), change, { query })
    expect(verdict(late)).toBe('404 membership.not_found')
  })

  it('a refusal of what somebody else changed shows how it stands now', async () => {
    const scene = await setScene(house)
    await patchAccess(scene, scene.member.membershipId, { scope: { kind: 'own' } })
    const second = await patchAccess(scene, scene.member.membershipId, { scope: { kind: 'organization' } })
    expect(verdict(second)).toBe('412 membership.changed')
    expect(second.json().current).toMatchObject({ scope: { kind: 'own' }, version: 2 })
  })

  it('a suspension holds from the next request on, in open sessions too, and its reason is on record apart', async () => {
    const scene = await setScene(house)
    const held = await makeMember(house, scene.home, { roles: ['member'] })
    const me = () => house.ask(`GET ${at(scene)}/roles`, { as: held.as }).then(verdict)
    const before = await me()
    expect(before).not.toMatch(/404/)
    const [event] = await eventsOf(house, async () => {
      const out = await postStanding(scene, held.membershipId, 'suspend', { reason: 'On leave until May' })
      expect(out.json()).toMatchObject({ access: { status: 'suspended' }, consequence: { losing: 1 } })
    })
    expect(await me()).toBe('404 organization.not_found')
    expect(event?.action).toBe('membership.suspended')
    expect(JSON.stringify(event)).not.toContain('On leave')
    expect(event?.change).toMatchObject({ reason: { person: expect.any(String), digest: expect.any(String) } })
    const again = await postStanding(scene, held.membershipId, 'suspend')
    expect(again.json().consequence).toMatchObject({ losing: 0, undoId: null })
    expect((await postStanding(scene, held.membershipId, 'reactivate')).json().access.status).toBe('active')
    expect(await me()).toBe(before)
  })
})

describe('many at once, with a verdict for each', async () => {
  const house = await openHouse()
  afterAll(house.close)

  it('whom it cannot be made for stays as he is and stops nobody else; all of it is one change', async () => {
    const scene = await setScene(house)
    const people = await Promise.all(Array.from({ length: 5 }, () => makeMember(house, scene.home)))
    const removed = await makeMember(house, scene.home, { status: 'removed' })
    const membershipIds = [
      ...people.slice(0, 3).map(({ membershipId }) => membershipId),
      scene.stranger.membershipId,
      removed.membershipId,
      ...people.slice(3).map(({ membershipId }) => membershipId),
    ]
    const change = { give: { roleId: roleOf(scene.home, 'billing') }, scope: { kind: 'own' } }
    const dry = await postMany(scene, 'access', { membershipIds, change }, { query: '?dryRun=true' })
    const answer = await postMany(scene, 'access', { membershipIds, change })
    const codes = answer.json().items.map(({ code }: { code: string | null }) => code)
    const gone = 'membership.not_found'
    expect(codes).toEqual([null, null, null, gone, gone, null, null])
    expect(dry.json().items).toEqual(answer.json().items)
    expect(answer.json().consequence).toMatchObject({ applied: true, gaining: 5, undoId: expect.any(String) })
    const again = await postMany(scene, 'access', { membershipIds, change })
    expect(again.json().consequence).toMatchObject({ gaining: 0, losing: 0, undoId: null })
  })

  it('D-14: what is beyond the giver is refused for those alone whom it concerns', async () => {
    const scene = await setScene(house)
    const editor = await makeHolder(scene, 'Editor', ['member.view', 'member.edit', 'member.suspend'])
    const [some, admin] = [await makeMember(house, scene.home, { status: 'suspended' }), scene.admin]
    const powerful = await makeMember(house, scene.home, { roles: ['admin'], status: 'suspended' })
    const membershipIds = [some.membershipId, powerful.membershipId, admin.membershipId]
    const answer = await postMany(scene, 'status', { membershipIds, status: 'active' }, { as: editor.as })
    expect(answer.json().items).toMatchObject([
      { done: true },
      { done: false, code: 'access.beyond_reach' },
      { done: true },
    ])
  })

  it('D-6: the last who can manage users is left, whoever else goes with the same request', async () => {
    const home = await makeOrganization(house)
    const managers = await makeManagers(house, home, 4)
    const script = await makeMember(house, home, { roles: ['admin'] })
    const scene = { house, home, admin: script }
    const membershipIds = managers.map(({ membershipId }) => membershipId)
    const answer = await postMany(scene, 'status', { membershipIds, status: 'suspended' })
    expect(answer.json().items.map(({ code }: { code: string | null }) => code)).toEqual([
      null,
      null,
      null,
      'organization.last_manager',
    ])
    const options = (await house.ask(`GET ${at({ home })}/access-options`, { as: script.as })).json()
    expect(options.onlyManager).toBe(membershipIds[3])
  })
})

/** Admins who can sign in, of an organization whose owner cannot. */
async function makeManagers(house: House, home: Organization, count: number) {
  const made = []
  for (let number = 0; number < count; number++) {
    const person = await makePerson(house)
    const membershipId = await addMember(house, home, person, { roles: ['admin'] })
    made.push({ person, membershipId, as: await signedIn(house, person) })
  }
  return made
}
