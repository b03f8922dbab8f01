import { parseLine } from '../shared/text.ts'
import { err, ok, type Result } from '../shared/result.ts'

/** A person who signed up and waits, or whom a member proposes. */
export const requestKinds = ['sign-up', 'proposal'] as const
export type RequestKind = (typeof requestKinds)[number]

export const requestStates = ['pending', 'approved', 'refused', 'withdrawn'] as const
export type RequestState = (typeof requestStates)[number]

export const longestNote = 500

/** What somebody adds in his own words: lines of text, 1 to 500 characters in all. */
export function parseNote(text: string): Result<string, 'note.invalid'> {
  const lines = text.replaceAll(/\r\n?/g, '\n').trim().split('\n')
  const parsed = lines.map((line) => (line.trim() === '' ? '' : parseLine(line, longestNote)))
  const note = parsed.join('\n')
  const isReadable = !parsed.includes(undefined) && note.length >= 1 && [...note].length <= longestNote
  return isReadable ? ok(note) : err('note.invalid')
}

export type RequestRefusal = 'membership-request.decided'

/** Only what waits can be decided or withdrawn, and only once. */
export const whilePending = <Kind extends { readonly state: RequestState }>(
  request: Kind,
): Result<Kind, RequestRefusal> => (request.state === 'pending' ? ok(request) : err('membership-request.decided'))
