import type { AnswerOf } from '@rollcall/contract/operations'
import { ask } from '../../shared/api.ts'
import type { OrganizationId } from '../organization/organization.ts'

export type Scope = AnswerOf<'GET /v1/organizations/{organizationId}/scopes'>['items'][number]
export type Owner = Scope['owners'][number]

export const scopesOf = (organizationId: OrganizationId) =>
  ask('GET /v1/organizations/{organizationId}/scopes', { path: { organizationId } })
