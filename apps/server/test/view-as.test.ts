import { operations } from '@rollcall/contract/operations'
import type { Method, Operation } from '@rollcall/contract/shared/operation'
import { bumpRevision } from '@rollcall/storage/organization'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { sweep } from '../src/sweep.ts'
import { eventsOf } from './audit-trail.ts'
import { codeOf, openHouse, verdict } from './house.ts'
import { addMember, makeMember, signedIn } from './people.ts'
import { anyOf, at, giveRole, makeApplications, makeHolder, makeRole, patchRole } from './roles.ts'
import { sampleRequest } from './sample.ts'
import { type Scene, setScene } from './scene.ts'
import { viewAs } from './view-as.cases.ts'

const house = await openHouse()
afterAll(house.close)
let scene: Scene
beforeEach(async () => {
  scene = await setScene(house)
})

const minutes = (count: number) => count * 60_000
const asAdmin = (request: `${Method} ${string}`, body?: unknown) => house.ask(request, { as: scene.admin.as, body })
const ids = async () =>
  (await asAdmin(`GET ${at(scene)}/resources`)).json().items.map(({ id }: { id: string }) => id) as string[]

/** Somebody who sees one application. */
async function makeNarrow(name: string, application: string) {
  const holder = await makeHolder(scene, name, ['application.view', 'environment.view'])
  const cells = [{ application, environment: '*', level: 'read' }]
  const as = await signedIn(house, scene.home.owner)
  const set = await house.ask(`PATCH ${at(scene)}/roles/${holder.roleId}/grid`, {
    as,
    body: { cells },
    headers: { 'if-match': '"1"' },
  })
  expect(verdict(set)).toBe('200')
  return holder
}

/** Every operation but the ways out and what reads, as a plain list of what may not be asked. */
const isWay = (key: string): boolean =>
  ['GET /v1/me', 'DELETE /v1/me/view-as', 'DELETE /v1/sessions/current'].includes(key)
const all = Object.entries(operations) as [string, Operation][]
const writing = all.filter(([key, { reads, policy }]) => {
  const isAnonymous = policy.kind === 'anyone' && policy.session !== 'optional'
  return !isWay(key) && !key.startsWith('GET ') && reads !== true && !isAnonymous && policy.kind !== 'observer'
})
const ofOthers = all.filter(
  ([key, { policy, media }]) =>
    key.startsWith('GET ') &&
    !isWay(key) &&
    (policy.kind === 'session' || policy.kind === 'server' || media !== undefined || key.endsWith('/export')),
)

