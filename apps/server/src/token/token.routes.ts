import { answered } from '../http/outcome.ts'
import { transacted, type AnyRoute } from '../http/routes.ts'
import type { Parts } from '../parts.ts'
import { createOwnToken, listOwnTokens, revokeOwnToken, toWire } from './token.usecases.ts'

export const tokenRoutes = (parts: Parts): readonly AnyRoute[] => [
  transacted('GET /v1/me/tokens', async ({ context }, db) =>
    answered(200, { items: (await listOwnTokens(db, context)).map(toWire) }),
  ),
  transacted('POST /v1/me/tokens', async ({ context, body }, db) => {
    const made = await createOwnToken(parts, db, context, body)
    if (!made.ok) return made
    const token = toWire(made.token)
    const repeat = { token, secret: null, secretShown: true }
    return answered(201, { token, secret: made.secret, secretShown: false }, { repeat })
  }),
  transacted('DELETE /v1/me/tokens/{tokenId}', async ({ context, path }, db) => {
    const refusal = await revokeOwnToken(db, context, path.tokenId)
    return refusal ?? answered(204, undefined)
  }),
]
