import type { MailId } from '@rollcall/core/shared/ids'
import type { Db, NewRow } from '@rollcall/storage/engine/schema'
import { insertMailReferences, insertMails, supersedeSeries, wakeDelivery } from '@rollcall/storage/mail'
import type { Parts } from '../parts.ts'
import { newId } from '../shared/new-id.ts'
import { type Letter, type LetterText, mailKinds, seriesOf } from './letter.ts'
import { isMailConfigured } from './mail-server.ts'
import { toOneLine } from './plain.ts'

export type PostParts = Pick<Parts, 'seal' | 'config'>

const mailPlace = (id: MailId): string => `mails.sealed_text.${id}`

export const closeLetter = ({ seal }: Pick<Parts, 'seal'>, id: MailId, letter: LetterText): Buffer => {
  const { subject, paragraphs, action, note, footer } = letter
  return seal.close(JSON.stringify({ subject, paragraphs, action, note, footer }), mailPlace(id))
}

/** @throws when it was sealed with another key, or was changed or moved */
export const openLetter = ({ seal }: Pick<Parts, 'seal'>, id: MailId, sealed: Buffer): LetterText =>
  JSON.parse(seal.open(sealed, mailPlace(id)))

/** Puts a mail into the outbox, in the transaction that causes it: it leaves once that is committed, or never. */
export async function post(db: Db, parts: PostParts, letter: Letter, now: Date): Promise<MailId> {
  const [id] = await postAll(db, parts, [letter], now)
  return id!
}

/**
 * The same for many at once. In a transaction of an organization, letters that name it can be seen there.
 * @returns their ids, in the order of the letters
 */
export async function postAll(
  db: Db,
  parts: PostParts,
  letters: readonly Letter[],
  now: Date,
): Promise<readonly MailId[]> {
  if (letters.length === 0) return []
  const isConfigured = await isMailConfigured(db, parts)
  const mails = letters.map((letter) => ({ id: newId('mai', now), letter }))
  await supersedeSeries(db, letters.filter(({ personal }) => personal).map(seriesOf), now)
  await insertMails(
    db,
    mails.map(({ id, letter }) => toRow(parts, id, letter, isConfigured, now)),
  )
  await insertMailReferences(db, mails.flatMap(toReference))
  if (isConfigured) await wakeDelivery(db)
  return mails.map(({ id }) => id)
}

function toRow(parts: PostParts, id: MailId, letter: Letter, isConfigured: boolean, now: Date): NewRow<'mails'> {
  const { kind, userId, to, personal, expiresAt } = letter
  return {
    id,
    kind,
    user_id: userId,
    recipient: to,
    subject: toOneLine(letter.subject),
    personal,
    sealed_text: closeLetter(parts, id, letter),
    state: isConfigured ? 'queued' : 'not_configured',
    series: personal ? seriesOf(letter) : null,
    urgent: mailKinds[kind].urgent,
    expires_at: expiresAt ?? null,
    queued_at: isConfigured ? now : null,
    due_at: isConfigured ? now : null,
    created_at: now,
  }
}

function toReference({ id, letter: { about } }: { id: MailId; letter: Letter }): NewRow<'mail_references'>[] {
  if (about === undefined) return []
  return [
    {
      organization_id: about.organizationId,
      mail_id: id,
      membership_id: about.membershipId ?? null,
      invitation_id: about.invitationId ?? null,
    },
  ]
}
