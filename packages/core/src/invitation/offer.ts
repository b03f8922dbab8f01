import type { InvitationPolicy, SignInMethod } from '../policy/policy.ts'
import type { Email } from '../shared/email.ts'
import type { InvitationId, MembershipId, OrganizationId, UserId } from '../shared/ids.ts'
import { err, ok, type Result } from '../shared/result.ts'

/** One offer of a place. The place itself (roles, scope, groups, end) lies on the membership that it hangs under. */
export interface Offer {
  readonly id: InvitationId
  readonly organizationId: OrganizationId
  readonly membershipId: MembershipId
  readonly email: Email
  readonly method: SignInMethod
  /** Null: it does not expire. */
  readonly expiresAt: Date | null
}

export type RevokeReason = 'withdrawn' | 'sponsor_lost'

export type PendingInvitation = Offer & { readonly status: 'pending' }
export type AcceptedInvitation = Offer & {
  readonly status: 'accepted'
  readonly acceptedBy: UserId
  readonly acceptedAt: Date
}
export type DeclinedInvitation = Offer & { readonly status: 'declined'; readonly declinedAt: Date }
export type RevokedInvitation = Offer & {
  readonly status: 'revoked'
  readonly revokedAt: Date
  readonly reason: RevokeReason
}
export type ReplacedInvitation = Offer & { readonly status: 'replaced'; readonly replacedAt: Date }

export type Invitation =
  | PendingInvitation
  | AcceptedInvitation
  | DeclinedInvitation
  | RevokedInvitation
  | ReplacedInvitation

export type InvitationState = Invitation['status']

/** Computed from the clock and never stored, so no row can contradict the time of day: expired at the instant itself. */
export const isExpired = ({ expiresAt }: Pick<Offer, 'expiresAt'>, now: Date): boolean =>
  expiresAt !== null && expiresAt <= now

const hourMs = 3_600_000

/** When an offer that is made now ends by this policy. */
export const expiryOf = ({ lifetimeHours }: Pick<InvitationPolicy, 'lifetimeHours'>, now: Date): Date | null =>
  lifetimeHours === null ? null : new Date(now.getTime() + lifetimeHours * hourMs)

export type EndRefusal =
  | 'invitation.expired'
  | 'invitation.revoked'
  | 'invitation.replaced'
  | 'invitation.used'
  | 'invitation.declined'

const ends = {
  accepted: 'invitation.used',
  declined: 'invitation.declined',
  revoked: 'invitation.revoked',
  replaced: 'invitation.replaced',
} as const satisfies Readonly<Record<Exclude<InvitationState, 'pending'>, EndRefusal>>

/** The offer as one that can be taken now, or how it ended. */
export function toOpen(invitation: Invitation, now: Date): Result<PendingInvitation, EndRefusal> {
  if (invitation.status !== 'pending') return err(ends[invitation.status])
  return isExpired(invitation, now) ? err('invitation.expired') : ok(invitation)
}

/** Who takes an offer: an account and the address by which he came. */
export interface Recipient {
  readonly userId: UserId
  readonly email: Email
}

export function accept(
  invitation: Invitation,
  { userId, email }: Recipient,
  now: Date,
): Result<AcceptedInvitation, EndRefusal | 'invitation.wrong_account'> {
  const open = toOpen(invitation, now)
  if (!open.ok) return open
  if (open.value.email !== email) return err('invitation.wrong_account')
  return ok({ ...open.value, status: 'accepted', acceptedBy: userId, acceptedAt: now })
}

export function decline(
  invitation: Invitation,
  policy: Pick<InvitationPolicy, 'decline'>,
  now: Date,
): Result<DeclinedInvitation, EndRefusal | 'invitation.not_offered'> {
  const open = toOpen(invitation, now)
  if (!open.ok) return open
  return policy.decline ? ok({ ...open.value, status: 'declined', declinedAt: now }) : err('invitation.not_offered')
}

/** Whatever is still pending, sent or expired. */
export function revoke(
  invitation: Invitation,
  reason: RevokeReason,
  now: Date,
): Result<RevokedInvitation, Exclude<EndRefusal, 'invitation.expired'>> {
  if (invitation.status !== 'pending') return err(ends[invitation.status])
  return ok({ ...toOffer(invitation), status: 'revoked', reason, revokedAt: now })
}

export type ResendRefusal = 'invitation.used' | 'invitation.replaced' | 'invitation.not_offered'

/** A new period of the same offer, from the states that the policy names. */
export function resend(
  invitation: Invitation,
  policy: Pick<InvitationPolicy, 'resendFrom' | 'lifetimeHours'>,
  now: Date,
): Result<PendingInvitation, ResendRefusal> {
  if (invitation.status === 'accepted' || invitation.status === 'replaced') return err(ends[invitation.status])
  if (!mayResend(invitation, policy, now)) return err('invitation.not_offered')
  return ok({ ...toOffer(invitation), status: 'pending', expiresAt: expiryOf(policy, now) })
}

export function mayResend(
  invitation: Pick<Invitation, 'status' | 'expiresAt'>,
  { resendFrom }: Pick<InvitationPolicy, 'resendFrom'>,
  now: Date,
): boolean {
  if (invitation.status === 'pending') return resendFrom.includes(isExpired(invitation, now) ? 'expired' : 'pending')
  return invitation.status === 'revoked' && resendFrom.includes('revoked')
}

/** Inviting the address anew takes the place of an offer that has ended without being taken. */
export function replace(
  invitation: Invitation,
  now: Date,
): Result<ReplacedInvitation, 'invitation.open' | 'invitation.used' | 'invitation.replaced'> {
  if (invitation.status === 'accepted' || invitation.status === 'replaced') return err(ends[invitation.status])
  if (invitation.status === 'pending' && !isExpired(invitation, now)) return err('invitation.open')
  return ok({ ...toOffer(invitation), status: 'replaced', replacedAt: now })
}

const toOffer = ({ id, organizationId, membershipId, email, method, expiresAt }: Offer): Offer => ({
  id,
  organizationId,
  membershipId,
  email,
  method,
  expiresAt,
})
