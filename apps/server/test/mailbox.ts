import { listMails } from '@rollcall/storage/mail'
import { toPlainText } from '../src/mail/plain.ts'
import { openLetter } from '../src/mail/post.ts'
import type { MailKind } from '../src/mail/letter.ts'
import type { House } from './house.ts'

export interface ReadMail {
  readonly to: string
  readonly kind: string
  /** Null once it is superseded. */
  readonly text: string | null
}

/** Every mail of the outbox with its text, oldest first. */
export async function readMails({ database, parts }: House): Promise<readonly ReadMail[]> {
  const mails = await listMails(database.kysely, 1_000)
  return mails.toReversed().map(({ id, recipient, kind, sealed_text }) => ({
    to: recipient,
    kind,
    text: sealed_text && toPlainText(openLetter(parts, id, sealed_text)),
  }))
}

/** The secret in the newest mail of this kind that waits for the address. */
export async function readLink(house: House, kind: MailKind, email: string): Promise<string> {
  const mails = await readMails(house)
  const text = mails.findLast((mail) => mail.kind === kind && mail.to === email && mail.text !== null)?.text
  const secret = /rcl_[\w-]{43}/.exec(text ?? '')?.[0]
  if (secret === undefined) throw new Error(`no mail of kind ${kind} waits for ${email}`)
  return secret
}
