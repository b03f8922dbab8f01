import { parse } from 'tldts'
import { claimDomain, type DomainRefusal } from '@rollcall/core/domain'
import { whereaboutsOf, type Whereabouts } from '@rollcall/core/joining-rule'
import { domainOf, type Email, type MailDomain } from '@rollcall/core/shared/email'
import type { Result } from '@rollcall/core/shared/result'
import { refusedAt, type Refused } from '../shared/refused.ts'
import { toMailDomain } from '../shared/email.ts'

/** Suffixes below which companies let anybody have a name (`github.io`) count like those of registries. */
const list = { allowPrivateDomains: true, validateHostname: false } as const

const whatToDo: Readonly<Record<DomainRefusal, string>> = {
  'domain.public_suffix':
    'names below it belong to different people, so that an address there says nothing. Name the domain of your own.',
  'domain.public_provider': 'anybody can have an address there, and could join. Invite these people instead.',
}

/** A domain that an organization may call its own, in canonical form. */
export function parseClaim(text: string): { readonly ok: true; readonly value: MailDomain } | Refused {
  const name = toMailDomain(text)
  if (!name.ok) return refusedAt('/name', name.error, 'Write a domain such as acme.io.')
  const claimed = claim(name.value)
  return claimed.ok ? claimed : refusedAt('/name', claimed.error, `${name.value}: ${whatToDo[claimed.error]}`)
}

export const claim = (name: MailDomain): Result<MailDomain, DomainRefusal> => claimDomain(name, registrableOf(name))

const registrableOf = (name: MailDomain): string | null => parse(name, list).domain

/** Whose rules may speak of an address. */
export const locate = (email: Email): Whereabouts => {
  const domain = domainOf(email)
  return whereaboutsOf(domain, registrableOf(domain))
}
