import type { Email } from '@rollcall/core/shared/email'
import type { Row } from '@rollcall/storage/engine/schema'
import type { Letter } from '../mail/letter.ts'

type Person = Pick<Row<'users'>, 'id' | 'name' | 'email'>

/** To the new address. */
export const toProofLetter = (user: Person, email: Email, url: string, expiresAt: Date): Letter => ({
  kind: 'email-change',
  userId: user.id,
  to: email,
  personal: true,
  expiresAt,
  subject: 'Confirm your new address',
  paragraphs: [`Hello ${user.name},`, `open this link within 24 hours to use ${email} from now on.`],
  action: { label: 'Confirm the address', url },
  footer: 'If you did not ask for this, do nothing.',
})

const warnings = {
  'email-change-requested': {
    subject: 'Another address was asked for',
    what: 'somebody who knows your password asked that your account use another address. Until a link mailed there is opened, nothing changes.',
  },
  'email-changed': {
    subject: 'Your address was changed',
    what: 'your account now uses another address instead of this one.',
  },
} as const

/** To the address that the account has had so far. */
export const toWarningLetter = (user: Person, kind: keyof typeof warnings, publicUrl: URL): Letter => ({
  kind,
  userId: user.id,
  to: user.email,
  personal: false,
  subject: warnings[kind].subject,
  paragraphs: [
    `Hello ${user.name},`,
    warnings[kind].what,
    `If this was not you, set a new password, or tell the people who run ${publicUrl.host}.`,
  ],
  action: { label: 'Set a new password', url: `${publicUrl.origin}/sign-in/forgotten` },
})
