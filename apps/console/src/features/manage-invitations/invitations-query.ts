import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query'
import { call } from '../../shared/api.ts'
import type { OrganizationId } from '../organization/organization.ts'
import { type InvitationsSearch, toQuery } from './search.ts'

const operation = 'GET /v1/organizations/{organizationId}/invitations'

export function invitationsQuery(organizationId: OrganizationId, search: InvitationsSearch) {
  const query = toQuery(search)
  const path = { organizationId }
  return infiniteQueryOptions({
    queryKey: [operation, { path: { organizationId } }, query],
    queryFn: ({ pageParam, signal }) =>
      call(operation, { path, query: { ...query, ...(pageParam !== null && { cursor: pageParam }) }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  })
}
