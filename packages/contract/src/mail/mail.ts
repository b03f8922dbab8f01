import Type, { type Static } from 'typebox'
import { none, operationTable } from '../shared/operation.ts'
import { Email, EmailInput, Ids, Instant, NameInput, Nullable, Shape } from '../shared/schemas.ts'

export const MailState = Type.Union(
  [
    Type.Literal('queued'),
    Type.Literal('sent'),
    Type.Literal('refused'),
    Type.Literal('not_configured'),
    Type.Literal('superseded'),
  ],
  {
    description:
      'Queued: no mail server took it yet. Sent: one took it. Refused: it is not tried any more, the reason says why. Not configured: there was no mail server. Superseded: a newer mail or event made it useless.',
  },
)

export const Mail = Shape({
  id: Ids.mai,
  to: Email,
  subject: Type.String(),
  kind: Type.String(),
  createdAt: Instant,
  state: MailState,
  /** What the mail server said last, or why it is not sent. */
  reason: Nullable(Type.String()),
  attempts: Type.Integer({ description: 'How often it was tried' }),
  /** When it was sent, refused or superseded. */
  settledAt: Nullable(Instant),
  /** When it is tried next. */
  dueAt: Nullable(Instant),
  /** Mails with a personal link open to nobody but their addressee. */
  sealed: Type.Boolean(),
  readable: Type.Boolean({
    description: 'Whether a superuser can open it: it is not sealed, and its text is still there',
  }),
  canRetry: Type.Boolean({ description: 'Whether the same mail can be sent once more' }),
})
export type Mail = Static<typeof Mail>

export const MailAttempt = Shape({
  number: Type.Integer(),
  at: Instant,
  outcome: Type.Union(
    [Type.Literal('sent'), Type.Literal('refused'), Type.Literal('postponed'), Type.Literal('failed')],
    {
      description:
        'Refused: for good. Postponed: the mail server asks to come back. Failed: there was no answer that can be used.',
    },
  ),
  code: Nullable(Type.Integer({ description: 'Of the mail server’s reply' })),
  answer: Type.String({ description: 'What the mail server said, or what went wrong' }),
  milliseconds: Type.Integer(),
})
export type MailAttempt = Static<typeof MailAttempt>

const Security = Type.Union([Type.Literal('starttls'), Type.Literal('tls'), Type.Literal('none')], {
  description:
    'starttls: nothing is sent before the connection is encrypted. tls: encrypted from the first byte. none: in clear.',
})

export const MailSettings = Shape({
  source: Type.Union([Type.Literal('environment'), Type.Literal('console'), Type.Literal('none')], {
    description: 'The environment wins, and cannot be changed here.',
  }),
  version: Type.Integer({ description: 'To be sent back as If-Match; 0 where nothing is set' }),
  settings: Nullable(
    Shape({
      host: Type.String(),
      port: Type.Integer(),
      security: Security,
      user: Nullable(Type.String()),
      hasPassword: Type.Boolean({ description: 'The password itself never comes back.' }),
      passwordChangedAt: Nullable(Instant),
      ca: Nullable(Type.String()),
      from: Email,
      fromName: Type.String(),
      changedAt: Nullable(Instant),
    }),
  ),
})
export type MailSettings = Static<typeof MailSettings>

export const MailSettingsInput = Shape({
  host: Type.String({ minLength: 1, maxLength: 253, description: 'A host name or an IP address' }),
  port: Type.Integer({ minimum: 1, maximum: 65_535 }),
  security: Security,
  user: Type.Optional(Nullable(Type.String({ maxLength: 320, description: 'Null: nobody signs in' }))),
  password: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 1_024,
      description: 'Left out: the one that is set is kept, for the same server and user only',
    }),
  ),
  ca: Type.Optional(
    Nullable(
      Type.String({
        maxLength: 65_536,
        description: 'PEM certificates of the authority; null: those that everybody knows',
      }),
    ),
  ),
  from: EmailInput,
  fromName: NameInput,
})
export type MailSettingsInput = Static<typeof MailSettingsInput>

