import { type RawBuilder, sql } from 'kysely'
import type { Cell, Grant, Properties, ScopeChoice } from '@rollcall/core/access'
import type { OrganizationId } from '@rollcall/core/shared/ids'
import type { Db, Row } from '../engine/schema.ts'

/** A row that decisions read, by its id; `type` is that of a resource. */
export interface Touched {
  readonly kind: Row<'access_changes'>['kind']
  readonly type?: string
  readonly id: string
}

interface Assigned {
  readonly roleId: string
  /** ISO 8601 */
  readonly endsAt: string | null
}

/** Rows as decisions read them; instants are texts, since they come as JSON. */
export type AccessRow =
  | {
      readonly kind: 'organization'
      readonly facts: {
        readonly revision: number
        readonly template: Row<'organizations'>['template']
        readonly policy: unknown
        readonly ownerUserId: string | null
      }
    }
  | {
      readonly kind: 'membership'
      readonly facts: {
        readonly userId: string
        readonly externalId: string | null
        readonly status: 'active' | 'suspended' | 'removed'
        readonly endsAt: string | null
        readonly properties: Properties
        readonly scope: ScopeChoice
        readonly assignments: readonly Assigned[]
      }
    }
  | {
      readonly kind: 'service-account'
      readonly facts: { readonly id: string; readonly scope: ScopeChoice; readonly assignments: readonly Assigned[] }
    }
  | {
      readonly kind: 'token'
      readonly facts: {
        readonly id: string
        readonly holder: { readonly type: 'user' | 'service-account'; readonly id: string }
        readonly permissions: readonly string[] | null
        readonly endsAt: string | null
        readonly scope: ScopeChoice
      }
    }
  | {
      readonly kind: 'role'
      readonly facts: {
        readonly id: string
        readonly key: string
        readonly name: string
        readonly kind: 'tier' | 'role'
        readonly builtIn: boolean
        readonly grants: readonly Grant[]
        readonly mayGrant: readonly string[]
        readonly everything: boolean
        readonly cells: readonly Cell[]
      }
    }
  | {
      readonly kind: 'scope'
      readonly facts: { readonly id: string; readonly owners: readonly string[]; readonly tags: readonly string[] }
    }
  | {
      readonly kind: 'resource'
      readonly facts: {
        readonly type: string
        readonly id: string
        readonly name: string
        readonly parent: { readonly type: string; readonly id: string } | null
        readonly owners: readonly string[]
        readonly tags: readonly string[]
        readonly properties: Properties
        readonly protected: boolean
      }
    }
  /** A row that was asked for, there or not. */
  | { readonly kind: 'touched'; readonly facts: Required<Touched> }

/** All rows; those that changed after a revision; or those that are named. */
export type AccessSelection = 'all' | { readonly since: number } | readonly Touched[]

/**
 * What decisions read of one organization. A single statement, so that it shows one moment of the database, whatever is committed
 * meanwhile. The organization's own row is always among the answers.
 */
export async function readAccess(
  db: Db,
  organizationId: OrganizationId,
  selection: AccessSelection,
): Promise<readonly AccessRow[]> {
  const isIn = isAmong(selection)
  const { rows } = await sql<AccessRow>`
    with touched as materialized (${selectTouched(organizationId, selection)})
    select 'touched' as kind, json_build_object('kind', kind, 'type', type, 'id', id) as facts from touched
    union all ${organizationRow(organizationId)}
    union all ${membershipRows(organizationId, isIn)}
    union all ${serviceAccountRows(organizationId, isIn)}
    union all ${tokenRows(organizationId, isIn)}
    union all ${roleRows(organizationId, isIn)}
    union all ${scopeRows(organizationId, isIn)}
    union all ${resourceRows(organizationId, isIn)}`.execute(db)
  return rows
}

type IsIn = (kind: Touched['kind'], id: string, type?: string) => RawBuilder<unknown>

/** As an array, so that rows are found by their keys however little the planner knows of the tables. Of resources a few more may come. */
const isAmong =
  (selection: AccessSelection): IsIn =>
  (kind, id, type) => {
    if (selection === 'all') return sql`true`
    const ids = sql`${sql.ref(id)} = any (array(select t.id from touched t where t.kind = ${sql.lit(kind)}))`
    return type === undefined
      ? ids
      : sql`${sql.ref(type)} = any (array(select distinct t.type from touched t where t.kind = ${sql.lit(kind)})) and ${ids}`
  }

function selectTouched(organizationId: OrganizationId, selection: AccessSelection): RawBuilder<unknown> {
  if (selection === 'all') return sql`select ''::text as kind, ''::text as type, ''::text as id where false`
  if ('since' in selection)
    return sql`select distinct kind, type, id from access_changes where organization_id = ${organizationId} and revision > ${selection.since}`
  const column = (of: (one: Touched) => string): string[] => selection.map(of)
  return sql`select distinct kind, type, id from unnest(${column(({ kind }) => kind)}::text[],
    ${column(({ type }) => type ?? '')}::text[], ${column(({ id }) => id)}::text[]) as t (kind, type, id)`
}

