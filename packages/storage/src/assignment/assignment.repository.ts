import { sql } from 'kysely'
import type { Properties } from '@rollcall/core/access'
import type { MembershipId, OrganizationId, RoleAssignmentId, RoleId, ScopeId } from '@rollcall/core/shared/ids'
import type { Db, MembershipStatus, Row, ScopeKind } from '../engine/schema.ts'

/** Who holds roles and a scope: people, and programs; of a token the scope alone. */
export type HolderKind = 'membership' | 'service-account' | 'token'

const tables = { membership: 'memberships', 'service-account': 'service_accounts', token: 'tokens' } as const
const columns = { membership: 'membership_id', 'service-account': 'service_account_id' } as const

export interface HeldRole {
  readonly roleId: RoleId
  readonly endsAt: Date | null
}

export interface Holder {
  readonly id: string
  readonly version: number
  readonly status: MembershipStatus
  readonly userId: string | null
  readonly endsAt: Date | null
  readonly properties: Properties
  readonly roles: readonly HeldRole[]
  readonly scopeKind: ScopeKind
  readonly scopeId: ScopeId | null
  /** Of a named scope. */
  readonly scopeName: string | null
  /** Of a custom scope without a name. */
  readonly owners: readonly MembershipId[]
  readonly tags: readonly string[]
}

interface HolderRow extends Omit<Holder, 'roles' | 'endsAt'> {
  readonly endsAt: Date | null
  readonly roles: readonly { readonly roleId: RoleId; readonly endsAt: string | null }[]
}

/** In the order of their ids; who is not there is left out. */
export async function findHolders(
  db: Db,
  organizationId: OrganizationId,
  kind: HolderKind,
  ids: readonly string[],
): Promise<readonly Holder[]> {
  const { rows } = await sql<HolderRow>`
    select h.id, ${membersOf(kind)}, h.scope_kind as "scopeKind", h.scope_id as "scopeId", s.name as "scopeName",
      coalesce(s.tags, '{}') as tags, ${rolesOf(kind)} as roles,
      coalesce((select array_agg(o.membership_id order by o.membership_id) from scope_owners o
        where o.organization_id = s.organization_id and o.scope_id = s.id), '{}') as owners
    from ${sql.table(tables[kind])} h
    left join scopes s on s.organization_id = h.organization_id and s.id = h.scope_id
    where h.organization_id = ${organizationId} and h.id = any(${ids}::text[]) order by h.id`.execute(db)
  return rows.map((row) => ({
    ...row,
    roles: row.roles.map(({ roleId, endsAt }) => ({ roleId, endsAt: endsAt === null ? null : new Date(endsAt) })),
  }))
}

const membersOf = (kind: HolderKind) =>
  kind === 'membership'
    ? sql`h.version, h.status, h.user_id as "userId", h.ends_at as "endsAt", h.properties`
    : sql`0 as version, 'active' as status, null as "userId", null as "endsAt", '{}'::jsonb as properties`

const rolesOf = (kind: HolderKind) =>
  kind === 'token'
    ? sql`'[]'::json`
    : sql`(select coalesce(json_agg(json_build_object('roleId', a.role_id, 'endsAt', a.ends_at) order by a.role_id), '[]')
        from role_assignments a where a.organization_id = h.organization_id and ${sql.ref(`a.${columns[kind]}`)} = h.id)`

export interface NewAssignments {
  readonly holderId: string
  readonly roles: readonly (HeldRole & { readonly assignmentId: RoleAssignmentId })[]
}

