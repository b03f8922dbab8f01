import Type, { type Static } from 'typebox'
import { operationTable } from '../shared/operation.ts'
import { Ids, Shape } from '../shared/schemas.ts'
import { OrganizationPath } from '../organization/organization.ts'

export const RoleKind = Type.Union([Type.Literal('tier'), Type.Literal('role')], {
  description: 'A tier is a column of the access board: a user holds at most one',
})

export const RoleSummary = Shape({ id: Ids.rol, key: Type.String(), name: Type.String(), kind: RoleKind })

export const Role = Shape({
  id: Ids.rol,
  key: Type.String({ description: 'Stable name for files and mappings' }),
  name: Type.String(),
  kind: RoleKind,
  description: Type.String(),
  builtIn: Type.Boolean(),
  memberCount: Type.Integer(),
})
export type Role = Static<typeof Role>

export const roleOperations = operationTable({
  'GET /v1/organizations/{organizationId}/roles': {
    id: 'listRoles',
    tag: 'Roles',
    summary: 'The roles of the organization',
    path: OrganizationPath,
    answers: { 200: Shape({ items: Type.Array(Role) }) },
    refusals: [],
    policy: { kind: 'permission', permission: 'role.view' },
  },
})
