import { sql } from 'kysely'
import type { RequestKind, RequestState } from '@rollcall/core/membership-request'
import type { MembershipId, MembershipRequestId, OrganizationId, RoleId, UserId } from '@rollcall/core/shared/ids'
import { toFolded } from '@rollcall/core/shared/text'
import type { Db, NewRow, Row } from '../engine/schema.ts'
import type { NamedGroup, PlacedGroup, RoleOfPlace } from '../joining-rule/joining-rule.repository.ts'

export interface RequestPlace {
  readonly organizationId: OrganizationId
  readonly id: MembershipRequestId
}

export type MembershipRequest = Row<'membership_requests'> & {
  readonly scope_name: string | null
  readonly proposer_name: string | null
  readonly decider_name: string | null
  readonly roles: readonly RoleOfPlace[]
  readonly groups: readonly NamedGroup[]
}

export interface AskedPlaces {
  readonly roleIds: readonly RoleId[]
  readonly groups: readonly PlacedGroup[]
}

export type NewRequest = Omit<NewRow<'membership_requests'>, 'search_text' | 'state' | 'version'>

/** @throws the unique constraint `membership_requests__open__uq` where the address waits already */
export async function insertMembershipRequest(db: Db, row: NewRequest, places: AskedPlaces): Promise<void> {
  const search_text = toFolded([row.name, row.email].filter(Boolean).join(' '))
  await db
    .insertInto('membership_requests')
    .values({ ...row, search_text, state: 'pending' })
    .execute()
  await savePlaces(db, { organizationId: row.organization_id, id: row.id }, places)
}

async function savePlaces(
  db: Db,
  { organizationId, id }: RequestPlace,
  { roleIds, groups }: AskedPlaces,
): Promise<void> {
  const place = { organization_id: organizationId, request_id: id }
  if (roleIds.length > 0)
    await db
      .insertInto('membership_request_roles')
      .values(roleIds.map((role_id) => ({ ...place, role_id })))
      .execute()
  if (groups.length > 0)
    await db
      .insertInto('membership_request_groups')
      .values(groups.map((group) => ({ ...place, ...group })))
      .execute()
}

export interface RequestFilter {
  /** Folded; a request fits when it holds each of them. */
  readonly words: readonly string[]
  readonly states: readonly RequestState[]
  readonly kinds: readonly RequestKind[]
}

export interface RequestPageRequest extends RequestFilter {
  /** The id of the last row of the page before. */
  readonly after: string | null
  readonly limit: number
}

const toPattern = (word: string): string => `%${word.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`

/** Newest first: ids are in the order of their making. */
export async function listMembershipRequests(
  db: Db,
  organizationId: OrganizationId,
  { words, states, kinds, after, limit }: RequestPageRequest,
): Promise<readonly MembershipRequest[]> {
  let query = db
    .selectFrom('membership_requests')
    .select('id')
    .where('organization_id', '=', organizationId)
    .where('state', 'in', [...states])
    .where('kind', 'in', [...kinds])
  for (const word of words) query = query.where('search_text', 'like', toPattern(word))
  if (after !== null) query = query.where('id', '<', after as MembershipRequestId)
  const rows = await query.orderBy('id', 'desc').limit(limit).execute()
  return findRequests(
    db,
    organizationId,
    rows.map(({ id }) => id),
  )
}

export async function listProposalsOf(
  db: Db,
  organizationId: OrganizationId,
  membershipId: MembershipId,
  limit: number,
): Promise<readonly MembershipRequest[]> {
  const rows = await db
    .selectFrom('membership_requests')
    .select('id')
    .where('organization_id', '=', organizationId)
    .where('proposed_by', '=', membershipId)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return findRequests(
    db,
    organizationId,
    rows.map(({ id }) => id),
  )
}

export interface RequestCounts {
  readonly state: Readonly<Record<RequestState, number>>
  /** Of those that wait. */
  readonly kind: Readonly<Record<RequestKind, number>>
}

