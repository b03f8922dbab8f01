import { decide } from '@rollcall/core/access'
import type { OrganizationId } from '@rollcall/core/shared/ids'
import type { Db } from '@rollcall/storage/engine/schema'
import { findOrganization } from '@rollcall/storage/organization'
import { sql } from 'kysely'
import { afterAll, describe, expect, it } from 'vitest'
import { apply } from '../src/access/apply.ts'
import { hasUsableManager } from '../src/access/managers.ts'
import type { Patch } from '../src/access/patch.ts'
import { patchAccess } from './assignment.cases.ts'
import { type House, openHouse, verdict } from './house.ts'
import { addMember, makeMember, makeOrganization, makePerson, roleOf, signedIn } from './people.ts'
import { at, first, makeRole } from './roles.ts'

const rounds = 8

/** What a barrier lets through at once: each reads before any of them writes. */
function barrier(count: number): () => Promise<void> {
  let open = (): void => undefined
  const gate = new Promise<void>((resolve) => {
    open = resolve
  })
  let waiting = 0
  return async () => {
    waiting += 1
    if (waiting === count) open()
    await gate
  }
}

/** An organization whose owner cannot sign in, with two admins who can. */
async function makeTwo(house: House) {
  const home = await makeOrganization(house)
  const admins = await Promise.all(
    [1, 2].map(async () => {
      const person = await makePerson(house)
      const membershipId = await addMember(house, home, person, { roles: ['admin'] })
      return { person, membershipId, as: await signedIn(house, person) }
    }),
  )
  const [one, other] = admins
  if (one === undefined || other === undefined) throw new Error('two were made')
  return { home, one, other }
}

/** As of this transaction; nothing is locked for it. */
const snapshotIn = async (house: House, db: Db, id: OrganizationId) => {
  const organization = await findOrganization(db, id)
  return house.parts.snapshots.current(db, id, organization?.revision ?? 0)
}

const managed = (house: House, id: OrganizationId): Promise<boolean> =>
  house.database.read(id, async (db) => hasUsableManager(db, await snapshotIn(house, db, id)))

