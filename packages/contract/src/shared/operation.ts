import type { TProperties, TObject, TSchema } from 'typebox'
import type { Permission } from './permission.ts'
import type { Code } from './codes.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** `GET /v1/organizations/{organizationId}`: what a request is called everywhere, from the handler to the client. */
export type OperationKey = `${Method} /${string}`

/**
 * Who may call a route. A route without one stops the start.
 * - `anyone`: nobody has to be signed in; `why` says what guards it instead. With `session: 'optional'` it is known who is.
 * - `session`: a signed-in person, on his own account.
 * - `member`: an active member of the organization in the path.
 * - `permission`: the same, and the decision engine permits it on the organization.
 * - `server`: an elevated superuser, decided over the server's own snapshot.
 * - `observer`: a caller on loopback, or a token whose holder may observe the server.
 */
export type RoutePolicy =
  | { readonly kind: 'anyone'; readonly why: string; readonly session?: 'optional' }
  | { readonly kind: 'session' }
  | { readonly kind: 'member' }
  | { readonly kind: 'permission'; readonly permission: Permission }
  | { readonly kind: 'server'; readonly permission: ServerPermission }
  | { readonly kind: 'observer' }

export type ServerPermission = 'server.configure' | 'server.observe'

const unknownCaller = ['session.required', 'session.ended', 'token.invalid'] as const
const viewing = 'session.viewing_as'
const notInOrganization = [
  ...unknownCaller,
  viewing,
  'session.view_ended',
  'organization.not_found',
  'session.proof_not_accepted',
] as const
const refusalsByPolicy = {
  anyone: [],
  session: [...unknownCaller, viewing, 'token.not_allowed'],
  member: notInOrganization,
  permission: [...notInOrganization, 'access.denied'],
  server: [...unknownCaller, viewing, 'token.not_allowed', 'access.denied', 'access.elevation_required'],
  observer: ['access.denied'],
} as const satisfies Readonly<Record<RoutePolicy['kind'], readonly Code[]>>

/** What a caller is told whom the policy does not let in. */
export const policyRefusals = (policy: RoutePolicy): readonly Code[] =>
  policy.kind === 'anyone' && policy.session === 'optional' ? [viewing] : refusalsByPolicy[policy.kind]

/** Everything that this operation may refuse with, but for what every route may. */
export const refusalsOf = ({ policy, refusals }: Pick<Operation, 'policy' | 'refusals'>): readonly Code[] => [
  ...policyRefusals(policy),
  ...refusals,
]

/** `none`: the answer has no body. */
export const none = Symbol('no body')

export interface Operation {
  /** Name in OpenAPI and in logs. */
  readonly id: string
  readonly tag: string
  readonly summary: string
  readonly description?: string
  readonly path?: TObject<TProperties>
  readonly query?: TObject<TProperties>
  readonly body?: TSchema
  readonly answers: { readonly [status: number]: TSchema | typeof none }
  /** Of its own; `refusalsOf` adds those of its policy, and every route may give `commonRefusals`. */
  readonly refusals: readonly Code[]
  readonly policy: RoutePolicy
  /** Answers carry an ETag; a change has to send it back as If-Match. */
  readonly concurrency?: 'etag' | 'if-match'
  /** A client may repeat it with the same Idempotency-Key and gets the first answer again. */
  readonly idempotent?: boolean
  /** Bytes of the largest body that is read, where that is more than usual. */
  readonly bodyLimit?: number
  /** A POST that asks and changes nothing: the organization is not locked for it. */
  readonly reads?: boolean
  /** Where it is not what `isOpenWhileViewing` says of it by itself. */
  readonly whileViewing?: 'open' | 'closed'
  /** Media type of the answer where it is not JSON. */
  readonly media?: string
}

/**
 * Whether a session may ask it while it looks through the rights of somebody else: what reads in an organization, and ways out. Files are
 * exports, and one's own account and the server are not the other person's.
 */
export function isOpenWhileViewing(
  method: string,
  { policy, reads, media, whileViewing }: Pick<Operation, 'policy' | 'reads' | 'media' | 'whileViewing'>,
): boolean {
  if (whileViewing !== undefined) return whileViewing === 'open'
  const isRead = method === 'GET' || method === 'HEAD' || reads === true
  const isOfOrganization = policy.kind === 'member' || policy.kind === 'permission'
  return isRead && media === undefined && (isOfOrganization || policy.kind === 'anyone' || policy.kind === 'observer')
}

export type OperationTable = Readonly<Record<OperationKey, Operation>>

/** Keeps the literal types of a table, which the client and the handlers are typed by. */
export const operationTable = <const Table extends OperationTable>(table: Table): Table => table
