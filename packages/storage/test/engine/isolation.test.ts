import { makeId, type OrganizationId } from '@rollcall/core/shared/ids'
import type { Scope } from '@rollcall/storage/engine/database'
import { openTestDatabase } from '@rollcall/testkit/test-database'
import { type RawBuilder, sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** Tables that hold nothing of an organization. A new table either has a row policy or is named here. */
const ofNobody = [
  'credentials',
  'idempotency_keys',
  'links',
  'mail_attempts',
  'mail_openings',
  'mail_settings',
  'mails',
  'rate_limits',
  'server_settings',
  'sessions',
  'sign_ups',
  'superusers',
  'users',
]

/** One table for each way to lie in an organization, and the column that says in which. */
const ofOrganizations = [
  ['organizations', 'id'],
  ['memberships', 'organization_id'],
  ['membership_counts', 'organization_id'],
  ['roles', 'organization_id'],
  ['role_assignments', 'organization_id'],
  ['service_accounts', 'organization_id'],
  ['tokens', 'organization_id'],
  ['audit_heads', 'organization_id'],
  ['audit_events', 'organization_id'],
  ['audit_people', 'organization_id'],
] as const

const at = new Date('2026-03-02T09:00:00Z')
const id = <P extends 'org' | 'mem' | 'rol' | 'ras' | 'svc' | 'tok' | 'aup'>(prefix: P, n: number) =>
  makeId(prefix, at, new Uint8Array(10).fill(n))
const [ours, theirs] = [id('org', 1), id('org', 2)]

/** A row of every kind in the n-th organization. */
const rowsOf = (organization: OrganizationId, n: number): readonly RawBuilder<unknown>[] => [
  sql`insert into organizations (id, slug, name, template, policy, owner_membership_id, created_at)
    values (${organization}, ${`slug-${n}`}, 'Name', 'complete', '{}', ${id('mem', n)}, ${at})`,
  sql`insert into memberships (organization_id, id, status, email, created_at)
    values (${organization}, ${id('mem', n)}, 'invited', ${`ada${n}@example.org`}, ${at})`,
  sql`insert into roles (organization_id, id, key, name, name_folded, kind, description, built_in, created_at, changed_at)
    values (${organization}, ${id('rol', n)}, 'key', 'Name', 'name', 'role', '', true, ${at}, ${at})`,
  sql`insert into role_assignments (organization_id, id, role_id, membership_id, created_at)
    values (${organization}, ${id('ras', n)}, ${id('rol', n)}, ${id('mem', n)}, ${at})`,
  sql`insert into service_accounts (organization_id, id, name, created_at)
    values (${organization}, ${id('svc', n)}, 'Name', ${at})`,
  sql`insert into tokens (organization_id, id, service_account_id, name, secret_hash, hint, created_at)
    values (${organization}, ${id('tok', n)}, ${id('svc', n)}, 'Name', ${Buffer.from([n])}, '', ${at})`,
  sql`insert into audit_heads (organization_id, sequence, hash) values (${organization}, 1, ${Buffer.from([n])})`,
  sql`insert into audit_events (organization_id, sequence, at, action, event, hash)
    values (${organization}, 1, ${at}, 'test.made', '{}', ${Buffer.from([n])})`,
  sql`insert into audit_people (organization_id, id, value, salt)
    values (${organization}, ${id('aup', n)}, 'Ada', ${Buffer.from([n])})`,
]

describe('the schema', async () => {
  const database = await openTestDatabase()
  afterAll(() => database.drop())

  const names = async (query: RawBuilder<{ name: string }>): Promise<readonly string[]> =>
    (await database.owner((db) => query.execute(db))).rows.map(({ name }) => name)

  it('has a row policy on each table, but for those of no organization', async () => {
    const open = await names(sql`
      select c.relname as name from pg_class c
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relname <> 'rollcall_migrations'
        and not (c.relrowsecurity and exists (select from pg_policy where polrelid = c.oid))
      order by 1`)
    expect(open).toEqual(ofNobody)
  })

  it('is tried out below on tables that have one; the test of the tables tries each', async () => {
    const tried: readonly string[] = ofOrganizations.map(([table]) => table)
    const guarded = await names(sql`select distinct tablename as name from pg_policies where schemaname = 'public'`)
    expect(guarded).toEqual(expect.arrayContaining([...tried]))
  })

  it('begins each key with the organization; only secrets are unique beyond it', async () => {
    const foreign = await names(sql`
      select x.relname as name from pg_index i join pg_class x on x.oid = i.indexrelid
        join pg_attribute a on a.attrelid = i.indrelid and a.attname = 'organization_id'
      where i.indisunique and x.relnamespace = 'public'::regnamespace and i.indkey[0] <> a.attnum order by 1`)
    expect(foreign).toEqual([
      'domain_links__secret_hash__uq',
      'invitation_links__secret_hash__uq',
      'tokens__secret_hash__uq',
    ])
  })

  it('refers from one organization to itself only', async () => {
    const loose = await names(sql`
      select o.conname as name from pg_constraint o
        join pg_attribute a on a.attrelid = o.conrelid and a.attname = 'organization_id'
        join pg_attribute f on f.attrelid = o.confrelid and f.attname = 'organization_id'
      where o.contype = 'f' and not (o.conkey[1] = a.attnum and o.confkey[1] = f.attnum) order by 1`)
    expect(loose).toEqual([])
  })

  it('has no function with the rights of the owner that looks for names elsewhere or serves everybody', async () => {
    const careless = await names(sql`
      select p.proname as name from pg_proc p
      where p.pronamespace = 'public'::regnamespace and p.prosecdef and (
        not coalesce(p.proconfig, '{}') @> array['search_path=public, pg_temp']
        or exists (select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) where grantee = 0)
      ) order by 1`)
    expect(careless).toEqual([])
  })

  it('D-23: lets the server add to the audit log, and neither change nor remove', async () => {
    const rights = await names(sql`
      select t || ' ' || r as name from unnest(array['audit_events', 'audit_people']) t, unnest(array['update', 'delete', 'truncate']) r
      where has_table_privilege('rollcall_server', t, r)`)
    expect(rights).toEqual([])
  })
})

describe('two organizations', async () => {
  const database = await openTestDatabase()
  afterAll(() => database.drop())

  beforeAll(async () => {
    for (const [organization, n] of [
      [ours, 1],
      [theirs, 2],
    ] as const) {
      await database.owner((db) =>
        db.transaction().execute(async (trx) => {
          for (const row of rowsOf(organization, n)) await row.execute(trx)
        }),
      )
    }
  })

  const run = (scope: Scope, statement: RawBuilder<unknown>) =>
    database.transaction(scope, (trx) => statement.execute(trx))
  const countOf = async (scope: Scope, table: string): Promise<unknown> =>
    (await run(scope, sql`select count(*)::int as n from ${sql.table(table)}`)).rows[0]

  it.each(ofOrganizations)('%s: each sees its own rows, and nobody any without the setting', async (table, column) => {
    const seen = await run(ours, sql`select distinct ${sql.ref(column)} as organization from ${sql.table(table)}`)
    expect(seen.rows).toEqual([{ organization: ours }])
    const all = await database.owner((db) =>
      sql`select distinct ${sql.ref(column)} as o from ${sql.table(table)}`.execute(db),
    )
    expect(all.rows).toHaveLength(2)
    expect(await countOf(null, table)).toEqual({ n: 0 })
    expect(await countOf('server', table)).toEqual({ n: 0 })
  })

  it.each(
    rowsOf(theirs, 3).map(
      (row, n) => [ofOrganizations.filter(([t]) => t !== 'membership_counts')[n]?.[0], row] as const,
    ),
  )('%s: none adds a row to the other', async (_, row) => {
    await expect(run(ours, row)).rejects.toMatchObject({
      code: '42501',
      message: expect.stringContaining('row-level security'),
    })
    await expect(run(null, row)).rejects.toMatchObject({ code: '42501' })
  })

  it('change nothing of each other', async () => {
    const changes = [
      sql`update organizations set name = 'Taken' where id = ${theirs}`,
      sql`update memberships set display_name = 'Taken', display_name_folded = 'taken' where organization_id = ${theirs}`,
      sql`delete from role_assignments where organization_id = ${theirs}`,
      sql`update tokens set revoked_at = ${at} where organization_id = ${theirs}`,
    ]
    for (const change of changes) expect((await run(ours, change)).numAffectedRows).toBe(0n)
    const moved = sql`update memberships set organization_id = ${theirs} where organization_id = ${ours}`
    await expect(run(ours, moved)).rejects.toMatchObject({ code: '42501' })
  })

  it('cannot refer to each other', async () => {
    const borrowed = sql`insert into role_assignments (organization_id, id, role_id, membership_id, created_at)
      values (${ours}, ${id('ras', 9)}, ${id('rol', 2)}, ${id('mem', 1)}, ${at})`
    await expect(run(ours, borrowed)).rejects.toMatchObject({ constraint: 'role_assignments__role__fk' })
    const given = sql`insert into role_assignments (organization_id, id, role_id, membership_id, created_at)
      values (${ours}, ${id('ras', 9)}, ${id('rol', 1)}, ${id('mem', 2)}, ${at})`
    await expect(run(ours, given)).rejects.toMatchObject({ constraint: 'role_assignments__membership__fk' })
  })

  it('are searched one at a time, and none without the setting', async () => {
    const search = (scope: Scope) =>
      run(
        scope,
        sql`select (select array_agg(id) from list_membership_ids('{ada}', '{invited}', '{}', 'name', false, null, null, 10, false)) as ids,
          count_matching_memberships('{ada}', '{invited}', '{}', 10) as n`,
      )
    expect((await search(ours)).rows).toEqual([{ ids: [id('mem', 1)], n: 1 }])
    expect((await search(null)).rows).toEqual([{ ids: null, n: 0 }])
  })
})
