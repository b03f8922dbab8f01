import { type RawBuilder, sql } from 'kysely'
import type { MembershipId, OrganizationId, UserId } from '@rollcall/core/shared/ids'
import type { Properties } from '@rollcall/core/access'
import { toFolded } from '@rollcall/core/shared/text'
import type { Db, Row } from '../engine/schema.ts'

export interface ResourceKey {
  readonly type: string
  readonly id: string
}

export interface ResourceOwner {
  readonly membershipId: MembershipId
  readonly userId: UserId | null
  readonly name: string | null
  readonly email: string
}

export type ResourceWithOwners = Row<'resources'> & {
  readonly owners: readonly ResourceOwner[]
  readonly parent_name: string | null
}

export interface ResourceFilter {
  readonly type: string
  /** Folded parts of the name or the id, all of which must be there. */
  readonly words: readonly string[]
  readonly ownerIds: readonly MembershipId[]
  readonly tags: readonly string[]
  readonly parentId: string | undefined
  /** Only these; undefined: all. */
  readonly among: readonly string[] | undefined
}

export interface ResourcePageRequest extends ResourceFilter {
  readonly after: { readonly key: string; readonly id: string } | null
  readonly limit: number
}

const matching = (
  db: Db,
  organizationId: OrganizationId,
  { type, words, ownerIds, tags, parentId, among }: ResourceFilter,
) => {
  let query = db.selectFrom('resources as r').where('r.organization_id', '=', organizationId).where('r.type', '=', type)
  for (const word of words)
    query = query.where(sql<boolean>`position(${word} in r.name_folded || ' ' || lower(r.id)) > 0`)
  if (ownerIds.length > 0)
    query = query.where((where) =>
      where.exists(
        where
          .selectFrom('resource_owners as o')
          .select('o.membership_id')
          .whereRef('o.organization_id', '=', 'r.organization_id')
          .whereRef('o.type', '=', 'r.type')
          .whereRef('o.resource_id', '=', 'r.id')
          .where('o.membership_id', 'in', ownerIds),
      ),
    )
  if (tags.length > 0) query = query.where(sql<boolean>`r.tags && ${[...tags]}::text[]`)
  if (parentId !== undefined) query = query.where('r.parent_id', '=', parentId)
  if (among !== undefined) query = query.where(sql<boolean>`r.id = any (${[...among]}::text[])`)
  return query
}

/** One page by name. */
export async function listResources(
  db: Db,
  organizationId: OrganizationId,
  request: ResourcePageRequest,
): Promise<readonly ResourceWithOwners[]> {
  const { after, limit } = request
  let query = matching(db, organizationId, request).select('r.id')
  if (after !== null) query = query.where(sql<boolean>`(r.name_folded, r.id) > (${after.key}, ${after.id})`)
  const rows = await query.orderBy('r.name_folded').orderBy('r.id').limit(limit).execute()
  const found = await findResources(
    db,
    organizationId,
    request.type,
    rows.map(({ id }) => id),
  )
  const byId = new Map(found.map((resource) => [resource.id, resource]))
  return rows.flatMap(({ id }) => byId.get(id) ?? [])
}

export async function countResources(db: Db, organizationId: OrganizationId, filter: ResourceFilter): Promise<number> {
  const row = await matching(db, organizationId, filter)
    .select((select) => select.fn.countAll<number>().as('count'))
    .executeTakeFirst()
  return row?.count ?? 0
}

export async function findResources(
  db: Db,
  organizationId: OrganizationId,
  type: string,
  ids: readonly string[],
): Promise<readonly ResourceWithOwners[]> {
  if (ids.length === 0) return []
  const rows = await db
    .selectFrom('resources as r')
    .leftJoin('resources as p', (join) =>
      join
        .onRef('p.organization_id', '=', 'r.organization_id')
        .onRef('p.type', '=', 'r.parent_type')
        .onRef('p.id', '=', 'r.parent_id'),
    )
    .selectAll('r')
    .select('p.name as parent_name')
    .where('r.organization_id', '=', organizationId)
    .where('r.type', '=', type)
    .where('r.id', 'in', ids)
    .execute()
  const owners = await listOwners(db, organizationId, type, ids)
  const byId = groupById(owners)
  return rows.map((row) => ({ ...row, owners: byId.get(row.id) ?? [] }))
}

