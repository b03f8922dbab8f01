import { stringify } from 'csv-stringify/sync'
import { neutralCell, listedStatuses } from '@rollcall/core/invitation'
import type { invitationSorts } from '@rollcall/contract/invitation'
import { mostRows, type Invitation } from '@rollcall/contract/invitation'
import type { AnswerOf, QueryOf } from '@rollcall/contract/operations'
import type { Db } from '@rollcall/storage/engine/schema'
import {
  countInvitationsByStatus,
  countMatchingInvitations,
  findInvitations,
  listInvitationIds,
  type InvitationFilter,
  type InvitationPageRequest,
} from '@rollcall/storage/invitation'
import type { OrganizationAccess } from '../access/organization-access.ts'
import { readCursor, writeCursor } from '../http/cursor.ts'
import type { Context } from '../http/principal.ts'
import type { Parts } from '../parts.ts'
import { toPolicy } from '../shared/policy.ts'
import { refused, type Refused } from '../shared/refused.ts'
import { toWords } from '../shared/words.ts'
import { callerOf } from './caller.ts'
import { toWires } from './wire.ts'

type ListKey = 'GET /v1/organizations/{organizationId}/invitations'
type Query = QueryOf<ListKey>
export type FilterQuery = Pick<Query, 'q' | 'status' | 'sponsor'>

interface Listing {
  readonly parts: Parts
  readonly access: OrganizationAccess
  readonly context: Context
}

/** Everything with `invitation.view`; his own for whoever may invite; else a refusal. */
export async function toFilter(
  db: Db,
  { access, context }: Omit<Listing, 'parts'>,
  { q, status, sponsor }: FilterQuery,
): Promise<{ readonly ok: true; readonly filter: InvitationFilter } | Refused> {
  const seesAll = access.may('invitation.view')
  if (!seesAll && !access.may('invitation.create')) return access.deny(db, 'invitation.view')
  const listed = listedStatuses(toPolicy(access.organization).invitations)
  const words = toWords(q)
  const statuses = listed.filter((one) => status === undefined || status.includes(one))
  const own = seesAll ? null : await callerOf(db, access)
  return { ok: true, filter: { words, statuses, sponsors: sponsor ?? [], own, now: context.now } }
}

export async function listPage(
  db: Db,
  listing: Listing,
  query: Query,
): Promise<{ readonly ok: true; readonly page: AnswerOf<ListKey> } | Refused> {
  const { access, context, parts } = listing
  const filtered = await toFilter(db, listing, query)
  if (!filtered.ok) return filtered
  const { filter } = filtered
  const request = toPageRequest(filter, query)
  const found = request && (await listInvitationIds(db, request))
  if (request === undefined || found === undefined) return refused('request.cursor_invalid')
  const rows = await findInvitations(
    db,
    access.organization.id,
    found.map(({ id }) => id),
  )
  const last = found.at(-1)
  const isFull = found.length === request.limit && last !== undefined
  const all = await countAll(db, listing, filter)
  return {
    ok: true,
    page: {
      items: [...(await toWires(db, parts, access, rows, context.now))],
      nextCursor: isFull ? writeCursor(listName(query), last.key, last.id) : null,
      match: await countMatchingInvitations(db, filter),
      facets: { status: all },
    },
  }
}

const listName = ({ sort }: Query): string => `invitations ${sort ?? '-sent'}`

function toPageRequest(filter: InvitationFilter, query: Query): InvitationPageRequest | undefined {
  const sort: (typeof invitationSorts)[number] = query.sort ?? '-sent'
  const after = query.cursor === undefined ? null : readCursor(listName(query), query.cursor)
  if (after === undefined) return undefined
  return {
    ...filter,
    sort: sort.replace(/^-/, '') as InvitationPageRequest['sort'],
    descending: sort.startsWith('-'),
    after,
    limit: query.limit ?? 50,
  }
}

/** How many the caller sees in each status, whatever is searched for; 0 of those that leave the list here. */
async function countAll(db: Db, { access }: Listing, { own, now }: InvitationFilter) {
  const listed = listedStatuses(toPolicy(access.organization).invitations)
  const counts =
    own === null
      ? await countInvitationsByStatus(db, access.organization.id, now)
      : Object.fromEntries(
          await Promise.all(listed.map(async (status) => [status, await countOwn(db, own, status, now)])),
        )
  const of = (status: (typeof listed)[number]): number => (listed.includes(status) ? (counts[status] ?? 0) : 0)
  return {
    sent: of('sent'),
    expired: of('expired'),
    accepted: of('accepted'),
    revoked: of('revoked'),
    declined: of('declined'),
  }
}

const countOwn = (db: Db, own: InvitationFilter['own'], status: string, now: Date): Promise<number> =>
  countMatchingInvitations(db, { words: [], statuses: [status], sponsors: [], own, now })

/** Ids of everything that fits, oldest first. */
export async function listAllIds(db: Db, filter: InvitationFilter): Promise<readonly Invitation['id'][]> {
  const page = { sort: 'sent', descending: false, after: null, limit: mostRows } as const
  return ((await listInvitationIds(db, { ...filter, ...page })) ?? []).map(({ id }) => id)
}

const pageOfFile = 500
const columns = [
  'email',
  'status',
  'roles',
  'scope',
  'end_date',
  'method',
  'username',
  'invited_by',
  'sent',
  'expires',
  'delivery',
  'delivery_reason',
] as const

/** A file for spreadsheets: what such a program would compute is neutralised. */
export async function toFile(
  db: Db,
  listing: Listing,
  query: FilterQuery,
): Promise<{ readonly ok: true; readonly text: string } | Refused> {
  const { access, parts, context } = listing
  const filtered = await toFilter(db, listing, query)
  if (!filtered.ok) return filtered
  const ids = await listAllIds(db, filtered.filter)
  const lines: (readonly string[])[] = []
  for (let at = 0; at < ids.length; at += pageOfFile) {
    const rows = await findInvitations(db, access.organization.id, ids.slice(at, at + pageOfFile))
    lines.push(...(await toWires(db, parts, access, rows, context.now)).map(toCells))
  }
  return {
    ok: true,
    text: stringify([columns, ...lines.map((cells) => cells.map(neutralCell))], { record_delimiter: 'windows' }),
  }
}

const toCells = ({
  email,
  statusWord,
  place,
  invitedBy,
  sentAt,
  expiresAt,
  delivery,
}: Invitation): readonly string[] => [
  email,
  statusWord,
  place.roles.map(({ name }) => name).join('; '),
  place.scope.kind,
  place.endsAt ?? '',
  place.method,
  place.username ?? '',
  invitedBy.name,
  sentAt,
  expiresAt ?? '',
  delivery?.state ?? '',
  delivery?.reason ?? '',
]
