import type { Email } from '@rollcall/core/shared/email'
import type { MembershipId, OrganizationId, UserId } from '@rollcall/core/shared/ids'

/** Every kind of mail there is. `urgent`: somebody sits and waits for it, so that it goes before the others. */
export const mailKinds = {
  'password-reset': { urgent: true },
  'password-changed': { urgent: false },
  'email-change': { urgent: true },
  'email-change-requested': { urgent: false },
  'email-changed': { urgent: false },
  invitation: { urgent: false },
  'invitation-reminder': { urgent: false },
  'invitation-revoked': { urgent: false },
  'invitation-asked-again': { urgent: false },
  welcome: { urgent: false },
  'address-confirmation': { urgent: true },
  'domain-proof': { urgent: true },
  'membership-request-received': { urgent: false },
  'membership-request-approved': { urgent: false },
  'membership-request-refused': { urgent: false },
  'mail-test': { urgent: true },
} as const satisfies Readonly<Record<string, { readonly urgent: boolean }>>

export type MailKind = keyof typeof mailKinds

/** What a mail says; how it looks is the renderer's matter. */
export interface LetterText {
  readonly subject: string
  /** Plain sentences. Names in them may be hostile: the renderer makes them harmless. */
  readonly paragraphs: readonly string[]
  /** The one link of the mail. */
  readonly action?: { readonly label: string; readonly url: string }
  /** Words of a person, shown as a quotation. */
  readonly note?: { readonly text: string; readonly by: string }
  /** Why the addressee gets it, and what to do if it is not for him. */
  readonly footer?: string
}

export interface Letter extends LetterText {
  readonly kind: MailKind
  /** Null: for somebody who has no account. */
  readonly userId: UserId | null
  readonly to: Email
  /** Holds a link that is for the addressee alone. A newer one of its kind takes the place of those that nobody took. */
  readonly personal: boolean
  /** Which organization caused it, and what in it; there its delivery can be seen. */
  readonly about?: {
    readonly organizationId: OrganizationId
    readonly membershipId?: MembershipId
    readonly invitationId?: string
  }
  /** From then on it is of no use: it is not sent any more. */
  readonly expiresAt?: Date
}

/** A newer mail of a series takes the place of the older ones that nobody took. */
export const seriesOf = ({ kind, userId, to, about }: Letter): string =>
  [kind, about?.organizationId ?? '', userId ?? to].join(' ')
