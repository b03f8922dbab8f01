import { sql } from 'kysely'
import type { Email } from '@rollcall/core/shared/email'
import type { MembershipId, OrganizationId, ScopeId, UserId } from '@rollcall/core/shared/ids'
import { toFolded } from '@rollcall/core/shared/text'
import type { Db, Row } from '../engine/schema.ts'

interface NamedOwner {
  readonly id: MembershipId
  readonly userId: UserId | null
  readonly name: string | null
  readonly email: Email
}

export interface NamedScope extends Omit<Row<'scopes'>, 'name' | 'name_folded'> {
  readonly name: string
  readonly owners: readonly NamedOwner[]
  /** Members who are in and point at it. */
  readonly user_count: number
}

/** By name; or the ones with these ids. */
export async function listNamedScopes(
  db: Db,
  organizationId: OrganizationId,
  ids?: readonly ScopeId[],
): Promise<readonly NamedScope[]> {
  const { rows } = await sql<NamedScope>`
    select s.organization_id, s.id, s.name, s.tags, s.created_at, s.version,
      (select count(*)::int from memberships m where m.organization_id = s.organization_id and m.scope_id = s.id
        and m.status in ('active', 'suspended')) as user_count,
      coalesce((select json_agg(json_build_object('id', m.id, 'userId', m.user_id, 'name', m.name, 'email', m.email) order by m.sort_name, m.id)
        from scope_owners o join memberships m on m.organization_id = o.organization_id and m.id = o.membership_id
        where o.organization_id = s.organization_id and o.scope_id = s.id and m.status <> 'removed'), '[]') as owners
    from scopes s where s.organization_id = ${organizationId} and s.name is not null
      ${ids === undefined ? sql`` : sql`and s.id = any(${ids}::text[])`}
    order by s.name_folded, s.id`.execute(db)
  return rows
}

interface ScopePlace {
  readonly organizationId: OrganizationId
  readonly id: ScopeId
}

/** @throws `scopes__name__uq` where the name is taken */
export async function insertNamedScope(
  db: Db,
  { organizationId, id }: ScopePlace,
  {
    name,
    owners,
    tags,
  }: { readonly name: string; readonly owners: readonly MembershipId[]; readonly tags: readonly string[] },
  now: Date,
): Promise<void> {
  const row = {
    organization_id: organizationId,
    id,
    name,
    name_folded: toFolded(name),
    tags: [...tags],
    created_at: now,
  }
  await db.insertInto('scopes').values(row).execute()
  await insertOwners(db, { organizationId, id }, owners)
}

export interface ScopeChange {
  readonly name?: string
  readonly owners?: readonly MembershipId[]
  readonly tags?: readonly string[]
}

/** @throws `scopes__name__uq` where the name is taken */
export async function updateNamedScope(db: Db, place: ScopePlace, { name, owners, tags }: ScopeChange): Promise<void> {
  const { organizationId, id } = place
  await db
    .updateTable('scopes')
    .set((set) => ({
      ...(name === undefined ? {} : { name, name_folded: toFolded(name) }),
      ...(tags === undefined ? {} : { tags: [...tags] }),
      version: set('version', '+', 1),
    }))
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .execute()
  if (owners === undefined) return
  await db.deleteFrom('scope_owners').where('organization_id', '=', organizationId).where('scope_id', '=', id).execute()
  await insertOwners(db, place, owners)
}

async function insertOwners(
  db: Db,
  { organizationId, id }: ScopePlace,
  owners: readonly MembershipId[],
): Promise<void> {
  await sql`insert into scope_owners (organization_id, scope_id, membership_id)
    select ${organizationId}, ${id}, o from unnest(${owners}::text[]) as o`.execute(db)
}

/** Nobody may point at it any more. */
export async function deleteNamedScope(db: Db, { organizationId, id }: ScopePlace): Promise<void> {
  await db.deleteFrom('scopes').where('organization_id', '=', organizationId).where('id', '=', id).execute()
}
