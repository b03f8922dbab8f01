import type { Email } from '@rollcall/core/shared/email'
import type { MailId } from '@rollcall/core/shared/ids'
import type { LetterText } from './letter.ts'
import type { MailServer } from './mail-server.ts'
import { toOneLine, toPlainText } from './plain.ts'
import { toHtml } from './html.ts'

/** A mail as it travels: one addressee, in the envelope and in the header. */
export type Message = ReturnType<typeof toMessage>

interface Posting {
  readonly id: MailId
  readonly recipient: Email
  readonly letter: LetterText
  readonly now: Date
}

const longestField = 200

/** Short enough for one field, however long the names in it are. */
export function toShort(text: string): string {
  const line = toOneLine(text)
  const characters = [...line]
  return characters.length <= longestField ? line : `${characters.slice(0, longestField - 1).join('')}…`
}

/** The id is the mail's own, so that whoever gets it twice may see that it is one. @param ourName the host of the public URL */
export const toMessage = (
  { id, recipient, letter, now }: Posting,
  { from, fromName }: MailServer,
  ourName: string,
) => ({
  envelope: { from, to: [recipient] },
  from: { name: toShort(fromName), address: from },
  to: { name: '', address: recipient },
  subject: toShort(letter.subject),
  text: toPlainText(letter),
  html: toHtml(letter, fromName),
  messageId: `<${id}@${ourName}>`,
  date: now,
  xMailer: false as const,
  headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
})
