import { err, ok, type Result } from './result.ts'

/** A number in its one canonical form: `+` and digits, as E.164 writes it. */
export type Phone = string & { readonly [canonical]: true }
declare const canonical: unique symbol

const written = /^\+[\d .()/-]+$/
/** No country code begins with 0; the shortest numbers that can be called from abroad have 7 digits, the longest 15. */
const e164 = /^\+[1-9]\d{6,14}$/
/** `+44 (0)20`: the zero is for callers inside the country, and whether to leave it out differs. */
const trunkZero = /\(\s*0\s*\)/

/** With its country code and `+` in front; spaces, hyphens, dots, slashes and brackets between the digits are left out. */
export function parsePhone(text: string): Result<Phone, 'phone.invalid'> {
  const number = text.trim()
  if (!written.test(number) || trunkZero.test(number)) return err('phone.invalid')
  const digits = number.replace(/[^+\d]/g, '')
  return e164.test(digits) ? ok(digits as Phone) : err('phone.invalid')
}
