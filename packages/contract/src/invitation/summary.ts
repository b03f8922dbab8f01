import Type, { type Static } from 'typebox'
import { Ids, Instant, Nullable, Shape } from '../shared/schemas.ts'

export const shownStatuses = ['sent', 'expired', 'accepted', 'revoked', 'declined'] as const
export const ShownStatus = Type.Enum(shownStatuses, {
  description: 'Sent and expired are the two halves of a pending invitation, told apart by the clock alone',
})
export type ShownStatus = Static<typeof ShownStatus>

export const deliveryStates = ['queued', 'sent', 'refused', 'not_configured'] as const
export const Delivery = Shape({
  state: Type.Enum(deliveryStates, { description: 'Sent: a mail server took it. Refused: `reason` says why.' }),
  reason: Nullable(Type.String()),
  at: Instant,
})
export type Delivery = Static<typeof Delivery>

export const invitationActs = ['resend', 'retry-delivery', 'copy-link', 'revoke', 'edit'] as const
export const InvitationAct = Type.Enum(invitationActs)

/** What a list of users says of an offer. */
export const InvitationSummary = Shape({
  id: Ids.inv,
  status: ShownStatus,
  statusWord: Type.String(),
  expiresAt: Nullable(Instant),
  delivery: Nullable(Delivery),
  acts: Type.Array(InvitationAct, { description: 'What the caller can do with it now' }),
})
export type InvitationSummary = Static<typeof InvitationSummary>
