import { refused, type Refused } from '../shared/refused.ts'

export const toETag = (version: number): string => `"${version}"`

/** The version that the client has seen. Only one strong tag is understood: whoever changes something knows what. */
export function readIfMatch(ifMatch: string | undefined): { readonly ok: true; readonly value: number } | Refused {
  if (ifMatch === undefined) return refused('request.if_match_required')
  const version = /^"(\d{1,15})"$/.exec(ifMatch.trim())?.[1]
  return version === undefined ? refused('membership.changed') : { ok: true, value: Number(version) }
}
