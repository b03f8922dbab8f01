import { err, ok, type Result } from '../shared/result.ts'

/** Ended at the instant itself: an end of 12:00 lets nobody in at 12:00. */
export const isEnded = ({ endsAt }: { readonly endsAt: Date | null }, now: Date): boolean =>
  endsAt !== null && endsAt <= now

const username = /^[a-z0-9][a-z0-9._-]{0,31}$/

/** Unique in an organization, and never an address: letters, digits, dot, hyphen and underscore. Case is folded. */
export function parseUsername(text: string): Result<string, 'membership.username_invalid'> {
  const name = text.trim().toLowerCase()
  return username.test(name) ? ok(name) : err('membership.username_invalid')
}
