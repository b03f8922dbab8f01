import type { AnswerOf } from '@rollcall/contract/operations'
import { useQuery } from '@tanstack/react-query'
import { ask } from '../../shared/api.ts'
import type { OrganizationId } from '../organization/organization.ts'

export type Options = AnswerOf<'GET /v1/organizations/{organizationId}/invitation-options'>

/** What an invitation can say here, and what the viewer may give; asked once the dialog is wanted. */
export const optionsQuery = (organizationId: OrganizationId) =>
  ask('GET /v1/organizations/{organizationId}/invitation-options', { path: { organizationId } })

export const useOptions = (organizationId: OrganizationId, enabled = true) =>
  useQuery({ ...optionsQuery(organizationId), enabled })
