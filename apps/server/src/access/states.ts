import type { Grant, Properties } from '@rollcall/core/access'
import type { OrganizationId } from '@rollcall/core/shared/ids'
import { findHolders, type Holder } from '@rollcall/storage/assignment'
import type { Db } from '@rollcall/storage/engine/schema'
import { findOrganization } from '@rollcall/storage/organization'
import { findRole, type RoleWithCells } from '@rollcall/storage/role'
import { listNamedScopes, type NamedScope } from '@rollcall/storage/scope'
import type { CellState, ChosenScope, MembershipState, Patch, RoleState, ScopeState } from './patch.ts'

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

export const toScopeState = ({ name, owners, tags }: NamedScope): Required<ScopeState> => ({
  name,
  owners: owners.map(({ id }) => id),
  tags,
})

/** The same members of the same row as they are now; null where the row is gone. */
export async function readState(db: Db, organizationId: OrganizationId, patch: Patch): Promise<unknown> {
  switch (patch.kind) {
    case 'role': {
      const role = await findRole(db, organizationId, patch.id)
      return role === undefined ? null : pickRole(toRoleState(role), patch.after)
    }
    case 'scope': {
      const [scope] = await listNamedScopes(db, organizationId, [patch.id])
      return scope === undefined ? null : pick(toScopeState(scope), patch.after)
    }
    case 'policy': {
      const organization = await findOrganization(db, organizationId)
      const policy = organization?.policy as unknown as Readonly<Record<string, Properties>>
      const sections = Object.entries(patch.after ?? {})
      return Object.fromEntries(sections.map(([name, section]) => [name, pick(policy[name] ?? {}, section)]))
    }
    default: {
      const [holder] = await findHolders(db, organizationId, patch.kind, [patch.id])
      const isThere = holder !== undefined && (holder.status === 'active' || holder.status === 'suspended')
      return isThere ? pick(toMembershipState(holder), patch.after) : null
    }
  }
}

const pick = <State extends object>(state: State, like: object | null): Partial<State> =>
  Object.fromEntries(
    Object.entries(state).filter(([name]) => like === null || Object.hasOwn(like, name)),
  ) as Partial<State>

/** Of the cells only those that are spoken of, where they are spoken of one by one. */
function pickRole(state: Required<RoleState>, like: RoleState | null): Partial<RoleState> {
  const picked = pick(state, like)
  if (like?.cells === undefined || like.key !== undefined) return picked
  const placeOf = ({ application, environment }: CellState): string => JSON.stringify([application, environment])
  const now = new Map(state.cells.map((cell) => [placeOf(cell), cell.level]))
  return { ...picked, cells: like.cells.map((cell) => ({ ...cell, level: now.get(placeOf(cell)) ?? null })) }
}
