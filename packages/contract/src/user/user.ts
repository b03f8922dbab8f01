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
import { Session } from '../session/session.ts'
import { ViewAs } from '../view-as/view-as.ts'

export const OwnUser = Shape({
  id: Ids.usr,
  name: Type.String(),
  email: Email,
  emailState: Type.Union([Type.Literal('verified'), Type.Literal('vouched')], {
    description: 'Verified: the person proved the mailbox. Vouched: somebody else named it.',
  }),
  superuser: Type.Boolean(),
  createdAt: Instant,
})

export const OwnOrganization = Shape({
  id: Ids.org,
  slug: Type.String(),
  name: Type.String(),
  membershipId: Ids.mem,
  /** False where the organization's policy asks for another way of signing in than this session's. */
  open: Type.Boolean(),
})

export const Notice = Shape({
  kind: Type.Literal('mail_opened'),
  at: Instant,
  subject: Type.String(),
  by: Type.String(),
})

export const Me = Shape({
  user: OwnUser,
  session: Session,
  organizations: Type.Array(OwnOrganization),
  server: Shape({
    mail: Type.Boolean({ description: 'Whether mails leave: there is a mail server' }),
  }),
  viewAs: Nullable(ViewAs, { description: 'Through whose rights the session looks at one of them; null for its own' }),
  notices: Type.Array(Notice, { description: 'What happened since the last sign-in that the person should know' }),
})
export type Me = Static<typeof Me>

export const userOperations = operationTable({
  'GET /v1/me': {
    id: 'getMe',
    tag: 'Own account',
    summary: 'The signed-in person, the session and the organizations it opens',
    answers: { 200: Me },
    refusals: [],
    policy: { kind: 'session' },
    whileViewing: 'open',
  },
  'PATCH /v1/me': {
    id: 'updateMe',
    tag: 'Own account',
    summary: 'Change the own name',
    body: Shape({ name: NameInput }),
    answers: { 200: OwnUser },
    refusals: ['name.invalid'],
    policy: { kind: 'session' },
  },
  'POST /v1/me/email': {
    id: 'requestEmailChange',
    tag: 'Own account',
    summary: 'Ask for another address; it takes effect once the link mailed to it is used',
    description: 'The answer is the same whether the address is free or taken. The present address is told.',
    body: Shape({ email: EmailInput, password: PasswordInput }),
    answers: { 202: none },
    refusals: ['email.invalid', 'credential.password_wrong'],
    policy: { kind: 'session' },
  },
  'POST /v1/email-changes/check': {
    id: 'checkEmailChange',
    tag: 'Own account',
    summary: 'What a confirmation link would do, without doing it',
    body: Shape({ token: SecretInput }),
    answers: { 200: Shape({ email: Email, expiresAt: Instant }) },
    refusals: ['link.unknown', 'link.expired', 'link.used', 'link.replaced'],
    policy: { kind: 'anyone', why: 'The secret of the link is asked for' },
  },
  'POST /v1/email-changes/confirm': {
    id: 'confirmEmailChange',
    tag: 'Own account',
    summary: 'Take the new address; every session of the person ends',
    body: Shape({ token: SecretInput }),
    answers: { 204: none },
    refusals: ['link.unknown', 'link.expired', 'link.used', 'link.replaced'],
    policy: { kind: 'anyone', why: 'The secret of the link is asked for' },
  },
})
