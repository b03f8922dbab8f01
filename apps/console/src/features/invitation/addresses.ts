import { type ListedAddress, parseAddressList } from '@rollcall/core/invitation'
import { parseEmail } from '@rollcall/core/shared/email'

/** One address as it stands in the field: in its canonical form, or as it was typed where it is none. */
export interface Entry {
  readonly text: string
  readonly valid: boolean
  readonly name: string | null
}

/** What came of adding: said below the field. */
export interface Added {
  readonly added: number
  readonly duplicates: number
  readonly invalid: number
}

/** The browser's own reading of a host, which is the server's too (UTS 46); '' for what is none. */
function domainToAscii(domain: string): string {
  if (/[\s/\\:?#@%[\]<>^|]/.test(domain)) return ''
  try {
    return new URL(`http://${domain}`).hostname
  } catch {
    return ''
  }
}

const toEmail = (text: string) => parseEmail(text, domainToAscii)

const toEntry = (listed: ListedAddress): Entry =>
  listed.state === 'invalid'
    ? { text: listed.text, valid: false, name: null }
    : { text: listed.email, valid: true, name: listed.name }

/** Adds what was typed or pasted. Nothing is lost: junk stays in sight, and what was there already is counted. */
export function addAddresses(entries: readonly Entry[], text: string): readonly [entries: readonly Entry[], Added] {
  const listed = parseAddressList(text, toEmail)
  const known = new Set(entries.map((entry) => entry.text))
  const fresh = listed.filter(({ state }) => state !== 'duplicate').map(toEntry)
  const kept = fresh.filter((entry) => !known.has(entry.text) && known.add(entry.text))
  const added = kept.filter(({ valid }) => valid).length
  const invalid = kept.length - added
  return [[...entries, ...kept], { added, invalid, duplicates: listed.length - kept.length }]
}

/** As the server reads it: with the name that the invitation can address. */
export const written = ({ text, name }: Entry): string =>
  name === null ? text : `"${name.replaceAll(/["\\]/g, '')}" <${text}>`
