import type { Email } from '@rollcall/core/shared/email'
import type { UserId } from '@rollcall/core/shared/ids'
import type { Db } from '@rollcall/storage/engine/schema'
import { insertMail, supersedeMails } from '@rollcall/storage/mail'
import type { Parts } from '../parts.ts'
import { newId } from '../shared/new-id.ts'

export interface Letter {
  readonly kind: 'password-reset' | 'password-changed' | 'email-change' | 'email-change-requested' | 'email-changed'
  readonly userId: UserId
  readonly to: Email
  readonly subject: string
  readonly text: string
  /** Holds a link that is for the addressee alone. */
  readonly personal: boolean
}

export const mailPlace = (id: string): string => `mails.sealed_text.${id}`

/** Puts a mail into the outbox, in the transaction that causes it; a newer one of its kind takes the place of those that wait. */
export async function post(db: Db, { seal }: Pick<Parts, 'seal'>, letter: Letter, now: Date): Promise<void> {
  const { kind, userId, to, subject, text, personal } = letter
  const id = newId('mai', now)
  if (personal) await supersedeMails(db, userId, kind)
  const sealed_text = seal.close(text, mailPlace(id))
  await insertMail(db, {
    id,
    kind,
    user_id: userId,
    recipient: to,
    subject,
    personal,
    sealed_text,
    state: 'waiting',
    created_at: now,
  })
}
