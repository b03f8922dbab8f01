import type { TemplateKey } from '../access/template.ts'
import type { InvitationPolicy } from '../policy/policy.ts'
import { type Invitation, isExpired, mayResend } from './offer.ts'

/** What people are told of an offer; one that was replaced is not shown. */
export const shownStatuses = ['sent', 'expired', 'accepted', 'revoked', 'declined'] as const
export type ShownStatus = (typeof shownStatuses)[number]

type Shown = Pick<Invitation, 'status' | 'expiresAt'>

export function shownStatus({ status, expiresAt }: Shown, now: Date): ShownStatus | undefined {
  if (status === 'pending') return isExpired({ expiresAt }, now) ? 'expired' : 'sent'
  return status === 'replaced' ? undefined : status
}

const long = { sent: 'Invitation Sent', accepted: 'Signed Up' } as const
const short = { sent: 'Invited', accepted: 'Active' } as const
const words = {
  apm: long,
  'crash-reporting': long,
  complete: long,
  metrics: short,
  appsec: short,
} as const satisfies Readonly<Record<TemplateKey, object>>
const common = { expired: 'Expired', revoked: 'Revoked', declined: 'Declined' } as const

/** The word that the organization's template has for it. */
export const statusWord = (template: TemplateKey, status: ShownStatus): string =>
  ({ ...common, ...words[template] })[status]

/** What the lists hold: where ended offers do not stay, open ones alone. Declined exists only where declining is on. */
export function listedStatuses({
  keepEnded,
  decline,
}: Pick<InvitationPolicy, 'keepEnded' | 'decline'>): readonly ShownStatus[] {
  if (!keepEnded) return ['sent']
  return shownStatuses.filter((status) => decline || status !== 'declined')
}

/** Where the mail of an offer is. */
export type DeliveryState = 'queued' | 'sent' | 'refused' | 'not_configured'

export const invitationActs = ['resend', 'retry-delivery', 'copy-link', 'revoke', 'edit'] as const
export type InvitationAct = (typeof invitationActs)[number]

interface Situation {
  readonly policy: Pick<InvitationPolicy, 'resendFrom' | 'copyLink'>
  /** Null: no mail was ever written. */
  readonly delivery: DeliveryState | null
  /** Whether the server can send mail now. */
  readonly canMail: boolean
  readonly now: Date
}

/** What can be done with an offer, whoever may do it. */
export function offeredActs(invitation: Shown, situation: Situation): readonly InvitationAct[] {
  return invitationActs.filter((act) => isOffered[act](invitation, situation))
}

const isPending = ({ status }: Shown): boolean => status === 'pending'
const isOpen = (invitation: Shown, now: Date): boolean => isPending(invitation) && !isExpired(invitation, now)

const isOffered: Readonly<Record<InvitationAct, (invitation: Shown, situation: Situation) => boolean>> = {
  resend: (invitation, { policy, now }) => mayResend(invitation as Invitation, policy, now),
  'retry-delivery': (invitation, { delivery, canMail, now }) =>
    canMail && isOpen(invitation, now) && delivery !== 'sent' && delivery !== 'queued',
  'copy-link': (invitation, { policy, delivery, now }) => isOpen(invitation, now) && mayCopy(policy, delivery),
  revoke: isPending,
  edit: isPending,
}

/** Whether the inviter may have the link himself. */
export function mayCopy({ copyLink }: Pick<InvitationPolicy, 'copyLink'>, delivery: DeliveryState | null): boolean {
  if (copyLink === 'when-not-delivered') return delivery !== 'sent' && delivery !== 'queued'
  return copyLink === 'always'
}