describe('of two changes of access at once, on real connections', async () => {
  const house = await openHouse({ poolSize: 12 })
  afterAll(house.close)
  const { database, parts } = house
  const { snapshots } = parts

  it('D-6: two admins demote each other: one of them is left', async () => {
    for (let round = 0; round < rounds; round++) {
      const { home, one, other } = await makeTwo(house)
      const scene = { house, home, admin: one }
      const guest = { give: { roleId: roleOf(home, 'guest') } }
      const answers = await Promise.all([
        patchAccess(scene, other.membershipId, guest, { as: one.as }),
        patchAccess(scene, one.membershipId, guest, { as: other.as }),
      ])
      expect(answers.map(verdict).toSorted()).toEqual(['200', '403 access.denied'])
      expect(await managed(house, home.id)).toBe(true)
    }
  })

  it('D-6: two admins step down: the second is refused; judged without the lock both go, and nobody is left', async () => {
    for (let round = 0; round < rounds; round++) {
      const { home, one, other } = await makeTwo(house)
      const scene = { house, home, admin: one }
      const guest = { give: { roleId: roleOf(home, 'guest') } }
      const answers = await Promise.all(
        [one, other].map(({ membershipId, as }) => patchAccess(scene, membershipId, guest, { as })),
      )
      expect(answers.map(verdict).toSorted()).toEqual(['200', '409 organization.last_manager'])
      expect(await managed(house, home.id)).toBe(true)
    }
    const { home, one, other } = await makeTwo(house)
    const wait = barrier(2)
    const unguarded = ({ membershipId: id }: typeof one) =>
      database.transaction(home.id, async (db) => {
        const before = await snapshotIn(house, db, home.id)
        const roles = (key: string) => [{ roleId: roleOf(home, key), endsAt: null }]
        const patch: Patch = {
          kind: 'membership',
          id,
          before: { roles: roles('admin') },
          after: { roles: roles('guest') },
        }
        const touched = await apply(db, { organizationId: home.id, now: database.now() }, [patch])
        const isFine = await hasUsableManager(db, await snapshots.after(db, before, touched))
        await wait()
        return isFine
      })
    expect(await Promise.all([unguarded(one), unguarded(other)])).toEqual([true, true])
    const { rows } = await database.transaction(home.id, (db) =>
      sql<{ count: number }>`select count(*)::int from role_assignments a join memberships m
        on m.organization_id = a.organization_id and m.id = a.membership_id
        where a.organization_id = ${home.id} and a.role_id = ${roleOf(home, 'admin')}
        and a.membership_id in (${one.membershipId}, ${other.membershipId})`.execute(db),
    )
    expect(rows[0]?.count).toBe(0)
  })

  it('a role is deleted while somebody gets it: one of them is refused; without the lock it ends in a fault', async () => {
    const outcomes = new Set<string>()
    for (let round = 0; round < rounds; round++) {
      const { home, one, other } = await makeTwo(house)
      const scene = { house, home, admin: one }
      const roleId = await makeRole(scene, 'Support', ['monitor.view'])
      const held = await makeMember(house, home)
      const answers = await Promise.all([
        house.ask(`DELETE ${at(scene)}/roles/${roleId}`, { as: one.as, headers: first }),
        patchAccess(scene, held.membershipId, { give: { roleId } }, { as: other.as }),
      ])
      outcomes.add(answers.map(verdict).join(' ∥ '))
    }
    const fine = new Set(['200 ∥ 422 role.not_found', '200 ∥ 404 role.not_found', '409 role.in_use ∥ 200'])
    expect([...outcomes].filter((outcome) => !fine.has(outcome))).toEqual([])

    const { home, one } = await makeTwo(house)
    const roleId = await makeRole({ house, home }, 'Support', ['monitor.view'])
    const wait = barrier(2)
    const deletion = database.transaction(home.id, async (db) => {
      const { rows } = await sql`select from role_assignments where role_id = ${roleId}`.execute(db)
      await wait()
      if (rows.length > 0) return
      await sql`delete from roles where organization_id = ${home.id} and id = ${roleId}`.execute(db)
    })
    const assignment = database.transaction(home.id, async (db) => {
      const { rows } = await sql`select from roles where id = ${roleId}`.execute(db)
      await wait()
      if (rows.length === 0) return
      const roles = [{ roleId, endsAt: null }]
      const patch: Patch = { kind: 'membership', id: one.membershipId, before: { roles: [] }, after: { roles } }
      await apply(db, { organizationId: home.id, now: database.now() }, [patch])
    })
    const settled = await Promise.allSettled([deletion, assignment])
    expect(settled.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  })

  it('D-14: a right that is taken away while a request of its holder runs: the lock decides; without it he writes on', async () => {
    for (let round = 0; round < rounds; round++) {
      const { home, one, other } = await makeTwo(house)
      const scene = { house, home, admin: one }
      const held = await makeMember(house, home)
      const [taken, made] = await Promise.all([
        patchAccess(scene, other.membershipId, { give: { roleId: roleOf(home, 'guest') } }, { as: one.as }),
        patchAccess(scene, held.membershipId, { give: { roleId: roleOf(home, 'admin') } }, { as: other.as }),
      ])
      expect(verdict(taken)).toBe('200')
      const outcome = verdict(made)
      expect(['200', '403 access.denied']).toContain(outcome)
      // Who wrote came first: revisions are in the order of the locks.
      if (outcome === '200') expect(made.json().consequence.revision).toBeLessThan(taken.json().consequence.revision)
    }

    const { home, one, other } = await makeTwo(house)
    const held = await makeMember(house, home)
    const mayEdit = async (db: Db) => {
      const resource = { type: 'organization', id: home.id }
      const subject = { type: 'user', id: other.person.id } as const
      const question = { subject, action: { name: 'member.edit' }, resource, now: database.now() }
      return decide(await snapshotIn(house, db, home.id), question).decision
    }
    const [wait, goOn] = [barrier(2), barrier(2)]
    const writing = database.transaction(home.id, async (db) => {
      const isAllowed = await mayEdit(db)
      await wait()
      await goOn()
      const roles = [{ roleId: roleOf(home, 'admin'), endsAt: null }]
      const patch: Patch = { kind: 'membership', id: held.membershipId, before: { roles: [] }, after: { roles } }
      await apply(db, { organizationId: home.id, now: database.now() }, [patch])
      return isAllowed
    })
    await wait()
    await patchAccess({ house, home, admin: one }, other.membershipId, { roles: [] })
    await goOn()
    expect([await writing, await database.read(home.id, mayEdit)]).toEqual([true, false])
    const { rows } = await database.transaction(home.id, (db) =>
      sql`select from role_assignments where membership_id = ${held.membershipId}`.execute(db),
    )
    expect(rows).toHaveLength(1)
  })
})
