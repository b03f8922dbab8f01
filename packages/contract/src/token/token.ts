import Type, { type Static } from 'typebox'
import { none, operationTable } from '../shared/operation.ts'
import { Ids, Instant, Nullable, Shape } from '../shared/schemas.ts'

export const Token = Shape({
  id: Ids.tok,
  organizationId: Ids.org,
  name: Type.String(),
  hint: Type.String({ description: 'The beginning of the secret, to recognise it by' }),
  permissions: Nullable(Type.Array(Type.String())),
  createdAt: Instant,
  lastUsedAt: Nullable(Instant),
  endsAt: Nullable(Instant),
})
export type Token = Static<typeof Token>

export const tokenOperations = operationTable({
  'GET /v1/me/tokens': {
    id: 'listOwnTokens',
    tag: 'API tokens',
    summary: 'The own personal API tokens, in every organization',
    answers: { 200: Shape({ items: Type.Array(Token) }) },
    refusals: [],
    policy: { kind: 'session' },
  },
  'POST /v1/me/tokens': {
    id: 'createOwnToken',
    tag: 'API tokens',
    summary: 'Make a personal API token for one organization',
    description:
      'It acts with what its owner may do at that moment, narrowed to `permissions` where given. The secret is in this answer only.',
    body: Shape({
      organizationId: Ids.org,
      name: Type.String({ minLength: 1, maxLength: 120 }),
      permissions: Type.Optional(Nullable(Type.Array(Type.String({ maxLength: 80 }), { maxItems: 200 }))),
      endsAt: Type.Optional(Nullable(Instant)),
    }),
    answers: { 201: Shape({ token: Token, secret: Nullable(Type.String()), secretShown: Type.Boolean() }) },
    refusals: [
      'organization.not_found',
      'session.proof_not_accepted',
      'name.invalid',
      'token.end_in_past',
      'token.permission_unknown',
      'idempotency.in_progress',
      'idempotency.differs',
    ],
    policy: { kind: 'session' },
    idempotent: true,
  },
  'DELETE /v1/me/tokens/{tokenId}': {
    id: 'revokeOwnToken',
    tag: 'API tokens',
    summary: 'Revoke one of the own tokens, for good',
    path: Shape({ tokenId: Ids.tok }),
    answers: { 204: none },
    refusals: ['token.not_found'],
    policy: { kind: 'session' },
  },
})
