import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { ask, call, keyOf } from '../../shared/api.ts'
import type { OrganizationId } from '../organization/organization.ts'
import { toQuery, type UsersSearch } from './search.ts'

const operation = 'GET /v1/organizations/{organizationId}/memberships'

/** The value once it has not changed for a while. */
export function useRested<Value>(value: Value, wait: number): Value {
  const [rested, setRested] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), wait)
    return () => clearTimeout(timer)
  }, [value, wait])
  return rested
}

export const listKey = (organizationId: OrganizationId) => [operation, { path: { organizationId } }] as const

/** The users that fit, page by page, as one growing list. */
export function useUsers(organizationId: OrganizationId, search: UsersSearch) {
  const query = toQuery(search)
  const path = { organizationId }
  return useInfiniteQuery({
    queryKey: [...keyOf(operation, { path }), query],
    queryFn: ({ pageParam, signal }) =>
      call(operation, { path, query: { ...query, ...(pageParam !== null && { cursor: pageParam }) }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  })
}

/** Roles to filter by; none where the viewer may not see them. */
export function useRoles(organizationId: OrganizationId, mayView: boolean) {
  const { data } = useQuery({
    ...ask('GET /v1/organizations/{organizationId}/roles', { path: { organizationId } }),
    enabled: mayView,
    staleTime: 300_000,
  })
  return data?.items ?? []
}
