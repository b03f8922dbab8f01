import type { Code } from '@rollcall/contract/shared/codes'
import { refused, type Refused } from '../shared/refused.ts'

export const toETag = (version: number): string => `"${version}"`

/**
 * The version that the client has seen. Only one strong tag is understood: whoever changes something knows what.
 * @param changed what a tag that is none of ours is refused with
 */
export function readIfMatch(
  ifMatch: string | undefined,
  changed: Code = 'membership.changed',
): { readonly ok: true; readonly value: number } | Refused {
  if (ifMatch === undefined) return refused('request.if_match_required')
  const version = /^"(\d{1,15})"$/.exec(ifMatch.trim())?.[1]
  return version === undefined ? refused(changed) : { ok: true, value: Number(version) }
}
