import type { Email } from '@rollcall/core/shared/email'
import type { InvitationId, OrganizationId, UserId } from '@rollcall/core/shared/ids'
import type { Letter } from '../mail/letter.ts'

export interface Offering {
  readonly organizationId: OrganizationId
  readonly organizationName: string
  readonly invitationId: InvitationId
  readonly to: Email
  /** Who vouches for it. */
  readonly by: string
  readonly roles: readonly string[]
  readonly note: string | null
  readonly expiresAt: Date | null
  /** The link of this mail alone. */
  readonly url: string
}

const inWords = new Intl.DateTimeFormat('en', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hour12: false,
  timeZone: 'UTC',
})

/** Thousands of letters of one batch end at one instant. */
let last: { readonly at: number; readonly text: string } | undefined

function until(at: Date): string {
  if (last?.at !== at.getTime()) last = { at: at.getTime(), text: `${inWords.format(at)} UTC` }
  return last.text
}

const asRoles = (roles: readonly string[]): string => (roles.length === 0 ? '' : ` as ${listed(roles)}`)

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`

export const toInvitationLetter = (offering: Offering): Letter => ({
  ...common(offering),
  kind: 'invitation',
  subject: `${offering.by} invites you to ${offering.organizationName}`,
  paragraphs: [
    `${offering.by} invites you to join ${offering.organizationName}${asRoles(offering.roles)}.`,
    ...open(offering.expiresAt),
  ],
})

export const toReminderLetter = (offering: Offering): Letter => ({
  ...common(offering),
  kind: 'invitation-reminder',
  subject: `Your invitation to ${offering.organizationName} is still open`,
  paragraphs: [
    `${offering.by} has invited you to join ${offering.organizationName}${asRoles(offering.roles)}. The link in this mail takes the place of the one before.`,
    ...open(offering.expiresAt),
  ],
})

const open = (expiresAt: Date | null): readonly string[] =>
  expiresAt === null ? [] : [`The invitation is open until ${until(expiresAt)}.`]

const common = ({ organizationId, invitationId, to, by, note, expiresAt, url, organizationName }: Offering) => ({
  userId: null,
  to,
  personal: true,
  about: { organizationId, invitationId },
  ...(expiresAt === null ? {} : { expiresAt }),
  action: { label: 'Open the invitation', url },
  ...(note === null ? {} : { note: { text: note, by } }),
  footer: `You get this because somebody at ${organizationName} wrote down your address. If you do not know them, do nothing. Pass the link on to nobody: whoever opens it joins in your place.`,
})

interface Telling {
  readonly organizationId: OrganizationId
  readonly organizationName: string
  readonly invitationId: InvitationId
  readonly userId: UserId
  readonly to: Email
  readonly name: string
  readonly invitee: Email
  /** The list of invitations in the console. */
  readonly url: string
}

const telling = ({ organizationId, userId, to, url }: Telling) => ({
  userId,
  to,
  personal: false,
  about: { organizationId },
  action: { label: 'Open the invitations', url },
})

/** To the sponsor: his invitation could not be accepted. */
export const toLostLetter = (telling_: Telling): Letter => ({
  ...telling(telling_),
  kind: 'invitation-revoked',
  subject: `Your invitation of ${telling_.invitee} was revoked`,
  paragraphs: [
    `Hello ${telling_.name},`,
    `${telling_.invitee} wanted to accept your invitation to ${telling_.organizationName}. You may not give everything in it any more, so it was revoked. Somebody who may can invite again.`,
  ],
})

/** To the sponsor: the link has ended and a new one is wanted. */
export const toAskedLetter = (telling_: Telling): Letter => ({
  ...telling(telling_),
  kind: 'invitation-asked-again',
  subject: `${telling_.invitee} asks for a new invitation`,
  paragraphs: [
    `Hello ${telling_.name},`,
    `the invitation of ${telling_.invitee} to ${telling_.organizationName} does not work any more, and whoever opened it asks for a new one.`,
  ],
})
