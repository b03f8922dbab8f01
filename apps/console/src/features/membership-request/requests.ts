import type { AnswerOf, QueryOf } from '@rollcall/contract/operations'
import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query'
import { call, queryClient } from '../../shared/api.ts'
import { listOf, textOf } from '../../shared/search-parameters.ts'
import type { OrganizationId } from '../organization/organization.ts'

const operation = 'GET /v1/organizations/{organizationId}/membership-requests'

export type Request = AnswerOf<typeof operation>['items'][number]
type Query = QueryOf<typeof operation>
export type RequestState = Request['state']

export const states = ['pending', 'approved', 'refused', 'withdrawn'] as const satisfies readonly RequestState[]
export const isState = (text: string): text is RequestState => states.some((state) => state === text)

export interface RequestsSearch {
  readonly q?: string | undefined
  readonly state?: readonly RequestState[] | undefined
  readonly invite?: string | undefined
}

export const parseRequestsSearch = (search: Record<string, unknown>): RequestsSearch => ({
  q: textOf(search['q'])?.slice(0, 200),
  state: listOf(search['state'], isState),
  invite: textOf(search['invite'])?.slice(0, 320),
})

const toQuery = ({ q, state }: RequestsSearch): Query => ({
  ...(q !== undefined && { q }),
  ...(state && { state: [...state] }),
})

export function requestsQuery(organizationId: OrganizationId, search: RequestsSearch) {
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

/** What a decision changes: the queue, the users, and what the rules count. */
export async function refreshRequests(organizationId: OrganizationId): Promise<void> {
  const path = { organizationId }
  const lists = [
    operation,
    'GET /v1/organizations/{organizationId}/memberships',
    'GET /v1/organizations/{organizationId}/invitations',
    'GET /v1/organizations/{organizationId}/joining-rules',
  ]
  await Promise.all(lists.map((key) => queryClient.invalidateQueries({ queryKey: [key, { path }] })))
}
