import type { WaitingReason } from '@rollcall/core/sign-up'
import type { OrganizationId } from '@rollcall/core/shared/ids'
import type { AnswerOf } from '@rollcall/contract/operations'
import type { Db, Row } from '@rollcall/storage/engine/schema'
import { inScope } from '@rollcall/storage/engine/scope'
import { takePlaceOfRule } from '@rollcall/storage/joining-rule'
import { insertMembershipRequest, listRequestsOfUser } from '@rollcall/storage/membership-request'
import { lockOrganization } from '@rollcall/storage/organization'
import { findUser } from '@rollcall/storage/user'
import { settle } from '../access/settle.ts'
import { personal, record } from '../audit/record.ts'
import { countWithin, hourMs } from '../credential/limits.ts'
import type { Context, SessionPrincipal } from '../http/principal.ts'
import { placeOf } from '../joining-rule/place.ts'
import { admit } from '../membership-request/admit.ts'
import { postWaiting } from '../membership-request/letters.ts'
import { parseOptionalNote, withdraw } from '../membership-request/membership-request.usecases.ts'
import type { Parts } from '../parts.ts'
import { newId } from '../shared/new-id.ts'
import { refused, type Refused } from '../shared/refused.ts'
import { findRuleFor, judge, type Asking, type Judged } from './joinable.ts'

type OwnContext = Context & { readonly principal: SessionPrincipal }
type Answer = AnswerOf<'POST /v1/me/joinable/{organizationId}/join'>
type Joined = { readonly ok: true; readonly value: Answer } | Refused

/** Each request is mailed to whoever decides: asking and withdrawing in turn must not fill their mailboxes. */
const mostRequests = 10

/**
 * Joins by the domain of the own address, or asks to. With the organization locked, everything is read again: a rule that was deleted
 * meanwhile lets nobody in, and a cap holds for however many come at once. An organization that does not admit the address does not show
 * that it exists.
 */
export async function join(
  db: Db,
  parts: Parts,
  context: OwnContext,
  {
    organizationId,
    note: typed,
  }: { readonly organizationId: OrganizationId; readonly note?: string | null | undefined },
): Promise<Joined> {
  const note = parseOptionalNote(typed, '/note')
  if (!note.ok) return note
  const { now, principal } = context
  const user = await findUser(db, principal.user.id)
  if (user?.email_state !== 'verified')
    return refused('sign-up.address_unproven', {
      detail: 'Reset your password by mail: the link in it proves your address.',
    })
  return inScope(db, organizationId, async () => {
    const organization = await lockOrganization(db, organizationId)
    const rule = organization && (await findRuleFor(db, organizationId, user.email))
    if (organization === undefined || rule === undefined) return refused('sign-up.not_admitted')
    const asking = { organization, rule, user, now }
    const judged = await judge(db, parts, asking)
    const { verdict } = judged
    if (verdict.outcome === 'nothing') return refused(nothingToDo[verdict.because])
    return verdict.outcome === 'joins'
      ? letIn(db, parts, context, asking, judged)
      : letWait(db, parts, context, asking, { because: verdict.reason, note: note.value })
  })
}

const nothingToDo = {
  member: 'sign-up.already_member',
  waiting: 'sign-up.already_waiting',
  invited: 'sign-up.invited',
} as const

async function letIn(db: Db, parts: Parts, context: OwnContext, asking: Asking, { standing }: Judged): Promise<Joined> {
  const { organization, rule, user, now } = asking
  const isPlaceTaken = await takePlaceOfRule(db, { organizationId: organization.id, id: rule.id })
  if (!isPlaceTaken) return letWait(db, parts, context, asking, { because: 'full', note: null })
  const { membership } = standing
  const id = await admit(db, { organization, user, place: placeOf(rule), endsAt: null, membership, now })
  const snapshot = await parts.snapshots.current(db, organization.id, organization.revision)
  const access = { snapshot, subject: { type: 'user', id: user.id } }
  // The rule gives, and it gives nothing dangerous; what it gives was judged when it was set.
  const settled = await settle(db, parts.snapshots, {
    access,
    now,
    touched: [{ kind: 'membership', id }],
    granter: null,
  })
  if (!settled.ok) return settled
  await record(db, organization.id, context, {
    action: 'membership.joined',
    target: { type: 'membership', id },
    after: {
      rule: rule.id,
      domain: rule.domain,
      roles: rule.roles.map((role) => role.id),
      scope: rule.scope_id ?? rule.scope_kind,
    },
  })
  return {
    ok: true,
    value: { outcome: 'joined', organizationSlug: organization.slug, membershipId: id, requestId: null },
  }
}

interface Wait {
  readonly because: WaitingReason
  readonly note: string | null
}

async function letWait(
  db: Db,
  parts: Parts,
  context: OwnContext,
  { organization, rule, user, now }: Asking,
  { because, note }: Wait,
): Promise<Joined> {
  const limit = { name: 'ask-to-join', of: user.id, most: mostRequests, windowMs: 24 * hourMs }
  const limited = await countWithin(db, now, limit)
  if (limited !== undefined) return limited
  const id = newId('mrq', now)
  const place = placeOf(rule)
  await insertMembershipRequest(
    db,
    {
      organization_id: organization.id,
      id,
      kind: 'sign-up',
      email: user.email,
      name: user.name,
      user_id: user.id,
      rule_id: rule.id,
      waits_because: because,
      note,
      scope_kind: place.scope.kind,
      scope_id: place.scope.id,
      created_at: now,
    },
    place,
  )
  const snapshot = await parts.snapshots.current(db, organization.id, organization.revision)
  const waiting = { organization, snapshot, who: user.name, note, by: user.name, isProposal: false }
  await postWaiting(db, parts, waiting, now)
  await record(db, organization.id, context, {
    action: 'membership-request.made',
    target: { type: 'membership-request', id },
    after: { email: personal(user.email), rule: rule.id, because, note: personal(note) },
  })
  return { ok: true, value: { outcome: 'waiting', organizationSlug: null, membershipId: null, requestId: id } }
}

/** Asks no longer to join. */
export async function withdrawOwn(
  db: Db,
  context: OwnContext,
  requestId: Row<'membership_requests'>['id'],
): Promise<Refused | undefined> {
  const { user } = context.principal
  const place = (await listRequestsOfUser(db, user.id)).find(({ id }) => id === requestId)
  if (place === undefined) return refused('membership-request.not_found')
  const withdrawn = await inScope(db, place.organizationId, async () => {
    await lockOrganization(db, place.organizationId)
    return withdraw(db, context, place, ({ user_id }) => user_id === user.id)
  })
  return withdrawn.ok ? undefined : withdrawn
}
