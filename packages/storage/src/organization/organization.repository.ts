import { sql } from 'kysely'
import type { MembershipId, OrganizationId, UserId } from '@rollcall/core/shared/ids'
import type { Touched } from '../access/access.repository.ts'
import { accessChannel, noteRaised } from '../engine/revisions.ts'
import type { Db, NewRow, Row } from '../engine/schema.ts'

/** @throws the unique constraint `organizations__slug__uq` where the short name is taken */
export async function insertOrganization(db: Db, row: NewRow<'organizations'>): Promise<void> {
  await db.insertInto('organizations').values(row).execute()
}

/** Undefined outside the organization's own transaction. */
export const findOrganization = (db: Db, id: OrganizationId): Promise<Row<'organizations'> | undefined> =>
  db.selectFrom('organizations').selectAll().where('id', '=', id).executeTakeFirst()

/** Locked first by whatever may lower a count that an invariant speaks of. */
export const lockOrganization = (db: Db, id: OrganizationId): Promise<Row<'organizations'> | undefined> =>
  db.selectFrom('organizations').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()

/** A process that is further behind reads the organization as a whole. */
export const revisionsRemembered = 2_000

/**
 * Ends every change of anything that a decision reads, with the organization's row locked: counts the revision, says which rows it touched,
 * and tells the other server processes once the transaction is committed.
 */
export async function bumpRevision(db: Db, id: OrganizationId, touched: readonly Touched[]): Promise<number> {
  const { revision } = await db
    .updateTable('organizations')
    .set((set) => ({ revision: set('revision', '+', 1) }))
    .where('id', '=', id)
    .returning('revision')
    .executeTakeFirstOrThrow()
  const column = (of: (one: Touched) => string): string[] => touched.map(of)
  await sql`insert into access_changes (organization_id, revision, kind, type, id)
    select distinct ${id}, ${revision}::bigint, kind, type, id from unnest(${column(({ kind }) => kind)}::text[],
      ${column(({ type }) => type ?? '')}::text[], ${column((one) => one.id)}::text[]) as t (kind, type, id)`.execute(
    db,
  )
  await db
    .deleteFrom('access_changes')
    .where('organization_id', '=', id)
    .where('revision', '<=', revision - revisionsRemembered)
    .execute()
  await sql`select pg_notify(${accessChannel}, ${`${id} ${revision}`})`.execute(db)
  noteRaised(id, revision)
  return revision
}

/** Found before the organization is known; says its id only. */
export async function findOrganizationIdBySlug(db: Db, slug: string): Promise<OrganizationId | undefined> {
  const { rows } = await sql<{ id: OrganizationId | null }>`select find_organization_by_slug(${slug}) as id`.execute(db)
  return rows[0]?.id ?? undefined
}

/** Organizations whose roles were brought in from another catalogue than the one with this digest; every one, for a digest that none has. */
export async function listOrganizationsWithOtherCatalogue(db: Db, digest: string): Promise<readonly OrganizationId[]> {
  const { rows } = await sql<{
    organization_id: OrganizationId
  }>`select organization_id from list_organizations_with_other_catalogue(${digest})`.execute(db)
  return rows.map(({ organization_id: id }) => id)
}

export const saveCatalogueDigest = (db: Db, id: OrganizationId, digest: string): Promise<unknown> =>
  db.updateTable('organizations').set({ catalogue_digest: digest }).where('id', '=', id).execute()

export interface OrganizationOfUser {
  readonly organization_id: OrganizationId
  readonly id: MembershipId
}

/** The memberships of a person, active or suspended, in whatever organization. */
export async function listOrganizationsOfUser(db: Db, userId: UserId): Promise<readonly OrganizationOfUser[]> {
  const { rows } = await sql<OrganizationOfUser>`select * from list_organizations_of_user(${userId})`.execute(db)
  return rows
}

/** Its version grows by one. @param policy one that was checked */
export async function savePolicy(db: Db, id: OrganizationId, policy: object): Promise<void> {
  await db
    .updateTable('organizations')
    .set((set) => ({ policy: JSON.stringify(policy), policy_version: set('policy_version', '+', 1) }))
    .where('id', '=', id)
    .execute()
}
