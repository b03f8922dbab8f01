import { isFull, nearestRule } from '@rollcall/core/joining-rule'
import { judgeSignUp, type Verdict } from '@rollcall/core/sign-up'
import type { OrganizationId } from '@rollcall/core/shared/ids'
import type { Joinable, OwnRequest } from '@rollcall/contract/sign-up'
import { findRulesForDomain } from '@rollcall/storage/domain'
import type { Db, Row } from '@rollcall/storage/engine/schema'
import { inScope } from '@rollcall/storage/engine/scope'
import { listJoiningRules, type JoiningRule } from '@rollcall/storage/joining-rule'
import { findMembershipRequest, listRequestsOfUser } from '@rollcall/storage/membership-request'
import { findOrganization } from '@rollcall/storage/organization'
import { locate } from '../domain/claim.ts'
import { isDangerous } from '../joining-rule/joining-rule.usecases.ts'
import { hasFreeSeat } from '../membership-request/offers.ts'
import { findStanding, type Standing } from '../membership-request/standing.ts'
import type { Parts } from '../parts.ts'

type Email = Row<'users'>['email']

/** Whether any organization lets the address in, or ask to be let in. */
export async function isAdmitted(db: Db, email: Email): Promise<boolean> {
  const { domain, above } = locate(email)
  return (await findRulesForDomain(db, domain, above)).length > 0
}

/** The rule of one organization that speaks of an address. Only what is proven counts. */
export async function findRuleFor(
  db: Db,
  organizationId: OrganizationId,
  email: Email,
): Promise<JoiningRule | undefined> {
  const rules = await listJoiningRules(db, organizationId)
  return nearestRule(
    rules.filter(({ proof }) => proof !== null),
    locate(email),
  )
}

export interface Judged {
  readonly verdict: Verdict
  readonly standing: Standing
}

/** What would come of it if the person joined now. */
export async function judge(
  db: Db,
  { snapshots }: Pick<Parts, 'snapshots'>,
  { organization, rule, user, now }: Asking,
): Promise<Judged> {
  const standing = await findStanding(db, organization, user, now)
  const snapshot = await snapshots.current(db, organization.id, organization.revision)
  const verdict = judgeSignUp({
    mode: rule.mode,
    past: standing.past,
    isFull: isFull(rule),
    hasSeat: await hasFreeSeat(db, organization, now),
    isDangerous: isDangerous(snapshot, rule),
  })
  return { verdict, standing }
}

export interface Asking {
  readonly organization: Row<'organizations'>
  readonly rule: JoiningRule
  readonly user: Row<'users'>
  readonly now: Date
}

/** The organizations that admit a proven address, by name. Others do not show that they exist. */
export async function listJoinable(db: Db, parts: Parts, user: Row<'users'>, now: Date): Promise<Joinable[]> {
  if (user.email_state !== 'verified') return []
  const { domain, above } = locate(user.email)
  const places = await findRulesForDomain(db, domain, above)
  const items: Joinable[] = []
  for (const id of new Set(places.map(({ organizationId }) => organizationId))) {
    const item = await inScope(db, id, async () => {
      const organization = await findOrganization(db, id)
      const rule = await findRuleFor(db, id, user.email)
      return organization && rule && toJoinable(db, parts, { organization, rule, user, now })
    })
    if (item !== undefined) items.push(item)
  }
  return items.toSorted((a, b) => a.name.localeCompare(b.name, 'en'))
}

async function toJoinable(db: Db, parts: Parts, asking: Asking): Promise<Joinable> {
  const { organization, rule } = asking
  const { verdict } = await judge(db, parts, asking)
  return {
    organizationId: organization.id,
    name: organization.name,
    domain: rule.domain,
    mode: verdict.outcome === 'waits' ? 'approval' : rule.mode,
    roles: rule.roles.map(({ name }) => name),
    standing: verdict.outcome === 'nothing' ? verdict.because : 'open',
    slug: verdict.outcome === 'nothing' && verdict.because === 'member' ? organization.slug : null,
  }
}

/** What a person has asked for, wherever, newest first. */
export async function listOwnRequests(db: Db, user: Row<'users'>): Promise<OwnRequest[]> {
  const requests: OwnRequest[] = []
  for (const place of await listRequestsOfUser(db, user.id)) {
    const own = await inScope(db, place.organizationId, async () => {
      const request = await findMembershipRequest(db, place)
      const organization = await findOrganization(db, place.organizationId)
      return request && organization && { request, organization }
    })
    if (own === undefined) continue
    const { request, organization } = own
    requests.push({
      id: request.id,
      organization: organization.name,
      state: request.state,
      note: request.note,
      refusalReason: request.refusal_reason,
      createdAt: request.created_at.toISOString(),
      decidedAt: request.decided_at?.toISOString() ?? null,
    })
  }
  return requests
}
