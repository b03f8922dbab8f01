import { randomBytes } from 'node:crypto'
import { makeId, type Id, type IdPrefix, type MailId, type OrganizationId } from '@rollcall/core/shared/ids'
import type { Email, MailDomain } from '@rollcall/core/shared/email'
import type { NewRow } from '@rollcall/storage/engine/schema'
import { insertDomain, insertDomainLink } from '@rollcall/storage/domain'
import type { Db } from '@rollcall/storage/engine/schema'
import { codeOf } from '@rollcall/storage/engine/storage-error'
import {
  countMatchingInvitations,
  findInvitationPlace,
  insertInvitationLinks,
  insertInvitations,
  listInvitationIds,
  listPendingInvitationsTo,
} from '@rollcall/storage/invitation'
import { insertJoiningRule } from '@rollcall/storage/joining-rule'
import { insertMembershipRequest } from '@rollcall/storage/membership-request'
import { countMatchingMemberships, insertMemberships, listMemberships } from '@rollcall/storage/membership'
import { insertMailReferences, insertMails } from '@rollcall/storage/mail'
import {
  addGroupMembers,
  insertNotificationContacts,
  insertNotificationGroups,
} from '@rollcall/storage/notification-group'
import { bumpRevision, insertOrganization, listOrganizationsOfUser } from '@rollcall/storage/organization'
import { insertRoleAssignments, insertRoleCells, insertRoles } from '@rollcall/storage/role'
import { insertServiceAccount } from '@rollcall/storage/service-account'
import { findToken, findTokenPlace, insertToken } from '@rollcall/storage/token'
import { appendLinks, insertPeople, lockChainHead } from '@rollcall/storage/audit'
import { saveDataView } from '@rollcall/storage/data-view'
import { insertUndo } from '@rollcall/storage/undo'
import { insertUsers } from '@rollcall/storage/user'
import { openTestDatabase } from '@rollcall/testkit/test-database'
import { type RawBuilder, sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const id = <Prefix extends IdPrefix>(prefix: Prefix): Id<Prefix> => makeId(prefix, new Date(), randomBytes(10))

/** One organization with a row in each table. */
function makeRows() {
  const organization_id = id('org')
  const ids = { organization_id, mem: id('mem'), rol: id('rol'), svc: id('svc'), tok: id('tok'), usr: id('usr') }
  return { ...ids, ras: id('ras'), mai: id('mai'), inv: id('inv'), secret: randomBytes(32), link: randomBytes(32) }
}
type Rows = ReturnType<typeof makeRows>

interface Joining extends Pick<Rows, 'organization_id' | 'usr' | 'rol'> {
  readonly ngr: Id<'ngr'>
  readonly email: Email
  readonly now: Date
}

/** A domain with a link that proves it, a rule and somebody who waits. */
async function fillJoining(db: Db, { organization_id, usr, rol, ngr, email, now }: Joining): Promise<void> {
  const [dom, jru, mrq] = [id('dom'), id('jru'), id('mrq')]
  const place = { organization_id, created_at: now }
  const scope = { scope_kind: 'organization', scope_id: null } as const
  const places = { roleIds: [rol], groups: [{ group_id: ngr, email: true, sms: false, is_on: true }] }
  await insertDomain(db, { ...place, id: dom, name: `${usr}.example` as MailDomain, challenge: 'c' })
  const link = { secret_hash: randomBytes(32), domain_id: dom, mailbox: email, expires_at: now }
  await insertDomainLink(db, { ...place, ...link })
  const rule = { id: jru, domain_id: dom, subdomains: false, method: 'password', mode: 'automatic', cap: null } as const
  await insertJoiningRule(db, { ...place, ...rule, ...scope, changed_at: now }, places)
  const asking = { id: mrq, kind: 'sign-up', email, user_id: usr, waits_because: 'approval' } as const
  await insertMembershipRequest(db, { ...place, ...asking, ...scope }, places)
}
const ended = (at: Date) => ({
  created_at: at,
  last_seen_at: at,
  ends_at: at,
  elevated_until: null,
  address: null,
  agent: null,
})

const toMail = (mai: MailId, recipient: Email, created_at: Date): NewRow<'mails'> => ({
  id: mai,
  kind: 'invitation',
  user_id: null,
  recipient,
  subject: 'S',
  personal: false,
  sealed_text: Buffer.alloc(28),
  state: 'queued',
  queued_at: created_at,
  due_at: created_at,
  created_at,
})

describe('organizations are apart, O-24', async () => {
  const database = await openTestDatabase()
  afterAll(database.drop)
  const now = database.now()
  const [home, away] = [makeRows(), makeRows()]

  async function fill({ organization_id, mem, rol, svc, tok, usr, ras, mai, inv, secret, link }: Rows): Promise<void> {
    const place = { organization_id, created_at: now }
    const email = `${usr}@example.com` as Email
    await database.transaction(organization_id, async (db) => {
      await insertUsers(db, [{ id: usr, email, email_state: 'verified', name: 'Ada', created_at: now }])
      const head = {
        id: organization_id,
        slug: organization_id,
        name: 'O',
        template: 'complete',
        policy: '{}',
      } as const
      await insertOrganization(db, { ...head, owner_membership_id: mem, created_at: now })
      const joined = { user_id: usr, user_name: 'Ada', status: 'active', email, joined_at: now } as const
      await insertMemberships(db, [{ ...place, ...joined, id: mem }])
      await insertRoles(db, [
        { ...place, id: rol, key: 'r', name: 'R', kind: 'role', description: '', built_in: true, changed_at: now },
      ])
      await insertRoleCells(db, [{ organization_id, role_id: rol, application: '*', environment: '*', level: 'read' }])
      const scp = id('scp')
      await db
        .insertInto('scopes')
        .values({ ...place, id: scp, name: null, name_folded: null, tags: ['t'] })
        .execute()
      await db.insertInto('scope_owners').values({ organization_id, scope_id: scp, membership_id: mem }).execute()
      const resource = { type: 'application', id: 'shop', name: 'Shop', name_folded: 'shop', tags: [], changed_at: now }
      await db
        .insertInto('resources')
        .values({ ...place, ...resource })
        .execute()
      const owned = { organization_id, type: 'application', resource_id: 'shop', membership_id: mem }
      await db.insertInto('resource_owners').values(owned).execute()
      await bumpRevision(db, organization_id, [{ kind: 'role', id: rol }])
      await insertServiceAccount(db, { ...place, id: svc, name: 'S' })
      const holder = { membership_id: mem, service_account_id: null }
      await insertRoleAssignments(db, [{ ...place, ...holder, id: ras, role_id: rol, ends_at: null }])
      await insertToken(db, { ...place, ...holder, id: tok, name: 'T', secret_hash: secret, hint: 'h' })
      await insertMails(db, [toMail(mai, email, now)])
      await insertMailReferences(db, [{ organization_id, mail_id: mai, membership_id: mem, invitation_id: null }])
      const ngr = id('ngr')
      const group = { organization_id, group_id: ngr, created_at: now }
      await insertNotificationGroups(db, [{ ...place, id: ngr, name: 'G', description: '', changed_at: now }])
      await addGroupMembers(db, [{ ...group, membership_id: mem, email: true, sms: false, is_on: true }])
      await insertNotificationContacts(db, [{ ...group, id: id('ngc'), name: 'C', channel: 'sms', address: '+491' }])
      const invitation = {
        ...place,
        id: inv,
        membership_id: mem,
        email,
        status: 'pending',
        method: 'password',
      } as const
      await insertInvitations(db, [{ ...invitation, sent_at: now }])
      await insertInvitationLinks(db, [{ ...place, secret_hash: link, invitation_id: inv, kind: 'mail' }])
      await fillJoining(db, { organization_id, usr, rol, ngr, email, now })
      const ses = id('ses')
      await db
        .insertInto('sessions')
        .values({ id: ses, user_id: usr, secret_hash: randomBytes(32), proof: 'password', ...ended(now) })
        .execute()
      await insertUndo(db, {
        organization_id,
        id: id('und'),
        session_id: ses,
        sequences: [1],
        made_at: now,
        used_at: null,
      })
      await saveDataView(db, { organization_id, membership_id: mem, owners: [], tags: ['t'], applications: [] })
      await lockChainHead(db, organization_id)
      await appendLinks(db, organization_id, [{ sequence: 1, at: now, action: 'a.b', event: '{}', hash: secret }])
      await insertPeople(db, [{ organization_id, id: id('aup'), value: 'v', salt: secret }])
    })
  }
  beforeAll(async () => {
    await fill(home)
    await fill(away)
  })

  const asOwner = async <T>(query: RawBuilder<T>): Promise<readonly T[]> =>
    (await database.owner((owner) => query.execute(owner))).rows
  const within = async <T>(scope: OrganizationId | null, query: RawBuilder<T>): Promise<readonly T[]> =>
    database.transaction(scope, async (db) => (await query.execute(db)).rows)

  const tables = await asOwner(sql<{ name: string; key: string; secured: boolean; policies: number }>`
    select c.relname as name, a.attname as key, c.relrowsecurity as secured,
      (select count(*)::int from pg_policy p where p.polrelid = c.oid) as policies
    from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not a.attisdropped
      and (a.attname = 'organization_id' or (c.relname = 'organizations' and a.attname = 'id'))
    order by 1`)

  it('knows which tables belong to organizations', () => {
    expect(tables.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['organizations', 'memberships', 'roles', 'role_assignments', 'tokens', 'audit_events']),
    )
  })

  describe.each(tables)('$name', ({ name, key, secured, policies }) => {
    it('has row security and a policy', () => {
      expect(secured).toBe(true)
      expect(policies).toBeGreaterThan(0)
    })

    it('has the organization first in its primary key', async () => {
      const [row] = await asOwner(sql<{ first: string }>`
        select a.attname as first from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
        where i.indrelid = ${name}::regclass and i.indisprimary`)
      expect(row?.first).toBe(key)
    })

    it('holds rows of both, shows those of one, and none where the setting was forgotten', async () => {
      const count = sql<{ of: string }>`select distinct ${sql.ref(key)} as of from ${sql.table(name)}`
      const known = [home.organization_id, away.organization_id] as string[]
      expect((await asOwner(count)).filter(({ of }) => known.includes(of))).toHaveLength(2)
      expect(await within(home.organization_id, count)).toEqual([{ of: home.organization_id }])
      expect(await within(null, count)).toEqual([])
      expect((await count.execute(database.kysely)).rows).toEqual([])
    })

    it('cannot be written for another organization', async () => {
      const move = sql`update ${sql.table(name)} set ${sql.ref(key)} = ${away.organization_id}`
      await expect(within(home.organization_id, move)).rejects.toThrow(/row-level security|permission denied/)
      const copy = sql`insert into ${sql.table(name)} (${sql.ref(key)}) values (${away.organization_id})`
      await expect(within(home.organization_id, copy)).rejects.toThrow(/row-level security|permission denied/)
    })

    it('leaves rows of another organization as they are', async () => {
      const [before, after] = [
        sql`select t::text from ${sql.table(name)} t where ${sql.ref(key)} = ${away.organization_id}`,
        sql`delete from ${sql.table(name)} where ${sql.ref(key)} = ${away.organization_id}`,
      ]
      const rows = await asOwner(before)
      await within(home.organization_id, after).catch((error: unknown) => expect(codeOf(error)).toBe('42501'))
      expect(await asOwner(before)).toEqual(rows)
    })
  })

  const keys = await asOwner(sql<{ name: string; from: string; columns: string[]; referred: string[] }>`
    select conname as name, conrelid::regclass::text as from,
      array(select attname::text from unnest(conkey) with ordinality k(n, at) join pg_attribute on attrelid = conrelid and attnum = n order by at) as columns,
      array(select attname::text from unnest(confkey) with ordinality k(n, at) join pg_attribute on attrelid = confrelid and attnum = n order by at) as referred
    from pg_constraint
    where contype = 'f' and confrelid in (select c.oid from pg_class c where c.relname = any (${tables.map(({ name }) => name)}::text[]))
    order by 1`)

  it.each(keys)('$from: $name refers within the organization', ({ from, columns, referred }) => {
    expect(columns[0]).toBe(from === 'organizations' ? 'id' : 'organization_id')
    expect(['organization_id', 'id']).toContain(referred[0])
    if (referred[0] === 'id') expect(referred).toHaveLength(1)
  })

  it('refuse a reference to what belongs to another', async () => {
    const common = { organization_id: home.organization_id, id: id('ras'), ends_at: null, created_at: now }
    const mine = { membership_id: home.mem, service_account_id: null }
    const assign = (more: object) =>
      database.transaction(home.organization_id, (db) =>
        insertRoleAssignments(db, [{ ...common, ...mine, role_id: home.rol, ...more } as never]),
      )
    await expect(assign({ role_id: away.rol })).rejects.toMatchObject({ constraint: 'role_assignments__role__fk' })
    await expect(assign({ membership_id: away.mem })).rejects.toMatchObject({
      constraint: 'role_assignments__membership__fk',
    })
    await expect(assign({ membership_id: null, service_account_id: away.svc })).rejects.toMatchObject({
      constraint: 'role_assignments__service_account__fk',
    })
    const token = {
      organization_id: home.organization_id,
      id: id('tok'),
      name: 'T',
      secret_hash: randomBytes(32),
      hint: 'h',
      created_at: now,
    }
    const make = (holder: object) =>
      database.transaction(home.organization_id, (db) =>
        insertToken(db, { ...token, membership_id: null, service_account_id: null, ...holder }),
      )
    await expect(make({ membership_id: away.mem })).rejects.toMatchObject({ constraint: 'tokens__membership__fk' })
    await expect(make({ service_account_id: away.svc })).rejects.toMatchObject({
      constraint: 'tokens__service_account__fk',
    })
    const own = sql`update organizations set owner_membership_id = ${away.mem}`
    await expect(within(home.organization_id, own)).rejects.toMatchObject({ constraint: 'organizations__owner__fk' })
  })

  describe('functions that run as the owner', async () => {
    const functions = await asOwner(sql<{
      name: string
      definer: boolean
      config: string[] | null
      everybody: boolean
    }>`
      select p.proname as name, p.prosecdef as definer, p.proconfig as config, has_function_privilege('public', p.oid, 'execute') as everybody
      from pg_proc p where p.pronamespace = 'public'::regnamespace
        and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e') order by 1`)

    it.each(functions)('$name is for the server alone and looks for names in one place', ({ config, everybody }) => {
      expect(everybody).toBe(false)
      expect(config).toContain('search_path=public, pg_temp')
    })

    const filter = { words: [], statuses: ['active'], roleIds: [] } as const
    const page = { ...filter, sort: 'name', descending: false, after: null, limit: 10, isCommon: false } as const

    it('list and count the organization of the transaction alone, and nothing without one', async () => {
      const listed = async (scope: OrganizationId | null) =>
        database.transaction(scope, async (db) =>
          (await listMemberships(db, scope ?? home.organization_id, page))?.items.map(({ id }) => id),
        )
      expect(await listed(home.organization_id)).toEqual([home.mem])
      expect(await listed(null)).toEqual([])
      const counted = (scope: OrganizationId | null) =>
        database.transaction(scope, (db) => countMatchingMemberships(db, filter, 10))
      expect([await counted(away.organization_id), await counted(null)]).toEqual([1, 0])
    })

    it('list and count invitations in the same way', async () => {
      const offers = { words: [], statuses: ['sent'], sponsors: [], own: null, now }
      const first = { ...offers, sort: 'sent', descending: false, after: null, limit: 10 } as const
      const listed = (scope: OrganizationId | null) =>
        database.transaction(scope, async (db) => (await listInvitationIds(db, first))?.map((row) => row.id))
      const counted = (scope: OrganizationId | null) =>
        database.transaction(scope, (db) => countMatchingInvitations(db, offers))
      expect([await listed(home.organization_id), await listed(null)]).toEqual([[home.inv], []])
      expect([await counted(away.organization_id), await counted(null)]).toEqual([1, 0])
      const place = { organization_id: home.organization_id, id: home.inv }
      expect(await findInvitationPlace(database.kysely, home.link)).toEqual(place)
      expect(await findInvitationPlace(database.kysely, randomBytes(32))).toBeUndefined()
      expect(await listPendingInvitationsTo(database.kysely, `${home.usr}@example.com` as Email)).toEqual([place])
    })

    it('find ids before the organization is known, and no more: the row itself needs its organization', async () => {
      expect(await findTokenPlace(database.kysely, home.secret)).toEqual({
        organization_id: home.organization_id,
        id: home.tok,
      })
      expect(await findTokenPlace(database.kysely, randomBytes(32))).toBeUndefined()
      expect(await listOrganizationsOfUser(database.kysely, away.usr)).toEqual([
        { organization_id: away.organization_id, id: away.mem },
      ])
      expect(await findToken(database.kysely, { organization_id: home.organization_id, id: home.tok })).toBeUndefined()
    })
  })

  describe('the role that serves', () => {
    it('owns nothing', async () => {
      const owned = await asOwner(
        sql`select relname from pg_class where relowner = 'rollcall_server'::regrole union all select proname from pg_proc where proowner = 'rollcall_server'::regrole`,
      )
      expect(owned).toEqual([])
    })

    it.each([
      'alter table memberships disable row level security',
      'alter table memberships no force row level security',
      'drop policy own_organization on memberships',
      'create policy all_rows on memberships using (true)',
      'drop table memberships',
      'truncate memberships',
      'alter table memberships disable trigger all',
      'create table own (id int)',
      'update audit_events set action = action',
      'delete from audit_events',
      'update membership_counts set count = 0',
      'delete from users',
      'delete from organizations',
      'alter role rollcall_server bypassrls',
    ])('may not: %s', async (statement) => {
      await expect(within(home.organization_id, sql`${sql.raw(statement)}`)).rejects.toMatchObject({ code: '42501' })
    })

    it('has no rights on what is not granted by name', async () => {
      const rights = await asOwner(sql<{ name: string }>`
        select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
          and (has_table_privilege('rollcall_server', c.oid, 'truncate') or has_table_privilege('rollcall_server', c.oid, 'references') or has_table_privilege('rollcall_server', c.oid, 'trigger'))`)
      expect(rights).toEqual([])
    })
  })
})
