import Type, { type Static } from 'typebox'
import { none, operationTable } from '../shared/operation.ts'
import {
  Email,
  EmailInput,
  Ids,
  Instant,
  NameInput,
  Nullable,
  PasswordInput,
  SecretInput,
  Shape,
} from '../shared/schemas.ts'
import { joiningModes, SelfSignUp } from '../joining-rule/joining-rule.ts'
import { NoteInput, requestStates } from '../membership-request/membership-request.ts'

const linkRefusals = ['link.unknown', 'link.expired', 'link.used', 'link.replaced'] as const

/** An organization that admits a proven address by one of its rules. */
export const Joinable = Shape({
  organizationId: Ids.org,
  name: Type.String(),
  domain: Type.String({ description: 'The domain whose rule speaks of the address' }),
  mode: Type.Enum(joiningModes),
  roles: Type.Array(Type.String(), { description: 'Names of the roles that one joins as' }),
  standing: Type.Enum(['open', 'member', 'invited', 'waiting'] as const, {
    description: 'open: one can join, or ask to; invited: there is an open invitation to accept instead',
  }),
  slug: Nullable(Type.String({ description: 'Of an organization that one belongs to' })),
})
export type Joinable = Static<typeof Joinable>

/** What became of asking to join. */
export const OwnRequest = Shape({
  id: Ids.mrq,
  organization: Type.String(),
  state: Type.Enum(requestStates),
  note: Nullable(Type.String()),
  refusalReason: Nullable(Type.String()),
  createdAt: Instant,
  decidedAt: Nullable(Instant),
})
export type OwnRequest = Static<typeof OwnRequest>

export const JoinableList = Shape({
  items: Type.Array(Joinable),
  requests: Type.Array(OwnRequest),
  addressProven: Type.Boolean({ description: 'False: prove the address first, nothing can be joined before' }),
})

export const signUpOperations = operationTable({
  'GET /v1/sign-up': {
    id: 'getSelfSignUp',
    tag: 'Self sign-up',
    summary: 'Whether people can sign up on this server without an invitation',
    description: 'Which domains are allowed is not said.',
    answers: { 200: SelfSignUp },
    refusals: [],
    policy: { kind: 'anyone', why: 'The sign-in page asks it' },
  },
  'POST /v1/sign-ups': {
    id: 'signUp',
    tag: 'Self sign-up',
    summary: 'Have a link mailed that makes an account',
    description:
      'The answer is the same whether the address is known, admitted or neither. With the secret of an invitation it works while self sign-up is off.',
    body: Shape({ email: EmailInput, invitation: Type.Optional(SecretInput) }),
    answers: { 202: none },
    refusals: ['email.invalid', 'sign-up.closed'],
    policy: { kind: 'anyone', why: 'Tries are limited by address and network; the link goes to the mailbox only' },
  },
  'POST /v1/sign-ups/check': {
    id: 'checkSignUp',
    tag: 'Self sign-up',
    summary: 'Whether the mailed link still works, before anything is typed',
    body: Shape({ token: SecretInput }),
    answers: { 200: Shape({ email: Email, expiresAt: Instant }) },
    refusals: [...linkRefusals, 'sign-up.not_admitted'],
    policy: { kind: 'anyone', why: 'The secret of the link is asked for' },
  },
  'POST /v1/sign-ups/confirm': {
    id: 'confirmSignUp',
    tag: 'Self sign-up',
    summary: 'Make the account, with the address proven by the link; signs in',
    description:
      'Name and password are chosen here and not before: whoever reads the mailbox decides, not whoever typed the address.',
    body: Shape({ token: SecretInput, name: NameInput, password: PasswordInput }),
    answers: { 201: Shape({ userId: Ids.usr, joinable: Type.Array(Joinable) }) },
    refusals: [
      ...linkRefusals,
      'sign-up.not_admitted',
      'sign-up.account_exists',
      'name.invalid',
      'password.too_short',
      'password.too_long',
      'password.too_common',
    ],
    policy: { kind: 'anyone', why: 'The secret of the link is asked for' },
  },
  'GET /v1/me/joinable': {
    id: 'listJoinable',
    tag: 'Self sign-up',
    summary: 'The organizations that admit the own address, and what became of asking',
    answers: { 200: JoinableList },
    refusals: [],
    policy: { kind: 'session' },
  },
  'POST /v1/me/joinable/{organizationId}/join': {
    id: 'joinOrganization',
    tag: 'Self sign-up',
    summary: 'Join an organization by the domain of the own address, or ask to',
    path: Shape({ organizationId: Ids.org }),
    body: Shape({ note: Type.Optional(Nullable(NoteInput)) }),
    answers: {
      200: Shape({
        outcome: Type.Enum(['joined', 'waiting'] as const),
        organizationSlug: Nullable(Type.String({ description: 'Of an organization that was joined' })),
        membershipId: Nullable(Ids.mem),
        requestId: Nullable(Ids.mrq),
      }),
    },
    refusals: [
      'sign-up.address_unproven',
      'sign-up.not_admitted',
      'sign-up.already_member',
      'sign-up.already_waiting',
      'sign-up.invited',
      'note.invalid',
    ],
    policy: { kind: 'session' },
  },
  'POST /v1/me/membership-requests/{requestId}/withdraw': {
    id: 'withdrawOwnRequest',
    tag: 'Self sign-up',
    summary: 'Ask no longer to join',
    path: Shape({ requestId: Ids.mrq }),
    answers: { 204: none },
    refusals: ['membership-request.not_found', 'membership-request.decided'],
    policy: { kind: 'session' },
  },
})
