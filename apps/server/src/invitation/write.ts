import { expiryOf, mayCopy } from '@rollcall/core/invitation'
import { parseUsername } from '@rollcall/core/membership'
import type { InvitationId, MembershipId } from '@rollcall/core/shared/ids'
import type { Delivery, PlaceScope } from '@rollcall/contract/invitation'
import type { Db, NewRow } from '@rollcall/storage/engine/schema'
import {
  insertInvitationLinks,
  insertInvitations,
  insertInvitedPlaces,
  replaceInvitations,
  resetInvitedPlaces,
  type InvitedPlace,
} from '@rollcall/storage/invitation'
import { findMembership } from '@rollcall/storage/membership'
import { personal, record, type Entry } from '../audit/record.ts'
import { postAll } from '../mail/post.ts'
import { setGroupsOfMemberships } from '../notification-group/placements.ts'
import { newId } from '../shared/new-id.ts'
import { makeSecret } from '../shared/secrets.ts'
import { callerOf, toSponsor, type Caller } from './caller.ts'
import type { Directory } from './directory.ts'
import type { Inviting, JudgedDraft } from './invite.usecases.ts'
import { toInvitationLetter, type Offering } from './letters.ts'
import { linkTo, toLinkRow } from './links.ts'
import type { WishedPlace } from './place.ts'
import type { Draft } from './rows.ts'

/** What came of an offer that was made. */
export interface Written {
  readonly invitationId: InvitationId
  readonly delivery: Delivery
  readonly link: string | null
}

interface NewOffer {
  readonly judged: JudgedDraft
  readonly invitationId: InvitationId
  readonly place: InvitedPlace
  readonly mailSecret: string
  readonly copySecret: string | null
}

/** Makes the offers, whatever their number, with the memberships they hang under, their links and their mails. */
export async function writeOffers(
  db: Db,
  inviting: Inviting,
  directory: Directory,
  judged: readonly JudgedDraft[],
  canMail: boolean,
): Promise<ReadonlyMap<Draft, Written>> {
  if (judged.length === 0) return new Map()
  const { parts, access, context } = inviting
  const { organization } = access
  const { now } = context
  const isHandedOver = !canMail && mayCopy(directory.policy.invitations, 'not_configured')
  const offers = judged.map((one) => toOffer(one, now, isHandedOver))
  const caller = await callerOf(db, access)
  const isKnown = ({ judged: { known } }: NewOffer): boolean => known !== undefined
  await insertInvitedPlaces(
    db,
    organization.id,
    offers.filter((offer) => !isKnown(offer)).map(({ place }) => place),
    now,
  )
  await resetInvitedPlaces(
    db,
    organization.id,
    offers.filter(isKnown).map(({ place }) => place),
    now,
  )
  await setGroupsOfMemberships(
    db,
    organization.id,
    offers.map(({ judged: { draft }, place: { membershipId } }) => ({ membershipId, choices: draft.place.groups })),
    now,
  )
  const ended = judged.map((one) => one.ended?.id).filter((id) => id !== undefined)
  await replaceInvitations(db, organization.id, ended, now)
  const expiresAt = expiryOf(directory.policy.invitations, now)
  await insertInvitations(
    db,
    offers.map((offer) => toInvitationRow(organization.id, caller, offer, expiresAt, now)),
  )
  await insertInvitationLinks(
    db,
    offers.flatMap((offer) => toLinkRows(organization.id, offer, now)),
  )
  const by = await nameOf(db, inviting, caller)
  await postAll(
    db,
    parts,
    offers.map((offer) => toInvitationLetter(toOffering(inviting, directory, offer, by, expiresAt))),
    now,
  )
  await recordOffers(db, inviting, offers)
  const delivery: Delivery = { state: canMail ? 'queued' : 'not_configured', reason: null, at: now.toISOString() }
  return new Map(
    offers.map(({ judged: { draft }, invitationId, copySecret }) => [
      draft,
      { invitationId, delivery, link: copySecret && linkTo(inviting, copySecret) },
    ]),
  )
}

