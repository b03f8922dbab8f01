import { isEnded, parseUsername } from '@rollcall/core/membership'
import { parseName } from '@rollcall/core/user'
import { parseLine } from '@rollcall/core/shared/text'
import type { OrganizationId } from '@rollcall/core/shared/ids'
import { err, ok, type Result } from '@rollcall/core/shared/result'
import type { Membership, MembershipPage, MembershipStatus } from '@rollcall/contract/membership'
import type { BodyOf, QueryOf } from '@rollcall/contract/operations'
import type { Db, Row } from '@rollcall/storage/engine/schema'
import {
  countMatchingMemberships,
  countMembershipsByStatus,
  listMemberships,
  updateMembership,
  type MembershipChange,
  type MembershipFilter,
  type MembershipPageRequest,
  type MembershipSort,
  type MembershipWithRoles,
} from '@rollcall/storage/membership'
import { countSeats } from '@rollcall/storage/invitation'
import { bumpRevision } from '@rollcall/storage/organization'
import { personal, record, type Change } from '../audit/record.ts'
import type { OrganizationAccess } from '../access/organization-access.ts'
import { readCursor, writeCursor } from '../http/cursor.ts'
import { refused, refusedAt, type Refused } from '../shared/refused.ts'
import type { Context } from '../http/principal.ts'
import { summariesOf } from '../invitation/wire.ts'
import { toPolicy } from '../shared/policy.ts'
import type { Parts } from '../parts.ts'
import { toWords } from '../shared/words.ts'

const countingStopsAt = 10_000
const listedByDefault: readonly MembershipStatus[] = ['invited', 'active', 'suspended']

type ListQuery = QueryOf<'GET /v1/organizations/{organizationId}/memberships'>

/** Who looks, and when. */
interface Viewing {
  readonly parts: Parts
  readonly access: OrganizationAccess
  readonly now: Date
}

/** One page, how many fit, and how many stand in each status. */
export async function listPage(
  db: Db,
  { parts, access, now }: Viewing,
  query: ListQuery,
): Promise<Result<MembershipPage, 'request.cursor_invalid'>> {
  const { organization } = access
  const { keepEnded } = toPolicy(organization).invitations
  const request = toPageRequest(query, keepEnded ? null : now)
  if (!request.ok) return request
  const counts = await countByStatus(db, organization, keepEnded, now)
  const match = await countMatches(db, request.value, counts)
  const list = await listMemberships(db, organization.id, { ...request.value, isCommon: !match.exact })
  if (list === undefined) return err('request.cursor_invalid')
  const { items, lastKey } = list
  const last = items.at(-1)
  const isFull = items.length === request.value.limit && last !== undefined && lastKey !== undefined
  return ok({
    items: await toWires(db, { parts, access, now }, items),
    nextCursor: isFull ? writeCursor(`memberships ${query.sort ?? 'name'}`, lastKey, last.id) : null,
    total: counts.active + counts.suspended,
    match,
    facets: { status: { invited: counts.invited, active: counts.active, suspended: counts.suspended } },
  })
}

/** Where ended invitations leave the list, who was invited by one is not counted either. */
async function countByStatus(db: Db, { id }: Row<'organizations'>, keepEnded: boolean, now: Date) {
  const counts = await countMembershipsByStatus(db, id)
  return keepEnded ? counts : { ...counts, invited: (await countSeats(db, id, now)).open }
}

function toPageRequest(
  query: ListQuery,
  openAt: Date | null,
): Result<Omit<MembershipPageRequest, 'isCommon'>, 'request.cursor_invalid'> {
  const sort = query.sort ?? 'name'
  const after = query.cursor === undefined ? null : readCursor(`memberships ${sort}`, query.cursor)
  if (after === undefined) return err('request.cursor_invalid')
  return ok({
    words: toWords(query.q),
    statuses: query.status ?? listedByDefault,
    roleIds: query.role ?? [],
    openAt,
    sort: sort.replace(/^-/, '') as MembershipSort,
    descending: sort.startsWith('-'),
    after,
    limit: query.limit ?? 50,
  })
}

/** Without a search or a role the counters know it; else the rows that fit are counted, up to a limit. */
async function countMatches(
  db: Db,
  filter: MembershipFilter,
  counts: Readonly<Record<MembershipStatus, number>>,
): Promise<{ count: number; exact: boolean }> {
  if (filter.words.length === 0 && filter.roleIds.length === 0) {
    return { count: [...new Set(filter.statuses)].reduce((sum, status) => sum + counts[status], 0), exact: true }
  }
  const count = await countMatchingMemberships(db, filter, countingStopsAt + 1)
  return { count: Math.min(count, countingStopsAt), exact: count <= countingStopsAt }
}

