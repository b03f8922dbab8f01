import { builtInCatalogue, decide, type Snapshot } from '@rollcall/core/access'
import { toFolded } from '@rollcall/core/shared/text'
import type { Touched } from '@rollcall/storage/access'
import type { Db } from '@rollcall/storage/engine/schema'
import { bumpRevision, findOrganization, lockOrganization } from '@rollcall/storage/organization'
import { afterAll, describe, expect, it } from 'vitest'
import { loadAccess } from '../src/access/organization-access.ts'
import { settle } from '../src/access/settle.ts'
import { openSnapshots, type Snapshots } from '../src/access/snapshots.ts'
import type { Context } from '../src/http/principal.ts'
import { openHouse } from './house.ts'
import {
  addMember,
  makeMember,
  makeOrganization,
  makePerson,
  type Member,
  type Organization,
  password,
  roleOf,
} from './people.ts'

const give = (
  db: Db,
  organization: Organization,
  { membershipId }: Pick<Member, 'membershipId'>,
  key: string,
  now: Date,
) =>
  db
    .insertInto('role_assignments')
    .values({
      organization_id: organization.id,
      id: `ras_${membershipId.slice(4)}`,
      role_id: roleOf(organization, key),
      membership_id: membershipId,
      service_account_id: null,
      ends_at: null,
      created_at: now,
    })
    .execute()

const take = (db: Db, { membershipId }: Pick<Member, 'membershipId'>) =>
  db.deleteFrom('role_assignments').where('membership_id', '=', membershipId).execute()

const touch = ({ membershipId }: Pick<Member, 'membershipId'>): Touched => ({ kind: 'membership', id: membershipId })

