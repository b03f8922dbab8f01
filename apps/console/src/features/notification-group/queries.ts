import type { AnswerOf } from '@rollcall/contract/operations'
import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query'
import { ask, call, queryClient } from '../../shared/api.ts'
import type { OrganizationId } from '../organization/organization.ts'

const groupsOperation = 'GET /v1/organizations/{organizationId}/notification-groups'
const membersOperation = 'GET /v1/organizations/{organizationId}/notification-groups/{groupId}/members'
const contactsOperation = 'GET /v1/organizations/{organizationId}/notification-groups/{groupId}/contacts'

export type Group = AnswerOf<typeof groupsOperation>['items'][number]
export type GroupId = Group['id']
export type Member = AnswerOf<typeof membersOperation>['items'][number]
export type Contact = AnswerOf<typeof contactsOperation>['items'][number]

export interface GroupPath {
  readonly organizationId: OrganizationId
  readonly groupId: GroupId
}

/** Anything else is asked for as the group of no one, which the server does not find. */
export const toGroupId = (text: string | undefined): GroupId => (text?.startsWith('ngr_') ? (text as GroupId) : 'ngr_')

export function groupsQuery(organizationId: OrganizationId, q: string | undefined) {
  const path = { organizationId }
  const query = q === undefined ? {} : { q }
  return infiniteQueryOptions({
    queryKey: [groupsOperation, { path }, query],
    queryFn: ({ pageParam, signal }) =>
      call(groupsOperation, { path, query: { ...query, ...(pageParam !== null && { cursor: pageParam }) }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  })
}

export const groupQuery = (path: GroupPath) =>
  ask('GET /v1/organizations/{organizationId}/notification-groups/{groupId}', { path })

const membersKey = (path: GroupPath) => [membersOperation, { path }] as const

export function membersQuery(path: GroupPath, q: string | undefined) {
  const query = q === undefined ? {} : { q }
  return infiniteQueryOptions({
    queryKey: [...membersKey(path), query],
    queryFn: ({ pageParam, signal }) =>
      call(membersOperation, { path, query: { ...query, ...(pageParam !== null && { cursor: pageParam }) }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  })
}

export function contactsQuery(path: GroupPath) {
  return infiniteQueryOptions({
    queryKey: [contactsOperation, { path }],
    queryFn: ({ pageParam, signal }) =>
      call(contactsOperation, { path, query: pageParam === null ? {} : { cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  })
}

interface Pages {
  readonly pages: readonly { readonly items: readonly Member[] }[]
}

/** Puts one row as it is now into every list of the group's users that is at hand. */
export function showMember(path: GroupPath, member: Member): void {
  queryClient.setQueriesData<Pages>({ queryKey: membersKey(path) }, (list) => {
    if (list === undefined) return list
    const swap = (one: Member) => (one.membershipId === member.membershipId ? member : one)
    return { ...list, pages: list.pages.map((page) => ({ ...page, items: page.items.map(swap) })) }
  })
}

/** The group as an answer says it is; lists are asked for again once they are looked at. */
export async function showGroup(path: GroupPath, group: Group): Promise<void> {
  queryClient.setQueryData(groupQuery(path).queryKey, group)
  await queryClient.invalidateQueries({ queryKey: [groupsOperation] })
}

export const refreshMembers = (path: GroupPath) => queryClient.invalidateQueries({ queryKey: membersKey(path) })
export const refreshContacts = (path: GroupPath) =>
  queryClient.invalidateQueries({ queryKey: contactsQuery(path).queryKey })
export const refreshGroup = (path: GroupPath) => queryClient.invalidateQueries({ queryKey: groupQuery(path).queryKey })
export const refreshGroups = () => queryClient.invalidateQueries({ queryKey: [groupsOperation] })
