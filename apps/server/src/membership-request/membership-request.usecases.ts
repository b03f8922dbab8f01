import { isEnded } from '@rollcall/core/membership'
import { parseNote, whilePending } from '@rollcall/core/membership-request'
import { parseName } from '@rollcall/core/user'
import { toFolded } from '@rollcall/core/shared/text'
import type { MembershipId, OrganizationId } from '@rollcall/core/shared/ids'
import type { MembershipRequest as Wire } from '@rollcall/contract/membership-request'
import type { AnswerOf, BodyOf, QueryOf } from '@rollcall/contract/operations'
import type { Db, Row } from '@rollcall/storage/engine/schema'
import { findMembership } from '@rollcall/storage/membership'
import {
  changeAskedPlace,
  countMembershipRequests,
  decideMembershipRequest,
  findMembershipRequest,
  insertMembershipRequest,
  listMembershipRequests,
  listMembershipsOfPerson,
  type MembershipRequest,
  type RequestDecision,
  type RequestPlace,
} from '@rollcall/storage/membership-request'
import { findUser, findUserByEmail } from '@rollcall/storage/user'
import type { OrganizationAccess } from '../access/organization-access.ts'
import { settle } from '../access/settle.ts'
import { personal, record } from '../audit/record.ts'
import { readCursor, writeCursor } from '../http/cursor.ts'
import type { Context } from '../http/principal.ts'
import { nowhere, parsePlace, placeOf, placeToWire, refuseNotOffered, type Place } from '../joining-rule/place.ts'
import { post } from '../mail/post.ts'
import type { Parts } from '../parts.ts'
import { toEmail } from '../shared/email.ts'
import { newId } from '../shared/new-id.ts'
import { refused, refusedAt, type Refused } from '../shared/refused.ts'
import { admit } from './admit.ts'
import { postWaiting, toApprovedLetter, toRefusedLetter } from './letters.ts'
import { hasFreeSeat, offerPlace } from './offers.ts'
import { findStanding } from './standing.ts'

type Found = { readonly ok: true; readonly value: MembershipRequest } | Refused
type ListKey = 'GET /v1/organizations/{organizationId}/membership-requests'
type ProposeBody = BodyOf<'POST /v1/organizations/{organizationId}/membership-requests'>
type ApproveBody = BodyOf<'POST /v1/organizations/{organizationId}/membership-requests/{requestId}/approve'>

const mostWords = 6
export const mostOwnListed = 200

export async function getRequest(db: Db, place: RequestPlace): Promise<Found> {
  const request = await findMembershipRequest(db, place)
  return request === undefined ? refused('membership-request.not_found') : { ok: true, value: request }
}

export async function listPage(
  db: Db,
  access: OrganizationAccess,
  query: QueryOf<ListKey>,
): Promise<{ readonly ok: true; readonly value: AnswerOf<ListKey> } | Refused> {
  const { limit = 50 } = query
  const after = query.cursor === undefined ? null : readCursor('membership-requests', query.cursor)
  if (after === undefined) return refused('request.cursor_invalid')
  const organizationId = access.organization.id
  const requests = await listMembershipRequests(db, organizationId, {
    words: toFolded(query.q ?? '')
      .split(/\s+/)
      .filter(Boolean)
      .slice(0, mostWords),
    states: query.state?.length ? query.state : ['pending'],
    kinds: query.kind?.length ? query.kind : ['sign-up', 'proposal'],
    after: after?.id ?? null,
    limit,
  })
  const last = requests.at(-1)
  return {
    ok: true,
    value: {
      items: requests.map((request) => toWire(request, access)),
      nextCursor:
        last !== undefined && requests.length === limit ? writeCursor('membership-requests', '', last.id) : null,
      facets: await countMembershipRequests(db, organizationId),
    },
  }
}

