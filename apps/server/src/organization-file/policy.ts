import { toMailDomain } from '../shared/email.ts'
import { toPolicy } from '../shared/policy.ts'
import { toText, type PatchOf, type PolicyState } from '../access/patch.ts'
import type { Applying } from './applying.ts'

/** What of the policy becomes another. */
export function planPolicy({ file, access, faults }: Applying): readonly PatchOf<'policy'>[] {
  const policy: PolicyState = toPolicy(access.organization) as unknown as PolicyState
  const wanted = file.organization.policy ?? {}
  wanted.invitations?.addressDomains?.forEach((domain, at) => {
    const name = toMailDomain(domain)
    if (!name.ok || name.value !== domain)
      faults.tell(
        `/organization/policy/invitations/addressDomains/${at}`,
        'domain.invalid',
        'Write a domain such as acme.io.',
      )
  })
  const changed = Object.entries(wanted as PolicyState).flatMap(([section, members]) => {
    const names = Object.keys(members).filter((name) => toText(members[name]) !== toText(policy[section]?.[name]))
    return names.length === 0 ? [] : [{ section, names, members }]
  })
  if (changed.length === 0) return []
  const pick = (from: (section: string) => Readonly<Record<string, unknown>>): PolicyState =>
    Object.fromEntries(
      changed.map(({ section, names }) => [
        section,
        Object.fromEntries(names.map((name) => [name, from(section)[name] ?? null])),
      ]),
    )
  const after = pick((section) => (wanted as PolicyState)[section] ?? {})
  return [{ kind: 'policy', id: access.organization.id, before: pick((section) => policy[section] ?? {}), after }]
}