/** These roles and no others; what was held before keeps its own row. */
export async function setAssignments(
  db: Db,
  organizationId: OrganizationId,
  kind: keyof typeof columns,
  wanted: readonly NewAssignments[],
  now: Date,
): Promise<void> {
  const column = sql.ref(columns[kind])
  const ids = wanted.map(({ holderId }) => holderId)
  const rows = wanted.flatMap(({ holderId, roles }) =>
    roles.map(({ assignmentId: id, roleId, endsAt }) => ({ id, holder: holderId, role: roleId, ends: endsAt })),
  )
  const given = sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t (id text, holder text, role text, ends timestamptz)`
  await sql`delete from role_assignments a where a.organization_id = ${organizationId} and ${column} = any(${ids}::text[])
    and not exists (select from ${given} where t.holder = ${column} and t.role = a.role_id)`.execute(db)
  await sql`insert into role_assignments (organization_id, id, role_id, ${column}, ends_at, created_at)
    select ${organizationId}, t.id, t.role, t.holder, t.ends, ${now}::timestamptz from ${given}
    on conflict (organization_id, ${column}, role_id) do update set ends_at = excluded.ends_at
      where role_assignments.ends_at is distinct from excluded.ends_at`.execute(db)
}

export interface NewScope {
  readonly holderId: string
  readonly kind: ScopeKind
  /** Of a custom scope: the named one, or the id of a new one with these clauses. */
  readonly scopeId: ScopeId | null
  readonly own: { readonly owners: readonly MembershipId[]; readonly tags: readonly string[] } | null
}

/** A custom scope without a name belongs to who holds it, and goes with his pointing at it. */
export async function setScopes(
  db: Db,
  organizationId: OrganizationId,
  kind: HolderKind,
  wanted: readonly NewScope[],
  now: Date,
): Promise<void> {
  const table = sql.table(tables[kind])
  const { rows: old } = await sql<{ id: string }>`
    select s.id from ${table} h join scopes s on s.organization_id = h.organization_id and s.id = h.scope_id
    where h.organization_id = ${organizationId} and h.id = any(${wanted.map(({ holderId }) => holderId)}::text[])
      and s.name is null`.execute(db)
  await insertOwnScopes(db, organizationId, wanted, now)
  const rows = wanted.map(({ holderId, kind: scopeKind, scopeId }) => ({ holder: holderId, scopeKind, scopeId }))
  await sql`update ${table} h set scope_kind = t."scopeKind", scope_id = t."scopeId"
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t (holder text, "scopeKind" text, "scopeId" text)
    where h.organization_id = ${organizationId} and h.id = t.holder`.execute(db)
  await deleteScopeRows(
    db,
    organizationId,
    old.map(({ id }) => id),
  )
}

async function insertOwnScopes(
  db: Db,
  organizationId: OrganizationId,
  wanted: readonly NewScope[],
  now: Date,
): Promise<void> {
  const rows = wanted.flatMap(({ scopeId: id, own }) => (own === null ? [] : [{ id, tags: own.tags }]))
  if (rows.length === 0) return
  const owners = wanted.flatMap(({ scopeId, own }) =>
    (own?.owners ?? []).map((membership) => ({ scopeId, membership })),
  )
  await sql`insert into scopes (organization_id, id, name, name_folded, tags, created_at)
    select ${organizationId}, t.id, null, null, array(select jsonb_array_elements_text(t.tags)), ${now}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t (id text, tags jsonb)`.execute(db)
  await sql`insert into scope_owners (organization_id, scope_id, membership_id)
    select ${organizationId}, t."scopeId", t.membership
    from jsonb_to_recordset(${JSON.stringify(owners)}::jsonb) as t ("scopeId" text, membership text)`.execute(db)
}

const deleteScopeRows = (db: Db, organizationId: OrganizationId, ids: readonly string[]) =>
  sql`delete from scopes where organization_id = ${organizationId} and id = any(${ids}::text[])`.execute(db)

export interface MembershipFacets {
  readonly membershipId: MembershipId
  readonly endsAt?: Date | null
  readonly status?: 'active' | 'suspended'
  readonly properties?: Properties
}

/** What of it is given is set; the version grows by one for each membership, whatever was set of it elsewhere. */
export async function updateFacets(
  db: Db,
  organizationId: OrganizationId,
  wanted: readonly MembershipFacets[],
  now: Date,
): Promise<void> {
  const rows = wanted.map(({ membershipId, endsAt, status, properties }) => ({
    id: membershipId,
    sets: endsAt !== undefined,
    ends: endsAt ?? null,
    status: status ?? null,
    properties: properties ?? null,
  }))
  await sql`update memberships m set version = m.version + 1,
      ends_at = case when t.sets then t.ends else m.ends_at end,
      status = coalesce(t.status, m.status),
      suspended_at = case t.status when 'suspended' then ${now}::timestamptz when 'active' then null else m.suspended_at end,
      properties = coalesce(t.properties, m.properties)
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as t (id text, sets boolean, ends timestamptz, status text, properties jsonb)
    where m.organization_id = ${organizationId} and m.id = t.id`.execute(db)
}

/** Everybody and everything that holds the role, invited people among them. */
export async function listRoleHolders(
  db: Db,
  organizationId: OrganizationId,
  roleId: RoleId,
): Promise<Readonly<Record<'membership' | 'service-account', readonly string[]>>> {
  const rows = await db
    .selectFrom('role_assignments')
    .select(['membership_id', 'service_account_id'])
    .where('organization_id', '=', organizationId)
    .where('role_id', '=', roleId)
    .orderBy('id')
    .execute()
  return {
    membership: rows.flatMap(({ membership_id }) => membership_id ?? []),
    'service-account': rows.flatMap(({ service_account_id }) => service_account_id ?? []),
  }
}

/** Whoever points at the scope. */
export async function listScopeHolders(
  db: Db,
  organizationId: OrganizationId,
  scopeId: ScopeId,
): Promise<Readonly<Record<HolderKind, readonly string[]>>> {
  const idsIn = async (table: 'memberships' | 'service_accounts' | 'tokens'): Promise<readonly string[]> => {
    const { rows } = await sql<{ id: string }>`select id from ${sql.table(table)}
      where organization_id = ${organizationId} and scope_id = ${scopeId} order by id`.execute(db)
    return rows.map(({ id }) => id)
  }
  return {
    membership: await idsIn('memberships'),
    'service-account': await idsIn('service_accounts'),
    token: await idsIn('tokens'),
  }
}

export type NamedMember = Pick<Row<'memberships'>, 'id' | 'user_id' | 'email' | 'name' | 'status'>

/** Members who are in, by their user ids. */
export const listMembersOfUsers = (
  db: Db,
  organizationId: OrganizationId,
  userIds: readonly string[],
): Promise<NamedMember[]> =>
  db
    .selectFrom('memberships')
    .select(['id', 'user_id', 'email', 'name', 'status'])
    .where('organization_id', '=', organizationId)
    .where(sql<boolean>`user_id = any(${userIds}::text[])`)
    .where('status', 'in', ['active', 'suspended'])
    .execute()

/** Members, in whatever state. */
export const listNamedMembers = (
  db: Db,
  organizationId: OrganizationId,
  ids: readonly string[],
): Promise<NamedMember[]> =>
  db
    .selectFrom('memberships')
    .select(['id', 'user_id', 'email', 'name', 'status'])
    .where('organization_id', '=', organizationId)
    .where(sql<boolean>`id = any(${ids}::text[])`)
    .execute()