export const MailTest = Shape({
  outcome: MailAttempt.properties.outcome,
  answer: Type.String(),
  conversation: Type.Array(
    Shape({ who: Type.Union([Type.Literal('client'), Type.Literal('server')]), line: Type.String() }),
    { description: 'What was said, without secrets and without the mail itself' },
  ),
})
export type MailTest = Static<typeof MailTest>

const configure = { kind: 'server', permission: 'server.configure' } as const
const settingsRefusals = [
  'mail.host_invalid',
  'mail.ca_invalid',
  'mail.password_needed',
  'email.invalid',
  'name.invalid',
] as const

export const mailOperations = operationTable({
  'GET /v1/server/mailbox': {
    id: 'listMailbox',
    tag: 'Server',
    summary: 'The newest mails and how it stands with them, without their text',
    answers: { 200: Shape({ items: Type.Array(Mail) }) },
    refusals: [],
    policy: configure,
  },
  'GET /v1/server/mailbox/{mailId}': {
    id: 'getMail',
    tag: 'Server',
    summary: 'One mail and each try to deliver it, oldest first, with the mail server’s answers',
    path: Shape({ mailId: Ids.mai }),
    answers: { 200: Shape({ mail: Mail, attempts: Type.Array(MailAttempt) }) },
    refusals: ['mail.not_found'],
    policy: configure,
  },
  'POST /v1/server/mailbox/{mailId}/open': {
    id: 'openMail',
    tag: 'Server',
    summary: 'Read one mail; it is audited, and the addressee is told at the next sign-in',
    path: Shape({ mailId: Ids.mai }),
    answers: { 200: Shape({ mail: Mail, text: Type.String() }) },
    refusals: ['mail.not_found', 'mail.sealed', 'mail.erased'],
    policy: configure,
  },
  'POST /v1/server/mailbox/{mailId}/retry': {
    id: 'retryMail',
    tag: 'Server',
    summary: 'Send once more a mail that failed, the same letter',
    path: Shape({ mailId: Ids.mai }),
    answers: { 202: Mail },
    refusals: ['mail.not_found', 'mail.not_configured', 'mail.not_repeatable'],
    policy: configure,
  },
  'GET /v1/server/settings/mail': {
    id: 'getMailSettings',
    tag: 'Server',
    summary: 'How the mail server is reached; the password never comes back',
    answers: { 200: MailSettings },
    refusals: [],
    policy: configure,
    concurrency: 'etag',
  },
  'PUT /v1/server/settings/mail': {
    id: 'setMailSettings',
    tag: 'Server',
    summary: 'Set how the mail server is reached; mails that waited for less than a day leave then',
    body: MailSettingsInput,
    answers: { 200: MailSettings },
    refusals: ['request.if_match_required', 'mail.settings_changed', 'mail.set_by_environment', ...settingsRefusals],
    policy: configure,
    concurrency: 'if-match',
  },
  'DELETE /v1/server/settings/mail': {
    id: 'removeMailSettings',
    tag: 'Server',
    summary: 'Send no more mails: what is queued waits',
    answers: { 204: none },
    refusals: ['request.if_match_required', 'mail.settings_changed', 'mail.set_by_environment'],
    policy: configure,
    concurrency: 'if-match',
  },
  'POST /v1/server/settings/mail/test': {
    id: 'testMailSettings',
    tag: 'Server',
    summary: 'Send one mail at once and tell what the mail server said; settings can be tried before they are saved',
    body: Shape({ to: EmailInput, settings: Type.Optional(MailSettingsInput) }),
    answers: { 200: MailTest },
    refusals: ['mail.not_configured', 'mail.set_by_environment', ...settingsRefusals],
    policy: configure,
  },
})