/** Whoever may not see users is not told that somebody is one: his proposal is taken, and whoever decides sees it. */
export async function propose(
  db: Db,
  parts: Parts,
  context: Context,
  access: OrganizationAccess,
  body: ProposeBody,
): Promise<Found> {
  const { organization } = access
  const asked = await parseProposal(db, context, access, body)
  if (!asked.ok) return asked
  const { email, name, note, place, endsAt } = asked.value
  const isMember = await isMemberBy(db, organization.id, email)
  if (isMember && access.may('member.view'))
    return refusedAt('/email', 'membership-request.already_member', `${email} is a user here.`)
  const { now } = context
  const id = newId('mrq', now)
  await insertMembershipRequest(
    db,
    {
      organization_id: organization.id,
      id,
      kind: 'proposal',
      email,
      name,
      proposed_by: access.membershipId,
      note,
      scope_kind: place.scope.kind,
      scope_id: place.scope.id,
      ends_at: endsAt,
      created_at: now,
    },
    place,
  )
  const by = await nameOf(db, organization.id, access.membershipId)
  const waiting = { organization, snapshot: access.snapshot, who: name ?? email, note, by, isProposal: true }
  await postWaiting(db, parts, waiting, now)
  await record(db, organization.id, context, {
    action: 'membership-request.proposed',
    target: { type: 'membership-request', id },
    after: { email: personal(email), roles: [...place.roleIds], note: personal(note) },
  })
  return getRequest(db, { organizationId: organization.id, id })
}

interface Proposal {
  readonly email: Row<'membership_requests'>['email']
  readonly name: string | null
  readonly note: string | null
  readonly place: Place
  readonly endsAt: Date | null
}

async function parseProposal(
  db: Db,
  { now }: Context,
  access: OrganizationAccess,
  body: ProposeBody,
): Promise<{ readonly ok: true; readonly value: Proposal } | Refused> {
  const email = toEmail(body.email)
  if (!email.ok) return refusedAt('/email', email.error, 'Write an address such as ada@example.com.')
  const name = body.name == null ? undefined : parseName(body.name)
  if (name?.ok === false) return refusedAt('/name', name.error, 'Write 1 to 120 characters on one line.')
  const note = parseOptionalNote(body.note, '/note')
  if (!note.ok) return note
  const parsed = await parsePlace(db, access.organization, body)
  if (!parsed.ok) return parsed
  const endsAt = parseEnd(body.endsAt, null, now)
  if (!endsAt.ok) return endsAt
  const place = { ...nowhere, ...parsed.value }
  // Who is named without a place gets one from whoever approves.
  const isPlaced = Object.keys(parsed.value).length > 0
  const refusal = isPlaced ? refuseNotOffered(access, place) : undefined
  if (refusal !== undefined) return refusal
  return {
    ok: true,
    value: { email: email.value, name: name?.value ?? null, note: note.value, place, endsAt: endsAt.value },
  }
}

export function parseOptionalNote(
  text: string | null | undefined,
  pointer: string,
): { readonly ok: true; readonly value: string | null } | Refused {
  if (text == null) return { ok: true, value: null }
  const note = parseNote(text)
  return note.ok ? note : refusedAt(pointer, note.error, 'Write at most 500 characters.')
}

function parseEnd(
  text: string | null | undefined,
  before: Date | null,
  now: Date,
): { readonly ok: true; readonly value: Date | null } | Refused {
  const endsAt = text === undefined ? before : text === null ? null : new Date(text)
  return endsAt !== null && endsAt <= now
    ? refusedAt('/endsAt', 'membership.end_in_past', 'Choose an end that lies ahead, or none.')
    : { ok: true, value: endsAt }
}

async function isMemberBy(db: Db, organizationId: OrganizationId, email: Proposal['email']): Promise<boolean> {
  const user = await findUserByEmail(db, email)
  if (user === undefined) return false
  const memberships = await listMembershipsOfPerson(db, organizationId, user)
  return memberships.some(
    ({ status, user_id }) => user_id === user.id && (status === 'active' || status === 'suspended'),
  )
}