const organizationRow = (organizationId: OrganizationId) => sql`
  select 'organization', json_build_object('revision', o.revision, 'template', o.template, 'policy', o.policy, 'ownerUserId', m.user_id)
  from organizations o join memberships m on m.organization_id = o.id and m.id = o.owner_membership_id
  where o.id = ${organizationId}`

/**
 * User ids of memberships, which is what owners are called in decisions. Owner by owner, by the key: the fence keeps the planner from going
 * through all members, and from an index of those who are in, which looks as good while the table has just been filled.
 */
const userIds = (table: string, where: RawBuilder<unknown>) => sql`
  (select coalesce(json_agg(om.user_id order by om.user_id), '[]') from ${sql.table(table)} ow
   cross join lateral (select m.user_id, m.status from memberships m
     where m.organization_id = ow.organization_id and m.id = ow.membership_id offset 0) om
   where om.user_id is not null and om.status in ('active', 'suspended') and ${where})`

const scopeOf = (holder: string) => sql`
  case when ${sql.ref(`${holder}.scope_kind`)} <> 'custom' then json_build_object('kind', ${sql.ref(`${holder}.scope_kind`)}) else
  (select case when s.name is not null then json_build_object('kind', 'named', 'scopeId', s.id) else
     json_build_object('kind', 'custom', 'tags', s.tags,
       'owners', ${userIds('scope_owners', sql`ow.organization_id = s.organization_id and ow.scope_id = s.id`)}) end
   from scopes s where s.organization_id = ${sql.ref(`${holder}.organization_id`)} and s.id = ${sql.ref(`${holder}.scope_id`)}) end`

const assignmentsOf = (column: string, holder: string) => sql`
  (select coalesce(json_agg(json_build_object('roleId', a.role_id, 'endsAt', a.ends_at)), '[]') from role_assignments a
   where a.organization_id = ${sql.ref(`${holder}.organization_id`)} and ${sql.ref(`a.${column}`)} = ${sql.ref(`${holder}.id`)})`

/** Of a person who came back the present membership counts: an old one would hide it. */
const membershipRows = (organizationId: OrganizationId, isIn: IsIn) => sql`
  select 'membership', json_build_object('userId', m.user_id, 'externalId', m.external_id, 'status', m.status, 'endsAt', m.ends_at,
    'properties', m.properties, 'scope', ${scopeOf('m')}, 'assignments', ${assignmentsOf('membership_id', 'm')})
  from memberships m
  where m.organization_id = ${organizationId} and m.user_id is not null and m.status <> 'invited' and ${isIn('membership', 'm.id')}
    and (m.status <> 'removed' or not exists (select from memberships n where n.organization_id = m.organization_id
      and n.user_id = m.user_id and n.status in ('active', 'suspended')))`

const serviceAccountRows = (organizationId: OrganizationId, isIn: IsIn) => sql`
  select 'service-account', json_build_object('id', v.id, 'scope', ${scopeOf('v')}, 'assignments', ${assignmentsOf('service_account_id', 'v')})
  from service_accounts v where v.organization_id = ${organizationId} and ${isIn('service-account', 'v.id')}`

const tokenRows = (organizationId: OrganizationId, isIn: IsIn) => sql`
  select 'token', json_build_object('id', k.id, 'permissions', k.permissions, 'endsAt', k.ends_at, 'scope', ${scopeOf('k')},
    'holder', case when k.service_account_id is null then json_build_object('type', 'user', 'id', h.user_id)
      else json_build_object('type', 'service-account', 'id', k.service_account_id) end)
  from tokens k left join memberships h on h.organization_id = k.organization_id and h.id = k.membership_id
  where k.organization_id = ${organizationId} and k.revoked_at is null and ${isIn('token', 'k.id')}`

const roleRows = (organizationId: OrganizationId, isIn: IsIn) => sql`
  select 'role', json_build_object('id', r.id, 'key', r.key, 'name', r.name, 'kind', r.kind, 'builtIn', r.built_in, 'grants', r.grants,
    'mayGrant', r.may_grant, 'everything', r.everything,
    'cells', (select coalesce(json_agg(json_build_object('application', c.application, 'environment', c.environment, 'level', c.level)), '[]')
      from role_cells c where c.organization_id = r.organization_id and c.role_id = r.id))
  from roles r where r.organization_id = ${organizationId} and ${isIn('role', 'r.id')}`

const scopeRows = (organizationId: OrganizationId, isIn: IsIn) => sql`
  select 'scope', json_build_object('id', s.id, 'tags', s.tags,
    'owners', ${userIds('scope_owners', sql`ow.organization_id = s.organization_id and ow.scope_id = s.id`)})
  from scopes s where s.organization_id = ${organizationId} and s.name is not null and ${isIn('scope', 's.id')}`

const resourceRows = (organizationId: OrganizationId, isIn: IsIn) => sql`
  select 'resource', json_build_object('type', e.type, 'id', e.id, 'name', e.name, 'tags', e.tags, 'properties', e.properties,
    'protected', e.protected,
    'parent', case when e.parent_id is null then null else json_build_object('type', e.parent_type, 'id', e.parent_id) end,
    'owners', ${userIds('resource_owners', sql`ow.organization_id = e.organization_id and ow.type = e.type and ow.resource_id = e.id`)})
  from resources e where e.organization_id = ${organizationId} and ${isIn('resource', 'e.id', 'e.type')}`
