import { randomBytes } from 'node:crypto'
import { isEnded } from '@rollcall/core/membership'
import { isReached, reachOf } from '@rollcall/core/notification-group'
import type { Email } from '@rollcall/core/shared/email'
import { makeId, type Id, type IdPrefix, type MembershipId, type NotificationGroupId } from '@rollcall/core/shared/ids'
import { insertMemberships, type NewMembership } from '@rollcall/storage/membership'
import {
  addGroupMembers,
  countGroups,
  deleteGroupMembershipsOf,
  findGroupMember,
  insertNotificationContacts,
  insertNotificationGroups,
  listGroupMembers,
  listGroupsLosingEverybody,
  updateGroupMember,
} from '@rollcall/storage/notification-group'
import { insertOrganization } from '@rollcall/storage/organization'
import { insertUsers } from '@rollcall/storage/user'
import { openTestDatabase } from '@rollcall/testkit/test-database'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const id = <Prefix extends IdPrefix>(prefix: Prefix): Id<Prefix> => makeId(prefix, new Date(), randomBytes(10))

interface Case {
  readonly status: 'invited' | 'active' | 'suspended' | 'removed'
  readonly endsIn: number | null
  readonly emailState: 'verified' | 'vouched'
  readonly email: boolean
  readonly sms: boolean
  readonly on: boolean
}

const booleans = [true, false] as const
const cases: readonly Case[] = (['invited', 'active', 'suspended', 'removed'] as const).flatMap((status) =>
  ([null, 0, 1] as const).flatMap((endsIn) =>
    (['verified', 'vouched'] as const).flatMap((emailState) =>
      booleans.flatMap((email) =>
        booleans.flatMap((sms) =>
          booleans.filter((on) => email || sms || !on).map((on) => ({ status, endsIn, emailState, email, sms, on })),
        ),
      ),
    ),
  ),
)

