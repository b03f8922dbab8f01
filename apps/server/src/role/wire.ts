import {
  countLevels,
  type Grant,
  grantsOfNewRole,
  hasGrids,
  matchesPattern,
  reservedFor,
  type RoleFacts,
  type Snapshot,
  templates,
} from '@rollcall/core/access'
import type { Catalogue, Role, RoleDetail } from '@rollcall/contract/role'
import type { Row } from '@rollcall/storage/engine/schema'
import type { RoleWithCount } from '@rollcall/storage/role'

type Template = keyof typeof templates

export const toWire = (snapshot: Snapshot, applicationIds: readonly string[], role: RoleWithCount): Role => ({
  id: role.id,
  key: role.key,
  name: role.name,
  kind: role.kind,
  description: role.description,
  builtIn: role.built_in,
  memberCount: role.member_count,
  everything: role.everything,
  applications: { ...countLevels(snapshot, role.id, applicationIds), total: applicationIds.length },
  changedAt: role.changed_at.toISOString(),
  version: role.version,
})

/** With what it permits: of a built-in role as the template says. */
export function toDetail(
  snapshot: Snapshot,
  applicationIds: readonly string[],
  template: Template,
  role: RoleWithCount,
): RoleDetail {
  const beside = templates[template].roles.find(({ key }) => role.built_in && key === role.key)?.standsBeside ?? 'any'
  const { grants, mayGrant, fallback } = factsOf(snapshot, role)
  return {
    ...toWire(snapshot, applicationIds, role),
    grants: grants.map(({ permission, on, condition }) => ({
      permission,
      on,
      ...(condition === undefined ? {} : { condition }),
    })),
    permissions: [...namesOf(snapshot, grants)],
    mayGrant: [...mayGrant],
    standsBeside: beside === 'any' ? 'any' : [...beside],
    fallback: fallback
      ? { permissions: [...namesOf(snapshot, fallback.grants)], endedBy: [...fallback.endedBy] }
      : null,
  }
}

/** What a built-in role gives stands in the template or the product's catalogue, and so in the snapshot. */
export function factsOf({ roles }: Snapshot, role: Row<'roles'>): Pick<RoleFacts, 'grants' | 'mayGrant' | 'fallback'> {
  const own = { grants: role.grants as unknown as readonly Grant[], mayGrant: role.may_grant }
  return role.built_in ? (roles.get(role.id)?.facts ?? own) : own
}

/** What the patterns of the grants stand for. */
const namesOf = ({ catalogue }: Snapshot, grants: readonly Grant[]): readonly string[] =>
  catalogue.source.permissions
    .filter((permission) => grants.some((grant) => matchesPattern(grant.permission, permission)))
    .map(({ name }) => name)

/** Everything that a role can hold; what belongs to each member by himself is left out. */
export function toCatalogue({ catalogue }: Snapshot, key: Template): Catalogue {
  const template = templates[key]
  const { types, permissions } = catalogue.source
  const inNewRole = new Set(grantsOfNewRole(catalogue.source).map(({ permission }) => permission))
  return {
    customRoles: template.customRoles,
    grids: hasGrids(template),
    types: types.map(({ name, description, under }) => ({ name, description, under })),
    permissions: permissions
      .filter(({ personal }) => !personal)
      .map((permission) => ({
        name: permission.name,
        type: permission.name.slice(0, permission.name.indexOf('.')),
        on: [...permission.on],
        description: permission.description,
        level: permission.level ?? null,
        requires: [...permission.requires],
        dangerous: permission.dangerous,
        reservedFor: [...reservedFor(template, permission)],
        inNewRole: inNewRole.has(permission.name),
      })),
  }
}
