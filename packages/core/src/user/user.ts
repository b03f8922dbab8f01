import { err, ok, type Result } from '../shared/result.ts'
import { parseLine } from '../shared/text.ts'

/** Verified: the person proved the mailbox. Vouched: somebody else named it. */
export type EmailState = 'verified' | 'vouched'

const longestName = 120

/** A name as people write it: 1 to 120 characters on one line. */
export function parseName(text: string): Result<string, 'name.invalid'> {
  const name = parseLine(text, longestName)
  return name === undefined ? err('name.invalid') : ok(name)
}
