import { queryClient } from '../../shared/api.ts'
import type { OrganizationId } from '../organization/organization.ts'

/** Domains and rules belong together on the screen, so they are asked for together. */
export async function refreshDomains(organizationId: OrganizationId): Promise<void> {
  const path = { organizationId }
  const lists = [
    'GET /v1/organizations/{organizationId}/domains',
    'GET /v1/organizations/{organizationId}/joining-rules',
  ]
  await Promise.all(lists.map((key) => queryClient.invalidateQueries({ queryKey: [key, { path }] })))
}
