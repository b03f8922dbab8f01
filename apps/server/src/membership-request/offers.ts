import { isExpired, seatsLeft } from '@rollcall/core/invitation'
import type { Email } from '@rollcall/core/shared/email'
import type { InvitationId, MembershipId } from '@rollcall/core/shared/ids'
import type { PastHere } from '@rollcall/core/sign-up'
import type { Db, Row } from '@rollcall/storage/engine/schema'
import { inScope } from '@rollcall/storage/engine/scope'
import {
  countSeats,
  findCurrentInvitations,
  findInvitation,
  findInvitationLink,
  findInvitationPlace,
  replaceInvitations,
} from '@rollcall/storage/invitation'
import type { OrganizationAccess } from '../access/organization-access.ts'
import type { Context } from '../http/principal.ts'
import { invite } from '../invitation/invite.usecases.ts'
import { dropMailsAbout } from '../mail/delivery.ts'
import type { Parts } from '../parts.ts'
import { toPolicy } from '../shared/policy.ts'
import { refused, type Refused } from '../shared/refused.ts'
import type { Approved } from './membership-request.usecases.ts'

type Membership = Pick<Row<'memberships'>, 'organization_id' | 'id'>

/** What became of the offer that hangs under a membership which is not accepted. One without an offer is as if it were not there. */
export async function offerOf(db: Db, { organization_id, id }: Membership, now: Date): Promise<PastHere | undefined> {
  const offer = (await findCurrentInvitations(db, organization_id, [id])).get(id)
  switch (offer?.status) {
    case 'pending':
      return isExpired({ expiresAt: offer.expires_at }, now) ? 'invitation-expired' : 'invited'
    case 'revoked':
      return 'invitation-revoked'
    case 'declined':
      return 'invitation-declined'
    default:
      return undefined
  }
}

/** Whoever is in needs no offer any more: what is left of one can neither be taken nor resent. */
export async function endOffers(db: Db, { organization_id, id }: Membership, now: Date): Promise<void> {
  const offer = (await findCurrentInvitations(db, organization_id, [id])).get(id)
  if (offer === undefined || offer.status === 'accepted') return
  await replaceInvitations(db, organization_id, [offer.id], now)
  await dropMailsAbout(db, organization_id, [offer.id], now)
}

/** Whether the secret is one of an open offer to this very address. */
export async function isInvitedBy(db: Db, secretHash: Buffer, email: Email, now: Date): Promise<boolean> {
  const place = await findInvitationPlace(db, secretHash)
  if (place === undefined) return false
  return inScope(db, place.organization_id, async () => {
    const offer = await findInvitation(db, place.organization_id, place.id)
    const link = await findInvitationLink(db, place.organization_id, secretHash)
    const isOpen = offer?.status === 'pending' && !isExpired({ expiresAt: offer.expires_at }, now)
    return isOpen && link?.replaced_at === null && offer.email === email
  })
}

/** Whether one more person may be let in. */
export async function hasFreeSeat(db: Db, organization: Row<'organizations'>, now: Date): Promise<boolean> {
  const left = seatsLeft(toPolicy(organization).members, await countSeats(db, organization.id, now))
  return left === null || left > 0
}

type Offered = { readonly ok: true; readonly value: MembershipId } | Refused

/** An approved proposal becomes an invitation by whoever approves it, with all that is asked of one. */
export async function offerPlace(
  db: Db,
  parts: Parts,
  context: Context,
  access: OrganizationAccess,
  { request, place, endsAt }: Approved,
): Promise<Offered> {
  const { organization } = access
  const { scope } = place
  const item = {
    email: request.email,
    roleIds: [...place.roleIds],
    scope:
      scope.kind === 'custom' && scope.id !== null
        ? { kind: 'named' as const, scopeId: scope.id }
        : { kind: scope.kind as 'organization' | 'own' },
    groups: place.groups.map(({ group_id: groupId, email, sms, is_on: on }) => ({ groupId, email, sms, on })),
    endsAt: endsAt?.toISOString() ?? null,
  }
  const invited = await invite(db, { parts, access, context }, { items: [item] })
  if (!invited.ok) return invited
  const [row] = invited.run.items
  const invitation =
    row?.invitationId == null ? undefined : await findInvitation(db, organization.id, row.invitationId as InvitationId)
  if (row !== undefined && invitation !== undefined) return { ok: true, value: invitation.membership_id }
  const fault = row?.errors[0]
  if (row?.verdict === 'already_member') return refused('membership-request.already_member')
  if (row?.verdict === 'beyond_your_rights') return refused('access.beyond_reach', fault && { detail: fault.detail })
  return refused('membership-request.not_invited', {
    detail: fault?.detail ?? `The invitation was not made: ${row?.verdict.replaceAll('_', ' ') ?? 'nobody is named'}.`,
  })
}
