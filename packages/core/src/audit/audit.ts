import type { AuditPersonId, OrganizationId } from '../shared/ids.ts'

/** Where a chain belongs: one for each organization, one for the server. */
export type AuditScope = OrganizationId | 'server'

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json }

/** Personal values stand apart, under this id; the salted digest lets a verifier see whether they were changed. */
export interface PersonalValue {
  readonly person: AuditPersonId
  readonly digest: string
}

export interface AuditActor {
  readonly kind: 'user' | 'token' | 'operator' | 'nobody'
  readonly id: string | null
}

/** What one link of a chain says. `sequence` has no gaps, `at` is the time of the request. */
export interface AuditEvent {
  readonly scope: AuditScope
  readonly sequence: number
  readonly at: string
  readonly action: string
  readonly actor: AuditActor
  readonly target: { readonly type: string; readonly id: string | null }
  readonly change: Json
  readonly request: { readonly id: string | null; readonly people: Json }
}

/** JSON with the members of every object in code unit order: equal values have equal texts. */
export function toCanonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(toCanonicalJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value as { readonly [name: string]: Json }).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${toCanonicalJson(member)}`).join(',')}}`
}

export interface StoredLink {
  readonly sequence: number
  readonly event: Json
  readonly hash: string
}

export type ChainFault =
  | { readonly kind: 'changed'; readonly sequence: number }
  | { readonly kind: 'missing'; readonly sequence: number }
  | { readonly kind: 'cut'; readonly sequence: number }
  | { readonly kind: 'added'; readonly sequence: number }

/** @param sha256 hexadecimal digest of a text */
export const linkHash = (previous: string, event: Json, sha256: (text: string) => string): string =>
  sha256(`${previous}\n${toCanonicalJson(event)}`)

/** What stands before the first link. */
export const chainStart = '0'.repeat(64)

/**
 * Walks a chain in the order of its sequence and names each row that was changed, put in another's place or taken out.
 * A tail that was cut shows only against `head`, the last link that the database or an exported checkpoint remembers.
 */
export function verifyChain(
  links: readonly StoredLink[],
  head: { readonly sequence: number; readonly hash: string },
  sha256: (text: string) => string,
): readonly ChainFault[] {
  const faults: ChainFault[] = []
  let previous = chainStart
  let expected = 1
  for (const link of links) {
    for (; expected < link.sequence; expected++) faults.push({ kind: 'missing', sequence: expected })
    const isFirstKnown = faults.at(-1)?.kind === 'missing' && faults.at(-1)?.sequence === link.sequence - 1
    if (!isFirstKnown && linkHash(previous, link.event, sha256) !== link.hash)
      faults.push({ kind: 'changed', sequence: link.sequence })
    previous = link.hash
    expected = link.sequence + 1
  }
  return [...faults, ...checkHead(links, head, expected)]
}

function checkHead(
  links: readonly StoredLink[],
  head: { readonly sequence: number; readonly hash: string },
  expected: number,
): readonly ChainFault[] {
  if (expected <= head.sequence) return [{ kind: 'cut', sequence: expected }]
  const stranger = links.find(({ sequence }) => sequence > head.sequence)
  if (stranger !== undefined) return [{ kind: 'added', sequence: stranger.sequence }]
  const remembered = links.find((link) => link.sequence === head.sequence)
  return remembered !== undefined && remembered.hash !== head.hash ? [{ kind: 'changed', sequence: head.sequence }] : []
}