function toOffer(judged: JudgedDraft, now: Date, isHandedOver: boolean): NewOffer {
  const { draft, known } = judged
  if (draft.email === null) throw new Error('only an address is invited')
  return {
    judged,
    invitationId: newId('inv', now),
    place: toInvitedPlace(known?.id ?? newId('mem', now), draft.email, draft.place, now),
    mailSecret: makeSecret('rcl'),
    copySecret: isHandedOver ? makeSecret('rcl') : null,
  }
}

export function toInvitedPlace(
  membershipId: MembershipId,
  email: InvitedPlace['email'],
  place: WishedPlace,
  now: Date,
): InvitedPlace {
  const { roleIds, scope, endsAt, username } = place
  const parsed = username === null ? undefined : parseUsername(username)
  return {
    membershipId,
    email,
    username: parsed?.ok ? parsed.value : null,
    endsAt,
    scope: toStoredScope(scope, now),
    roles: roleIds.map((roleId) => ({ assignmentId: newId('ras', now), roleId })),
  }
}

const toStoredScope = (scope: PlaceScope, now: Date): InvitedPlace['scope'] =>
  scope.kind === 'custom' ? { ...scope, scopeId: newId('scp', now) } : scope

function toInvitationRow(
  organization_id: Inviting['access']['organization']['id'],
  caller: Caller,
  { judged: { draft }, invitationId: id, place: { membershipId: membership_id, email } }: NewOffer,
  expires_at: Date | null,
  now: Date,
): Parameters<typeof insertInvitations>[1][number] {
  const sponsor = toSponsor(caller)
  return {
    organization_id,
    id,
    membership_id,
    email,
    status: 'pending',
    method: draft.place.method === 'passkey' ? 'password' : draft.place.method,
    note: draft.place.note,
    inviter_membership_id: sponsor.sponsor_membership_id,
    inviter_account_id: sponsor.sponsor_account_id,
    ...sponsor,
    created_at: now,
    sent_at: now,
    expires_at,
    ended_at: null,
    accepted_by: null,
    revoke_reason: null,
  }
}

function toLinkRows(
  organization_id: Inviting['access']['organization']['id'],
  { invitationId: invitation_id, mailSecret, copySecret }: NewOffer,
  created_at: Date,
): readonly NewRow<'invitation_links'>[] {
  const toLink = (secret: string, kind: 'mail' | 'copy') =>
    toLinkRow({ organization_id, id: invitation_id }, secret, kind, created_at)
  return [toLink(mailSecret, 'mail'), ...(copySecret === null ? [] : [toLink(copySecret, 'copy')])]
}

/** How the mails name who invites. */
export async function nameOf(
  db: Db,
  { access: { organization } }: Pick<Inviting, 'access'>,
  caller: Caller,
): Promise<string> {
  if (!('membershipId' in caller)) return organization.name
  const membership = await findMembership(db, organization.id, caller.membershipId)
  return membership?.name ?? organization.name
}

function toOffering(
  inviting: Inviting,
  { roles }: Directory,
  { judged: { draft }, invitationId, place, mailSecret }: NewOffer,
  by: string,
  expiresAt: Date | null,
): Offering {
  const { organization } = inviting.access
  return {
    organizationId: organization.id,
    organizationName: organization.name,
    invitationId,
    to: place.email,
    by,
    roles: draft.place.roleIds.map((id) => roles.get(id)?.name).filter((name) => name !== undefined),
    note: draft.place.note,
    expiresAt,
    url: linkTo(inviting, mailSecret),
  }
}

async function recordOffers(db: Db, { access, context }: Inviting, offers: readonly NewOffer[]): Promise<void> {
  const entries = offers.map(
    ({ judged: { draft }, invitationId, place, copySecret }): Entry => ({
      action: 'invitation.created',
      target: { type: 'invitation', id: invitationId },
      after: {
        membership: place.membershipId,
        email: personal(place.email),
        roles: [...draft.place.roleIds],
        scope: draft.place.scope.kind,
        endsAt: draft.place.endsAt,
        method: draft.place.method,
        linkHandedOver: copySecret !== null,
      },
    }),
  )
  await record(db, access.organization.id, context, ...entries)
}
