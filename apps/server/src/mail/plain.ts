import type { LetterText } from './letter.ts'

/** Control characters, line ends, what turns the direction of writing, and what cannot be seen; not the joiners that scripts and emoji need. */
const unseen = /(?:(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}])+/gu

/** One line on which every character is seen for what it is. */
export const toOneLine = (text: string): string => text.replace(unseen, ' ').replaceAll(/ {2,}/g, ' ').trim()

/** The lines of a note, each harmless; blank ones at the ends are gone. */
export const toLines = (text: string): readonly string[] =>
  text
    .split(/\r\n|[\n\r\u2028\u2029]/)
    .map(toOneLine)
    .join('\n')
    .trim()
    .split('\n')

/** Addresses of pages, with or without scheme; not the domain of an e-mail address, nor what stands before its @. */
const pageAddress = /(?<![@\w.+-])(?:[a-z][a-z0-9+.-]*:\/\/)?(?:[\p{L}\d-]+\.)+\p{L}{2,}(?![\w.+-]*@)/giu
const wordJoiner = '\u2060'

/** Mail programs make links of what looks like an address; a name or a note must not bring one in. It reads as before. */
export const unlinked = (text: string): string =>
  text
    .replaceAll(pageAddress, (address) => address.replaceAll('.', `${wordJoiner}.`))
    .replaceAll('://', `:${wordJoiner}//`)

const words = (text: string): string => unlinked(toOneLine(text))

/** The mail for readers of text. */
export function toPlainText({ paragraphs, action, note, footer }: LetterText): string {
  const parts = [
    ...paragraphs.map(words),
    ...(note === undefined
      ? []
      : [[...toLines(note.text).map((line) => `> ${unlinked(line)}`), `— ${words(note.by)}`].join('\n')]),
    ...(action === undefined ? [] : [`${words(action.label)}:\n\n${action.url}`]),
    ...(footer === undefined ? [] : [words(footer)]),
  ]
  return `${parts.join('\n\n')}\n`
}
