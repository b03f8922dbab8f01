import { calledOf } from '../../shared/person.ts'
import type { MembershipPage } from '@rollcall/contract/membership'
import type { QueryOf } from '@rollcall/contract/operations'
import { listOf, textOf } from '../../shared/search-parameters.ts'

type Query = QueryOf<'GET /v1/organizations/{organizationId}/memberships'>
export type Row = MembershipPage['items'][number]
export type Status = Row['status']
type Sort = NonNullable<Query['sort']>

export type RoleId = Row['roles'][number]['id']

export const statuses = ['active', 'invited', 'suspended', 'removed'] as const satisfies readonly Status[]
const sorts: readonly string[] = ['name', '-name', 'lastActive', '-lastActive', 'joined', '-joined'] satisfies Sort[]

export interface UsersSearch {
  readonly q?: string | undefined
  readonly status?: readonly Status[] | undefined
  readonly role?: readonly RoleId[] | undefined
  readonly sort?: Sort | undefined
  /** The dialog that invites is open, with this address if it is one. */
  readonly invite?: string | undefined
}

const isStatus = (text: string): text is Status => statuses.some((status) => status === text)
export const isRole = (text: string): text is RoleId => /^rol_[0-9a-z]{26}$/.test(text)
const isSort = (text: unknown): text is Sort => typeof text === 'string' && sorts.includes(text)

/** Filters as they stand in the address. */
export function parseUsersSearch(search: Record<string, unknown>): UsersSearch {
  return {
    q: textOf(search['q'])?.slice(0, 200),
    status: listOf(search['status'], isStatus),
    role: listOf(search['role'], isRole),
    sort: isSort(search['sort']) ? search['sort'] : undefined,
    invite: textOf(search['invite'])?.slice(0, 320),
  }
}

export const isFiltered = ({ q, status, role }: UsersSearch): boolean =>
  q !== undefined || status !== undefined || role !== undefined

export const toSort = (text: string | undefined): Sort | undefined => (isSort(text) ? text : undefined)

/** As the operation wants it: without what is not set. */
export function toQuery({ q, status, role, sort }: UsersSearch): Query {
  return {
    ...(q !== undefined && { q }),
    ...(status && { status: [...status] }),
    ...(role && { role: [...role] }),
    ...(sort && { sort }),
  }
}

/** Of who can be suspended or let in again: not the owner, and nobody himself. */
export function standingOf(user: Row, self: string) {
  const { id, status, owner } = user
  if (status !== 'active' && status !== 'suspended') return undefined
  return owner || id === self ? undefined : { id, name: calledOf(user), status }
}
