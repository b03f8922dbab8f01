import type { AnswerOf } from '@rollcall/contract/operations'
import { ask } from '../../shared/api.ts'
import type { OrganizationId } from '../organization/organization.ts'

export type Role = AnswerOf<'GET /v1/organizations/{organizationId}/roles'>['items'][number]
export type RoleId = Role['id']

export const rolesOf = (organizationId: OrganizationId) =>
  ask('GET /v1/organizations/{organizationId}/roles', { path: { organizationId } })

export const catalogueOf = (organizationId: OrganizationId) =>
  ask('GET /v1/organizations/{organizationId}/permissions', { path: { organizationId } })

export const roleOf = (organizationId: OrganizationId, roleId: RoleId) =>
  ask('GET /v1/organizations/{organizationId}/roles/{roleId}', { path: { organizationId, roleId } })

export const gridOf = (organizationId: OrganizationId, roleId: RoleId) =>
  ask('GET /v1/organizations/{organizationId}/roles/{roleId}/grid', { path: { organizationId, roleId } })

/** Anything else is asked for as the role of no one, which the server does not find. */
export const toRoleId = (text: string | undefined): RoleId =>
  text?.startsWith('rol_') === true ? (text as RoleId) : 'rol_'
