import { templates } from '@rollcall/core/access'
import { checkRoleSet, withRole } from '@rollcall/core/invitation'
import { parseTag } from '@rollcall/core/resource'
import type { RoleId } from '@rollcall/core/shared/ids'
import type { AccessChange } from '@rollcall/contract/assignment'
import { type Holder, listNamedMembers } from '@rollcall/storage/assignment'
import type { Db } from '@rollcall/storage/engine/schema'
import { isNamedScope } from '@rollcall/storage/joining-rule'
import type { OrganizationAccess } from '../access/organization-access.ts'
import type { AssignedState, ChosenScope, MembershipState, PatchOf } from '../access/patch.ts'
import { toMembershipState } from '../access/states.ts'
import { roleSetFaults } from '../joining-rule/place.ts'
import { toPolicy } from '../shared/policy.ts'
import { refused, refusedAt, type Refused } from '../shared/refused.ts'

/** A change whose parts are all there, for whomever it is made. */
export interface Wish {
  readonly roles: readonly AssignedState[] | undefined
  readonly take: ReadonlySet<RoleId>
  readonly give: AssignedState | undefined
  readonly scope: ChosenScope | undefined
  readonly endsAt: string | null | undefined
}

type Parsed<T> = { readonly ok: true; readonly value: T } | Refused

/** @param at where the change stands in the body */
export async function parseWish(
  db: Db,
  { organization, snapshot }: OrganizationAccess,
  change: AccessChange,
  at = '',
): Promise<Parsed<Wish>> {
  const named = [
    ...(change.roles ?? []).map(({ roleId }, index) => [`${at}/roles/${index}/roleId`, roleId] as const),
    ...(change.take ?? []).map((roleId, index) => [`${at}/take/${index}`, roleId] as const),
    ...(change.give === undefined ? [] : [[`${at}/give/roleId`, change.give.roleId] as const]),
  ]
  const unknown = named.find(([, roleId]) => !snapshot.roles.has(roleId))
  if (unknown !== undefined) return refusedAt(unknown[0], 'role.not_found', 'There is no such role here.')
  const scope = change.scope && (await parseScope(db, organization.id, change.scope, `${at}/scope`))
  if (scope?.ok === false) return scope
  const value = {
    roles: change.roles?.map(toAssigned),
    take: new Set(change.take),
    give: change.give && toAssigned(change.give),
    scope: scope?.value,
    endsAt: change.endsAt === undefined ? undefined : toInstant(change.endsAt),
  }
  return { ok: true, value }
}

const toAssigned = ({ roleId, endsAt }: NonNullable<AccessChange['give']>): AssignedState => ({
  roleId,
  endsAt: toInstant(endsAt ?? null),
})

const toInstant = (text: string | null): string | null => (text === null ? null : new Date(text).toISOString())

async function parseScope(
  db: Db,
  organizationId: `org_${string}`,
  scope: NonNullable<AccessChange['scope']>,
  at: string,
): Promise<Parsed<ChosenScope>> {
  if (scope.kind === 'organization' || scope.kind === 'own') return { ok: true, value: scope }
  if (scope.kind === 'named')
    return (await isNamedScope(db, organizationId, scope.scopeId))
      ? { ok: true, value: scope }
      : refusedAt(`${at}/scopeId`, 'scope.not_found', 'There is no such named scope here.')
  if (scope.owners.length + scope.tags.length === 0)
    return refusedAt(at, 'scope.clauses_missing', 'Name owners or tags: without any it would match nothing.')
  const tags: string[] = []
  for (const [index, text] of scope.tags.entries()) {
    const tag = parseTag(text)
    if (!tag.ok) return refusedAt(`${at}/tags/${index}`, tag.error, 'Write 1 to 100 characters without a comma.')
    tags.push(tag.value)
  }
  const members = await listNamedMembers(db, organizationId, scope.owners)
  const known = new Set(members.filter(isIn).map(({ id }) => id))
  const unknown = scope.owners.findIndex((id) => !known.has(id))
  if (unknown !== -1)
    return refusedAt(`${at}/owners/${unknown}`, 'scope.owner_unknown', 'There is no such user in this organization.')
  return {
    ok: true,
    value: { kind: 'custom', owners: [...new Set(scope.owners)].toSorted(), tags: [...new Set(tags)] },
  }
}

