/** Control characters, line and paragraph separators, and the marks that turn the direction of writing. */
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u
const loneSurrogate = /\p{Surrogate}/u

/** A line of text that people can read: trimmed, composed (NFC), 1 to `limit` characters; undefined when it is not one. */
export function parseLine(text: string, limit: number): string | undefined {
  const line = text.normalize('NFC').trim()
  const length = [...line].length
  const isReadable = !unprintable.test(line) && !loneSurrogate.test(line)
  return length >= 1 && length <= limit && isReadable ? line : undefined
}

/** The form that names are sorted, searched and compared by: without case, accents and presentation forms. */
export const toFolded = (text: string): string =>
  text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().normalize('NFKC')