describe('the compiled organization', async () => {
  const house = await openHouse()
  afterAll(house.close)
  const { database, parts } = house

  const current = (snapshots: Snapshots, { id }: Organization): Promise<Snapshot> =>
    database.transaction(id, async (db) => {
      const row = await findOrganization(db, id)
      return snapshots.current(db, id, row?.revision ?? 0)
    })
  const may = (
    snapshot: Snapshot,
    userId: string,
    permission: string,
    resource = { type: 'organization', id: snapshot.id },
  ) =>
    decide(snapshot, {
      subject: { type: 'user', id: userId },
      action: { name: permission },
      resource,
      now: database.now(),
    }).reason
  const write = (organization: Organization, touched: readonly Touched[], work: (db: Db) => Promise<unknown>) =>
    database.transaction(organization.id, async (db) => {
      await lockOrganization(db, organization.id)
      await work(db)
      await bumpRevision(db, organization.id, touched)
    })

  it('O-17: follows each revision, in this process and in another, by reading what changed', async () => {
    const home = await makeOrganization(house)
    const member = await makeMember(house, home, { roles: [] })
    const other = openSnapshots(builtInCatalogue)
    const reasons = async (permission: string) =>
      Promise.all(
        [parts.snapshots, other].map(async (one) => may(await current(one, home), member.person.id, permission)),
      )
    expect(await reasons('role.view')).toEqual(['no_permission', 'no_permission'])
    await write(home, [touch(member)], (db) => give(db, home, member, 'read-only', database.now()))
    expect(await reasons('role.view')).toEqual(['granted', 'granted'])
    await write(home, [touch(member)], (db) => take(db, member))
    expect(await reasons('role.view')).toEqual(['no_permission', 'no_permission'])
  })

  it('is the same whether it was compiled at once or brought up to date row by row', async () => {
    const home = await makeOrganization(house, { template: 'complete' })
    const now = database.now()
    const grown = openSnapshots(builtInCatalogue)
    await current(grown, home)
    const owner = await makeMember(house, home, { roles: ['alerts'] })
    const tagged = await makeMember(house, home, { roles: ['alerts'] })
    const resource = { organization_id: home.id, type: 'application', created_at: now, changed_at: now }
    await write(
      home,
      [
        { kind: 'resource', type: 'application', id: 'shop' },
        { kind: 'resource', type: 'environment', id: 'shop-prod' },
      ],
      async (db) => {
        await db
          .insertInto('resources')
          .values({ ...resource, id: 'shop', name: 'Shop', name_folded: toFolded('Shop'), tags: ['payments'] })
          .execute()
        await db
          .insertInto('resources')
          .values({
            ...resource,
            type: 'environment',
            id: 'shop-prod',
            name: 'production',
            name_folded: 'production',
            parent_type: 'application',
            parent_id: 'shop',
            tags: [],
            protected: true,
          })
          .execute()
        await db
          .insertInto('resource_owners')
          .values({
            organization_id: home.id,
            type: 'application',
            resource_id: 'shop',
            membership_id: owner.membershipId,
          })
          .execute()
      },
    )
    const scopeId = 'scp_00000000000000000000000001'
    await write(home, [touch(owner), touch(tagged)], async (db) => {
      await db
        .insertInto('scopes')
        .values({
          organization_id: home.id,
          id: scopeId,
          name: null,
          name_folded: null,
          tags: ['payments'],
          created_at: now,
        })
        .execute()
      await db.updateTable('memberships').set({ scope_kind: 'own' }).where('id', '=', owner.membershipId).execute()
      await db
        .updateTable('memberships')
        .set({ scope_kind: 'custom', scope_id: scopeId })
        .where('id', '=', tagged.membershipId)
        .execute()
    })
    const alert = { type: 'alert', id: 'a-1', properties: { application: 'shop', environment: 'production' } }
    const asked = async (snapshots: Snapshots) => {
      const snapshot = await current(snapshots, home)
      return [owner, tagged].map(({ person }) => may(snapshot, person.id, 'alert.respond', alert))
    }
    expect(await asked(grown)).toEqual(['granted', 'granted'])
    expect(await asked(openSnapshots(builtInCatalogue))).toEqual(['granted', 'granted'])
    await write(home, [{ kind: 'resource', type: 'application', id: 'shop' }], (db) =>
      db.updateTable('resources').set({ tags: [] }).where('id', '=', 'shop').execute(),
    )
    expect(await asked(grown)).toEqual(['granted', 'out_of_scope'])
    expect(await asked(openSnapshots(builtInCatalogue))).toEqual(['granted', 'out_of_scope'])
    const everything = [
      { kind: 'resource', type: 'application', id: 'shop' },
      { kind: 'resource', type: 'environment', id: 'shop-prod' },
    ] as const
    await write(home, everything, (db) => db.deleteFrom('resources').execute())
    expect(await asked(grown)).toEqual(['unknown_resource', 'unknown_resource'])
    expect(await asked(openSnapshots(builtInCatalogue))).toEqual(['unknown_resource', 'unknown_resource'])
  })

  it('knows the present membership of somebody who was removed and came back', async () => {
    const home = await makeOrganization(house)
    const grown = openSnapshots(builtInCatalogue)
    const person = await makePerson(house)
    const first = await addMember(house, home, person, { roles: ['admin'] })
    expect(may(await current(grown, home), person.id, 'role.edit')).toBe('granted')
    await write(home, [{ kind: 'membership', id: first }], (db) =>
      db
        .updateTable('memberships')
        .set({ status: 'removed', removed_at: database.now() })
        .where('id', '=', first)
        .execute(),
    )
    expect(may(await current(grown, home), person.id, 'role.edit')).toBe('not_a_member')
    await addMember(house, home, person, { roles: ['read-only'] })
    await write(home, [{ kind: 'membership', id: first }], async () => undefined)
    expect(may(await current(grown, home), person.id, 'role.view')).toBe('granted')
    expect(may(await current(grown, home), person.id, 'role.edit')).toBe('no_permission')
  })

  describe('a change of it', () => {
    const asUser = async ({ person }: Pick<Member, 'person'>): Promise<Context> => {
      const session = { proof: 'password', elevated_until: null }
      return { ...house.operator(), principal: { kind: 'session', user: person, session, isSuperuser: false } } as never
    }
    const attempt = async (
      by: Pick<Member, 'person'>,
      organization: Organization,
      touched: readonly Touched[],
      work: (db: Db) => Promise<unknown>,
    ) => {
      const context = await asUser(by)
      const undone = new Error('undone')
      let verdict: string | undefined
      await database
        .transaction(organization.id, async (db) => {
          const access = await loadAccess(parts, db, organization.id, context, 'write')
          if (!access.ok) throw new Error(access.error)
          await work(db)
          const settled = await settle(db, parts.snapshots, { access: access.value, now: context.now, touched })
          verdict = settled.ok ? 'settled' : settled.error
          if (!settled.ok) throw undone
        })
        .catch((error: unknown) => {
          if (error !== undone) throw error
        })
      return verdict
    }

    it('D-14: may not give what the giver does not hold, and leaves nothing behind', async () => {
      const home = await makeOrganization(house)
      const [member, guest] = [
        await makeMember(house, home, { roles: ['member'] }),
        await makeMember(house, home, { roles: ['guest'] }),
      ]
      const promote = (key: string) => (db: Db) =>
        take(db, guest).then(() => give(db, home, guest, key, database.now()))
      expect(await attempt(member, home, [touch(guest)], promote('admin'))).toBe('access.beyond_reach')
      expect(await attempt(member, home, [touch(guest)], promote('member'))).toBe('settled')
      expect(may(await current(parts.snapshots, home), guest.person.id, 'project.create')).toBe('granted')
      expect(may(await current(parts.snapshots, home), guest.person.id, 'role.edit')).toBe('no_permission')
    })

    it('D-6: leaves somebody who can manage users and sign in', async () => {
      const home = await makeOrganization(house)
      const admin = await makePerson(house, { password })
      const membershipId = await addMember(house, home, admin, { roles: ['admin'] })
      const demote = (db: Db) => take(db, { membershipId })
      expect(await attempt({ person: admin }, home, [touch({ membershipId })], demote)).toBe(
        'organization.last_manager',
      )
      await addMember(house, home, await makePerson(house, { password }), { roles: ['admin'] })
      expect(await attempt({ person: admin }, home, [touch({ membershipId })], demote)).toBe('settled')
    })

    it('D-6: two admins who demote each other leave one; without the lock both would be gone', async () => {
      const round = async (isGuarded: boolean) => {
        const home = await makeOrganization(house)
        const people = await Promise.all([makePerson(house, { password }), makePerson(house, { password })])
        const [first, second] = [
          await addMember(house, home, people[0], { roles: ['admin'] }),
          await addMember(house, home, people[1], { roles: ['admin'] }),
        ]
        await current(parts.snapshots, home)
        const [barrier, pass] = openBarrier(2)
        await Promise.allSettled(
          people.map((person, at) =>
            database.transaction(home.id, async (db) => {
              const other = { membershipId: at === 0 ? second : first }
              const context = await asUser({ person })
              const access = await loadAccess(parts, db, home.id, context, isGuarded ? 'write' : 'read')
              if (!access.ok) throw new Error(access.error)
              if (!isGuarded) {
                pass()
                await barrier
              }
              await take(db, other)
              const allowed =
                access.value.may('member.edit') &&
                (await settleUnbumped(db, parts.snapshots, access.value, other, isGuarded, context.now))
              if (!allowed) throw new Error('refused')
            }),
          ),
        )
        const fresh = await current(openSnapshots(builtInCatalogue), home)
        return people.filter(({ id }) => may(fresh, id, 'member.edit') === 'granted').length
      }
      expect(await round(true)).toBe(1)
      expect(await round(false)).toBe(0)
    })
  })
})

/** Without the guard nothing waits for the other, so the revision, which would make it wait, is left out too. */
async function settleUnbumped(
  db: Db,
  snapshots: Snapshots,
  access: Parameters<typeof settle>[2]['access'],
  other: Pick<Member, 'membershipId'>,
  isGuarded: boolean,
  now: Date,
): Promise<boolean> {
  if (isGuarded) return (await settle(db, snapshots, { access, now, touched: [touch(other)] })).ok
  await snapshots.after(db, access.snapshot, [touch(other)])
  return true
}

function openBarrier(parties: number): readonly [Promise<void>, () => void] {
  let open: () => void = () => undefined
  let missing = parties
  const barrier = new Promise<void>((resolve) => {
    open = resolve
  })
  return [barrier, () => (--missing === 0 ? open() : undefined)]
}
