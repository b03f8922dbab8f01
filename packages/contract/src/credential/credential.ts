import { none, operationTable } from '../shared/operation.ts'
import { Email, EmailInput, Instant, PasswordInput, SecretInput, Shape } from '../shared/schemas.ts'

const passwordRefusals = ['password.too_short', 'password.too_long', 'password.too_common'] as const
const linkRefusals = ['link.unknown', 'link.expired', 'link.used', 'link.replaced'] as const

export const credentialOperations = operationTable({
  'POST /v1/me/password': {
    id: 'changePassword',
    tag: 'Own account',
    summary: 'Change the password; every other session of the person ends',
    body: Shape({ currentPassword: PasswordInput, newPassword: PasswordInput }),
    answers: { 204: none },
    refusals: ['credential.password_wrong', ...passwordRefusals],
    policy: { kind: 'session' },
  },
  'POST /v1/password-resets': {
    id: 'requestPasswordReset',
    tag: 'Own account',
    summary: 'Have a link mailed that sets a new password',
    description: 'The answer is the same whether the address is known or not.',
    body: Shape({ email: EmailInput }),
    answers: { 202: none },
    refusals: [],
    policy: { kind: 'anyone', why: 'Tries are limited by address and network; the link goes to the mailbox only' },
  },
  'POST /v1/password-resets/check': {
    id: 'checkPasswordReset',
    tag: 'Own account',
    summary: 'Whether a reset link still works, before anything is typed',
    body: Shape({ token: SecretInput }),
    answers: { 200: Shape({ email: Email, expiresAt: Instant }) },
    refusals: [...linkRefusals],
    policy: { kind: 'anyone', why: 'The secret of the link is asked for' },
  },
  'POST /v1/password-resets/complete': {
    id: 'completePasswordReset',
    tag: 'Own account',
    summary: 'Set the new password; every session of the person ends',
    body: Shape({ token: SecretInput, password: PasswordInput }),
    answers: { 204: none },
    refusals: [...linkRefusals, ...passwordRefusals],
    policy: { kind: 'anyone', why: 'The secret of the link is asked for' },
  },
})