export const isIn = ({ status }: { readonly status: string }): boolean => status === 'active' || status === 'suspended'

/** What the wish comes to for one user, or why it cannot be. */
export function toPatch(
  access: OrganizationAccess,
  holder: Holder,
  wish: Wish,
  now: Date,
): Parsed<PatchOf<'membership'>> {
  const refusal = refuseHolder(access, holder)
  if (refusal !== undefined) return refusal
  const before = toMembershipState(holder)
  const roles = toRoles(access, before.roles, wish)
  const after: MembershipState = {
    ...(roles === undefined ? {} : { roles }),
    ...(wish.scope === undefined ? {} : { scope: wish.scope }),
    ...(wish.endsAt === undefined ? {} : { endsAt: wish.endsAt }),
  }
  const fault = refuseState(access, before, after, now)
  if (fault !== undefined) return fault
  return {
    ok: true,
    value: { kind: 'membership', id: holder.id as `mem_${string}`, before: alike(before, after), after },
  }
}

/** Who is not in, and who keeps what he has. */
function refuseHolder({ organization }: OrganizationAccess, holder: Holder): Refused | undefined {
  if (holder.status === 'invited') return refused('membership.invited', { detail: 'Edit the invitation.' })
  if (!isIn(holder)) return refused('membership.not_found')
  return holder.id === organization.owner_membership_id
    ? refused('membership.owner_fixed', { detail: 'Hand the ownership over first.' })
    : undefined
}

/** Of a state what another one speaks of. */
const alike = (state: Required<MembershipState>, like: MembershipState): MembershipState =>
  Object.fromEntries(Object.entries(state).filter(([name]) => Object.hasOwn(like, name)))

function toRoles(
  { organization, snapshot }: OrganizationAccess,
  held: readonly AssignedState[],
  { roles, take, give }: Wish,
): readonly AssignedState[] | undefined {
  if (roles === undefined && take.size === 0 && give === undefined) return undefined
  const left = withoutTwice(roles ?? held).filter(({ roleId }) => !take.has(roleId))
  if (give === undefined) return left
  const toHeld = (assigned: AssignedState) => {
    const { key = '', kind = 'role' } = snapshot.roles.get(assigned.roleId)?.facts ?? {}
    return { key, kind, assigned }
  }
  const template = templates[organization.template]
  const all = withRole(left.map(toHeld), toHeld(give), template.roles, toPolicy(organization).members)
  return all.map(({ assigned }) => assigned)
}

/** Of a role that stands there twice the last counts. */
const withoutTwice = (roles: readonly AssignedState[]): readonly AssignedState[] => [
  ...new Map(roles.map((role) => [role.roleId, role])).values(),
]

function refuseState(
  { organization, snapshot }: OrganizationAccess,
  before: Required<MembershipState>,
  after: MembershipState,
  now: Date,
): Refused | undefined {
  const template = templates[organization.template]
  const scopeKind = after.scope?.kind === 'named' ? 'custom' : after.scope?.kind
  if (scopeKind !== undefined && !template.scopes.includes(scopeKind))
    return refusedAt('/scope', 'place.not_offered', 'There is no such scope in this organization.')
  const held = after.roles?.flatMap(({ roleId }) => snapshot.roles.get(roleId)?.facts ?? [])
  const fault = held && checkRoleSet(held, template.roles, toPolicy(organization).members)
  if (fault !== undefined) return refusedAt('/roles', 'place.not_offered', roleSetFaults[fault])
  const isOver = (endsAt: string | null): boolean => endsAt !== null && new Date(endsAt) <= now
  if (after.endsAt !== undefined && after.endsAt !== before.endsAt && isOver(after.endsAt))
    return refusedAt('/endsAt', 'membership.end_in_past', 'Choose an end that lies ahead, or none.')
  const old = new Map(before.roles.map(({ roleId, endsAt }) => [roleId, endsAt]))
  const past = after.roles?.findIndex(({ roleId, endsAt }) => isOver(endsAt) && old.get(roleId) !== endsAt) ?? -1
  return past === -1
    ? undefined
    : refusedAt(`/roles/${past}/endsAt`, 'membership.end_in_past', 'Choose an end that lies ahead, or none.')
}
