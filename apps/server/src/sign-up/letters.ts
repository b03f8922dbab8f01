import type { Email } from '@rollcall/core/shared/email'
import type { Row } from '@rollcall/storage/engine/schema'
import type { Letter } from '../mail/letter.ts'

/** To whoever has an account, where he would have got a link. */
export const toKnownLetter = (user: Pick<Row<'users'>, 'id' | 'name' | 'email'>, { host, origin }: URL): Letter => ({
  kind: 'address-confirmation',
  userId: user.id,
  to: user.email,
  subject: 'You have an account already',
  paragraphs: [
    `Hello ${user.name},`,
    `somebody, probably you, wanted to sign up on ${host} with this address. It has an account: sign in, and join from there.`,
  ],
  action: { label: 'Sign in', url: `${origin}/sign-in` },
  footer: 'If this was not you, do nothing. If you do not know your password any more, the sign-in page helps.',
  personal: false,
})

export const toConfirmationLetter = (to: Email, { host }: URL, url: string, expiresAt: Date): Letter => ({
  kind: 'address-confirmation',
  userId: null,
  to,
  subject: 'Confirm your address',
  paragraphs: [
    `Somebody, probably you, wants to sign up on ${host} with this address. Open the page within 24 hours to choose your name and a password.`,
  ],
  action: { label: 'Confirm and sign up', url },
  footer: 'If this was not you, do nothing: without this link there will be no account.',
  personal: true,
  expiresAt,
})
