import { change, type Change, type Snapshot } from '@rollcall/core/access'
import { inWords, stateOf } from '@rollcall/core/joining-rule'
import type { JoiningRule as Wire } from '@rollcall/contract/joining-rule'
import type { BodyOf } from '@rollcall/contract/operations'
import { findDomain } from '@rollcall/storage/domain'
import type { Db } from '@rollcall/storage/engine/schema'
import {
  deleteJoiningRule,
  findJoiningRule,
  insertJoiningRule,
  updateJoiningRule,
  type JoiningRule,
  type RulePlace,
} from '@rollcall/storage/joining-rule'
import type { OrganizationAccess } from '../access/organization-access.ts'
import { refuseBeyond } from '../access/settle.ts'
import { record, type Change as Recorded } from '../audit/record.ts'
import type { Context } from '../http/principal.ts'
import { newId } from '../shared/new-id.ts'
import { refused, refusedAt, type Refused } from '../shared/refused.ts'
import { dangersIn, named } from '../access/rule-roles.ts'
import { nowhere, parsePlace, placeOf, placeToWire, refuseNotOffered, type Place } from './place.ts'

type Found = { readonly ok: true; readonly value: JoiningRule } | Refused
type CreateBody = BodyOf<'POST /v1/organizations/{organizationId}/joining-rules'>
type UpdateBody = BodyOf<'PATCH /v1/organizations/{organizationId}/joining-rules/{ruleId}'>

export async function getRule(db: Db, place: RulePlace): Promise<Found> {
  const rule = await findJoiningRule(db, place)
  return rule === undefined ? refused('joining-rule.not_found') : { ok: true, value: rule }
}

export async function createRule(
  db: Db,
  context: Context,
  access: OrganizationAccess,
  body: CreateBody,
): Promise<Found> {
  const { now } = context
  const organizationId = access.organization.id
  const domain = await findDomain(db, { organizationId, id: body.domainId })
  if (domain === undefined) return refusedAt('/domainId', 'domain.not_found', 'Add the domain first.')
  const refusal = refuseMethod(body.method)
  if (refusal !== undefined) return refusal
  const parsed = await parsePlace(db, access.organization, body)
  if (!parsed.ok) return parsed
  const place: Place = { ...nowhere, ...parsed.value }
  const beyond = refuseGift(access, place, now)
  if (beyond !== undefined) return beyond
  const id = newId('jru', now)
  await insertJoiningRule(
    db,
    {
      organization_id: organizationId,
      id,
      domain_id: body.domainId,
      subdomains: body.subdomains ?? false,
      method: body.method ?? 'password',
      mode: body.mode ?? 'automatic',
      cap: body.cap ?? null,
      scope_kind: place.scope.kind,
      scope_id: place.scope.id,
      created_at: now,
      changed_at: now,
    },
    place,
  )
  const made = await getRule(db, { organizationId, id })
  if (made.ok)
    await record(db, organizationId, context, {
      action: 'joining-rule.created',
      target: { type: 'joining-rule', id },
      after: toRecord(made.value),
    })
  return made
}

/** Whoever joined keeps what he has: a rule speaks of those who come. */
export async function updateRule(
  db: Db,
  context: Context,
  access: OrganizationAccess,
  { place, version, body }: { readonly place: RulePlace; readonly version: number; readonly body: UpdateBody },
): Promise<Found> {
  const { now } = context
  const before = await getRule(db, place)
  if (!before.ok) return before
  if (before.value.version !== version) return refused('joining-rule.changed')
  const refusal = refuseMethod(body.method)
  if (refusal !== undefined) return refusal
  const parsed = await parsePlace(db, access.organization, body)
  if (!parsed.ok) return parsed
  const after: Place = { ...placeOf(before.value), ...parsed.value }
  const beyond = refuseGift(access, after, now)
  if (beyond !== undefined) return beyond
  const { subdomains, method, mode, cap } = body
  const { scope, ...lists } = parsed.value
  const change = {
    ...(subdomains === undefined ? {} : { subdomains }),
    ...(method === undefined ? {} : { method }),
    ...(mode === undefined ? {} : { mode }),
    ...(cap === undefined ? {} : { cap }),
    ...(scope === undefined ? {} : { scope_kind: scope.kind, scope_id: scope.id }),
    changed_at: now,
  }
  if (!(await updateJoiningRule(db, place, version, change, lists))) return refused('joining-rule.changed')
  const updated = await getRule(db, place)
  if (updated.ok) await recordUpdate(db, context, before.value, updated.value)
  return updated
}

