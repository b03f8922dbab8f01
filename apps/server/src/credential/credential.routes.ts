import { answered } from '../http/outcome.ts'
import { free, type AnyRoute } from '../http/routes.ts'
import type { Parts } from '../parts.ts'
import {
  changePassword,
  checkPasswordReset,
  completePasswordReset,
  requestPasswordReset,
} from './credential.usecases.ts'

export const credentialRoutes = (parts: Parts): readonly AnyRoute[] => [
  free(
    'POST /v1/me/password',
    async ({ context, body }) => (await changePassword(parts, context, body)) ?? answered(204, undefined),
  ),
  free(
    'POST /v1/password-resets',
    async ({ context, body }) => (await requestPasswordReset(parts, context, body.email)) ?? answered(202, undefined),
  ),
  free('POST /v1/password-resets/check', async ({ context, body }) => {
    const link = await checkPasswordReset(parts, context, body.token)
    return link.ok ? answered(200, { email: link.value.email, expiresAt: link.value.expires_at.toISOString() }) : link
  }),
  free(
    'POST /v1/password-resets/complete',
    async ({ context, body }) => (await completePasswordReset(parts, context, body)) ?? answered(204, undefined),
  ),
]
