import Type, { type Static } from 'typebox'
import { none, operationTable } from '../shared/operation.ts'
import { EmailInput, Ids, Instant, Nullable, PasswordInput, Shape } from '../shared/schemas.ts'

export const SessionProof = Type.Union([Type.Literal('password')], {
  description: 'How the session was proven; an organization may accept some ways only',
})

export const Session = Shape({
  id: Ids.ses,
  current: Type.Boolean(),
  proof: SessionProof,
  createdAt: Instant,
  lastSeenAt: Instant,
  /** When it ends if nothing is asked meanwhile, and when it ends in any case. */
  idleEndsAt: Instant,
  endsAt: Instant,
  elevatedUntil: Nullable(Instant),
  address: Nullable(Type.String({ description: 'Network address of the last sign-in' })),
  agent: Nullable(Type.String({ description: 'Browser, as it named itself' })),
})
export type Session = Static<typeof Session>

export const sessionOperations = operationTable({
  'POST /v1/sessions': {
    id: 'signIn',
    tag: 'Sessions',
    summary: 'Sign in with address and password',
    description: 'Sets the session cookie. Unknown addresses and wrong passwords get the same answer in the same time.',
    body: Shape({ email: EmailInput, password: PasswordInput }),
    answers: { 200: Session },
    refusals: ['credential.wrong'],
    policy: { kind: 'anyone', why: 'Tries are limited by address, network and account' },
  },
  'DELETE /v1/sessions/current': {
    id: 'signOut',
    tag: 'Sessions',
    summary: 'Sign out',
    answers: { 204: none },
    refusals: [],
    policy: { kind: 'session' },
    whileViewing: 'open',
  },
  'GET /v1/me/sessions': {
    id: 'listOwnSessions',
    tag: 'Sessions',
    summary: 'Where the person is signed in',
    answers: { 200: Shape({ items: Type.Array(Session) }) },
    refusals: [],
    policy: { kind: 'session' },
  },
  'DELETE /v1/me/sessions/{sessionId}': {
    id: 'revokeOwnSession',
    tag: 'Sessions',
    summary: 'End one of the own sessions',
    path: Shape({ sessionId: Ids.ses }),
    answers: { 204: none },
    refusals: ['session.not_found'],
    policy: { kind: 'session' },
  },
  'DELETE /v1/me/sessions': {
    id: 'revokeOtherSessions',
    tag: 'Sessions',
    summary: 'End every own session but this one',
    answers: { 200: Shape({ ended: Type.Integer() }) },
    refusals: [],
    policy: { kind: 'session' },
  },
  'POST /v1/me/elevation': {
    id: 'elevate',
    tag: 'Sessions',
    summary: 'Act as superuser for a limited time',
    description: 'Asks for the password again and for a reason, which the audit log keeps.',
    body: Shape({ password: PasswordInput, reason: Type.String({ minLength: 3, maxLength: 500 }) }),
    answers: { 200: Session },
    refusals: ['elevation.not_superuser', 'credential.password_wrong'],
    policy: { kind: 'session' },
  },
  'DELETE /v1/me/elevation': {
    id: 'endElevation',
    tag: 'Sessions',
    summary: 'Stop acting as superuser',
    answers: { 204: none },
    refusals: [],
    policy: { kind: 'session' },
  },
})
