import { sql } from 'kysely'
import type { Email } from '@rollcall/core/shared/email'
import type {
  MembershipId,
  NotificationGroupId,
  OrganizationId,
  RoleAssignmentId,
  RoleId,
  ScopeId,
} from '@rollcall/core/shared/ids'
import { insertBulk } from '../engine/bulk.ts'
import type { Db, NewRow, Row } from '../engine/schema.ts'

export interface PlaceNames {
  readonly scopes: readonly { readonly id: ScopeId; readonly name: string }[]
  readonly groups: readonly { readonly id: NotificationGroupId; readonly name: string }[]
  readonly members: readonly { readonly id: MembershipId; readonly userId: string }[]
}

/** Named scopes and notification groups by their folded names, and who of these memberships is in. */
export async function listPlaceNames(
  db: Db,
  organizationId: OrganizationId,
  members: readonly MembershipId[],
): Promise<PlaceNames> {
  const scopes = await db
    .selectFrom('scopes')
    .select(['id', 'name_folded as name'])
    .where('organization_id', '=', organizationId)
    .where('name', 'is not', null)
    .$narrowType<{ name: string }>()
    .execute()
  const groups = await db
    .selectFrom('notification_groups')
    .select(['id', 'name_folded as name'])
    .where('organization_id', '=', organizationId)
    .execute()
  const found = await db
    .selectFrom('memberships')
    .select(['id', 'user_id as userId'])
    .where('organization_id', '=', organizationId)
    .where('id', '=', anyOf(members))
    .where('status', 'in', ['active', 'suspended'])
    .execute()
  return { scopes, groups, members: found.map(({ id, userId }) => ({ id, userId: userId ?? '' })) }
}

const anyOf = <Value extends string>(values: readonly Value[]) => sql<Value>`any (${values}::text[])`

export type Known = Pick<Row<'memberships'>, 'id' | 'email' | 'status' | 'scope_id'>

/** Who is in or invited under these addresses. */
export const listKnownAddresses = (
  db: Db,
  organizationId: OrganizationId,
  emails: readonly Email[],
): Promise<Known[]> =>
  db
    .selectFrom('memberships')
    .select(['id', 'email', 'status', 'scope_id'])
    .where('organization_id', '=', organizationId)
    .where('email', '=', anyOf(emails))
    .where('status', 'in', ['invited', 'active', 'suspended'])
    .execute()

/** Usernames among these that somebody has, and who. */
export async function listTakenUsernames(
  db: Db,
  organizationId: OrganizationId,
  usernames: readonly string[],
): Promise<ReadonlyMap<string, MembershipId>> {
  if (usernames.length === 0) return new Map()
  const rows = await db
    .selectFrom('memberships')
    .select(['id', 'username'])
    .where('organization_id', '=', organizationId)
    .where('username', '=', anyOf(usernames))
    .where('status', '!=', 'removed')
    .execute()
  return new Map(rows.map(({ id, username }) => [username ?? '', id]))
}

/** The place of somebody who is invited. */
export interface InvitedPlace {
  readonly membershipId: MembershipId
  readonly email: Email
  readonly username: string | null
  readonly endsAt: Date | null
  readonly scope:
    | { readonly kind: 'organization' | 'own' }
    | { readonly kind: 'named'; readonly scopeId: ScopeId }
    | {
        readonly kind: 'custom'
        readonly scopeId: ScopeId
        readonly owners: readonly MembershipId[]
        readonly tags: readonly string[]
      }
  readonly roles: readonly { readonly assignmentId: RoleAssignmentId; readonly roleId: RoleId }[]
}

/** Memberships for people who have none here. */
export async function insertInvitedPlaces(
  db: Db,
  organizationId: OrganizationId,
  places: readonly InvitedPlace[],
  now: Date,
): Promise<void> {
  await insertPrivateScopes(db, organizationId, places, now)
  const rows = places.map(
    ({ membershipId, email, username, endsAt, scope }): NewRow<'memberships'> => ({
      organization_id: organizationId,
      id: membershipId,
      user_id: null,
      status: 'invited',
      email,
      user_name: null,
      user_name_folded: null,
      display_name: null,
      display_name_folded: null,
      username,
      external_id: null,
      created_at: now,
      ends_at: endsAt,
      ...scopeColumns(scope),
    }),
  )
  await insertBulk(db, 'memberships', rows)
  await insertWhatIsGiven(db, organizationId, places, now)
}

/** Somebody who is invited gets this place and nothing of the one before. */
export async function resetInvitedPlaces(
  db: Db,
  organizationId: OrganizationId,
  places: readonly InvitedPlace[],
  now: Date,
): Promise<void> {
  if (places.length === 0) return
  const ids = places.map(({ membershipId }) => membershipId)
  const old = await db
    .selectFrom('memberships')
    .select('scope_id')
    .where('organization_id', '=', organizationId)
    .where('id', '=', anyOf(ids))
    .where('scope_id', 'is not', null)
    .execute()
  await insertPrivateScopes(db, organizationId, places, now)
  const column = <Value>(of: (place: InvitedPlace) => Value): Value[] => places.map(of)
  await sql`
    update memberships m set username = p.username, ends_at = p.ends_at, scope_kind = p.scope_kind, scope_id = p.scope_id,
      version = m.version + 1
    from unnest(${column(({ membershipId }) => membershipId)}::text[], ${column(({ username }) => username)}::text[],
      ${column(({ endsAt }) => endsAt)}::timestamptz[], ${column(({ scope }) => scopeColumns(scope).scope_kind)}::text[],
      ${column(({ scope }) => scopeColumns(scope).scope_id)}::text[]) as p (id, username, ends_at, scope_kind, scope_id)
    where m.organization_id = ${organizationId} and m.id = p.id and m.status = 'invited'`.execute(db)
  await db
    .deleteFrom('role_assignments')
    .where('organization_id', '=', organizationId)
    .where('membership_id', '=', anyOf(ids))
    .execute()
  await deletePrivateScopes(
    db,
    organizationId,
    old.map(({ scope_id }) => scope_id).filter((id) => id !== null),
  )
  await insertWhatIsGiven(db, organizationId, places, now)
}

