import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query'
import type { ResourcePage } from '@rollcall/contract/resource'
import { call } from '../../shared/api.ts'
import { textOf } from '../../shared/search-parameters.ts'
import type { OrganizationId } from '../organization/organization.ts'

export type Application = ResourcePage['items'][number]

const operation = 'GET /v1/organizations/{organizationId}/resources'

export interface ApplicationsSearch {
  readonly q?: string | undefined
  readonly tag?: string | undefined
}

/** Filters as they stand in the address. */
export const parseApplicationsSearch = (search: Record<string, unknown>): ApplicationsSearch => ({
  q: textOf(search['q'])?.slice(0, 200),
  tag: textOf(search['tag'])?.slice(0, 100),
})

/** Of every list of the organization's resources, whatever it is filtered by. */
export const resourcesKey = (organizationId: OrganizationId) => [operation, { path: { organizationId } }] as const

export function applicationsQuery(organizationId: OrganizationId, { q, tag }: ApplicationsSearch) {
  const query = { ...(q !== undefined && { q }), ...(tag !== undefined && { tag: [tag] }) }
  const path = { organizationId }
  return infiniteQueryOptions({
    queryKey: [...resourcesKey(organizationId), query],
    queryFn: ({ pageParam, signal }) =>
      call(operation, { path, query: { ...query, ...(pageParam !== null && { cursor: pageParam }) }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  })
}
