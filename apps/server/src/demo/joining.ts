import type { Email, MailDomain } from '@rollcall/core/shared/email'
import type { JoiningRuleId, MembershipId, OrganizationId, RoleId } from '@rollcall/core/shared/ids'
import { insertDomain, markDomainProven } from '@rollcall/storage/domain'
import type { Db } from '@rollcall/storage/engine/schema'
import { insertJoiningRule } from '@rollcall/storage/joining-rule'
import { insertMembershipRequest } from '@rollcall/storage/membership-request'
import { insertUsers } from '@rollcall/storage/user'
import type { Context } from '../http/principal.ts'
import { newId } from '../shared/new-id.ts'
import { buildUser } from './builders.ts'

interface Place {
  readonly organizationId: OrganizationId
  readonly proposer: MembershipId
  readonly role: (key: string) => RoleId
}

const day = 86_400_000
const everything = { scope_kind: 'organization', scope_id: null } as const

/** A domain whose people join at once, one whose people ask, one that nobody has proven yet; and two people who wait. */
export async function insertDemoJoining(db: Db, context: Context, place: Place): Promise<void> {
  const { organizationId, proposer, role } = place
  const { now } = context
  await insertRule(db, now, place, { name: 'acme.example', mode: 'automatic', roleKey: 'read-only', proof: 'dns' })
  const labs = { name: 'acme-labs.example', mode: 'approval', roleKey: 'alerts', proof: 'mail' } as const
  const rule = await insertRule(db, now, place, labs)
  const challenge = newChallenge(now)
  await insertDomain(db, {
    organization_id: organizationId,
    id: newId('dom', now),
    name: 'acme-mobile.example' as MailDomain,
    challenge,
    created_at: now,
  })
  const asking = buildUser({ name: 'Noor Haddad', email: 'noor.haddad@acme-labs.example' }, now)
  await insertUsers(db, [asking])
  const common = { organization_id: organizationId, ...everything }
  await insertMembershipRequest(
    db,
    {
      ...common,
      id: newId('mrq', new Date(now.getTime() - 2 * day)),
      kind: 'sign-up',
      email: asking.email,
      name: asking.name,
      user_id: asking.id,
      rule_id: rule,
      waits_because: 'approval',
      note: 'I work with Grace on the mobile client and need the alerts of Checkout.',
      created_at: new Date(now.getTime() - 2 * day),
    },
    { roleIds: [role('alerts')], groups: [] },
  )
  await insertMembershipRequest(
    db,
    {
      ...common,
      id: newId('mrq', new Date(now.getTime() - day)),
      kind: 'proposal',
      email: 'jun.park@contractor.example' as Email,
      name: 'Jun Park',
      proposed_by: proposer,
      note: 'Takes over the dashboards while Sam is away.',
      created_at: new Date(now.getTime() - day),
    },
    { roleIds: [role('dashboard-admin')], groups: [] },
  )
}

const newChallenge = (now: Date): string => newId('dom', now).slice(4)

interface Rule {
  readonly name: string
  readonly mode: 'automatic' | 'approval'
  readonly roleKey: string
  readonly proof: 'dns' | 'mail'
}

async function insertRule(
  db: Db,
  now: Date,
  { organizationId, role }: Place,
  { name, mode, roleKey, proof }: Rule,
): Promise<JoiningRuleId> {
  const domain = newId('dom', now)
  const id = newId('jru', now)
  const place = { organization_id: organizationId, created_at: now }
  await insertDomain(db, { ...place, id: domain, name: name as MailDomain, challenge: newChallenge(now) })
  await markDomainProven(db, { organizationId, id: domain }, proof, now)
  const rule = { ...place, ...everything, id, domain_id: domain, mode, method: 'password', subdomains: false } as const
  await insertJoiningRule(db, { ...rule, cap: null, changed_at: now }, { roleIds: [role(roleKey)], groups: [] })
  return id
}