async function deletePrivateScopes(db: Db, organizationId: OrganizationId, ids: readonly ScopeId[]): Promise<void> {
  await db
    .deleteFrom('scopes')
    .where('organization_id', '=', organizationId)
    .where('id', '=', anyOf(ids))
    .where('name', 'is', null)
    .execute()
}

const scopeColumns = (scope: InvitedPlace['scope']) =>
  scope.kind === 'named' || scope.kind === 'custom'
    ? { scope_kind: 'custom' as const, scope_id: scope.scopeId }
    : { scope_kind: scope.kind, scope_id: null }

/** A custom scope without a name belongs to who holds it. */
async function insertPrivateScopes(
  db: Db,
  organization_id: OrganizationId,
  places: readonly InvitedPlace[],
  created_at: Date,
): Promise<void> {
  const scopes = places.map(({ scope }) => scope).filter((scope) => scope.kind === 'custom')
  const rows = scopes.map(({ scopeId: id, tags }) => ({
    organization_id,
    id,
    name: null,
    name_folded: null,
    tags: [...tags],
    created_at,
  }))
  await insertBulk(db, 'scopes', rows)
  const owners = scopes.flatMap(({ scopeId: scope_id, owners: ids }) =>
    ids.map((membership_id) => ({ organization_id, scope_id, membership_id })),
  )
  await insertBulk(db, 'scope_owners', owners)
}

async function insertWhatIsGiven(
  db: Db,
  organization_id: OrganizationId,
  places: readonly InvitedPlace[],
  created_at: Date,
): Promise<void> {
  const assignments = places.flatMap(({ membershipId: membership_id, roles }) =>
    roles.map(({ assignmentId: id, roleId: role_id }) => ({
      organization_id,
      id,
      role_id,
      membership_id,
      service_account_id: null,
      ends_at: null,
      created_at,
    })),
  )
  await insertBulk(db, 'role_assignments', assignments)
}

/** Roles, groups and custom scopes of these memberships, as an offer shows them. */
export async function listPlaceParts(db: Db, organizationId: OrganizationId, ids: readonly MembershipId[]) {
  const roles = await db
    .selectFrom('role_assignments as a')
    .innerJoin('roles as r', (join) =>
      join.onRef('r.organization_id', '=', 'a.organization_id').onRef('r.id', '=', 'a.role_id'),
    )
    .select(['a.membership_id as membershipId', 'r.id', 'r.key', 'r.name', 'r.kind'])
    .where('a.organization_id', '=', organizationId)
    .where('a.membership_id', '=', anyOf(ids))
    .orderBy('r.kind', 'desc')
    .orderBy('r.name_folded')
    .execute()
  const groups = await db
    .selectFrom('notification_group_members as n')
    .innerJoin('notification_groups as g', (join) =>
      join.onRef('g.organization_id', '=', 'n.organization_id').onRef('g.id', '=', 'n.group_id'),
    )
    .select(['n.membership_id as membershipId', 'g.id as groupId', 'g.name', 'n.email', 'n.sms', 'n.is_on as on'])
    .where('n.organization_id', '=', organizationId)
    .where('n.membership_id', '=', anyOf(ids))
    .orderBy('g.name_folded')
    .execute()
  const scopes = await db
    .selectFrom('memberships as m')
    .innerJoin('scopes as s', (join) =>
      join.onRef('s.organization_id', '=', 'm.organization_id').onRef('s.id', '=', 'm.scope_id'),
    )
    .select(['m.id as membershipId', 's.id', 's.name', 's.tags'])
    .select((select) =>
      select
        .selectFrom('scope_owners as o')
        .select(({ fn }) => fn.agg<MembershipId[]>('array_agg', ['o.membership_id']).as('ids'))
        .whereRef('o.organization_id', '=', 's.organization_id')
        .whereRef('o.scope_id', '=', 's.id')
        .$asScalar()
        .as('owners'),
    )
    .where('m.organization_id', '=', organizationId)
    .where('m.id', '=', anyOf(ids))
    .execute()
  return { roles, groups, scopes }
}

/** Somebody who was invited is in. @returns undefined where the membership is no invited one any more */
export const activateMembership = (
  db: Db,
  { organizationId, id }: { readonly organizationId: OrganizationId; readonly id: MembershipId },
  user: Pick<Row<'users'>, 'id' | 'email' | 'name' | 'name_folded'>,
  now: Date,
): Promise<{ readonly id: MembershipId } | undefined> =>
  db
    .updateTable('memberships')
    .set((set) => ({
      status: 'active',
      user_id: user.id,
      email: user.email,
      user_name: user.name,
      user_name_folded: user.name_folded,
      joined_at: now,
      version: set('version', '+', 1),
    }))
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .where('status', '=', 'invited')
    .returning('id')
    .executeTakeFirst()
