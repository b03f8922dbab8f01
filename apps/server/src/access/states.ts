import type { Grant } from '@rollcall/core/access'
import { type Holder } from '@rollcall/storage/assignment'
import { type RoleWithCells } from '@rollcall/storage/role'
import type { ChosenScope, MembershipState, RoleState } from './patch.ts'

/** As it is, whole. */
export const toMembershipState = (holder: Holder): Required<MembershipState> => ({
  roles: holder.roles.map(({ roleId, endsAt }) => ({ roleId, endsAt: endsAt?.toISOString() ?? null })),
  scope: toChosenScope(holder),
  endsAt: holder.endsAt?.toISOString() ?? null,
  status: holder.status === 'suspended' ? 'suspended' : 'active',
  properties: holder.properties,
})

export function toChosenScope({ scopeKind, scopeId, scopeName, owners, tags }: Holder): ChosenScope {
  if (scopeKind !== 'custom') return { kind: scopeKind }
  return scopeName !== null && scopeId !== null ? { kind: 'named', scopeId } : { kind: 'custom', owners, tags }
}

export const toRoleState = (role: RoleWithCells): Required<RoleState> => ({
  key: role.key,
  name: role.name,
  description: role.description,
  grants: role.grants as unknown as readonly Grant[],
  mayGrant: role.may_grant,
  everything: role.everything,
  cells: role.cells,
})
