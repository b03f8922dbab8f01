import { sql } from 'kysely'
import { afterAll, describe, expect, it } from 'vitest'
import { buildApp } from '../src/app.ts'
import { join, lockOffer } from '../src/invitation/join.ts'
import { codeOf, openHouse } from './house.ts'
import {
  accept,
  act,
  freshEmail,
  hour,
  inviteOne,
  look,
  makeInviting,
  newcomer,
  of,
  post,
  rowsOf,
  setPolicy,
  stripRoles,
} from './invitations.ts'
import { makeMember, makePerson, roleOf, signedIn } from './people.ts'

const rounds = 12
const times = async (work: () => Promise<boolean>): Promise<number> => {
  let wrong = 0
  for (let round = 0; round < rounds; round++) if (!(await work())) wrong += 1
  return wrong
}

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

describe('of many at once, on real connections', async () => {
  const house = await openHouse({ poolSize: 12 })
  afterAll(house.close)
  const { database } = house
  const { clock } = database
  const { organization, admin, as } = await makeInviting(house)

  /** The same with a check that stands before the write and not in it. */
  const unguarded = (id: string, write: string, count: number) => {
    const wait = barrier(count)
    return () =>
      database.transaction(organization.id, async (db) => {
        const { rows } = await sql<{ status: string }>`select status from invitations where id = ${id}`.execute(db)
        await wait()
        if (rows[0]?.status !== 'pending') return false
        await sql`update invitations set ${sql.raw(write)}, version = version + 1 where id = ${id}`.execute(db)
        return true
      })
  }
  const accepted = (userId: string) =>
    `status = 'accepted', accepted_by = '${userId}', ended_at = now(), revoke_reason = null`
  const revoked = `status = 'revoked', accepted_by = null, revoke_reason = 'withdrawn', ended_at = now()`

  it('D-7: accept ∥ accept: one membership, one account, one session; without the guard several win', async () => {
    const wrong = await times(async () => {
      const made = await inviteOne(house, organization, as)
      const answers = await Promise.all(Array.from({ length: 6 }, () => accept(house, made.token)))
      const users = await database.kysely
        .selectFrom('users')
        .select('id')
        .where('email', '=', made.email as never)
        .execute()
      const codes = answers.filter(({ statusCode }) => statusCode !== 200).map(codeOf)
      return users.length === 1 && codes.length === 5 && codes.every((code) => code === 'invitation.used')
    })
    expect(wrong).toBe(0)
    const person = await makePerson(house)
    const { id } = await inviteOne(house, organization, as)
    const attempt = unguarded(id, accepted(person.id), 4)
    const won = await Promise.all(Array.from({ length: 4 }, attempt))
    expect(won.filter(Boolean).length).toBeGreaterThan(1)
  })

  it('R-17: accept ∥ revoke: one of them, and the membership says the same; without the guard both', async () => {
    const wrong = await times(async () => {
      const made = await inviteOne(house, organization, as)
      const [joined, withdrawn] = await Promise.all([
        accept(house, made.token),
        act(house, organization, as, made.id, 'revoke'),
      ])
      const { status, membershipId } = (await look(house, organization, as, made.id)).json()
      const user = (await house.ask(`GET ${of(organization)}/memberships/${membershipId}`, { as })).json()
      const isOne = (joined.statusCode === 200) !== (withdrawn.statusCode === 200)
      const expected = joined.statusCode === 200 ? 'accepted active' : 'revoked invited'
      return isOne && `${status} ${user.status}` === expected
    })
    expect(wrong).toBe(0)
    const person = await makePerson(house)
    const { id } = await inviteOne(house, organization, as)
    const wait = barrier(2)
    const both = await Promise.all(
      [accepted(person.id), revoked].map((write) =>
        database.transaction(organization.id, async (db) => {
          const { rows } = await sql<{ status: string }>`select status from invitations where id = ${id}`.execute(db)
          await wait()
          if (rows[0]?.status !== 'pending') return false
          await sql`update invitations set ${sql.raw(write)} where id = ${id}`.execute(db)
          return true
        }),
      ),
    )
    expect(both).toEqual([true, true])
  })

  it('R-19: resend ∥ resend ∥ expire: one newest link, whatever the clock says; without the key two', async () => {
    const person = admin.person
    for (let round = 0; round < 4; round++) {
      const made = await inviteOne(house, organization, await signedIn(house, person))
      clock.advance(72 * hour)
      const cookie = await signedIn(house, person)
      const answers = await Promise.all([
        ...Array.from({ length: 4 }, () => act(house, organization, cookie, made.id, 'resend')),
        accept(house, made.token),
      ])
      expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1)
      expect(['invitation.expired', 'invitation.replaced']).toContain(codeOf(answers[4]!))
      const links = await database.transaction(organization.id, (db) =>
        db
          .selectFrom('invitation_links')
          .select('kind')
          .where('invitation_id', '=', made.id)
          .where('replaced_at', 'is', null)
          .execute(),
      )
      expect(links).toEqual([{ kind: 'mail' }])
    }
    const made = await inviteOne(house, organization, await signedIn(house, person))
    await database.owner((owner) => sql`drop index invitation_links__newest__uq`.execute(owner))
    const wait = barrier(2)
    const renew = (hash: number) =>
      database.transaction(organization.id, async (db) => {
        await sql`update invitation_links set replaced_at = now() where invitation_id = ${made.id} and replaced_at is null`.execute(
          db,
        )
        await Promise.race([wait(), new Promise((resolve) => setTimeout(resolve, 50))])
        await sql`insert into invitation_links values (${organization.id}, ${Buffer.alloc(32, hash)}, ${made.id}, 'mail', now())`.execute(
          db,
        )
      })
    await Promise.all([renew(1), renew(2)])
    const left = await database.transaction(organization.id, (db) =>
      db
        .selectFrom('invitation_links')
        .select('kind')
        .where('invitation_id', '=', made.id)
        .where('replaced_at', 'is', null)
        .execute(),
    )
    expect(left).toHaveLength(2)
    await database.owner(async (owner) => {
      await sql`update invitation_links set replaced_at = now() where secret_hash = ${Buffer.alloc(32, 1)}`.execute(
        owner,
      )
      await sql`create unique index invitation_links__newest__uq on invitation_links (organization_id, invitation_id, kind) where replaced_at is null`.execute(
        owner,
      )
    })
  })

  it('D-7: two invitations for one address: one is made and one told so; without the key two memberships', async () => {
    const cookie = await signedIn(house, admin.person)
    const wrong = await times(async () => {
      const email = freshEmail()
      const answers = await Promise.all(
        Array.from({ length: 4 }, () => post(house, organization, cookie, { items: [{ email }] })),
      )
      const verdicts = answers.map((answer) => rowsOf(answer)[0]?.verdict ?? '').toSorted((a, b) => a.localeCompare(b))
      return (
        JSON.stringify(verdicts) === JSON.stringify(['new', 'open_invitation', 'open_invitation', 'open_invitation'])
      )
    })
    expect(wrong).toBe(0)
    const email = freshEmail()
    const wait = barrier(2)
    await database.owner((owner) => sql`drop index memberships__invited_email__uq`.execute(owner))
    const insert = (n: number) =>
      database.transaction(organization.id, async (db) => {
        const known = await db
          .selectFrom('memberships')
          .select('id')
          .where('email', '=', email as never)
          .execute()
        await wait()
        if (known.length === 0)
          await sql`insert into memberships (organization_id, id, status, email, created_at) values (${organization.id}, ${`mem_race${n}`}, 'invited', ${email}, now())`.execute(
            db,
          )
      })
    await Promise.all([insert(1), insert(2)])
    const made = await database.transaction(organization.id, (db) =>
      db
        .selectFrom('memberships')
        .select('id')
        .where('email', '=', email as never)
        .execute(),
    )
    expect(made).toHaveLength(2)
    await database.owner(async (owner) => {
      await sql`delete from memberships where id = 'mem_race2'`.execute(owner)
      await sql`create unique index memberships__invited_email__uq on memberships (organization_id, email) where status = 'invited'`.execute(
        owner,
      )
    })
  })

  it('D-26: seats at the limit: as many as are free; counted without the lock, more', async () => {
    const other = await makeInviting(house)
    await setPolicy(house, other.organization.id, 'members,seats', 5)
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => post(house, other.organization, other.as, { items: [{ email: freshEmail() }] })),
    )
    const verdicts = answers.map((answer) => rowsOf(answer)[0]?.verdict)
    expect(verdicts.filter((verdict) => verdict === 'new')).toHaveLength(3)
    expect(verdicts.filter((verdict) => verdict === 'seat_limit')).toHaveLength(5)
    const wait = barrier(4)
    await setPolicy(house, other.organization.id, 'members,seats', 6)
    const counting = await Promise.all(
      Array.from({ length: 4 }, () =>
        database.transaction(other.organization.id, async (db) => {
          const { rows } = await sql<{
            n: number
          }>`select count(*) as n from memberships where status <> 'removed'`.execute(db)
          await wait()
          return (rows[0]?.n ?? 0) < 6
        }),
      ),
    )
    expect(counting.filter(Boolean).length).toBeGreaterThan(1)
  })

  it('D-14: accept while the inviter loses the right: in before, or lost after, and never in with what nobody may give', async () => {
    const wrong = await times(async () => {
      const sponsor = await makeMember(house, organization, { roles: ['admin'] })
      const made = await inviteOne(house, organization, sponsor.as, { roleIds: [roleOf(organization, 'admin')] })
      const lose = database.transaction(organization.id, async (db) => {
        await sql`select id from organizations for update`.execute(db)
        const at = database.now()
        await db.deleteFrom('role_assignments').where('membership_id', '=', sponsor.membershipId).execute()
        return at
      })
      const [answer] = await Promise.all([accept(house, made.token), lose])
      await stripRoles(house, organization.id, sponsor.membershipId)
      return answer.statusCode === 200 || codeOf(answer) === 'invitation.sponsor_lost'
    })
    expect(wrong).toBe(0)
    const sponsor = await makeMember(house, organization, { roles: ['admin'] })
    const made = await inviteOne(house, organization, sponsor.as, { roleIds: [roleOf(organization, 'admin')] })
    /** Judged by what was read before the lock, the right that is gone still counts. */
    const stale = await database.transaction(organization.id, (db) =>
      lockOffer(db, house.parts, { organization_id: organization.id, id: made.id }),
    )
    await stripRoles(house, organization.id, sponsor.membershipId)
    const person = await makePerson(house, { email: made.email })
    const unjudged = await database
      .transaction(organization.id, async (db) => {
        const joined = await join(db, house.parts, house.operator(), stale!, person)
        throw new Error(joined.ok ? 'in' : joined.error)
      })
      .catch((error: Error) => error.message)
    expect(unjudged).toBe('in')
    expect(codeOf(await accept(house, made.token, {}, await signedIn(house, person)))).toBe('invitation.sponsor_lost')
  })

  it('two servers at once: both ask the same database, and one of them wins', async () => {
    const second = await buildApp(house.parts)
    const made = await inviteOne(house, organization, await signedIn(house, admin.person))
    const body = { token: made.token, ...newcomer }
    const answers = await Promise.all([
      house.ask('POST /v1/invitations/accept', { body }),
      house.askOf(second, 'POST /v1/invitations/accept', { body }),
    ])
    await second.close()
    expect(answers.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b)).toEqual([200, 410])
  })
})
