import { sql } from 'kysely'
import type { MembershipId, OrganizationId, RoleId, UserId } from '@rollcall/core/shared/ids'
import { toFolded } from '@rollcall/core/shared/text'
import { codeOf } from '../engine/storage-error.ts'
import type { Db, MembershipStatus, NewRow, Row } from '../engine/schema.ts'

export type MembershipSort = 'name' | 'joined' | 'lastActive'

export interface MembershipFilter {
  /** Folded words; a membership fits when its name and address hold each of them. */
  readonly words: readonly string[]
  readonly statuses: readonly MembershipStatus[]
  /** Empty: whatever roles. */
  readonly roleIds: readonly RoleId[]
  /** Of invited ones those alone whose offer is open then; without it all. */
  readonly openAt?: Date | null
}

export interface MembershipPageRequest extends MembershipFilter {
  readonly sort: MembershipSort
  readonly descending: boolean
  readonly after: { readonly key: string; readonly id: string } | null
  readonly limit: number
  /** Whether very many fit. It decides how the page is found, never what is on it. */
  readonly isCommon: boolean
}

export interface AssignedRole {
  readonly id: RoleId
  readonly key: string
  readonly name: string
  readonly kind: 'tier' | 'role'
  readonly endsAt: Date | null
}

export type MembershipWithRoles = Row<'memberships'> & { readonly roles: readonly AssignedRole[] }

export interface MembershipList {
  readonly items: readonly MembershipWithRoles[]
  /** The sort key of the last row, to go on from. */
  readonly lastKey: string | undefined
}

/** @returns one page in order; undefined where `after.key` is no key of this sort, which has ended the transaction */
export async function listMemberships(
  db: Db,
  organizationId: OrganizationId,
  request: MembershipPageRequest,
): Promise<MembershipList | undefined> {
  const rows = await listIds(db, request)
  if (rows === undefined) return undefined
  const found = await findMemberships(
    db,
    organizationId,
    rows.map(({ id }) => id),
  )
  const byId = new Map(found.map((membership) => [membership.id, membership]))
  const items = rows.map(({ id }) => byId.get(id)).filter((membership) => membership !== undefined)
  return { items, lastKey: rows.at(-1)?.key }
}

interface IdAndKey {
  readonly id: MembershipId
  readonly key: string
}

async function listIds(
  db: Db,
  { words, statuses, roleIds, sort, descending, after, limit, isCommon, openAt = null }: MembershipPageRequest,
): Promise<readonly IdAndKey[] | undefined> {
  try {
    const { rows } = await sql<IdAndKey>`
      select * from list_membership_ids(${words}::text[], ${statuses}::text[], ${roleIds}::text[],
        ${sort}, ${descending}, ${after?.key ?? null}, ${after?.id ?? null}, ${limit}, ${isCommon}, ${openAt}::timestamptz)`.execute(
      db,
    )
    return rows
  } catch (error) {
    if (after !== null && noInstant.has(codeOf(error) ?? '')) return undefined
    throw error
  }
}

/** What SQL says of a text that is no instant. */
const noInstant = new Set(['22007', '22008', '22009'])

/** Stops counting at `cap`. */
export async function countMatchingMemberships(db: Db, filter: MembershipFilter, cap: number): Promise<number> {
  const { words, statuses, roleIds, openAt = null } = filter
  const { rows } = await sql<{ count: number }>`
    select count_matching_memberships(${words}::text[], ${statuses}::text[], ${roleIds}::text[], ${cap}, ${openAt}::timestamptz) as count`.execute(
    db,
  )
  return rows[0]?.count ?? 0
}

export async function countMembershipsByStatus(
  db: Db,
  organizationId: OrganizationId,
): Promise<Record<MembershipStatus, number>> {
  const rows = await db
    .selectFrom('membership_counts')
    .select(['status', 'count'])
    .where('organization_id', '=', organizationId)
    .execute()
  return {
    invited: 0,
    active: 0,
    suspended: 0,
    removed: 0,
    ...Object.fromEntries(rows.map(({ status, count }) => [status, count])),
  }
}

export async function findMembership(
  db: Db,
  organizationId: OrganizationId,
  id: MembershipId,
): Promise<MembershipWithRoles | undefined> {
  return (await findMemberships(db, organizationId, [id]))[0]
}

