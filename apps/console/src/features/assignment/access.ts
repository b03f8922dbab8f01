import type { AnswerOf, BodyOf } from '@rollcall/contract/operations'
import { useQuery } from '@tanstack/react-query'
import { ask, queryClient } from '../../shared/api.ts'
import type { PickedUser } from '../../ui/user-picker.tsx'
import { type OrganizationId, usePermissions } from '../organization/organization.ts'
import { endOf, lastDayOf } from '../place/last-day.ts'
import type { RoleId } from '../place/roles-field.tsx'

export const saving = 'PATCH /v1/organizations/{organizationId}/memberships/{membershipId}/access'
const reading = 'GET /v1/organizations/{organizationId}/memberships/{membershipId}/access'

export type Access = AnswerOf<typeof reading>
export type Change = BodyOf<typeof saving>
export type Options = AnswerOf<'GET /v1/organizations/{organizationId}/access-options'>

export interface Path {
  readonly organizationId: OrganizationId
  readonly membershipId: Access['membershipId']
}

export const accessOf = (path: Path) => ask(reading, { path })

export const useOptions = (organizationId: OrganizationId) =>
  useQuery(ask('GET /v1/organizations/{organizationId}/access-options', { path: { organizationId } }))

/** The named scopes, where the viewer may see them. */
export function useNamedScopes(organizationId: OrganizationId) {
  const mayView = usePermissions(organizationId).has('scope.view')
  const { data } = useQuery({
    ...ask('GET /v1/organizations/{organizationId}/scopes', { path: { organizationId } }),
    enabled: mayView,
  })
  return data?.items ?? []
}

/** Whatever shows users and what they hold is asked anew. */
export async function refresh(organizationId: OrganizationId): Promise<void> {
  const keys = [
    'GET /v1/organizations/{organizationId}/memberships',
    'GET /v1/organizations/{organizationId}/memberships/{membershipId}',
    reading,
    'GET /v1/organizations/{organizationId}/access-options',
    'GET /v1/organizations/{organizationId}/roles',
  ] as const
  await Promise.all(keys.map((key) => queryClient.invalidateQueries({ queryKey: [key, { path: { organizationId } }] })))
}

interface Matching {
  readonly owners: readonly PickedUser[]
  readonly tags: readonly string[]
}
type Plain = { readonly kind: 'organization' | 'own' | 'custom' }
/** Owners and tags are kept while another kind is looked at. */
export type ScopeWish = Matching &
  (Plain | Pick<Extract<Access['scope'], { kind: 'named' }>, 'kind' | 'scopeId' | 'name'>)

/** What stands in the fields. */
export interface Draft {
  readonly roleIds: readonly RoleId[]
  /** By role, the day as the field has it; empty for none. */
  readonly roleDays: Readonly<Record<string, string>>
  readonly scope: ScopeWish
  readonly lastDay: string
}

export function toDraft({ roles, scope, endsAt }: Access): Draft {
  return {
    roleIds: roles.map(({ id }) => id),
    roleDays: Object.fromEntries(roles.map((role) => [role.id, lastDayOf(role.endsAt)])),
    scope: toWish(scope),
    lastDay: lastDayOf(endsAt),
  }
}

function toWish(scope: Access['scope']): ScopeWish {
  if (scope.kind === 'organization' || scope.kind === 'own') return { kind: scope.kind, owners: [], tags: [] }
  const owners = scope.owners.map(
    ({ membershipId: id, name, email }): PickedUser => ({ id, userId: null, name, email, status: 'active' }),
  )
  return scope.kind === 'custom'
    ? { kind: scope.kind, owners, tags: scope.tags }
    : { kind: scope.kind, scopeId: scope.scopeId, name: scope.name, owners: [], tags: [] }
}

/** As the operation takes it. */
export function toScope(wish: ScopeWish): NonNullable<Change['scope']> {
  if (wish.kind === 'named') return { kind: wish.kind, scopeId: wish.scopeId }
  if (wish.kind !== 'custom') return { kind: wish.kind }
  return { kind: wish.kind, owners: wish.owners.map(({ id }) => id), tags: [...wish.tags] }
}

/** Of a day that was not touched the instant stays what it was. */
const ending = (day: string, before: string | null): string | null => (day === lastDayOf(before) ? before : endOf(day))

/** What differs from what is saved, and nothing else. */
export function changeOf(draft: Draft, from: Access): Change {
  const held = new Map(from.roles.map(({ id, endsAt }) => [id, endsAt]))
  const roles = draft.roleIds.map((roleId) => ({
    roleId,
    endsAt: ending(draft.roleDays[roleId] ?? '', held.get(roleId) ?? null),
  }))
  const same =
    roles.length === held.size && roles.every(({ roleId, endsAt }) => held.has(roleId) && held.get(roleId) === endsAt)
  const scope = toScope(draft.scope)
  const endsAt = ending(draft.lastDay, from.endsAt)
  return {
    ...(same ? {} : { roles }),
    ...(keyOf(scope) === keyOf(scopeOf(from)) ? {} : { scope }),
    ...(endsAt === from.endsAt ? {} : { endsAt }),
  }
}

const scopeOf = ({ scope }: Access) => toScope(toWish(scope))

const keyOf = (scope: NonNullable<Change['scope']>): string =>
  JSON.stringify(
    scope.kind === 'custom' ? [scope.kind, scope.owners.toSorted(), scope.tags.toSorted()] : Object.values(scope),
  )