describe('the recipients of notification groups', async () => {
  const database = await openTestDatabase({ poolSize: 10 })
  afterAll(database.drop)
  const now = database.now()
  const organization_id = id('org')
  const owner = id('mem')
  const within = database.transaction
  const inMinutes = (minutes: number): Date => new Date(now.getTime() + minutes * 60_000)

  const makeMembers = async (wanted: readonly Omit<Case, 'email' | 'sms' | 'on'>[]): Promise<MembershipId[]> => {
    const rows = wanted.map(({ status, endsIn, emailState }) => {
      const user = id('usr')
      const address = `${user}@example.com` as Email
      const membership: NewMembership = {
        organization_id,
        id: id('mem'),
        user_id: status === 'invited' ? null : user,
        user_name: status === 'invited' ? null : 'Ada',
        status,
        email: address,
        created_at: now,
        joined_at: status === 'invited' ? null : now,
        suspended_at: status === 'suspended' ? now : null,
        removed_at: status === 'removed' ? now : null,
        ends_at: endsIn === null ? null : inMinutes(endsIn),
      }
      return { user: { id: user, email: address, email_state: emailState, name: 'Ada', created_at: now }, membership }
    })
    await insertUsers(
      database.kysely,
      rows.map(({ user }) => user),
    )
    await within(organization_id, (db) =>
      insertMemberships(
        db,
        rows.map(({ membership }) => membership),
      ),
    )
    return rows.map(({ membership }) => membership.id)
  }

  const makeGroup = async (name: string): Promise<NotificationGroupId> => {
    const group = { organization_id, id: id('ngr'), name, description: '', created_at: now, changed_at: now }
    await within(organization_id, (db) => insertNotificationGroups(db, [group]))
    return group.id
  }
  const put = (group_id: NotificationGroupId, ids: readonly MembershipId[], choice: Partial<Case> = {}) =>
    within(organization_id, (db) =>
      addGroupMembers(
        db,
        ids.map((membership_id) => ({
          organization_id,
          group_id,
          membership_id,
          email: choice.email ?? true,
          sms: choice.sms ?? false,
          is_on: choice.on ?? true,
          created_at: now,
        })),
      ),
    )
  const count = async (group: NotificationGroupId) =>
    (await within(organization_id, (db) => countGroups(db, organization_id, [group], now))).get(group)

  beforeAll(async () => {
    const head = { id: organization_id, slug: 'o', name: 'O', template: 'complete', policy: '{}' } as const
    await within(organization_id, async (db) => {
      await insertOrganization(db, { ...head, owner_membership_id: owner, created_at: now })
      const invited = { status: 'invited', email: 'owner@example.com' as Email, created_at: now } as const
      await insertMemberships(db, [{ organization_id, id: owner, ...invited }])
    })
  })

  it('D-12: are counted as the rule of core reaches them, in every combination', async () => {
    const ids = await makeMembers(cases)
    const differing: unknown[] = []
    for (const [at, case_] of cases.entries()) {
      const group = await makeGroup(`Case ${at}`)
      await put(group, ids.slice(at, at + 1), case_)
      const counts = await count(group)
      const reach = reachOf({
        ...case_,
        ended: isEnded({ endsAt: case_.endsIn === null ? null : inMinutes(case_.endsIn) }, now),
        emailProven: case_.emailState === 'verified',
        number: 'none',
      })
      if ((counts?.reached === 1) !== isReached(reach)) differing.push({ case_, reach, counts })
    }
    expect(cases.length).toBe(168)
    expect(differing).toEqual([])
  })

  it('count an invited person from his acceptance on, and no removed one at all', async () => {
    const group = await makeGroup('Invited')
    const [invited, gone] = await makeMembers([
      { status: 'invited', endsIn: null, emailState: 'verified' },
      { status: 'removed', endsIn: null, emailState: 'verified' },
    ])
    await put(group, [invited ?? owner, gone ?? owner])
    expect(await count(group)).toMatchObject({ members: 0, invited: 1, emailOn: 0, reached: 0 })
    const user = id('usr')
    const email = `${user}@example.com` as Email
    await insertUsers(database.kysely, [{ id: user, email, email_state: 'verified', name: 'A', created_at: now }])
    await within(organization_id, (db) =>
      db
        .updateTable('memberships')
        .set({ status: 'active', user_id: user, user_name: 'A', user_name_folded: 'a', joined_at: now })
        .where('id', '=', invited ?? owner)
        .execute(),
    )
    expect(await count(group)).toMatchObject({ members: 1, invited: 0, emailOn: 1, reached: 1, reachedByEmail: 1 })
  })

  it('D-12: says which groups lose everybody with somebody', async () => {
    const active = { status: 'active', endsIn: null, emailState: 'verified' } as const
    const [ada = owner, bob = owner] = await makeMembers([active, active])
    const [alone, both, withContact, off] = [
      await makeGroup('Alone'),
      await makeGroup('Both'),
      await makeGroup('With a contact'),
      await makeGroup('Off'),
    ]
    await put(alone, [ada])
    await put(both, [ada, bob])
    await put(withContact, [ada])
    await put(off, [ada], { on: false })
    const contact = { name: 'Ops', channel: 'sms', address: '+491701234567', created_at: now } as const
    await within(organization_id, (db) =>
      insertNotificationContacts(db, [{ organization_id, group_id: withContact, id: id('ngc'), ...contact }]),
    )
    const losing = (...ids: MembershipId[]) =>
      within(organization_id, async (db) =>
        (await listGroupsLosingEverybody(db, organization_id, ids, now)).map(({ name }) => name),
      )
    expect([await losing(ada), await losing(bob), await losing(ada, bob), await losing()]).toEqual([
      ['Alone'],
      [],
      ['Alone', 'Both'],
      [],
    ])
  })

  it('are put in by the thousand, and leave every group at once', async () => {
    const [first, second] = [await makeGroup('Thousands'), await makeGroup('Thousands more')]
    const ids = await makeMembers(
      Array.from({ length: 5_000 }, () => ({ status: 'active', endsIn: null, emailState: 'verified' }) as const),
    )
    expect(await put(first, ids)).toHaveLength(5_000)
    expect(await put(first, ids)).toHaveLength(0)
    await put(second, ids.slice(0, 10))
    expect(await count(first)).toMatchObject({ members: 5_000, reached: 5_000 })
    const left = await within(organization_id, (db) => deleteGroupMembershipsOf(db, organization_id, ids))
    expect(left).toHaveLength(5_010)
    expect([(await count(first))?.members, (await count(second))?.members]).toEqual([0, 0])
  })

  it('is found by parts of name and address alone, whatever signs they hold', async () => {
    const group = await makeGroup('Search')
    const [ada = owner] = await makeMembers([{ status: 'active', endsIn: null, emailState: 'verified' }])
    await put(group, [ada])
    const find = async (...words: string[]) =>
      within(organization_id, async (db) => {
        const request = { words, after: null, limit: 10 }
        return (await listGroupMembers(db, { organizationId: organization_id, id: group }, request)).length
      })
    expect([
      await find('ada'),
      await find('ada', 'example'),
      await find('bob'),
      await find('%'),
      await find('_'),
    ]).toEqual([1, 1, 0, 0, 1])
  })

  it('of many who change one at once, one wins; without the version all do, and what one wrote is lost', async () => {
    const group = await makeGroup('Race')
    const [ada = owner] = await makeMembers([{ status: 'active', endsIn: null, emailState: 'verified' }])
    await put(group, [ada])
    const place = { organizationId: organization_id, id: group }
    const choice = { email: true, sms: true, is_on: true }
    const guarded = await Promise.all(
      Array.from({ length: 8 }, () =>
        within(organization_id, (db) => updateGroupMember(db, place, { membershipId: ada, version: 1 }, choice)),
      ),
    )
    expect(guarded.filter(Boolean)).toHaveLength(1)
    const unguarded = await Promise.all(
      Array.from({ length: 8 }, () =>
        within(organization_id, (db) =>
          db
            .updateTable('notification_group_members')
            .set((set) => ({ ...choice, version: set('version', '+', 1) }))
            .where('group_id', '=', group)
            .executeTakeFirst(),
        ),
      ),
    )
    expect(unguarded.map(({ numUpdatedRows }) => Number(numUpdatedRows))).toEqual(Array(8).fill(1))
    const row = await within(organization_id, (db) => findGroupMember(db, place, ada))
    expect(row?.version).toBe(10)
  })
})