/** What travels of these, with the offer that those wait with who are invited. */
export async function toWires(
  db: Db,
  { parts, access, now }: Viewing,
  rows: readonly MembershipWithRoles[],
): Promise<Membership[]> {
  const invited = rows.filter(({ status }) => status === 'invited').map(({ id }) => id)
  const offers = invited.length === 0 ? new Map() : await summariesOf(db, parts, access, invited, now)
  return rows.map((row) => toWire(row, access.organization, now, offers.get(row.id) ?? null))
}

function toWire(
  row: MembershipWithRoles,
  organization: Row<'organizations'>,
  now: Date,
  invitation: Membership['invitation'],
): Membership {
  const iso = (instant: Date | null): string | null => instant?.toISOString() ?? null
  return {
    id: row.id,
    userId: row.user_id,
    status: row.status,
    ended: isEnded({ endsAt: row.ends_at }, now),
    owner: row.id === organization.owner_membership_id,
    name: row.name,
    displayName: row.display_name,
    email: row.email,
    username: row.username,
    externalId: row.external_id,
    roles: row.roles
      .filter(({ endsAt }) => !isEnded({ endsAt }, now))
      .map(({ id, key, name, kind }) => ({ id, key, name, kind })),
    invitation,
    endsAt: iso(row.ends_at),
    joinedAt: iso(row.joined_at),
    suspendedAt: iso(row.suspended_at),
    lastActiveAt: iso(row.last_active_at),
    createdAt: row.created_at.toISOString(),
    version: row.version,
  }
}

type UpdateBody = BodyOf<'PATCH /v1/organizations/{organizationId}/memberships/{membershipId}'>

/** Changes what the organization says of a user, when nobody else did so since `version` was read. */
export async function update(
  db: Db,
  context: Context,
  {
    before,
    version,
    body,
  }: { readonly before: MembershipWithRoles; readonly version: number; readonly body: UpdateBody },
): Promise<{ readonly ok: true; readonly value: MembershipWithRoles } | Refused> {
  const change = parseChange(body)
  if (!change.ok) return change
  if (before.version !== version) return refused('membership.changed')
  const { organization_id: organizationId, id } = before
  const after = await updateMembership(db, { organizationId, id, version }, change.value)
  if (after === undefined) return refused('membership.changed')
  if (after.external_id !== before.external_id) await bumpRevision(db, organizationId, [{ kind: 'membership', id }])
  await recordUpdate(db, organizationId, context, before, after)
  return { ok: true, value: after }
}

function parseChange(body: UpdateBody): { readonly ok: true; readonly value: MembershipChange } | Refused {
  const display = body.displayName == null ? undefined : parseName(body.displayName)
  if (display?.ok === false) return refusedAt('/displayName', display.error, 'Write 1 to 120 characters on one line.')
  const username = body.username == null ? undefined : parseUsername(body.username)
  if (username?.ok === false) return refusedAt('/username', username.error, 'Use a–z, 0–9, dot, hyphen and underscore.')
  const externalId = body.externalId == null ? undefined : parseLine(body.externalId, 200)
  if (body.externalId != null && externalId === undefined)
    return refusedAt('/externalId', 'name.invalid', 'Write 1 to 200 characters on one line.')
  const value: MembershipChange = {
    ...(body.displayName === undefined ? {} : { display_name: display?.value ?? null }),
    ...(body.username === undefined ? {} : { username: username?.value ?? null }),
    ...(body.externalId === undefined ? {} : { external_id: externalId ?? null }),
  }
  return { ok: true, value }
}

async function recordUpdate(
  db: Db,
  organizationId: OrganizationId,
  context: Context,
  before: MembershipWithRoles,
  after: MembershipWithRoles,
): Promise<void> {
  const names = (['display_name', 'username', 'external_id'] as const).filter((name) => before[name] !== after[name])
  const pick = (row: MembershipWithRoles): Change =>
    Object.fromEntries(names.map((name) => [name, personal(row[name])]))
  const target = { type: 'membership', id: after.id }
  await record(db, organizationId, context, {
    action: 'membership.updated',
    target,
    before: pick(before),
    after: pick(after),
  })
}
