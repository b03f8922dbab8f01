import type { OrganizationId, TokenId } from '@rollcall/core/shared/ids'
import type { Database } from '@rollcall/storage/engine/database'
import type { SessionWithUser } from '@rollcall/storage/session'

/** Who calls. */
export type Principal =
  | { readonly kind: 'nobody' }
  | ({ readonly kind: 'session' } & SessionWithUser)
  | { readonly kind: 'token'; readonly organizationId: OrganizationId; readonly tokenId: TokenId }
  /** Somebody at the command line of the host. */
  | { readonly kind: 'operator' }

export type SessionPrincipal = Extract<Principal, { kind: 'session' }>

/** Who calls, when, and from where: read once for a request. */
export interface Context {
  readonly now: Date
  readonly principal: Principal
  readonly requestId: string | null
  readonly address: string | null
  readonly agent: string | null
}

/** Somebody at the command line: audited as the operator of the host. */
export const operatorContext = ({ database }: { readonly database: Pick<Database, 'now'> }): Context => ({
  now: database.now(),
  principal: { kind: 'operator' },
  requestId: null,
  address: null,
  agent: null,
})
