import { sql } from 'kysely'
import type { Cell, Grant, Properties } from '@rollcall/core/access'
import type { MailDomain, Email } from '@rollcall/core/shared/email'
import type {
  DomainId,
  JoiningRuleId,
  MembershipId,
  NotificationContactId,
  NotificationGroupId,
  OrganizationId,
  RoleId,
  ScopeId,
} from '@rollcall/core/shared/ids'
import type { Db, MembershipStatus, Row, ScopeKind } from '../engine/schema.ts'

/** An organization as files write it: people by their addresses, everything else by its name, and ids beside. */
export interface OrganizationRows {
  readonly organization: Row<'organizations'> & { readonly owner: Email }
  readonly roles: readonly RoleRow[]
  readonly scopes: readonly ScopeRow[]
  readonly resources: readonly ResourceRow[]
  readonly members: readonly MemberRow[]
  readonly groups: readonly GroupRow[]
  readonly rules: readonly RuleRow[]
  readonly domains: readonly { readonly id: DomainId; readonly name: MailDomain }[]
}

export interface RoleRow {
  readonly id: RoleId
  readonly key: string
  readonly name: string
  readonly description: string
  readonly kind: 'tier' | 'role'
  readonly builtIn: boolean
  readonly everything: boolean
  readonly grants: readonly Grant[]
  readonly mayGrant: readonly string[]
  readonly cells: readonly Cell[]
}

export interface ScopeRow {
  readonly id: ScopeId
  readonly name: string
  readonly owners: readonly Email[]
  readonly tags: readonly string[]
}

export interface ResourceRow {
  readonly type: string
  readonly id: string
  readonly name: string
  readonly parent: { readonly type: string; readonly id: string } | null
  readonly owners: readonly Email[]
  readonly tags: readonly string[]
  readonly properties: Properties
  readonly protected: boolean
}

export interface MemberRow {
  readonly id: MembershipId
  readonly email: Email
  readonly version: number
  readonly status: Exclude<MembershipStatus, 'removed'>
  readonly userName: string | null
  readonly displayName: string | null
  readonly username: string | null
  readonly externalId: string | null
  readonly endsAt: string | null
  readonly properties: Properties
  readonly roles: readonly { readonly role: string; readonly endsAt: string | null }[]
  readonly scopeKind: ScopeKind
  /** Of a named scope. */
  readonly scopeName: string | null
  readonly owners: readonly Email[]
  readonly tags: readonly string[]
}

export interface Channels {
  readonly email: boolean
  readonly sms: boolean
  readonly on: boolean
}

export interface GroupRow {
  readonly id: NotificationGroupId
  readonly version: number
  readonly name: string
  readonly description: string
  readonly members: readonly (Channels & { readonly member: Email; readonly version: number })[]
  readonly contacts: readonly {
    readonly id: NotificationContactId
    readonly version: number
    readonly name: string
    readonly channel: 'email' | 'sms'
    readonly address: string
  }[]
}

export interface RuleRow {
  readonly id: JoiningRuleId
  readonly version: number
  readonly domain: MailDomain
  readonly subdomains: boolean
  readonly method: Row<'joining_rules'>['method']
  readonly mode: Row<'joining_rules'>['mode']
  readonly cap: number | null
  readonly roles: readonly string[]
  readonly scopeKind: ScopeKind
  readonly scopeName: string | null
  readonly groups: readonly (Channels & { readonly group: string })[]
}

/** Everything that a file says of one organization. Undefined outside the organization's own transaction. */
export async function readOrganizationRows(db: Db, id: OrganizationId): Promise<OrganizationRows | undefined> {
  const organization = await db
    .selectFrom('organizations as o')
    .innerJoin('memberships as m', (join) =>
      join.onRef('m.organization_id', '=', 'o.id').onRef('m.id', '=', 'o.owner_membership_id'),
    )
    .selectAll('o')
    .select('m.email as owner')
    .where('o.id', '=', id)
    .executeTakeFirst()
  if (organization === undefined) return undefined
  return {
    organization,
    roles: await listRoleRows(db, id),
    scopes: await listScopeRows(db, id),
    resources: await listResourceRows(db, id),
    members: await listMemberRows(db, id),
    groups: await listGroupRows(db, id),
    rules: await listRuleRows(db, id),
    domains: await db.selectFrom('domains').select(['id', 'name']).where('organization_id', '=', id).execute(),
  }
}

async function listRoleRows(db: Db, id: OrganizationId): Promise<readonly RoleRow[]> {
  const { rows } = await sql<RoleRow>`
    select r.id, r.key, r.name, r.kind, r.description, r.built_in as "builtIn", r.everything, r.grants, r.may_grant as "mayGrant",
      (select coalesce(json_agg(json_build_object('application', c.application, 'environment', c.environment, 'level', c.level)
         order by c.application, c.environment), '[]')
       from role_cells c where c.organization_id = r.organization_id and c.role_id = r.id) as cells
    from roles r where r.organization_id = ${id} order by r.id`.execute(db)
  return rows
}

