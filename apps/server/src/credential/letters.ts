import type { Row } from '@rollcall/storage/engine/schema'
import type { Letter } from '../mail/letter.ts'

type Person = Pick<Row<'users'>, 'id' | 'name' | 'email'>

export const toResetLetter = (user: Person, url: string, expiresAt: Date): Letter => ({
  kind: 'password-reset',
  userId: user.id,
  to: user.email,
  personal: true,
  expiresAt,
  subject: 'Set a new password',
  paragraphs: [`Hello ${user.name},`, 'open this link within one hour to set a new password.'],
  action: { label: 'Set a new password', url },
  footer: 'If you did not ask for this, do nothing; your password stays as it is.',
})

/** @param url where a new password can be asked for */
export const toChangedLetter = (user: Person, url: string): Letter => ({
  kind: 'password-changed',
  userId: user.id,
  to: user.email,
  personal: false,
  subject: 'Your password was changed',
  paragraphs: [`Hello ${user.name},`, 'the password of your account was changed. If this was not you, set a new one.'],
  action: { label: 'Set a new password', url },
})
