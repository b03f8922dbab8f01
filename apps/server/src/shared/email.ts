import { domainToASCII } from 'node:url'
import { parseEmail, parseMailDomain, type Email, type MailDomain } from '@rollcall/core/shared/email'
import type { Result } from '@rollcall/core/shared/result'

/** The one place where the server makes the canonical form of an address. */
export const toEmail = (text: string): Result<Email, 'email.invalid'> => parseEmail(text, domainToASCII)

/** The same for the domain of addresses. */
export const toMailDomain = (text: string): Result<MailDomain, 'domain.invalid'> => parseMailDomain(text, domainToASCII)