interface OwnerRow extends ResourceOwner {
  readonly resourceId: string
}

function groupById(owners: readonly OwnerRow[]): ReadonlyMap<string, ResourceOwner[]> {
  const byId = new Map<string, ResourceOwner[]>()
  for (const { resourceId, ...owner } of owners) byId.set(resourceId, [...(byId.get(resourceId) ?? []), owner])
  return byId
}

const listOwners = (
  db: Db,
  organizationId: OrganizationId,
  type: string,
  ids: readonly string[],
): Promise<OwnerRow[]> =>
  db
    .selectFrom('resource_owners as o')
    .innerJoin('memberships as m', (join) =>
      join.onRef('m.organization_id', '=', 'o.organization_id').onRef('m.id', '=', 'o.membership_id'),
    )
    .select(['o.resource_id as resourceId', 'm.id as membershipId', 'm.user_id as userId', 'm.name', 'm.email'])
    .where('o.organization_id', '=', organizationId)
    .where('o.type', '=', type)
    .where('o.resource_id', 'in', ids)
    .orderBy('m.sort_name')
    .execute()

/** Names and protection of what lies directly under these, of one type. */
export const listChildren = (db: Db, organizationId: OrganizationId, type: string, parentIds: readonly string[]) =>
  db
    .selectFrom('resources')
    .select(['id', 'name', 'parent_id', 'protected'])
    .where('organization_id', '=', organizationId)
    .where('type', '=', type)
    .where('parent_id', 'in', parentIds)
    .orderBy('name_folded')
    .orderBy('id')
    .execute()

/** What is compared and written of a resource, whole. */
export interface StoredResource extends ResourceKey {
  readonly name: string
  readonly parent: ResourceKey | null
  readonly ownerIds: readonly MembershipId[]
  readonly tags: readonly string[]
  readonly properties: Properties
  readonly protected: boolean
  readonly source: string | null
}

/** Those of these that are registered, with everything that can be changed of them. */
export async function findStored(
  db: Db,
  organizationId: OrganizationId,
  keys: readonly ResourceKey[],
): Promise<readonly StoredResource[]> {
  const { rows } = await sql<StoredResource>`
    select r.type, r.id, r.name, r.tags, r.properties, r.protected, r.source,
      case when r.parent_id is null then null else json_build_object('type', r.parent_type, 'id', r.parent_id) end as parent,
      array(select o.membership_id from resource_owners o where o.organization_id = r.organization_id and o.type = r.type
        and o.resource_id = r.id order by 1) as "ownerIds"
    from resources r
    join unnest(${keys.map(({ type }) => type)}::text[], ${keys.map(({ id }) => id)}::text[]) as k (type, id)
      on k.type = r.type and k.id = r.id
    where r.organization_id = ${organizationId}`.execute(db)
  return rows
}

/** Writes them as they are to be, new ones and changed ones. @throws a constraint's violation, at the end of the transaction for parents */
export async function saveResources(
  db: Db,
  organizationId: OrganizationId,
  resources: readonly StoredResource[],
  { creatorId, now }: { readonly creatorId: MembershipId | null; readonly now: Date },
): Promise<void> {
  const texts = resources.map(({ name, parent, tags, properties, ...rest }) => ({
    ...rest,
    name,
    name_folded: toFolded(name),
    parent_type: parent?.type ?? null,
    parent_id: parent?.id ?? null,
    tags,
    properties,
  }))
  await sql`
    insert into resources as r (organization_id, type, id, name, name_folded, parent_type, parent_id, creator_membership_id, tags, properties,
      protected, source, created_at, changed_at)
    select ${organizationId}, n.type, n.id, n.name, n.name_folded, n.parent_type, n.parent_id, ${creatorId},
      array(select jsonb_array_elements_text(n.tags)), n.properties, n.protected, n.source, ${now}, ${now}
    from jsonb_to_recordset(${JSON.stringify(texts)}::jsonb) as n (type text, id text, name text, name_folded text, parent_type text,
      parent_id text, tags jsonb, properties jsonb, protected boolean, source text)
    on conflict (organization_id, type, id) do update set name = excluded.name, name_folded = excluded.name_folded,
      parent_type = excluded.parent_type, parent_id = excluded.parent_id, tags = excluded.tags, properties = excluded.properties,
      protected = excluded.protected, source = excluded.source, changed_at = excluded.changed_at, version = r.version + 1`.execute(
    db,
  )
  await replaceOwners(db, organizationId, resources)
}

