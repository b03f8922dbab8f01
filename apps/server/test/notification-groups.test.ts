import type {
  GroupChoice,
  GroupMember,
  MembershipGroup,
  NotificationGroup,
} from '@rollcall/contract/notification-group'
import type { MembershipId } from '@rollcall/core/shared/ids'
import { afterAll, describe, expect, it } from 'vitest'
import { refuseChoices, setGroupsOfMemberships } from '../src/notification-group/placements.ts'
import { eventsOf } from './audit-trail.ts'
import { openHouse, verdict, type Caller } from './house.ts'
import { addMember, makeGroup, makeMember, makePerson, makeToken } from './people.ts'
import { setScene, type Scene } from './scene.ts'

const groupsOf = ({ home }: Scene): string => `/v1/organizations/${home.id}/notification-groups`
const versioned = (version: number) => ({ 'if-match': `"${version}"` })

describe('notification groups', async () => {
  const house = await openHouse()
  afterAll(house.close)

  const create = async (scene: Scene, name: string): Promise<NotificationGroup> =>
    (await house.ask(`POST ${groupsOf(scene)}`, { as: scene.admin.as, body: { name } })).json()
  const listAll = async (
    scene: Scene,
    query = '',
    as: Caller = scene.admin.as,
  ): Promise<readonly NotificationGroup[]> => (await house.ask(`GET ${groupsOf(scene)}${query}`, { as })).json().items
  const read = async (scene: Scene, id: string): Promise<NotificationGroup> =>
    (await house.ask(`GET ${groupsOf(scene)}/${id}`, { as: scene.admin.as })).json()
  const listMembers = async (scene: Scene, id: string, query = ''): Promise<readonly GroupMember[]> =>
    (await house.ask(`GET ${groupsOf(scene)}/${id}/members${query}`, { as: scene.admin.as })).json().items
  const change = (scene: Scene, id: string, membershipId: string, body: object, { version = 1, query = '' } = {}) =>
    house.ask(`PATCH ${groupsOf(scene)}/${id}/members/${membershipId}${query}`, {
      as: scene.admin.as,
      headers: versioned(version),
      body,
    })

  it('R-9: those that are offered are those that are managed, from their making to their deletion', async () => {
    const scene = await setScene(house)
    expect(await listAll(scene)).toEqual([])
    const [zebra, alpha] = [await create(scene, 'Zebra'), await create(scene, 'alpha')]
    await makeGroup(house, scene.away, { name: 'Of others' })
    expect((await listAll(scene)).map(({ name }) => name)).toEqual(['alpha', 'Zebra'])
    const body = { name: 'Beta' }
    await house.ask(`PATCH ${groupsOf(scene)}/${zebra.id}`, { as: scene.admin.as, headers: versioned(1), body })
    await house.ask(`DELETE ${groupsOf(scene)}/${alpha.id}?recipients=0`, { as: scene.admin.as })
    expect((await listAll(scene)).map(({ name }) => name)).toEqual(['Beta'])
  })

  it('are the same page by page and in one, and are found by parts of their names', async () => {
    const scene = await setScene(house)
    for (const name of ['Ärzte', 'arbeit', '100%', 'On-call', 'on-call 2', 'Zoo']) await create(scene, name)
    const whole = (await listAll(scene)).map(({ name }) => name)
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const query: string = cursor === '' ? '?limit=2' : `?limit=2&cursor=${cursor}`
      const page = (await house.ask(`GET ${groupsOf(scene)}${query}`, { as: scene.admin.as })).json()
      seen.push(...page.items.map(({ name }: NotificationGroup) => name))
      expect(page.total).toBe(6)
      cursor = page.nextCursor
    }
    expect(seen).toEqual(whole)
    const find = async (q: string) => (await listAll(scene, `?q=${encodeURIComponent(q)}`)).map(({ name }) => name)
    expect([await find('ARZTE'), await find('call on'), await find('%'), await find('_')]).toEqual([
      ['Ärzte'],
      ['On-call', 'on-call 2'],
      ['100%'],
      [],
    ])
  })

  it('have names that differ by more than case, spaces around them and forms of letters', async () => {
    const scene = await setScene(house)
    await create(scene, 'On-call')
    for (const name of [' on-CALL ', 'Ｏn-call']) {
      const answer = await house.ask(`POST ${groupsOf(scene)}`, { as: scene.admin.as, body: { name } })
      expect(verdict(answer)).toBe('409 notification-group.name_taken')
    }
    expect(await listAll(scene)).toHaveLength(1)
  })

  it('of two that are made at once with one name, one is; a repeat with the same key makes none', async () => {
    const scene = await setScene(house)
    const make = (headers = {}) =>
      house.ask(`POST ${groupsOf(scene)}`, { as: scene.admin.as, body: { name: 'Once' }, headers })
    const answers = await Promise.all([make(), make(), make()])
    expect(answers.map(verdict).toSorted()).toEqual([
      '201',
      '409 notification-group.name_taken',
      '409 notification-group.name_taken',
    ])
    const body = { name: 'Twice' }
    const repeat = () =>
      house.ask(`POST ${groupsOf(scene)}`, { as: scene.admin.as, body, headers: { 'idempotency-key': 'k' } })
    const [first, second] = [await repeat(), await repeat()]
    expect([first.statusCode, second.json()]).toEqual([201, first.json()])
  })

  it('R-7: have members by e-mail, SMS or both, each told what alerts come to him', async () => {
    const scene = await setScene(house)
    const { id } = await create(scene, 'On-call')
    const vouched = await makePerson(house, { password: null, emailState: 'vouched' })
    const unproven = await addMember(house, scene.home, vouched)
    const suspended = await makeMember(house, scene.home, { status: 'suspended' })
    const ended = await makeMember(house, scene.home, { endsAt: house.database.now() })
    const { email } = await makePerson(house, { password: null })
    const invited = await addMember(house, scene.home, undefined, { email })
    const removed = await makeMember(house, scene.home, { status: 'removed' })
    const { membershipId } = scene.member
    const ids = [membershipId, unproven, suspended.membershipId, ended.membershipId, invited]
    const answer = await house.ask(`POST ${groupsOf(scene)}/${id}/members`, {
      as: scene.admin.as,
      body: {
        membershipIds: [...ids, removed.membershipId, scene.stranger.membershipId, membershipId],
        email: true,
        sms: true,
        on: true,
      },
    })
    expect(answer.json().items.map(({ outcome }: { outcome: string }) => outcome)).toEqual([
      ...Array(5).fill('added'),
      'not-found',
      'not-found',
    ])
    const members = await listMembers(scene, id)
    const reachOf = (wanted: MembershipId) => members.find((member) => member.membershipId === wanted)?.reach
    expect(ids.map(reachOf)).toEqual([
      { email: 'reached', sms: 'no-number' },
      { email: 'not-proven', sms: 'no-number' },
      { email: 'suspended', sms: 'suspended' },
      { email: 'ended', sms: 'ended' },
      { email: 'invited', sms: 'invited' },
    ])
    expect(await read(scene, id)).toMatchObject({
      members: 4,
      invited: 1,
      contacts: 0,
      recipients: 5,
      emailOn: 4,
      smsOn: 4,
      reached: { anyhow: 1, email: 1, sms: 0 },
    })
  })

  it('stay as they are for who is in them already', async () => {
    const scene = await setScene(house)
    const { membershipId } = scene.member
    const id = await makeGroup(house, scene.home, { members: [{ membershipId, sms: true, on: false }] })
    const body = { membershipIds: [membershipId], email: true, sms: false, on: true }
    const events = await eventsOf(house, async () => {
      const answer = await house.ask(`POST ${groupsOf(scene)}/${id}/members`, { as: scene.admin.as, body })
      expect(answer.json().items).toEqual([{ membershipId, outcome: 'in-group-already' }])
    })
    expect(events).toEqual([])
    expect(await listMembers(scene, id)).toMatchObject([{ email: true, sms: true, on: false, version: 1 }])
  })

  it('R-8: a switch that is off keeps the channels, and nothing comes', async () => {
    const scene = await setScene(house)
    const { membershipId } = scene.member
    const id = await makeGroup(house, scene.home, { members: [{ membershipId, sms: true }] })
    const off = await change(scene, id, membershipId, { on: false })
    expect(off.json()).toMatchObject({
      member: { email: true, sms: true, on: false, reach: { email: 'off', sms: 'off' }, version: 2 },
      group: { emailOn: 0, reached: { anyhow: 0 } },
      losesEverybody: true,
    })
    const on = await change(scene, id, membershipId, { on: true }, { version: 2 })
    expect(on.json()).toMatchObject({ member: { email: true, sms: true, on: true }, losesEverybody: false })
  })

  it('D-12: show what a change would leave unreached before it is made, and change nothing then', async () => {
    const scene = await setScene(house)
    const { membershipId } = scene.member
    const contacts = [{ name: 'Ops', channel: 'email', address: 'ops@example.com' }] as const
    const id = await makeGroup(house, scene.home, { members: [{ membershipId }], contacts })
    const contact = (await house.ask(`GET ${groupsOf(scene)}/${id}/contacts`, { as: scene.admin.as })).json().items[0]
    const dry = { query: '?dryRun=true' }
    const remove = (rest: string) => house.ask(`DELETE ${groupsOf(scene)}/${id}/${rest}`, { as: scene.admin.as })
    const events = await eventsOf(house, async () => {
      expect((await remove(`contacts/${contact.id}?dryRun=true`)).json()).toMatchObject({ losesEverybody: false })
      expect((await change(scene, id, membershipId, { on: false }, dry)).json()).toMatchObject({
        losesEverybody: false,
      })
    })
    expect(events).toEqual([])
    expect((await remove(`contacts/${contact.id}`)).json()).toMatchObject({ group: { contacts: 0 } })
    for (const answer of [
      await remove(`members/${membershipId}?dryRun=true`),
      await change(scene, id, membershipId, { on: false }, dry),
    ])
      expect(answer.json()).toMatchObject({ losesEverybody: true, group: { reached: { anyhow: 0 } } })
    expect(await listMembers(scene, id)).toMatchObject([{ on: true, version: 1 }])
    const groups: readonly MembershipGroup[] = (
      await house.ask(`GET /v1/organizations/${scene.home.id}/memberships/${membershipId}/notification-groups`, {
        as: scene.admin.as,
      })
    ).json().items
    expect(groups).toMatchObject([{ group: { id }, alone: true }])
  })

  it('are deleted with what hangs on them, unless that moved since it was seen', async () => {
    const scene = await setScene(house)
    const { membershipId } = scene.member
    const id = await makeGroup(house, scene.home, { members: [{ membershipId }] })
    const remove = (seen: number) =>
      house.ask(`DELETE ${groupsOf(scene)}/${id}?recipients=${seen}`, { as: scene.admin.as })
    const body = { membershipIds: [scene.admin.membershipId], email: true, sms: false, on: true }
    await house.ask(`POST ${groupsOf(scene)}/${id}/members`, { as: scene.admin.as, body })
    const refusal = await remove(1)
    expect([verdict(refusal), refusal.json().detail]).toEqual([
      '409 notification-group.moved',
      'It has 2 recipients now.',
    ])
    expect((await remove(2)).json()).toEqual({ members: 2, invited: 0, contacts: 0 })
    expect(verdict(await remove(2))).toBe('404 notification-group.not_found')
  })

  it('of a deletion and an addition at once, the addition is in it or comes too late', async () => {
    const scene = await setScene(house)
    for (let round = 0; round < 5; round++) {
      const id = await makeGroup(house, scene.home)
      const body = { membershipIds: [scene.member.membershipId], email: true, sms: false, on: true }
      const verdicts = (
        await Promise.all([
          house.ask(`POST ${groupsOf(scene)}/${id}/members`, { as: scene.admin.as, body }),
          house.ask(`DELETE ${groupsOf(scene)}/${id}?recipients=0`, { as: scene.admin.as }),
        ])
      ).map(verdict)
      expect([
        ['200', '409 notification-group.moved'],
        ['404 notification-group.not_found', '200'],
      ]).toContainEqual(verdicts)
    }
  })

  it('of two who switch one member at once, one wins and the other is told', async () => {
    const scene = await setScene(house)
    const { membershipId } = scene.member
    const id = await makeGroup(house, scene.home, { members: [{ membershipId }] })
    const answers = await Promise.all([
      change(scene, id, membershipId, { sms: true }),
      change(scene, id, membershipId, { on: false }),
    ])
    expect(answers.map(verdict).toSorted()).toEqual(['200', '412 notification-group.changed'])
  })

  it('have contacts whose addresses are in their canonical form, apart from the audit chain', async () => {
    const scene = await setScene(house)
    const { id } = await create(scene, 'On-call')
    const add = (body: object) => house.ask(`POST ${groupsOf(scene)}/${id}/contacts`, { as: scene.admin.as, body })
    const events = await eventsOf(house, async () => {
      const answer = await add({ name: ' Pager ', channel: 'sms', address: '+49 (170) 123-4567' })
      expect(answer.json()).toMatchObject({
        contact: { name: 'Pager', channel: 'sms', address: '+491701234567' },
        group: { contacts: 1, reached: { anyhow: 1, email: 0, sms: 1 } },
      })
    })
    expect(JSON.stringify(events)).not.toMatch(/1701234567|Pager/)
    expect(verdict(await add({ name: 'Other', channel: 'sms', address: '+491701234567' }))).toBe(
      '409 notification-group.contact_taken',
    )
    const wrong = await add({ name: 'Ops', channel: 'email', address: 'Ops <ops@example.com>' })
    expect([verdict(wrong), wrong.json().errors[0].pointer]).toEqual(['422 email.invalid', '/address'])
  })

  it('do not exist in another organization, O-24', async () => {
    const scene = await setScene(house)
    const { membershipId } = scene.member
    const id = await makeGroup(house, scene.home, { members: [{ membershipId }] })
    const elsewhere = `/v1/organizations/${scene.away.id}/notification-groups/${id}`
    const { as } = scene.stranger
    const answers = [
      await house.ask(`GET ${elsewhere}`, { as }),
      await house.ask(`GET ${elsewhere}/members`, { as }),
      await house.ask(`DELETE ${elsewhere}?recipients=1`, { as }),
      await house.ask(`PATCH ${elsewhere}/members/${membershipId}`, { as, headers: versioned(1), body: { on: false } }),
    ]
    expect(answers.map(verdict)).toEqual(Array(4).fill('404 notification-group.not_found'))
    expect(await listMembers(scene, id)).toMatchObject([{ on: true }])
  })

  it('say who is in them only to those who may see users', async () => {
    const scene = await setScene(house)
    const id = await makeGroup(house, scene.home, { members: [{ membershipId: scene.member.membershipId }] })
    const { as } = await makeToken(house, scene.home, {
      membershipId: scene.admin.membershipId,
      permissions: ['notification-group.view', 'notification-group.edit'],
    })
    expect((await house.ask(`GET ${groupsOf(scene)}/${id}`, { as })).json()).toMatchObject({ members: 1 })
    const answers = [
      await house.ask(`GET ${groupsOf(scene)}/${id}/members`, { as }),
      await house.ask(
        `GET /v1/organizations/${scene.home.id}/memberships/${scene.member.membershipId}/notification-groups`,
        { as },
      ),
    ]
    expect(answers.map((answer) => [verdict(answer), answer.json().needs])).toEqual(
      Array(2).fill(['403 access.denied', ['member.view']]),
    )
  })

  it('can be switched by everybody for himself, whatever his roles, and for nobody else', async () => {
    const scene = await setScene(house)
    const { membershipId, as } = scene.member
    const id = await makeGroup(house, scene.home, { members: [{ membershipId }] })
    const foreign = await makeGroup(house, scene.home, { members: [{ membershipId: scene.admin.membershipId }] })
    expect((await house.ask('GET /v1/me/notification-groups', { as })).json().items).toMatchObject([
      { organization: { id: scene.home.id }, group: { id }, email: true, on: true, alone: true },
    ])
    const own = `/v1/me/organizations/${scene.home.id}/notification-groups`
    const off = { as, headers: versioned(1), body: { on: false } }
    expect((await house.ask(`PATCH ${own}/${id}?dryRun=true`, off)).json()).toMatchObject({ losesEverybody: true })
    expect((await house.ask(`PATCH ${own}/${id}`, off)).json()).toMatchObject({ item: { on: false, version: 2 } })
    expect(verdict(await house.ask(`PATCH ${own}/${foreign}`, off))).toBe('404 notification-group.not_found')
    expect(verdict(await house.ask(`GET ${groupsOf(scene)}`, { as }))).toBe('403 access.denied')
  })

  describe('as invitations carry them', () => {
    const choose = (groupId: GroupChoice['groupId'], changes: Partial<GroupChoice> = {}): GroupChoice => ({
      groupId,
      email: true,
      sms: false,
      on: true,
      ...changes,
    })
    const refuse = (scene: Scene, choices: readonly GroupChoice[]) =>
      house.database.transaction(scene.home.id, async (db) => {
        const refusal = await refuseChoices(db, scene.home.id, choices)
        return refusal && [refusal.error, refusal.errors?.[0]?.pointer]
      })

    it('R-6, R-7, R-8: are groups of the organization, each once, each that is on with a channel', async () => {
      const scene = await setScene(house)
      const [one, two] = [await makeGroup(house, scene.home), await makeGroup(house, scene.home)]
      const foreign = await makeGroup(house, scene.away)
      expect(await refuse(scene, [choose(one), choose(two, { email: false, on: false })])).toBeUndefined()
      expect(await refuse(scene, [choose(one), choose(foreign)])).toEqual([
        'notification-group.not_found',
        '/groups/1/groupId',
      ])
      expect(await refuse(scene, [choose(one), choose(one)])).toEqual(['request.invalid', '/groups/1/groupId'])
      expect(await refuse(scene, [choose(one, { email: false })])).toEqual([
        'notification-group.no_channel',
        '/groups/0/email',
      ])
    })

    it('take the place of those that were there, and are deleted with the group', async () => {
      const scene = await setScene(house)
      const [one, two] = [await makeGroup(house, scene.home), await makeGroup(house, scene.home)]
      const { email } = await makePerson(house, { password: null })
      const membershipId = await addMember(house, scene.home, undefined, { email })
      const set = (choices: readonly GroupChoice[]) =>
        house.database.transaction(scene.home.id, (db) =>
          setGroupsOfMemberships(db, scene.home.id, [{ membershipId, choices }], house.database.now()),
        )
      await set([choose(one)])
      await set([choose(one, { sms: true }), choose(two, { on: false })])
      const list = async () =>
        (
          await house.ask(`GET /v1/organizations/${scene.home.id}/memberships/${membershipId}/notification-groups`, {
            as: scene.admin.as,
          })
        ).json().items
      expect(await list()).toMatchObject([
        { group: { id: one }, sms: true, reach: { email: 'invited', sms: 'invited' } },
        { group: { id: two }, on: false },
      ])
      expect(await read(scene, one)).toMatchObject({ members: 0, invited: 1 })
      await house.ask(`DELETE ${groupsOf(scene)}/${one}?recipients=1`, { as: scene.admin.as })
      expect(await list()).toHaveLength(1)
      await set([])
      expect(await list()).toEqual([])
    })
  })
})