export async function countMembershipRequests(db: Db, organizationId: OrganizationId): Promise<RequestCounts> {
  const rows = await db
    .selectFrom('membership_requests')
    .select(['state', 'kind', (select) => select.fn.countAll<number>().as('count')])
    .where('organization_id', '=', organizationId)
    .groupBy(['state', 'kind'])
    .execute()
  const sumWhere = (keep: (row: (typeof rows)[number]) => boolean): number =>
    rows.filter(keep).reduce((sum, { count }) => sum + count, 0)
  const ofState = (wanted: RequestState) => sumWhere(({ state }) => state === wanted)
  const ofKind = (wanted: RequestKind) => sumWhere(({ state, kind }) => state === 'pending' && kind === wanted)
  return {
    state: {
      pending: ofState('pending'),
      approved: ofState('approved'),
      refused: ofState('refused'),
      withdrawn: ofState('withdrawn'),
    },
    kind: { 'sign-up': ofKind('sign-up'), proposal: ofKind('proposal') },
  }
}

export const findMembershipRequest = async (
  db: Db,
  { organizationId, id }: RequestPlace,
): Promise<MembershipRequest | undefined> => (await findRequests(db, organizationId, [id]))[0]

/** The request of somebody who signed up that waits, or else the newest, whatever came of it. */
export const findNewestSignUpRequest = (
  db: Db,
  organizationId: OrganizationId,
  userId: UserId,
): Promise<Row<'membership_requests'> | undefined> =>
  db
    .selectFrom('membership_requests')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('user_id', '=', userId)
    .orderBy((order) => order('state', '=', 'pending'), 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()

async function findRequests(
  db: Db,
  organizationId: OrganizationId,
  ids: readonly MembershipRequestId[],
): Promise<readonly MembershipRequest[]> {
  if (ids.length === 0) return []
  const requests = await requestsWithNames(db, organizationId)
    .where('q.id', 'in', [...ids])
    .orderBy('q.id', 'desc')
    .execute()
  const roles = await listRolesOf(db, organizationId, ids)
  const groups = await listGroupsOf(db, organizationId, ids)
  return requests.map((request) => ({
    ...request,
    roles: roles.filter(({ request_id }) => request_id === request.id).map(toRole),
    groups: groups.filter(({ request_id }) => request_id === request.id).map(toGroup),
  }))
}

const toRole = ({ id, key, name, kind }: RoleOfPlace): RoleOfPlace => ({ id, key, name, kind })

const toGroup = ({ group_id, name, email, sms, is_on }: NamedGroup): NamedGroup => ({
  group_id,
  name,
  email,
  sms,
  is_on,
})

const requestsWithNames = (db: Db, organizationId: OrganizationId) =>
  db
    .selectFrom('membership_requests as q')
    .leftJoin('scopes as s', (join) =>
      join.onRef('s.organization_id', '=', 'q.organization_id').onRef('s.id', '=', 'q.scope_id'),
    )
    .leftJoin('memberships as p', (join) =>
      join.onRef('p.organization_id', '=', 'q.organization_id').onRef('p.id', '=', 'q.proposed_by'),
    )
    .leftJoin('memberships as d', (join) =>
      join.onRef('d.organization_id', '=', 'q.organization_id').onRef('d.id', '=', 'q.decided_by'),
    )
    .selectAll('q')
    .select(['s.name as scope_name', 'p.name as proposer_name', 'd.name as decider_name'])
    .where('q.organization_id', '=', organizationId)

const listRolesOf = (db: Db, organizationId: OrganizationId, ids: readonly MembershipRequestId[]) =>
  db
    .selectFrom('membership_request_roles as a')
    .innerJoin('roles as r', (join) =>
      join.onRef('r.organization_id', '=', 'a.organization_id').onRef('r.id', '=', 'a.role_id'),
    )
    .select(['a.request_id', 'r.id', 'r.key', 'r.name', 'r.kind'])
    .where('a.organization_id', '=', organizationId)
    .where('a.request_id', 'in', [...ids])
    .orderBy('r.kind', 'desc')
    .orderBy('r.name_folded')
    .execute()

const listGroupsOf = (db: Db, organizationId: OrganizationId, ids: readonly MembershipRequestId[]) =>
  db
    .selectFrom('membership_request_groups as a')
    .innerJoin('notification_groups as g', (join) =>
      join.onRef('g.organization_id', '=', 'a.organization_id').onRef('g.id', '=', 'a.group_id'),
    )
    .select(['a.request_id', 'a.group_id', 'a.email', 'a.sms', 'a.is_on', 'g.name'])
    .where('a.organization_id', '=', organizationId)
    .where('a.request_id', 'in', [...ids])
    .orderBy('g.name_folded')
    .execute()

export type RequestDecision =
  | { readonly state: 'approved'; readonly membership_id: MembershipId; readonly decided_by: MembershipId | null }
  | { readonly state: 'refused'; readonly refusal_reason: string; readonly decided_by: MembershipId | null }
  | { readonly state: 'withdrawn' }

/** @returns false where somebody has decided it meanwhile, so that of two who decide only the first does */
export async function decideMembershipRequest(
  db: Db,
  { organizationId, id }: RequestPlace,
  decision: RequestDecision,
  now: Date,
): Promise<boolean> {
  const row = await db
    .updateTable('membership_requests')
    .set((set) => ({ ...decision, decided_at: now, version: set('version', '+', 1) }))
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .where('state', '=', 'pending')
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

/** The place as it was approved, where that is not as it was asked for. */
export async function changeAskedPlace(
  db: Db,
  { organizationId, id }: RequestPlace,
  change: Pick<NewRow<'membership_requests'>, 'scope_kind' | 'scope_id' | 'ends_at'>,
  places: AskedPlaces,
): Promise<void> {
  await db
    .updateTable('membership_requests')
    .set(change)
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .execute()
  for (const table of ['membership_request_roles', 'membership_request_groups'] as const)
    await db.deleteFrom(table).where('organization_id', '=', organizationId).where('request_id', '=', id).execute()
  await savePlaces(db, { organizationId, id }, places)
}

/** What a person has asked for, in whatever organization; newest first. Ids only. */
export async function listRequestsOfUser(db: Db, userId: UserId): Promise<readonly RequestPlace[]> {
  const { rows } = await sql<RequestPlace>`
    select organization_id as "organizationId", id from list_membership_requests_of_user(${userId})`.execute(db)
  return rows
}

/** Every membership that a person or his address has or had here, newest first. */
export const listMembershipsOfPerson = (
  db: Db,
  organizationId: OrganizationId,
  { id, email }: Pick<Row<'users'>, 'id' | 'email'>,
): Promise<Row<'memberships'>[]> =>
  db
    .selectFrom('memberships')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where((where) => where.or([where('user_id', '=', id), where('email', '=', email)]))
    .orderBy('id', 'desc')
    .execute()

export interface Admission {
  readonly organizationId: OrganizationId
  readonly membershipId: MembershipId
  readonly user: Pick<Row<'users'>, 'id' | 'email' | 'name' | 'name_folded'>
  readonly scope_kind: Row<'memberships'>['scope_kind']
  readonly scope_id: Row<'memberships'>['scope_id']
  readonly ends_at: Date | null
  readonly now: Date
}

/** Lets somebody in by a membership that is there already: invited, suspended or ended. @returns false where it is gone */
export async function activateMembership(db: Db, admission: Admission): Promise<boolean> {
  const { organizationId, membershipId, user, now, ...place } = admission
  const row = await db
    .updateTable('memberships')
    .set((set) => ({
      ...place,
      status: 'active',
      user_id: user.id,
      user_name: user.name,
      user_name_folded: user.name_folded,
      email: user.email,
      joined_at: set.fn.coalesce('joined_at', set.val(now)),
      suspended_at: null,
      version: set('version', '+', 1),
    }))
    .where('organization_id', '=', organizationId)
    .where('id', '=', membershipId)
    .where('status', '!=', 'removed')
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

export async function deleteRoleAssignmentsOf(
  db: Db,
  organizationId: OrganizationId,
  membershipId: MembershipId,
): Promise<void> {
  await db
    .deleteFrom('role_assignments')
    .where('organization_id', '=', organizationId)
    .where('membership_id', '=', membershipId)
    .execute()
}
