import Type, { type Static } from 'typebox'
import { operationTable } from '../shared/operation.ts'
import { Ids, Instant, NameInput, Nullable, Shape } from '../shared/schemas.ts'
import { ChangeQuery, changeQuery, changeRefusals, Consequence } from '../consequence/consequence.ts'
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
  builtIn: Type.Boolean({ description: 'Keeps name and permissions; its grid can be edited unless it is everything' }),
  memberCount: Type.Integer({ description: 'Users who hold it: active and suspended' }),
  everything: Type.Boolean({ description: 'Its grid gives every level everywhere, and cannot be edited' }),
  applications: Shape(
    {
      admin: Type.Integer({ description: 'Where it gives Admin somewhere' }),
      read: Type.Integer({ description: 'Where it gives Read-Only somewhere and Admin nowhere' }),
      total: Type.Integer(),
    },
    { description: 'Of the applications that the caller may view' },
  ),
  changedAt: Instant,
  version: Type.Integer({ description: 'Also the ETag, of the role and of its grid' }),
})
export type Role = Static<typeof Role>

const PermissionName = Type.String({ minLength: 1, maxLength: 120, description: '`type.verb`, `type.*` or `*`' })

export const Grant = Shape({
  permission: PermissionName,
  on: Type.Enum(['any', 'owned'], { description: '`owned`: only on what the user owns' }),
  condition: Type.Optional(
    Type.Unknown({ description: 'Data that has to hold of subject, resource, action, context' }),
  ),
})

export const RoleDetail = Shape({
  ...Role.properties,
  grants: Type.Array(Grant),
  permissions: Type.Array(Type.String(), { description: 'What the grants give, each by its full name' }),
  mayGrant: Type.Array(Type.String(), { description: 'Keys of the roles that a holder may give to others' }),
  standsBeside: Type.Union([Type.Literal('any'), Type.Array(Type.String())], {
    description: 'Of a tier: keys of the roles that may be held besides',
  }),
  fallback: Nullable(
    Shape({
      permissions: Type.Array(Type.String()),
      endedBy: Type.Array(Type.String(), { description: 'Keys of roles; who holds one has no fallback' }),
    }),
  ),
})
export type RoleDetail = Static<typeof RoleDetail>

export const CatalogueEntry = Shape({
  name: Type.String(),
  type: Type.String(),
  on: Type.Array(Type.String(), { description: 'Types of the resources on which it is asked' }),
  description: Type.String(),
  level: Nullable(Type.Enum(['read', 'admin'], { description: 'Of the grid; null: of the organization as a whole' })),
  requires: Type.Array(Type.String(), { description: 'Without these it has no effect' }),
  dangerous: Type.Boolean({ description: 'Off in new roles, never given by a joining rule' }),
  reservedFor: Type.Array(Type.String(), { description: 'Keys of the built-in roles that alone may hold it' }),
  inNewRole: Type.Boolean(),
})

export const Catalogue = Shape({
  customRoles: Type.Boolean({ description: 'Whether roles can be added here' }),
  grids: Type.Boolean({ description: 'Whether roles have tables of applications and environments here' }),
  types: Type.Array(
    Shape({
      name: Type.String(),
      description: Type.String(),
      under: Type.Enum(['organization', 'application', 'environment']),
    }),
  ),
  permissions: Type.Array(CatalogueEntry),
})
export type Catalogue = Static<typeof Catalogue>

export const levels = ['admin', 'read', 'deny'] as const
const Level = Type.Enum(levels)
const ApplicationId = Type.String({ minLength: 1, maxLength: 200, description: 'Id of an application, or `*`' })
const EnvironmentName = Type.String({ minLength: 1, maxLength: 200, description: 'Name of an environment, or `*`' })

export const Cell = Shape({ application: ApplicationId, environment: EnvironmentName, level: Level })
export const CellWish = Shape({
  application: ApplicationId,
  environment: EnvironmentName,
  level: Nullable(Level, { description: 'Null: not set any more, the wildcards count' }),
})

const gridMembers = {
  version: Type.Integer({ description: 'Also the ETag' }),
  everything: Type.Boolean({ description: 'Admin everywhere, without cells; cannot be edited' }),
  cells: Type.Array(Cell, {
    description: 'What is set: wildcards, and places in applications that the caller may view',
  }),
  hidden: Type.Boolean({ description: 'There are applications that the caller may not view' }),
}

export const Grid = Shape({
  ...gridMembers,
  environments: Type.Array(Shape({ name: Type.String(), protected: Type.Boolean() }), {
    description: 'Columns: names of environments, and whether any of that name is protected',
  }),
  applications: Type.Array(
    Shape({
      id: Type.String(),
      name: Type.String(),
      environments: Type.Array(Type.String()),
      owners: Type.Array(Type.String(), { description: 'Names of the owners, as far as the caller may know people' }),
      tags: Type.Array(Type.String()),
    }),
    { description: 'Rows, by name' },
  ),
})
export type Grid = Static<typeof Grid>