async function replaceOwners(
  db: Db,
  organizationId: OrganizationId,
  resources: readonly StoredResource[],
): Promise<void> {
  const owned = resources.flatMap(({ type, id, ownerIds }) => ownerIds.map((owner) => ({ type, id, owner })))
  await sql`
    delete from resource_owners o
    using unnest(${resources.map(({ type }) => type)}::text[], ${resources.map(({ id }) => id)}::text[]) as k (type, id)
    where o.organization_id = ${organizationId} and o.type = k.type and o.resource_id = k.id`.execute(db)
  await sql`
    insert into resource_owners (organization_id, type, resource_id, membership_id)
    select ${organizationId}, k.type, k.id, k.owner from unnest(${owned.map(({ type }) => type)}::text[], ${owned.map(({ id }) => id)}::text[],
      ${owned.map(({ owner }) => owner)}::text[]) as k (type, id, owner)`.execute(db)
}

/** A resource and everything that lies under it, from the top. */
export async function listWithDescendants(
  db: Db,
  organizationId: OrganizationId,
  key: ResourceKey,
): Promise<readonly ResourceKey[]> {
  const { rows } = await sql<ResourceKey>`
    with recursive below as (
      select type, id from resources where organization_id = ${organizationId} and type = ${key.type} and id = ${key.id}
      union
      select r.type, r.id from below b join resources r
        on r.organization_id = ${organizationId} and r.parent_type = b.type and r.parent_id = b.id
    )
    select type, id from below`.execute(db)
  return rows
}

/** With the cells that name applications among them. @returns the ids of the roles whose grids have lost cells */
export async function deleteResources(
  db: Db,
  organizationId: OrganizationId,
  keys: readonly ResourceKey[],
): Promise<readonly string[]> {
  await sql`
    delete from resources r using unnest(${keys.map(({ type }) => type)}::text[], ${keys.map(({ id }) => id)}::text[]) as k (type, id)
    where r.organization_id = ${organizationId} and r.type = k.type and r.id = k.id`.execute(db)
  const applications = keys.filter(({ type }) => type === 'application').map(({ id }) => id)
  if (applications.length === 0) return []
  const cells = await db
    .deleteFrom('role_cells')
    .where('organization_id', '=', organizationId)
    .where('application', 'in', applications)
    .returning('role_id')
    .execute()
  return [...new Set(cells.map(({ role_id }) => role_id))]
}

export async function countCells(
  db: Db,
  organizationId: OrganizationId,
  applications: readonly string[],
): Promise<number> {
  if (applications.length === 0) return 0
  const row = await db
    .selectFrom('role_cells')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('organization_id', '=', organizationId)
    .where('application', 'in', applications)
    .executeTakeFirst()
  return row?.count ?? 0
}

/** Members by whatever a product calls them: membership id, user id, or external id. Removed and invited ones own nothing. */
export async function findOwners(
  db: Db,
  organizationId: OrganizationId,
  names: readonly string[],
): Promise<ReadonlyMap<string, MembershipId>> {
  /** One way to be called after the other: an `or` over all three compares each name with each member. */
  const arm = (condition: RawBuilder<unknown>) => sql`
    select n.name, m.id from names n join memberships m
      on m.organization_id = ${organizationId} and m.status in ('active', 'suspended') and ${condition}`
  const { rows } = await sql<{ name: string; id: MembershipId }>`
    with names as (select name from unnest(${[...names]}::text[]) as n (name))
    ${arm(sql`m.id = n.name`)}
    union all ${arm(sql`m.user_id = n.name`)}
    union all ${arm(sql`m.external_id = n.name and n.name !~ '^(mem|usr)_'`)}`.execute(db)
  return new Map(rows.map(({ name, id }) => [name, id]))
}
