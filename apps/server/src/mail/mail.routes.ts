import type { Mail as MailWire } from '@rollcall/contract/mail'
import { findMail, insertMailOpening, listMails, type Mail } from '@rollcall/storage/mail'
import { personal, record } from '../audit/record.ts'
import { answered } from '../http/outcome.ts'
import { refused } from '../shared/refused.ts'
import { transacted, type AnyRoute } from '../http/routes.ts'
import type { Parts } from '../parts.ts'
import { toPlainText } from './plain.ts'
import { openLetter } from './post.ts'

const mostListed = 200

export const mailRoutes = (parts: Parts): readonly AnyRoute[] => [
  transacted('GET /v1/server/mailbox', async (_, db) =>
    answered(200, { items: (await listMails(db, mostListed)).map(toWire) }),
  ),
  transacted('POST /v1/server/mailbox/{mailId}/open', async ({ path, context }, db) => {
    const mail = await findMail(db, path.mailId)
    if (mail === undefined) return refused('mail.not_found')
    if (mail.personal || mail.sealed_text === null) return refused('mail.sealed')
    const { user } = context.principal
    await insertMailOpening(db, { mail_id: mail.id, opened_by: user.id, opened_at: context.now, told_at: null })
    const after = { to: personal(mail.recipient), kind: mail.kind }
    await record(db, 'server', context, { action: 'mail.opened', target: { type: 'mail', id: mail.id }, after })
    return answered(200, { mail: toWire(mail), text: toPlainText(openLetter(parts, mail.id, mail.sealed_text)) })
  }),
]

const toWire = ({ id, recipient, subject, kind, created_at, state, personal: sealed }: Mail): MailWire => ({
  id,
  to: recipient,
  subject,
  kind,
  createdAt: created_at.toISOString(),
  state,
  sealed,
})