const RolePath = Shape({ ...OrganizationPath.properties, roleId: Ids.rol })
const Changed = Shape({ role: RoleDetail, consequence: Consequence })
const Description = Type.String({ maxLength: 500 })
const Grants = Type.Array(Grant, { maxItems: 500 })
const grantRefusals = ['role.permission_unknown', 'role.permission_reserved', 'role.condition_invalid'] as const

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
  'GET /v1/organizations/{organizationId}/permissions': {
    id: 'listPermissions',
    tag: 'Roles',
    summary: 'Everything that a role can hold here',
    path: OrganizationPath,
    answers: { 200: Catalogue },
    refusals: [],
    policy: { kind: 'permission', permission: 'role.view' },
  },
  'POST /v1/organizations/{organizationId}/roles': {
    id: 'createRole',
    tag: 'Roles',
    summary: 'Add a role',
    description:
      'From nothing it holds every permission on applications and environments that is not dangerous, with an empty table. A copy takes permissions and table of another role.',
    path: OrganizationPath,
    query: ChangeQuery,
    body: Shape({
      name: NameInput,
      description: Type.Optional(Description),
      copyOf: Type.Optional(Nullable(Ids.rol)),
      grants: Type.Optional(Grants),
    }),
    answers: { 201: Changed, 200: Changed },
    refusals: [
      'access.stale',
      'role.not_offered',
      'role.not_found',
      'role.name_taken',
      'name.invalid',
      ...grantRefusals,
      'idempotency.in_progress',
      'idempotency.differs',
    ],
    policy: { kind: 'permission', permission: 'role.edit' },
    idempotent: true,
  },
  'GET /v1/organizations/{organizationId}/roles/{roleId}': {
    id: 'getRole',
    tag: 'Roles',
    summary: 'One role and what it permits',
    path: RolePath,
    answers: { 200: RoleDetail },
    refusals: ['role.not_found'],
    policy: { kind: 'permission', permission: 'role.view' },
    concurrency: 'etag',
  },
  'PATCH /v1/organizations/{organizationId}/roles/{roleId}': {
    id: 'updateRole',
    tag: 'Roles',
    summary: 'Change name, description or permissions of a role that is not built in',
    path: RolePath,
    query: ChangeQuery,
    body: Shape({
      name: Type.Optional(NameInput),
      description: Type.Optional(Description),
      grants: Type.Optional(Grants),
      mayGrant: Type.Optional(Type.Array(Type.String({ maxLength: 120 }), { maxItems: 200, uniqueItems: true })),
    }),
    answers: { 200: Changed },
    refusals: [
      ...changeRefusals,
      'role.not_found',
      'role.changed',
      'role.built_in',
      'role.name_taken',
      'name.invalid',
      ...grantRefusals,
      'request.if_match_required',
    ],
    policy: { kind: 'permission', permission: 'role.edit' },
    concurrency: 'if-match',
  },
  'DELETE /v1/organizations/{organizationId}/roles/{roleId}': {
    id: 'deleteRole',
    tag: 'Roles',
    summary: 'Delete a role that is not built in',
    description: 'Who holds it, invited people and service accounts among them, gets the replacement instead.',
    path: RolePath,
    query: Shape({
      ...changeQuery,
      replacement: Type.Optional(
        Type.Union([Ids.rol, Type.Literal('none')], { description: 'Needed where somebody holds the role' }),
      ),
    }),
    answers: { 200: Shape({ holders: Type.Integer(), consequence: Consequence }) },
    refusals: [
      ...changeRefusals,
      'role.not_found',
      'role.changed',
      'role.built_in',
      'role.in_use',
      'role.replacement_invalid',
      'request.if_match_required',
    ],
    policy: { kind: 'permission', permission: 'role.edit' },
    concurrency: 'if-match',
  },
  'GET /v1/organizations/{organizationId}/roles/{roleId}/grid': {
    id: 'getGrid',
    tag: 'Roles',
    summary: 'The table of a role: what is set for which application and environment',
    path: RolePath,
    answers: { 200: Grid },
    refusals: ['role.not_found'],
    policy: { kind: 'permission', permission: 'role.view' },
    concurrency: 'etag',
  },
  'PATCH /v1/organizations/{organizationId}/roles/{roleId}/grid': {
    id: 'updateGrid',
    tag: 'Roles',
    summary: 'Set and unset cells in the table of a role',
    description:
      'Cells that are not named stay, those of applications that the caller may not view among them. Where the table was changed meanwhile, `current` of the refusal is the table as it is now.',
    path: RolePath,
    query: ChangeQuery,
    body: Shape({ cells: Type.Array(CellWish, { minItems: 1, maxItems: 10_000 }) }),
    answers: { 200: Shape({ ...gridMembers, consequence: Consequence }) },
    refusals: [
      'access.stale',
      'access.beyond_reach',
      'role.not_found',
      'role.changed',
      'role.grid_fixed',
      'role.grid_too_large',
      'role.cell_unknown',
      'role.cell_twice',
      'request.if_match_required',
    ],
    policy: { kind: 'permission', permission: 'role.edit' },
    concurrency: 'if-match',
  },
})
