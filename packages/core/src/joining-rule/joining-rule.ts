import type { MailDomain } from '../shared/email.ts'

export const joiningMethods = ['password', 'pam', 'saml'] as const
export type JoiningMethod = (typeof joiningMethods)[number]

/** Whether who proves an address joins at once, or waits until somebody approves. */
export const joiningModes = ['automatic', 'approval'] as const
export type JoiningMode = (typeof joiningModes)[number]

/** Which addresses a rule is about. */
export interface Reach {
  readonly domain: MailDomain
  /** Whether addresses below the domain count too. */
  readonly subdomains: boolean
}

/** An address as rules see it: its domain, and the domains above that belong to the same registrant, nearest first. */
export interface Whereabouts {
  readonly domain: MailDomain
  readonly above: readonly MailDomain[]
}

/**
 * `mail.eng.acme.io` → `eng.acme.io`, `acme.io`. Not beyond what somebody registers: below a name like `pages.example` others may have
 * theirs, and who owns the upper one says nothing of them.
 * @param registrable the public suffix of the domain and one label more; null for a public suffix itself
 */
export function whereaboutsOf(domain: MailDomain, registrable: string | null): Whereabouts {
  const labels = domain.split('.')
  const own = registrable === null ? labels.length : registrable.split('.').length
  const above = labels.slice(1, Math.max(1, labels.length - own + 1))
  return { domain, above: above.map((_, at) => labels.slice(at + 1).join('.') as MailDomain) }
}

/** Compared as a whole in canonical form: `evilacme.io` and `acme.io.evil.example` are other domains than `acme.io`. */
export const reaches = ({ domain, subdomains }: Reach, whereabouts: Whereabouts): boolean =>
  whereabouts.domain === domain || (subdomains && whereabouts.above.includes(domain))

/** The rule that speaks of an address: of several the one whose domain is nearest. */
export const nearestRule = <Rule extends Reach>(rules: readonly Rule[], whereabouts: Whereabouts): Rule | undefined =>
  rules.filter((rule) => reaches(rule, whereabouts)).toSorted((a, b) => b.domain.length - a.domain.length)[0]

export type RuleState = 'on' | 'full' | 'unproven' | 'dangerous'

export interface RuleCount {
  /** The most who may join without anybody's approval; null: any number. */
  readonly cap: number | null
  readonly joined: number
}

export const isFull = ({ cap, joined }: RuleCount): boolean => cap !== null && joined >= cap

export function stateOf(rule: RuleCount & { readonly isProven: boolean; readonly isDangerous: boolean }): RuleState {
  if (!rule.isProven) return 'unproven'
  if (rule.isDangerous) return 'dangerous'
  return isFull(rule) ? 'full' : 'on'
}

export interface RuleInWords {
  readonly domain: string
  readonly subdomains: boolean
  readonly mode: JoiningMode
  readonly roles: readonly string[]
  readonly cap: number | null
}

/** What a rule means, in one line: "Anybody with an @acme.io address can join as Support." */
export function inWords({ domain, subdomains, mode, roles, cap }: RuleInWords): string {
  const address = subdomains ? `an address at ${domain} or below it` : `an @${domain} address`
  const as = roles.length === 0 ? 'without a role' : `as ${listed(roles)}`
  const may = mode === 'automatic' ? `can join ${as}` : `can ask to join ${as}`
  const first = `Anybody with ${address} ${may}.`
  return mode === 'automatic' && cap !== null ? `${first} After ${cap} people, others wait for approval.` : first
}

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