export async function deleteRule(db: Db, context: Context, place: RulePlace): Promise<Refused | undefined> {
  const found = await getRule(db, place)
  if (!found.ok) return found
  await deleteJoiningRule(db, place)
  await record(db, place.organizationId, context, {
    action: 'joining-rule.deleted',
    target: { type: 'joining-rule', id: place.id },
    before: { domain: found.value.domain },
  })
  return undefined
}

/** A server without PAM and Single Sign-On can let nobody sign in that way. */
const refuseMethod = (method: CreateBody['method']): Refused | undefined =>
  method === undefined || method === 'password'
    ? undefined
    : refusedAt(
        '/method',
        'joining-rule.method_not_configured',
        `Sign-in by ${method.toUpperCase()} is not configured on this server. Choose password.`,
      )

/**
 * What a rule gives is given to anybody of a domain. So it gives nothing dangerous, whoever sets it, and nothing that he who sets it does not
 * hold: judged as if somebody joined now.
 */
function refuseGift(access: OrganizationAccess, place: Place, now: Date): Refused | undefined {
  const { snapshot, subject } = access
  const notOffered = refuseNotOffered(access, place)
  if (notOffered !== undefined) return notOffered
  for (const [at, id] of place.roleIds.entries()) {
    const dangers = dangersIn(snapshot, id)
    if (dangers.length === 0) continue
    const name = snapshot.roles.get(id)?.facts.name ?? id
    const detail = `${name} gives ${named(dangers)}. Invite the people who need it, or choose another role.`
    return refusedAt(`/roleIds/${at}`, 'joining-rule.dangerous_role', detail)
  }
  return refuseBeyond(subject, snapshot, withNewcomer(snapshot, place), now)
}

/** An id that nobody has. */
const newcomer = 'usr_00000000000000000000000000'

export function withNewcomer(snapshot: Snapshot, { roleIds, scope }: Pick<Place, 'roleIds' | 'scope'>): Snapshot {
  const joined: Change = {
    put: 'membership',
    facts: {
      userId: newcomer,
      status: 'active',
      endsAt: null,
      assignments: roleIds.map((roleId) => ({ roleId, endsAt: null })),
      scope: scope.kind === 'custom' ? { kind: 'named', scopeId: scope.id ?? '' } : { kind: scope.kind },
    },
  }
  return change(snapshot, [joined], snapshot.revision)
}

export const isDangerous = (snapshot: Snapshot, { roles }: Pick<JoiningRule, 'roles'>): boolean =>
  roles.some(({ id }) => dangersIn(snapshot, id).length > 0)

const toRecord = (rule: JoiningRule): { readonly [name: string]: Recorded } => ({
  domain: rule.domain,
  subdomains: rule.subdomains,
  roles: rule.roles.map(({ id }) => id),
  scope: rule.scope_id ?? rule.scope_kind,
  groups: rule.groups.map(({ group_id, email, sms, is_on }) => ({ group: group_id, email, sms, on: is_on })),
  method: rule.method,
  mode: rule.mode,
  cap: rule.cap,
})

async function recordUpdate(db: Db, context: Context, before: JoiningRule, after: JoiningRule): Promise<void> {
  const [was, is] = [toRecord(before), toRecord(after)]
  const names = Object.keys(is).filter((name) => JSON.stringify(was[name]) !== JSON.stringify(is[name]))
  const pick = (from: typeof is) => Object.fromEntries(names.map((name) => [name, from[name] ?? null]))
  await record(db, after.organization_id, context, {
    action: 'joining-rule.updated',
    target: { type: 'joining-rule', id: after.id },
    before: pick(was),
    after: pick(is),
  })
}

export function toWire(rule: JoiningRule, snapshot: Snapshot): Wire {
  const { domain, subdomains, mode, cap, joined } = rule
  const isProven = rule.proof !== null
  return {
    id: rule.id,
    domainId: rule.domain_id,
    domain,
    subdomains,
    ...placeToWire(rule),
    method: rule.method,
    mode,
    cap,
    joined,
    waiting: rule.waiting,
    state: stateOf({ cap, joined, isProven, isDangerous: isDangerous(snapshot, rule) }),
    summary: inWords({ domain, subdomains, mode, cap, roles: rule.roles.map(({ name }) => name) }),
    createdAt: rule.created_at.toISOString(),
    changedAt: rule.changed_at.toISOString(),
    version: rule.version,
  }
}
