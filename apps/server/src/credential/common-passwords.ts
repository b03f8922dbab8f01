import { dictionary } from '@zxcvbn-ts/language-common'

const listed = new Set<string>(dictionary['passwords-common'])
const fewestDifferentCharacters = 5

/**
 * Whether a password is among those that attackers try first: a listed one, whatever its case; a listed one said several times or with
 * digits and signs behind it; a run of few characters.
 */
export function isCommonPassword(password: string): boolean {
  const text = password.toLowerCase()
  const stem = text.replace(/[\d\p{P}\p{S}]+$/u, '')
  return (
    new Set(text).size < fewestDifferentCharacters || [text, stem].some((part) => listed.has(part) || isRepeated(part))
  )
}

/** `qwertyqwerty`: one listed word, twice or more. */
function isRepeated(text: string): boolean {
  const doubled = text + text
  const period = doubled.indexOf(text, 1)
  return text !== '' && period < text.length && listed.has(text.slice(0, period))
}