/** The one membership by which the person is in the organization now; invited and removed ones are none. */
export async function findMembershipOfUser(
  db: Db,
  organizationId: OrganizationId,
  userId: UserId,
): Promise<MembershipWithRoles | undefined> {
  const row = await db
    .selectFrom('memberships')
    .select('id')
    .where('organization_id', '=', organizationId)
    .where('user_id', '=', userId)
    .where('status', 'in', ['active', 'suspended'])
    .executeTakeFirst()
  return row && findMembership(db, organizationId, row.id)
}

/** Who these people are in the organization; of one who came back the present membership. */
export const findPeople = (db: Db, organizationId: OrganizationId, userIds: readonly UserId[]) =>
  userIds.length === 0
    ? Promise.resolve([])
    : db
        .selectFrom('memberships')
        .select(['id', 'user_id', 'name', 'email', 'status'])
        .where('organization_id', '=', organizationId)
        .where('user_id', 'in', userIds)
        .where('status', 'in', ['active', 'suspended'])
        .execute()

async function findMemberships(
  db: Db,
  organizationId: OrganizationId,
  ids: readonly MembershipId[],
): Promise<readonly MembershipWithRoles[]> {
  if (ids.length === 0) return []
  const [memberships, assigned] = [
    await db
      .selectFrom('memberships')
      .selectAll()
      .where('organization_id', '=', organizationId)
      .where('id', 'in', ids)
      .execute(),
    await listAssignedRoles(db, organizationId, ids),
  ]
  return memberships.map((membership) => ({
    ...membership,
    roles: assigned.filter(({ membershipId }) => membershipId === membership.id),
  }))
}

const listAssignedRoles = (db: Db, organizationId: OrganizationId, ids: readonly MembershipId[]) =>
  db
    .selectFrom('role_assignments as a')
    .innerJoin('roles as r', (join) =>
      join.onRef('r.organization_id', '=', 'a.organization_id').onRef('r.id', '=', 'a.role_id'),
    )
    .select(['a.membership_id as membershipId', 'r.id', 'r.key', 'r.name', 'r.kind', 'a.ends_at as endsAt'])
    .where('a.organization_id', '=', organizationId)
    .where('a.membership_id', 'in', ids)
    .orderBy('r.kind', 'desc')
    .orderBy('r.name_folded')
    .execute()

export interface MembershipChange {
  readonly display_name?: string | null
  readonly username?: string | null
  readonly external_id?: string | null
}

/** @returns undefined where the row is gone or its version is another one, so that of two who write only the first wins */
export async function updateMembership(
  db: Db,
  {
    organizationId,
    id,
    version,
  }: { readonly organizationId: OrganizationId; readonly id: MembershipId; readonly version: number },
  change: MembershipChange,
): Promise<MembershipWithRoles | undefined> {
  const folded =
    change.display_name === undefined
      ? {}
      : { display_name_folded: change.display_name && toFolded(change.display_name) }
  const row = await db
    .updateTable('memberships')
    .set((set) => ({ ...change, ...folded, version: set('version', '+', 1) }))
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .where('version', '=', version)
    .where('status', '!=', 'removed')
    .returning('id')
    .executeTakeFirst()
  return row && findMembership(db, organizationId, row.id)
}

export type NewMembership = Omit<NewRow<'memberships'>, 'user_name_folded' | 'display_name_folded' | 'version'>

export async function insertMemberships(db: Db, memberships: readonly NewMembership[]): Promise<void> {
  const rows = memberships.map((membership) => ({
    ...membership,
    user_name_folded: membership.user_name == null ? null : toFolded(membership.user_name),
    display_name_folded: membership.display_name == null ? null : toFolded(membership.display_name),
  }))
  await db.insertInto('memberships').values(rows).execute()
}

/** Written at most once in `everyMs`. It is no change of the membership: the version stays. */
export async function touchMembership(
  db: Db,
  { organizationId, id }: { readonly organizationId: OrganizationId; readonly id: MembershipId },
  now: Date,
  everyMs: number,
): Promise<void> {
  const before = new Date(now.getTime() - everyMs)
  await db
    .updateTable('memberships')
    .set({ last_active_at: now })
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .where('last_active_key', '<', before)
    .execute()
}
