import { err, ok, type Result } from './result.ts'

/** An address in its one canonical form: used to check, to store, to compare and to send. */
export type Email = string & { readonly [canonical]: true }
declare const canonical: unique symbol

const localPart = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/
const label = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/
const longestLocalPart = 64
const longestAddress = 254

/**
 * One `@`, an ASCII local part without quotes or comments, a domain of at least two labels. Case is folded, an international domain is
 * written in its ASCII form (UTS 46, by `domainToAscii`, which answers '' for what is none). What changes under NFKC is refused,
 * since a full-width `＠` must not become a second one after the check.
 */
export function parseEmail(text: string, domainToAscii: (domain: string) => string): Result<Email, 'email.invalid'> {
  const address = text.trim()
  if (address.length > longestAddress || address !== address.normalize('NFKC')) return err('email.invalid')
  const parts = address.split('@')
  if (parts.length !== 2) return err('email.invalid')
  const local = (parts[0] ?? '').toLowerCase()
  const domain = domainToAscii(parts[1] ?? '').toLowerCase()
  const isWhole = isLocalPart(local) && isDomain(domain) && local.length + 1 + domain.length <= longestAddress
  return isWhole ? ok(`${local}@${domain}` as Email) : err('email.invalid')
}

/** The domain of an address, in the same canonical form. */
export type MailDomain = string & { readonly [canonicalDomain]: true }
declare const canonicalDomain: unique symbol

/** What may stand behind the `@`, by the rule of addresses themselves, so that a domain and the addresses in it cannot be read two ways. */
export function parseMailDomain(
  text: string,
  domainToAscii: (domain: string) => string,
): Result<MailDomain, 'domain.invalid'> {
  const address = parseEmail(`a@${text.trim().replace(/^@/, '')}`, domainToAscii)
  return address.ok ? ok(domainOf(address.value)) : err('domain.invalid')
}

export const domainOf = (email: Email): MailDomain => email.slice(email.indexOf('@') + 1) as MailDomain

const isLocalPart = (text: string): boolean => text.length <= longestLocalPart && localPart.test(text)

function isDomain(text: string): boolean {
  const labels = text.split('.')
  const isNamed = labels.length >= 2 && labels.every((part) => label.test(part))
  return isNamed && !/^\d+$/.test(labels.at(-1) ?? '')
}
