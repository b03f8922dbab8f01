import type { Mail as MailWire, MailAttempt } from '@rollcall/contract/mail'
import { listAttempts } from '@rollcall/storage/delivery'
import type { Row } from '@rollcall/storage/engine/schema'
import { findMail, insertMailOpening, listMails, type Mail } from '@rollcall/storage/mail'
import { personal, record } from '../audit/record.ts'
import { readIfMatch, toETag } from '../http/etag.ts'
import { answered } from '../http/outcome.ts'
import { free, transacted, type AnyRoute } from '../http/routes.ts'
import type { Parts } from '../parts.ts'
import { refused } from '../shared/refused.ts'
import { retryMail } from './delivery.ts'
import { toPlainText } from './plain.ts'
import { openLetter } from './post.ts'
import { removeSettings, saveSettings, showSettings, testMail } from './settings.usecases.ts'

const mostListed = 200

export const mailRoutes = (parts: Parts): readonly AnyRoute[] => [...mailbox(parts), ...settings(parts)]

const mailbox = (parts: Parts): readonly AnyRoute[] => [
  transacted('GET /v1/server/mailbox', async ({ context }, db) =>
    answered(200, { items: (await listMails(db, mostListed)).map((mail) => toWire(mail, context.now)) }),
  ),
  transacted('GET /v1/server/mailbox/{mailId}', async ({ path, context }, db) => {
    const mail = await findMail(db, path.mailId)
    if (mail === undefined) return refused('mail.not_found')
    const attempts = await listAttempts(db, mail.id)
    return answered(200, { mail: toWire(mail, context.now), attempts: attempts.map(toAttemptWire) })
  }),
  transacted('POST /v1/server/mailbox/{mailId}/open', async ({ path, context }, db) => {
    const mail = await findMail(db, path.mailId)
    if (mail === undefined) return refused('mail.not_found')
    if (mail.personal) return refused('mail.sealed')
    if (mail.sealed_text === null) return refused('mail.erased')
    const { user } = context.principal
    await insertMailOpening(db, { mail_id: mail.id, opened_by: user.id, opened_at: context.now, told_at: null })
    await record(db, 'server', context, { action: 'mail.opened', ...toEntry(mail) })
    const text = toPlainText(openLetter(parts, mail.id, mail.sealed_text))
    return answered(200, { mail: toWire(mail, context.now), text })
  }),
  transacted('POST /v1/server/mailbox/{mailId}/retry', async ({ path, context }, db) => {
    const mail = await retryMail(db, parts, path.mailId, context.now)
    if (!mail.ok) return mail
    await record(db, 'server', context, { action: 'mail.retried', ...toEntry(mail.value) })
    return answered(202, toWire(mail.value, context.now))
  }),
]

const settings = (parts: Parts): readonly AnyRoute[] => [
  transacted('GET /v1/server/settings/mail', async (_, db) => {
    const { version, wire } = await showSettings(db, parts)
    return answered(200, wire, { headers: { etag: toETag(version) } })
  }),
  transacted('PUT /v1/server/settings/mail', async ({ context, body, ifMatch }, db) => {
    const version = readIfMatch(ifMatch, 'mail.settings_changed')
    if (!version.ok) return version
    const saved = await saveSettings(db, parts, context, { version: version.value, body })
    if (!saved.ok) return saved
    return answered(200, saved.value.wire, { headers: { etag: toETag(saved.value.version) } })
  }),
  transacted('DELETE /v1/server/settings/mail', async ({ context, ifMatch }, db) => {
    const version = readIfMatch(ifMatch, 'mail.settings_changed')
    if (!version.ok) return version
    const refusal = await removeSettings(db, parts, context, version.value)
    return refusal ?? answered(204, undefined)
  }),
  free('POST /v1/server/settings/mail/test', async ({ context, body }) => {
    const test = await testMail(parts, context, body)
    return test.ok ? answered(200, test.value) : test
  }),
]

const toEntry = ({ id, recipient, kind }: Mail) => ({
  target: { type: 'mail', id },
  after: { to: personal(recipient), kind },
})

const toWire = (mail: Mail, now: Date): MailWire => ({
  id: mail.id,
  to: mail.recipient,
  subject: mail.subject,
  kind: mail.kind,
  createdAt: mail.created_at.toISOString(),
  state: mail.state,
  reason: mail.reason,
  attempts: mail.attempts,
  settledAt: mail.settled_at?.toISOString() ?? null,
  dueAt: mail.due_at?.toISOString() ?? null,
  sealed: mail.personal,
  readable: !mail.personal && mail.sealed_text !== null,
  canRetry: isRepeatable(mail, now),
})

const isRepeatable = ({ state, sealed_text, expires_at }: Mail, now: Date): boolean =>
  (state === 'refused' || state === 'not_configured') &&
  sealed_text !== null &&
  (expires_at === null || expires_at > now)

const toAttemptWire = ({ number, at, outcome, code, answer, milliseconds }: Row<'mail_attempts'>): MailAttempt => ({
  number,
  at: at.toISOString(),
  outcome,
  code,
  answer,
  milliseconds,
})