/** Addresses of those of a list of owners who are in; owner by owner, by the key. */
const owners = (table: string, where: ReturnType<typeof sql>) => sql`
  array(select om.email from ${sql.table(table)} ow
    cross join lateral (select m.email, m.status from memberships m
      where m.organization_id = ow.organization_id and m.id = ow.membership_id offset 0) om
    where om.status in ('active', 'suspended') and ${where} order by om.email)`

const ofScope = owners('scope_owners', sql`ow.organization_id = s.organization_id and ow.scope_id = s.id`)

async function listScopeRows(db: Db, id: OrganizationId): Promise<readonly ScopeRow[]> {
  const { rows } = await sql<ScopeRow>`
    select s.id, s.name, ${ofScope} as owners, s.tags from scopes s
    where s.organization_id = ${id} and s.name is not null order by s.name_folded`.execute(db)
  return rows
}

async function listResourceRows(db: Db, id: OrganizationId): Promise<readonly ResourceRow[]> {
  const { rows } = await sql<ResourceRow>`
    select r.type, r.id, r.name, r.tags, r.properties, r.protected,
      case when r.parent_id is null then null else json_build_object('type', r.parent_type, 'id', r.parent_id) end as parent,
      ${owners('resource_owners', sql`ow.organization_id = r.organization_id and ow.type = r.type and ow.resource_id = r.id`)} as owners
    from resources r where r.organization_id = ${id} order by r.type, r.id`.execute(db)
  return rows
}

async function listMemberRows(db: Db, id: OrganizationId): Promise<readonly MemberRow[]> {
  const { rows } = await sql<MemberRow & { endsAt: Date | null }>`
    select m.id, m.email, m.version, m.status, m.user_name as "userName", m.display_name as "displayName", m.username,
      m.external_id as "externalId", m.ends_at as "endsAt", m.properties, m.scope_kind as "scopeKind", s.name as "scopeName",
      coalesce(s.tags, '{}') as tags, ${ofScope} as owners,
      (select coalesce(json_agg(json_build_object('role', r.key, 'endsAt', a.ends_at) order by r.kind desc, r.key), '[]')
       from role_assignments a join roles r on r.organization_id = a.organization_id and r.id = a.role_id
       where a.organization_id = m.organization_id and a.membership_id = m.id) as roles
    from memberships m left join scopes s on s.organization_id = m.organization_id and s.id = m.scope_id
    where m.organization_id = ${id} and m.status <> 'removed' order by m.email`.execute(db)
  return rows.map((row) => ({
    ...row,
    endsAt: row.endsAt?.toISOString() ?? null,
    roles: row.roles.map(({ role, endsAt }) => ({
      role,
      endsAt: endsAt === null ? null : new Date(endsAt).toISOString(),
    })),
  }))
}

async function listGroupRows(db: Db, id: OrganizationId): Promise<readonly GroupRow[]> {
  const { rows } = await sql<GroupRow>`
    select g.id, g.version, g.name, g.description,
      (select coalesce(json_agg(json_build_object('member', m.email, 'email', n.email, 'sms', n.sms, 'on', n.is_on, 'version', n.version)
         order by m.email), '[]')
       from notification_group_members n join memberships m on m.organization_id = n.organization_id and m.id = n.membership_id
         and m.status <> 'removed'
       where n.organization_id = g.organization_id and n.group_id = g.id) as members,
      (select coalesce(json_agg(json_build_object('id', k.id, 'version', k.version, 'name', k.name, 'channel', k.channel, 'address', k.address)
         order by k.channel, k.address), '[]')
       from notification_group_contacts k where k.organization_id = g.organization_id and k.group_id = g.id) as contacts
    from notification_groups g where g.organization_id = ${id} order by g.name_folded`.execute(db)
  return rows
}

async function listRuleRows(db: Db, id: OrganizationId): Promise<readonly RuleRow[]> {
  const { rows } = await sql<RuleRow>`
    select j.id, j.version, d.name as domain, j.subdomains, j.method, j.mode, j.cap, j.scope_kind as "scopeKind", s.name as "scopeName",
      array(select r.key from joining_rule_roles a join roles r on r.organization_id = a.organization_id and r.id = a.role_id
        where a.organization_id = j.organization_id and a.rule_id = j.id order by r.key) as roles,
      (select coalesce(json_agg(json_build_object('group', g.name, 'email', a.email, 'sms', a.sms, 'on', a.is_on) order by g.name), '[]')
       from joining_rule_groups a join notification_groups g on g.organization_id = a.organization_id and g.id = a.group_id
       where a.organization_id = j.organization_id and a.rule_id = j.id) as groups
    from joining_rules j join domains d on d.organization_id = j.organization_id and d.id = j.domain_id
    left join scopes s on s.organization_id = j.organization_id and s.id = j.scope_id
    where j.organization_id = ${id} order by d.name`.execute(db)
  return rows
}

/** The accounts that have these addresses, of whatever organization. */
export const listAccounts = (db: Db, emails: readonly Email[]): Promise<Row<'users'>[]> =>
  db
    .selectFrom('users')
    .selectAll()
    .where('email', '=', sql<Email>`any(${[...emails]}::text[])`)
    .execute()
