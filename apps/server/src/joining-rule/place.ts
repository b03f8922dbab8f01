import { templates } from '@rollcall/core/access'
import { checkRoleSet, type RoleSetFault } from '@rollcall/core/invitation'
import type { BodyOf } from '@rollcall/contract/operations'
import type { NotificationGroupId, OrganizationId, RoleId, ScopeId } from '@rollcall/core/shared/ids'
import type { Db, Row, ScopeKind } from '@rollcall/storage/engine/schema'
import { findKnownRoleIds, isNamedScope, type PlacedGroup, type RoleOfPlace } from '@rollcall/storage/joining-rule'
import { findKnownGroupIds } from '@rollcall/storage/notification-group'
import type { OrganizationAccess } from '../access/organization-access.ts'
import { toPolicy } from '../shared/policy.ts'
import { refusedAt, type Refused } from '../shared/refused.ts'

/** Where a person will stand: what a rule gives, or what was asked for. */
export interface Place {
  readonly roleIds: readonly RoleId[]
  readonly scope: { readonly kind: ScopeKind; readonly id: ScopeId | null }
  readonly groups: readonly PlacedGroup[]
}

type Body = BodyOf<'POST /v1/organizations/{organizationId}/joining-rules'>
export type PlaceInput = Partial<Pick<Body, 'roleIds' | 'scope' | 'groups'>>

export const nowhere: Place = { roleIds: [], scope: { kind: 'organization', id: null }, groups: [] }

/** Only what is named is looked up: of another organization, or gone, it is not there. @returns what was given, parsed */
export async function parsePlace(
  db: Db,
  { id: organizationId }: Pick<Row<'organizations'>, 'id'>,
  { roleIds, scope, groups }: PlaceInput,
): Promise<{ readonly ok: true; readonly value: Partial<Place> } | Refused> {
  const refusal =
    (roleIds && (await refuseUnknownRole(db, organizationId, roleIds))) ??
    (scope && (await refuseUnknownScope(db, organizationId, scope))) ??
    (groups && (await refuseGroups(db, organizationId, groups)))
  if (refusal !== undefined) return refusal
  return {
    ok: true,
    value: {
      ...(roleIds === undefined ? {} : { roleIds }),
      ...(scope === undefined ? {} : { scope: toScope(scope) }),
      ...(groups === undefined ? {} : { groups: groups.map(toGroup) }),
    },
  }
}

type ScopeInput = NonNullable<PlaceInput['scope']>
type GroupInput = NonNullable<PlaceInput['groups']>[number]

const toScope = (scope: ScopeInput): Place['scope'] =>
  scope.kind === 'named' ? { kind: 'custom', id: scope.scopeId } : { kind: scope.kind, id: null }

const toGroup = ({ groupId, email, sms, on }: GroupInput): PlacedGroup => ({ group_id: groupId, email, sms, is_on: on })

async function refuseUnknownRole(
  db: Db,
  organizationId: OrganizationId,
  roles: readonly RoleId[],
): Promise<Refused | undefined> {
  const known = await findKnownRoleIds(db, organizationId, roles)
  const at = roles.findIndex((id) => !known.has(id))
  return at === -1 ? undefined : refusedAt(`/roleIds/${at}`, 'role.not_found', 'There is no such role here.')
}

async function refuseUnknownScope(
  db: Db,
  organizationId: OrganizationId,
  scope: ScopeInput,
): Promise<Refused | undefined> {
  if (scope.kind !== 'named' || (await isNamedScope(db, organizationId, scope.scopeId))) return undefined
  return refusedAt('/scope/scopeId', 'scope.not_found', 'There is no such named scope here.')
}

async function refuseGroups(
  db: Db,
  organizationId: OrganizationId,
  groups: readonly GroupInput[],
): Promise<Refused | undefined> {
  const ids: readonly NotificationGroupId[] = groups.map(({ groupId }) => groupId)
  const known = await findKnownGroupIds(db, organizationId, ids)
  const unknown = ids.findIndex((id, at) => !known.has(id) || ids.indexOf(id) !== at)
  if (unknown !== -1)
    return refusedAt(
      `/groups/${unknown}/groupId`,
      'notification-group.not_found',
      'There is no such group here, or it is named twice.',
    )
  const silent = groups.findIndex(({ email, sms, on }) => on && !email && !sms)
  return silent === -1
    ? undefined
    : refusedAt(`/groups/${silent}`, 'notification-group.no_channel', 'Choose e-mail, SMS or both, or switch it off.')
}

interface StoredPlace {
  readonly roles: readonly RoleOfPlace[]
  readonly groups: readonly (PlacedGroup & { readonly name: string })[]
  readonly scope_kind: ScopeKind
  readonly scope_id: ScopeId | null
  readonly scope_name: string | null
}

/** Whether a user of this organization can stand like this: what its template and its policy leave open. */
export function refuseNotOffered(
  { organization, snapshot }: Pick<OrganizationAccess, 'organization' | 'snapshot'>,
  { roleIds, scope }: Pick<Place, 'roleIds' | 'scope'>,
): Refused | undefined {
  const template = templates[organization.template]
  if (!template.scopes.includes(scope.kind))
    return refusedAt('/scope', 'place.not_offered', 'There is no such scope in this organization.')
  const roles = roleIds.flatMap((id) => snapshot.roles.get(id)?.facts ?? [])
  const fault = checkRoleSet(roles, template.roles, toPolicy(organization).members)
  return fault === undefined ? undefined : refusedAt('/roleIds', 'place.not_offered', roleSetFaults[fault])
}

export const roleSetFaults: Readonly<Record<RoleSetFault, string>> = {
  one_role: 'A user has one role here.',
  one_tier: 'A user has one privilege at most.',
  role_needed: 'A user needs a role here.',
  tier_needed: 'A user needs a privilege here.',
  not_beside_tier: 'These roles do not stand beside that privilege.',
  functional_off: 'Functional roles are switched off here.',
}

/** As it lies in rows. */
export const placeOf = ({ roles, groups, scope_kind, scope_id }: StoredPlace): Place => ({
  roleIds: roles.map(({ id }) => id),
  scope: { kind: scope_kind, id: scope_id },
  groups: groups.map(({ group_id, email, sms, is_on }) => ({ group_id, email, sms, is_on })),
})

export const placeToWire = ({ roles, groups, scope_kind, scope_id, scope_name }: StoredPlace) => ({
  roles: [...roles],
  scope: {
    kind: scope_kind === 'custom' ? ('named' as const) : scope_kind,
    scopeId: scope_id,
    name: scope_name,
  },
  groups: groups.map(({ group_id, name, email, sms, is_on }) => ({ groupId: group_id, name, email, sms, on: is_on })),
})
