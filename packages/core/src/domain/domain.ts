import { err, ok, type Result } from '../shared/result.ts'
import type { MailDomain } from '../shared/email.ts'
import { publicProviders } from './public-providers.ts'

/** How an organization showed that a domain is its own. Only DNS lets sign-on link accounts. */
export type DomainProof = 'dns' | 'mail'

export type DomainRefusal = 'domain.public_suffix' | 'domain.public_provider'

/**
 * Whether an organization can say that a domain is its own: not where anybody can register below it, nor where anybody can have an address.
 * @param registrable the public suffix of the name and one label more; null for a public suffix itself
 */
export function claimDomain(name: MailDomain, registrable: string | null): Result<MailDomain, DomainRefusal> {
  if (registrable === null) return err('domain.public_suffix')
  return publicProviders.has(name) || publicProviders.has(registrable) ? err('domain.public_provider') : ok(name)
}

/** The record that proves a domain: beside the name itself, so that it stands in nobody's way. */
export const recordName = (name: string): string => `_rollcall.${name}`
export const recordValue = (challenge: string): string => `rollcall-domain=${challenge}`

/** What came of asking the domain name system. */
export type DnsVerdict = 'proven' | 'domain.dns_missing' | 'domain.dns_different' | 'domain.dns_unreachable'

/** @param answers of each server that was asked: the texts found, or null where it did not answer */
export function judgeRecords(answers: readonly (readonly string[] | null)[], challenge: string): DnsVerdict {
  const texts = answers.flatMap((answer) => answer ?? []).map((text) => text.trim())
  if (texts.includes(recordValue(challenge))) return 'proven'
  if (answers.every((answer) => answer === null)) return 'domain.dns_unreachable'
  return texts.some((text) => text.startsWith('rollcall-domain=')) ? 'domain.dns_different' : 'domain.dns_missing'
}

/** Mailboxes that only those who run a domain can read (RFC 2142, RFC 5321). */
export const proofMailboxes = ['postmaster', 'hostmaster'] as const
export type ProofMailbox = (typeof proofMailboxes)[number]
