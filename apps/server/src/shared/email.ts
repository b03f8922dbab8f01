import { domainToASCII } from 'node:url'
import { parseEmail, type Email } from '@rollcall/core/shared/email'
import type { Result } from '@rollcall/core/shared/result'

/** The one place where the server makes the canonical form of an address. */
export const toEmail = (text: string): Result<Email, 'email.invalid'> => parseEmail(text, domainToASCII)
