import type { Db } from '@rollcall/storage/engine/schema'
import { hasMailSettings } from '@rollcall/storage/mail'
import type { Parts } from '../parts.ts'

/** Whether mails can leave at all: an invitation says so before it is made. */
export const isMailConfigured = async (db: Db, { config }: Pick<Parts, 'config'>): Promise<boolean> =>
  config.mail.host !== undefined || hasMailSettings(db)