describe('what a session may do while it views as somebody', () => {
  it('D-16: sees what the other sees, and nothing of its own', async () => {
    await makeApplications(scene, 'shop', 'pay')
    const narrow = await makeNarrow('Shop readers', 'shop')
    expect(await ids()).toEqual(expect.arrayContaining(['pay', 'shop']))
    expect(verdict(await viewAs(scene, narrow.membershipId))).toBe('201')
    expect(await ids()).toEqual(['shop'])
    expect(verdict(await asAdmin(`GET ${at(scene)}/resources/application/pay`))).toBe('404 resource.not_found')
    expect(verdict(await asAdmin(`GET ${at(scene)}/memberships`))).toBe('403 access.denied')
    expect((await asAdmin(`GET ${at(scene)}`)).json().permissions).toEqual(['organization.view'])
    const { viewAs: view, user } = (await asAdmin('GET /v1/me')).json()
    expect(view).toMatchObject({ membershipId: narrow.membershipId, email: narrow.person.email })
    expect(user.id).toBe(scene.admin.person.id)
    expect(verdict(await asAdmin('DELETE /v1/me/view-as'))).toBe('204')
    expect(await ids()).toEqual(expect.arrayContaining(['pay', 'shop']))
  })

  it('D-16: holds no permission but looking, though both hold it', async () => {
    const both = await makeMember(house, scene.home, { roles: ['admin'] })
    await viewAs(scene, both.membershipId)
    const { permissions } = (await asAdmin(`GET ${at(scene)}`)).json() as { permissions: string[] }
    expect(permissions).toContain('member.view')
    expect(permissions.filter((name) => !name.endsWith('.view'))).toEqual([])
  })

  it.each(writing)('D-16: %s is refused', async (key, operation) => {
    const both = await makeMember(house, scene.home, { roles: ['admin'] })
    expect(verdict(await viewAs(scene, both.membershipId))).toBe('201')
    const { url, body } = sampleRequest(key, operation, {
      organizationId: scene.home.id,
      membershipId: scene.member.membershipId,
    })
    const events = await eventsOf(house, async () => {
      const answer = await asAdmin(`${key.split(' ')[0] as Method} ${url}`, body)
      expect(verdict(answer)).toBe('403 session.viewing_as')
    })
    expect(events).toEqual([])
  })

  it.each(ofOthers)('D-16: %s is nothing of the other person, and refused', async (key, operation) => {
    const both = await makeMember(house, scene.home, { roles: ['admin'] })
    await viewAs(scene, both.membershipId)
    const { url } = sampleRequest(key, operation, { organizationId: scene.home.id })
    expect(verdict(await asAdmin(`GET ${url}`))).toBe('403 session.viewing_as')
  })

  it('D-16: an elevated session is not elevated in it', async () => {
    const as = scene.asSuperuser
    await addMember(house, scene.home, scene.superuser, { roles: ['admin'] })
    await viewAs(scene, scene.member.membershipId, { as })
    expect(verdict(await house.ask('GET /v1/server/mailbox', { as }))).toBe('403 session.viewing_as')
  })

  it('D-16: other sessions of the same person, and other organizations, are as before', async () => {
    const other = await signedIn(house, scene.admin.person)
    await addMember(house, scene.away, scene.admin.person, { roles: ['admin'] })
    await viewAs(scene, scene.member.membershipId)
    expect(verdict(await house.ask(`GET ${at(scene)}/memberships`, { as: other }))).toBe('200')
    expect(verdict(await asAdmin(`GET /v1/organizations/${scene.away.id}/memberships`))).toBe('200')
    expect(verdict(await asAdmin(`GET ${at(scene)}/memberships`))).toBe('403 access.denied')
  })

  it('D-16: a second one is not begun inside the first', async () => {
    await viewAs(scene, scene.member.membershipId)
    expect(verdict(await viewAs(scene, scene.member.membershipId))).toBe('403 session.viewing_as')
  })

  it('D-16: of two who begin at once in one session one does', async () => {
    const more = await makeMember(house, scene.home)
    const answers = await Promise.all([viewAs(scene, scene.member.membershipId), viewAs(scene, more.membershipId)])
    expect(answers.map((answer) => verdict(answer)).toSorted()).toEqual(['201', '403 session.viewing_as'])
  })
})

describe('never upwards', () => {
  it('D-16: nobody who sees an application that the viewer does not see', async () => {
    await makeApplications(scene, 'shop', 'pay')
    const narrow = await makeNarrow('Pay readers', 'pay')
    const desk = await makeNarrow('Shop readers', 'shop')
    const roleId = await makeRole(scene, 'Help desk', ['member.view', 'member.view-as'])
    await giveRole(house, scene.home, desk.membershipId, roleId)
    expect(verdict(await viewAs(scene, narrow.membershipId, { as: desk.as }))).toBe('403 session.view_upwards')
    expect(verdict(await viewAs(scene, scene.admin.membershipId, { as: desk.as }))).toBe('403 session.view_upwards')
    expect(verdict(await viewAs(scene, scene.member.membershipId, { as: desk.as }))).toBe('201')
  })

  it('D-16: neither the owner, nor a superuser, nor oneself, nor somebody who is not active', async () => {
    const superuser = await addMember(house, scene.home, scene.superuser, { roles: ['guest'] })
    const suspended = await makeMember(house, scene.home, { status: 'suspended' })
    const ended = await makeMember(house, scene.home, { endsAt: new Date(house.database.now().getTime() - 1) })
    const invited = await addMember(house, scene.home, undefined, { email: 'new.person@example.com' as never })
    const whom = [superuser, suspended.membershipId, ended.membershipId, invited, scene.admin.membershipId]
    for (const id of [...whom, scene.home.ownerMembershipId])
      expect(verdict(await viewAs(scene, id))).toBe('409 session.view_unavailable')
  })

  it('D-16: nobody of another organization, and nobody without the permission', async () => {
    expect(verdict(await viewAs(scene, scene.stranger.membershipId))).toBe('404 membership.not_found')
    const plain = await makeMember(house, scene.home)
    expect(verdict(await viewAs(scene, scene.member.membershipId, { as: plain.as }))).toBe('403 access.denied')
    expect(verdict(await viewAs(scene, scene.member.membershipId, { as: scene.stranger.as }))).toBe(
      '404 organization.not_found',
    )
  })
})

