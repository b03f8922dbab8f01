import Type, { type Static } from 'typebox'
import { operationTable } from '../shared/operation.ts'
import { Email, Ids, Instant, Shape } from '../shared/schemas.ts'

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
  /** Mails with a personal link open to nobody but their addressee. */
  sealed: Type.Boolean(),
})
export type Mail = Static<typeof Mail>

export const mailOperations = operationTable({
  'GET /v1/server/mailbox': {
    id: 'listMailbox',
    tag: 'Server',
    summary: 'Mails that no mail server took, newest first, without their text',
    answers: { 200: Shape({ items: Type.Array(Mail) }) },
    refusals: [],
    policy: { kind: 'server', permission: 'server.configure' },
  },
  'POST /v1/server/mailbox/{mailId}/open': {
    id: 'openMail',
    tag: 'Server',
    summary: 'Read one mail; it is audited, and the addressee is told at the next sign-in',
    path: Shape({ mailId: Ids.mai }),
    answers: { 200: Shape({ mail: Mail, text: Type.String() }) },
    refusals: ['mail.not_found', 'mail.sealed'],
    policy: { kind: 'server', permission: 'server.configure' },
  },
})