async function nameOf(db: Db, organizationId: OrganizationId, id: MembershipId | null): Promise<string> {
  const membership = id === null ? undefined : await findMembership(db, organizationId, id)
  return membership?.name ?? 'A program of the organization'
}

interface Deciding {
  readonly place: RequestPlace
  readonly version: number
}

async function getPending(db: Db, { place, version }: Deciding): Promise<Found> {
  const found = await getRequest(db, place)
  if (!found.ok) return found
  const pending = whilePending(found.value)
  if (!pending.ok) return refused(pending.error, { detail: `It has been ${found.value.state}.` })
  return found.value.version === version ? found : refused('membership-request.changed')
}

/** Who signed up is in at once; who was proposed is invited. The rights of whoever approves are asked for the place as it will be. */
export async function approve(
  db: Db,
  parts: Parts,
  context: Context,
  access: OrganizationAccess,
  deciding: Deciding & { readonly body: ApproveBody },
): Promise<Found> {
  const { body } = deciding
  const found = await getPending(db, deciding)
  if (!found.ok) return found
  const request = found.value
  const parsed = await parsePlace(db, access.organization, body)
  if (!parsed.ok) return parsed
  const place: Place = { ...placeOf(request), ...parsed.value }
  const endsAt = parseEnd(body.endsAt, request.ends_at, context.now)
  if (!endsAt.ok) return endsAt
  const refusal = refuseNotOffered(access, place)
  if (refusal !== undefined) return refusal
  const approved: Approved = { request, place, endsAt: endsAt.value }
  const placed =
    request.kind === 'sign-up'
      ? await letIn(db, parts, context, access, approved)
      : await offerPlace(db, parts, context, access, approved)
  if (!placed.ok) return placed
  const to = await findAsker(db, request)
  const { publicUrl } = parts
  const letter = { organization: access.organization, proposed: proposedName(request), publicUrl }
  if (to !== undefined) await post(db, parts, toApprovedLetter({ ...letter, to }), context.now)
  const decision = { state: 'approved', membership_id: placed.value, decided_by: access.membershipId } as const
  return decide(db, context, approved, decision)
}

/** Null where nobody was proposed. */
const proposedName = ({ kind, name, email }: MembershipRequest): string | null =>
  kind === 'proposal' ? (name ?? email) : null

export interface Approved {
  readonly request: MembershipRequest
  readonly place: Place
  readonly endsAt: Date | null
}

type LetIn = { readonly ok: true; readonly value: MembershipId } | Refused

async function letIn(
  db: Db,
  { snapshots }: Parts,
  { now }: Context,
  access: OrganizationAccess,
  { request, place, endsAt }: Approved,
): Promise<LetIn> {
  const { organization } = access
  const user = request.user_id === null ? undefined : await findUser(db, request.user_id)
  if (user === undefined) return refused('membership-request.not_found')
  const { past, membership } = await findStanding(db, organization, user, now)
  if (past === 'member') return refused('membership-request.already_member')
  // Who is suspended holds his seat already.
  const isSeated = membership?.status === 'suspended' && !isEnded({ endsAt: membership.ends_at }, now)
  if (!isSeated && !(await hasFreeSeat(db, organization, now))) return refused('invitation.seat_limit')
  const id = await admit(db, { organization, user, place, endsAt, membership, now })
  const settled = await settle(db, snapshots, { access, now, touched: [{ kind: 'membership', id }] })
  return settled.ok ? { ok: true, value: id } : settled
}

