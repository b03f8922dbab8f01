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

/** The mail for readers of text. */
export function toPlainText({ paragraphs, action, note, footer }: LetterText): string {
  const parts = [
    ...paragraphs.map(toOneLine),
    ...(note === undefined
      ? []
      : [[...toLines(note.text).map((line) => `> ${line}`), `— ${toOneLine(note.by)}`].join('\n')]),
    ...(action === undefined ? [] : [`${toOneLine(action.label)}:\n\n${action.url}`]),
    ...(footer === undefined ? [] : [toOneLine(footer)]),
  ]
  return `${parts.join('\n\n')}\n`
}
