import type { MailDomain } from '@rollcall/core/shared/email'
import type { DomainId, JoiningRuleId, OrganizationId } from '@rollcall/core/shared/ids'
import { insertDomain, markDomainProven } from '@rollcall/storage/domain'
import { insertJoiningRule, type PlacedGroup } from '@rollcall/storage/joining-rule'
import { sql } from 'kysely'
import { newId } from '../src/shared/new-id.ts'
import type { Caller, House } from './house.ts'
import { readLink } from './mailbox.ts'
import { password, roleOf, withCookie, cookieName, type Organization } from './people.ts'

/** Has the server be able to send mail, as if a superuser had set a mail server up. */
export const allowMail = ({ database }: House) =>
  sql`insert into mail_settings (host, port, security, from_address, from_name, changed_at)
    values ('mail.example', 587, 'starttls', 'rollcall@mail.example', 'Rollcall', ${database.now()}) on conflict do nothing`.execute(
    database.kysely,
  )

export const stopMail = ({ database }: House) => sql`delete from mail_settings`.execute(database.kysely)

let count = 0
export const freshDomain = (): string => `company${(count += 1)}.example`

interface Allowing {
  readonly name?: string
  readonly proof?: 'dns' | 'mail' | null
  readonly roles?: readonly string[]
  readonly groups?: readonly PlacedGroup[]
  readonly mode?: 'automatic' | 'approval'
  readonly subdomains?: boolean
  readonly cap?: number | null
}

export interface Allowed {
  readonly name: string
  readonly domainId: DomainId
  readonly ruleId: JoiningRuleId
}

/** A domain of the organization, and a rule for it. */
export async function allowDomain(house: House, organization: Organization, allowing: Allowing = {}): Promise<Allowed> {
  const { name = freshDomain(), roles = ['alerts'], groups = [], mode = 'automatic', proof = 'dns' } = allowing
  const now = house.database.now()
  const domainId = await addDomain(house, organization.id, name, proof)
  const ruleId = newId('jru', now)
  const row = {
    organization_id: organization.id,
    id: ruleId,
    domain_id: domainId,
    subdomains: allowing.subdomains ?? false,
    method: 'password' as const,
    mode,
    cap: allowing.cap ?? null,
    scope_kind: 'organization' as const,
    scope_id: null,
    created_at: now,
    changed_at: now,
  }
  const places = { roleIds: roles.map((key) => roleOf(organization, key)), groups }
  await house.database.transaction(organization.id, (db) => insertJoiningRule(db, row, places))
  return { name, domainId, ruleId }
}

export async function addDomain(
  { database }: House,
  organizationId: OrganizationId,
  name = freshDomain(),
  proof: 'dns' | 'mail' | null = null,
): Promise<DomainId> {
  const id = newId('dom', database.now())
  await database.transaction(organizationId, async (db) => {
    const row = { organization_id: organizationId, id, name: name as MailDomain, challenge: 'c4ll3nge' }
    await insertDomain(db, { ...row, created_at: database.now() })
    if (proof !== null) await markDomainProven(db, { organizationId, id }, proof, database.now())
  })
  return id
}

export interface SignedUp {
  readonly as: Caller
  readonly userId: string
}

export const askToSignUp = (house: House, email: string, invitation?: string) =>
  house.ask('POST /v1/sign-ups', { body: invitation === undefined ? { email } : { email, invitation } })

/** The link that is mailed to whoever wants to sign up. */
export async function mailSignUp(house: House, email: string): Promise<string> {
  await askToSignUp(house, email)
  return readLink(house, 'address-confirmation', email)
}

export const confirmSignUp = (house: House, token: string, changes: object = {}) =>
  house.ask('POST /v1/sign-ups/confirm', { body: { token, name: 'Noor Haddad', password, ...changes } })

/** Somebody who has signed up with this address, and is signed in. */
export async function signUp(house: House, email: string): Promise<SignedUp> {
  const answer = await confirmSignUp(house, await mailSignUp(house, email))
  const cookie = answer.cookies.find(({ name }) => name === cookieName(house))
  if (answer.statusCode !== 201 || cookie === undefined) throw new Error(`sign-up failed: ${answer.body}`)
  return { as: withCookie(house, cookie.value), userId: answer.json().userId }
}

export const joinAs = (house: House, organization: Pick<Organization, 'id'>, as: Caller, body: object = {}) =>
  house.ask(`POST /v1/me/joinable/${organization.id}/join`, { as, body })

/** Somebody who signed up and waits. */
export async function makeRequest(
  house: House,
  organization: Organization,
): Promise<{ readonly id: string; readonly as: Caller; readonly email: string }> {
  const { name } = await allowDomain(house, organization, { mode: 'approval' })
  const email = `noor@${name}`
  const { as } = await signUp(house, email)
  const { requestId: id } = (await joinAs(house, organization, as, { note: 'I am in the team.' })).json()
  return { id, as, email }
}

export const proposeAs = (
  house: House,
  organization: Organization,
  as: Caller,
  body: object = {},
  headers: object = {},
) =>
  house.ask(`POST /v1/organizations/${organization.id}/membership-requests`, {
    as,
    body: { email: `ana@${freshDomain()}`, ...body },
    headers: { ...headers },
  })

export const makeProposal = async (house: House, organization: Organization, as: Caller): Promise<string> =>
  (await proposeAs(house, organization, as)).json().id

/** The link in the mail that proves a domain. */
export async function mailProof(house: House, organization: Organization, as: Caller, id?: DomainId): Promise<string> {
  const domain = id ?? (await addDomain(house, organization.id))
  const path = `/v1/organizations/${organization.id}/domains/${domain}`
  await house.ask(`POST ${path}/prove-by-mail`, { as, body: { mailbox: 'postmaster' } })
  const { mail } = (await house.ask(`GET ${path}`, { as })).json()
  return readLink(house, 'domain-proof', mail.sentTo)
}
