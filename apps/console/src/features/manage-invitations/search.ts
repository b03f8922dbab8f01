import type { QueryOf } from '@rollcall/contract/operations'
import { listOf, textOf } from '../../shared/search-parameters.ts'
import type { ShownStatus } from '../invitation/invitation.ts'

type Query = QueryOf<'GET /v1/organizations/{organizationId}/invitations'>
type Sort = NonNullable<Query['sort']>

const statuses = ['sent', 'expired', 'accepted', 'revoked', 'declined'] as const satisfies readonly ShownStatus[]
/** What nobody has answered yet: accepted and declined ones are shown to whoever asks for them. */
export const unanswered: readonly ShownStatus[] = ['sent', 'expired', 'revoked']
const sorts = ['sent', '-sent', 'email', '-email', 'expires', '-expires'] as const satisfies readonly Sort[]

export interface InvitationsSearch {
  readonly q?: string | undefined
  readonly status?: readonly ShownStatus[] | undefined
  readonly sort?: Sort | undefined
  readonly invite?: string | undefined
}

export const isStatus = (text: string): text is ShownStatus => statuses.some((status) => status === text)
const isSort = (text: unknown): text is Sort => sorts.some((sort) => sort === text)
export const toSort = (text: string | undefined): Sort | undefined => (isSort(text) ? text : undefined)

export function parseInvitationsSearch(search: Record<string, unknown>): InvitationsSearch {
  return {
    q: textOf(search['q'])?.slice(0, 200),
    status: listOf(search['status'], isStatus),
    sort: isSort(search['sort']) ? search['sort'] : undefined,
    invite: textOf(search['invite'])?.slice(0, 320),
  }
}

export const isFiltered = ({ q, status }: InvitationsSearch): boolean => q !== undefined || status !== undefined

/** As the operation wants it. */
export function toQuery({ q, status, sort }: InvitationsSearch): Query {
  return { ...(q !== undefined && { q }), status: [...(status ?? unanswered)], ...(sort && { sort }) }
}

/** The filter alone, for acts on everything that matches. */
export function toFilter({ q, status }: InvitationsSearch) {
  return { ...(q !== undefined && { q }), status: [...(status ?? unanswered)] }
}

/** Where nothing but the dialog that invites stands in the address. */
export const parseInviting = (search: Record<string, unknown>): Pick<InvitationsSearch, 'invite'> => ({
  invite: textOf(search['invite'])?.slice(0, 320),
})