describe('how it ends', () => {
  it('D-16: by the clock at 30:00, not before, and the log says so', async () => {
    const events = await eventsOf(house, async () => {
      await viewAs(scene, scene.member.membershipId, { reason: 'ticket 4711' })
      house.database.clock.advance(minutes(30) - 1)
      expect(verdict(await asAdmin(`GET ${at(scene)}/memberships`))).toBe('403 access.denied')
      house.database.clock.advance(1)
      expect(verdict(await asAdmin(`GET ${at(scene)}/memberships`))).toBe('200')
      expect((await asAdmin('GET /v1/me')).json().viewAs).toBeNull()
      await sweep(house.parts)
      await sweep(house.parts)
    })
    const own = events.filter(({ actor }) => actor.id === scene.admin.person.id)
    expect(own.map(({ action }) => action)).toEqual(['view-as.started', 'view-as.ended'])
    expect(own[0]).toMatchObject({
      target: { type: 'membership', id: scene.member.membershipId },
      change: { after: { reason: 'ticket 4711' } },
    })
    expect(own[1]).toMatchObject({ change: { after: { by: 'clock' } } })
  })

  it('D-16: with the session, which notes the end', async () => {
    await viewAs(scene, scene.member.membershipId)
    const events = await eventsOf(house, () => asAdmin('DELETE /v1/sessions/current'))
    expect(events.map(({ action }) => action).toSorted()).toEqual(['session.closed', 'view-as.ended'])
    expect(codeOf(await asAdmin('GET /v1/me'))).toBe('session.ended')
  })

  it.each(['suspended', 'removed'] as const)('D-16: on the next request, when the person is %s', async (status) => {
    await viewAs(scene, scene.member.membershipId)
    await setStatus(scene.member.membershipId, status)
    expect(verdict(await asAdmin(`GET ${at(scene)}/resources`))).toBe('403 session.view_ended')
    await asAdmin('DELETE /v1/me/view-as')
    expect(verdict(await asAdmin(`GET ${at(scene)}/resources`))).toBe('200')
  })

  it('D-16: on the next request, when the viewer loses the right, or the person comes to see more', async () => {
    const roleId = await makeRole(scene, 'Help desk', ['member.view', 'member.view-as'])
    const desk = await makeMember(house, scene.home)
    await giveRole(house, scene.home, desk.membershipId, roleId)
    const ask = () => house.ask(`GET ${at(scene)}/resources`, { as: desk.as })
    await viewAs(scene, scene.member.membershipId, { as: desk.as })
    expect(verdict(await ask())).toBe('200')
    await patchRole(scene, roleId, { grants: anyOf(['member.view']) })
    expect(verdict(await ask())).toBe('403 session.view_ended')
    await patchRole(
      scene,
      roleId,
      { grants: anyOf(['member.view', 'member.view-as']) },
      { headers: { 'if-match': '"2"' } },
    )
    expect(verdict(await ask())).toBe('200')
    const auditors = await makeRole(scene, 'Auditors', ['audit.view'])
    await giveRole(house, scene.home, scene.member.membershipId, auditors)
    expect(verdict(await ask())).toBe('403 session.view_ended')
  })

  it('D-16: and for whoever is no member any more the organization is not there', async () => {
    await viewAs(scene, scene.member.membershipId)
    await setStatus(scene.admin.membershipId, 'removed')
    expect(verdict(await asAdmin(`GET ${at(scene)}/resources`))).toBe('404 organization.not_found')
  })
})

const setStatus = (id: `mem_${string}`, status: 'suspended' | 'removed') =>
  house.database.transaction(scene.home.id, async (db) => {
    const now = house.database.now()
    const when = status === 'suspended' ? { suspended_at: now } : { removed_at: now }
    await db
      .updateTable('memberships')
      .set({ status, ...when })
      .where('id', '=', id)
      .execute()
    await bumpRevision(db, scene.home.id, [{ kind: 'membership', id }])
  })
