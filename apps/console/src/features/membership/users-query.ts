import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query'
import { call } from '../../shared/api.ts'
import type { OrganizationId } from '../organization/organization.ts'
import { toQuery, type UsersSearch } from './search.ts'

const operation = 'GET /v1/organizations/{organizationId}/memberships'

/** Of every list of the organization's users, whatever it is filtered by. */
export const listKey = (organizationId: OrganizationId) => [operation, { path: { organizationId } }] as const

/** The users that fit, page by page, as one growing list. */
export function usersQuery(organizationId: OrganizationId, search: UsersSearch) {
  const query = toQuery(search)
  const path = { organizationId }
  return infiniteQueryOptions({
    queryKey: [...listKey(organizationId), query],
    queryFn: ({ pageParam, signal }) =>
      call(operation, { path, query: { ...query, ...(pageParam !== null && { cursor: pageParam }) }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  })
}