async function decide(
  db: Db,
  context: Context,
  { request, place, endsAt }: Approved,
  decision: RequestDecision & { readonly state: 'approved' },
): Promise<Found> {
  const at = { organizationId: request.organization_id, id: request.id }
  if (!(await decideMembershipRequest(db, at, decision, context.now))) return refused('membership-request.decided')
  await changeAskedPlace(db, at, { scope_kind: place.scope.kind, scope_id: place.scope.id, ends_at: endsAt }, place)
  await record(db, at.organizationId, context, {
    action: 'membership-request.approved',
    target: { type: 'membership-request', id: request.id },
    before: {
      roles: request.roles.map(({ id }) => id),
      scope: request.scope_id ?? request.scope_kind,
      endsAt: request.ends_at,
    },
    after: {
      roles: [...place.roleIds],
      scope: place.scope.id ?? place.scope.kind,
      endsAt,
      membership: decision.membership_id,
    },
  })
  return getRequest(db, at)
}

/** The reason goes to the person, and to whoever proposed him. */
export async function refuseRequest(
  db: Db,
  parts: Parts,
  context: Context,
  access: OrganizationAccess,
  deciding: Deciding & { readonly reason: string },
): Promise<Found> {
  const { place } = deciding
  const reason = parseNote(deciding.reason)
  if (!reason.ok) return refusedAt('/reason', reason.error, 'Write at most 500 characters.')
  const found = await getPending(db, deciding)
  if (!found.ok) return found
  const request = found.value
  const decision = { state: 'refused', refusal_reason: reason.value, decided_by: access.membershipId } as const
  if (!(await decideMembershipRequest(db, place, decision, context.now))) return refused('membership-request.decided')
  const to = await findAsker(db, request)
  const { publicUrl } = parts
  const letter = { organization: access.organization, proposed: proposedName(request), publicUrl, reason: reason.value }
  if (to !== undefined) await post(db, parts, toRefusedLetter({ ...letter, to }), context.now)
  await record(db, place.organizationId, context, {
    action: 'membership-request.refused',
    target: { type: 'membership-request', id: place.id },
    after: { reason: personal(reason.value) },
  })
  return getRequest(db, place)
}

/** Who reads the answer: the person himself, or the member who proposed him. */
export async function findAsker(db: Db, request: MembershipRequest): Promise<Row<'users'> | undefined> {
  if (request.user_id !== null) return findUser(db, request.user_id)
  const { organization_id: organizationId, proposed_by: proposer } = request
  const membership = proposer === null ? undefined : await findMembership(db, organizationId, proposer)
  return membership?.status === 'active' && membership.user_id !== null ? findUser(db, membership.user_id) : undefined
}

/** @param isOwn whether it is the caller's own: others do not learn from this that it exists */
export async function withdraw(
  db: Db,
  context: Context,
  place: RequestPlace,
  isOwn: (request: MembershipRequest) => boolean,
): Promise<Found> {
  const found = await getRequest(db, place)
  if (!found.ok) return found
  if (!isOwn(found.value)) return refused('membership-request.not_found')
  const pending = whilePending(found.value)
  if (!pending.ok) return refused(pending.error)
  if (!(await decideMembershipRequest(db, place, { state: 'withdrawn' }, context.now)))
    return refused('membership-request.decided')
  await record(db, place.organizationId, context, {
    action: 'membership-request.withdrawn',
    target: { type: 'membership-request', id: place.id },
  })
  return getRequest(db, place)
}

export function toWire(request: MembershipRequest, access: OrganizationAccess): Wire {
  const seesPeople = access.may('member.view')
  const actor = (id: MembershipId | null, name: string | null) =>
    id === null ? null : { membershipId: id, name: seesPeople || id === access.membershipId ? name : null }
  return {
    id: request.id,
    kind: request.kind,
    state: request.state,
    email: request.email,
    name: request.name,
    waitsBecause: request.waits_because,
    ruleId: request.rule_id,
    proposedBy: actor(request.proposed_by, request.proposer_name),
    note: request.note,
    ...placeToWire(request),
    endsAt: request.ends_at?.toISOString() ?? null,
    decidedBy: actor(request.decided_by, request.decider_name),
    decidedAt: request.decided_at?.toISOString() ?? null,
    refusalReason: request.refusal_reason,
    membershipId: request.membership_id,
    createdAt: request.created_at.toISOString(),
    version: request.version,
  }
}
