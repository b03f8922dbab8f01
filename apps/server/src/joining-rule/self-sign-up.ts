import type { SelfSignUp } from '@rollcall/contract/joining-rule'
import { isAnyDomainAllowed } from '@rollcall/storage/domain'
import type { Db } from '@rollcall/storage/engine/schema'
import { isMailConfigured } from '../mail/mail-server.ts'
import type { Parts } from '../parts.ts'

/** Whether people can sign up at all: an address has to be confirmed by mail, and some organization has to allow its domain. */
export async function selfSignUp(db: Db, parts: Pick<Parts, 'config'>): Promise<SelfSignUp> {
  if (!(await isMailConfigured(db, parts))) return { open: false, why: 'mail_not_configured' }
  return (await isAnyDomainAllowed(db)) ? { open: true, why: null } : { open: false, why: 'no_rule' }
}
