import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { ask } from '../../shared/api.ts'
import type { OrganizationId } from '../organization/organization.ts'
import type { UsersSearch } from './search.ts'
import { usersQuery } from './users-query.ts'

export const useUsers = (organizationId: OrganizationId, search: UsersSearch) =>
  useInfiniteQuery(usersQuery(organizationId, search))

/** Roles to filter by; none where the viewer may not see them. */
export function useRoles(organizationId: OrganizationId, mayView: boolean) {
  const { data } = useQuery({
    ...ask('GET /v1/organizations/{organizationId}/roles', { path: { organizationId } }),
    enabled: mayView,
    staleTime: 300_000,
  })
  return data?.items ?? []
}
