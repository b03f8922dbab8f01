import { err, ok, type Result } from '../shared/result.ts'

export const shortestPassword = 12
export const longestPassword = 256

export type PasswordRefusal = 'password.too_short' | 'password.too_long' | 'password.too_common'

/** A password is judged by its length in characters and by not being one that attackers try first; nothing else is asked of it. */
export function parsePassword(text: string, isCommon: (password: string) => boolean): Result<string, PasswordRefusal> {
  const length = [...text].length
  if (length < shortestPassword) return err('password.too_short')
  if (length > longestPassword) return err('password.too_long')
  return isCommon(text) ? err('password.too_common') : ok(text)
}
