import { answered } from '../http/outcome.ts'
import { free, transacted, type AnyRoute } from '../http/routes.ts'
import { selfSignUp } from '../joining-rule/self-sign-up.ts'
import type { Parts } from '../parts.ts'
import { join, withdrawOwn } from './join.ts'
import { listJoinable, listOwnRequests } from './joinable.ts'
import { checkSignUp, confirmSignUp, requestSignUp } from './sign-up.usecases.ts'

export const signUpRoutes = (parts: Parts): readonly AnyRoute[] => [
  transacted('GET /v1/sign-up', async (_, db) => answered(200, await selfSignUp(db, parts))),
  free(
    'POST /v1/sign-ups',
    async ({ context, body }) => (await requestSignUp(parts, context, body)) ?? answered(202, undefined),
  ),
  transacted('POST /v1/sign-ups/check', async ({ context, body }, db) => {
    const link = await checkSignUp(db, body.token, context.now)
    return link.ok ? answered(200, { email: link.value.email, expiresAt: link.value.expires_at.toISOString() }) : link
  }),
  free('POST /v1/sign-ups/confirm', async ({ context, body }) => {
    const confirmed = await confirmSignUp(parts, context, body)
    return confirmed.ok ? answered(201, confirmed.body, { cookie: confirmed.secret }) : confirmed
  }),
  transacted('GET /v1/me/joinable', async ({ context }, db) => {
    const { user } = context.principal
    return answered(200, {
      items: await listJoinable(db, parts, user, context.now),
      requests: await listOwnRequests(db, user),
      addressProven: user.email_state === 'verified',
    })
  }),
  transacted('POST /v1/me/joinable/{organizationId}/join', async ({ path, body, context }, db) => {
    const joined = await join(db, parts, context, { organizationId: path.organizationId, note: body.note })
    return joined.ok ? answered(200, joined.value) : joined
  }),
  transacted(
    'POST /v1/me/membership-requests/{requestId}/withdraw',
    async ({ path, context }, db) => (await withdrawOwn(db, context, path.requestId)) ?? answered(204, undefined),
  ),
]
