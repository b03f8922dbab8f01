import type { Email } from '../shared/email.ts'
import type { Result } from '../shared/result.ts'

export type ListedAddress =
  | { readonly state: 'valid'; readonly email: Email; readonly name: string | null; readonly text: string }
  | { readonly state: 'duplicate'; readonly email: Email; readonly name: string | null; readonly text: string }
  | { readonly state: 'invalid'; readonly text: string }

type ToEmail = (text: string) => Result<Email, 'email.invalid'>

/**
 * Addresses as people paste them: separated by commas, semicolons, spaces, tabs or lines; `Name <a@b>`; quoted cells; a column with its
 * header. Nothing is lost: what is no address comes back as invalid, what was there before (by its canonical form) as a duplicate.
 */
export function parseAddressList(text: string, toEmail: ToEmail): readonly ListedAddress[] {
  const met = new Set<Email>()
  return withoutHeader(splitPieces(text))
    .flatMap(readPiece)
    .map(({ address, name }): ListedAddress => {
      const email = toEmail(address)
      if (!email.ok) return { state: 'invalid', text: name === null ? address : `${name} <${address}>` }
      const state = met.has(email.value) ? 'duplicate' : 'valid'
      met.add(email.value)
      return { state, email: email.value, name, text: address }
    })
}

const separator = /[,;\n\r\t，；、]/u
const quotes: Readonly<Record<string, string>> = { '"': '"', '“': '”', "'": "'" }

/** Cut at separators outside of quotes and angle brackets. A quote that does not close on its line is a character like others. */
function splitPieces(text: string): readonly string[] {
  const pieces: string[] = []
  let start = 0
  let at = 0
  while (at < text.length) {
    const character = text.charAt(at)
    const end = quotes[character] !== undefined && isAtStart(text, start, at) ? closing(text, at) : undefined
    if (end !== undefined) at = end
    else if (character === '<') at = bracketEnd(text, at)
    else if (separator.test(character)) {
      pieces.push(text.slice(start, at))
      start = at + 1
    }
    at += 1
  }
  return [...pieces, text.slice(start)].map((piece) => piece.trim()).filter((piece) => piece !== '')
}

const isAtStart = (text: string, start: number, at: number): boolean => /(?:^|[\s>])$/.test(text.slice(start, at))

/** Where the quote at `at` closes, doubled quotes of CSV skipped. */
function closing(text: string, at: number): number | undefined {
  const mark = quotes[text.charAt(at)] ?? ''
  for (let place = at + 1; place < text.length; place++) {
    const character = text.charAt(place)
    if (character === '\n') return undefined
    if (character !== mark) continue
    if (mark === '"' && text.charAt(place + 1) === mark) place += 1
    else return /^(?:$|[\s<,;，；、])/u.test(text.slice(place + 1, place + 2)) ? place : undefined
  }
  return undefined
}

function bracketEnd(text: string, at: number): number {
  const end = text.indexOf('>', at)
  const line = text.indexOf('\n', at)
  return end === -1 || (line !== -1 && line < end) ? at : end
}

const header = /^["']?(?:e-?mail(?:[ _-]?address(?:es)?)?|mail|address(?:es)?|invitees?)["']?$/iu

const withoutHeader = (pieces: readonly string[]): readonly string[] =>
  pieces[0] !== undefined && header.test(pieces[0]) ? pieces.slice(1) : pieces

interface Written {
  readonly address: string
  readonly name: string | null
}

function readPiece(piece: string): readonly Written[] {
  const written: Written[] = []
  let rest = piece
  for (let found = bracketed(rest); found !== undefined; found = bracketed(rest)) {
    written.push(...found.written)
    rest = found.rest
  }
  return [...written, ...readWords(rest)]
}

/** The first `Name <address>`; words before it that hold an `@` are addresses of their own. */
function bracketed(text: string): { readonly written: readonly Written[]; readonly rest: string } | undefined {
  const match = /^([^<>]*)<([^<>]*)>/.exec(text)
  if (match === null) return undefined
  const [whole, before = '', address = ''] = match
  const isQuoted = unquoted(before) !== before.trim()
  const words = isQuoted ? [before] : before.split(/\s+/)
  const others = words.filter((word) => word.includes('@'))
  const name = unquoted(words.filter((word) => !word.includes('@')).join(' '))
  const written = [...others.flatMap(readWords), { address: cleaned(address), name: name === '' ? null : name }]
  return { written, rest: text.slice(whole.length) }
}

function readWords(text: string): readonly Written[] {
  const bare = unquoted(text)
  if (bare === '') return []
  const pieces = separator.test(bare) ? splitPieces(bare) : []
  if (pieces.length > 1) return pieces.flatMap(readPiece)
  const words = bare.split(/\s+/)
  const isOne = words.length === 1 || !words.some((word) => word.includes('@'))
  return (isOne ? [bare] : words).map((word) => ({ address: cleaned(word), name: null }))
}

function unquoted(text: string): string {
  const trimmed = text.trim()
  const mark = quotes[trimmed.charAt(0)]
  const isQuoted = mark !== undefined && trimmed.length > 1 && trimmed.endsWith(mark)
  const inside = trimmed.slice(1, -1)
  const isOne = isQuoted && !inside.replaceAll('""', '').includes(mark)
  return isOne ? inside.replaceAll('""', '"').trim() : trimmed
}

const cleaned = (address: string): string => unquoted(address).replace(/^mailto:/iu, '')
