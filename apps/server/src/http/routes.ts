import type { Socket } from 'node:net'
import { isOpenWhileViewing, none, type Method, type Operation } from '@rollcall/contract/shared/operation'
import {
  operations,
  type BodyOf,
  type Key,
  type Operations,
  type PathOf,
  type QueryOf,
} from '@rollcall/contract/operations'
import type { OrganizationId } from '@rollcall/core/shared/ids'
import type { Db } from '@rollcall/storage/engine/schema'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { loadAccess, type OrganizationAccess } from '../access/organization-access.ts'
import { viewOf } from '../access/view.ts'
import { admitToServer } from '../access/server-access.ts'
import type { Parts } from '../parts.ts'
import { authenticate } from './authentication.ts'
import type { SessionCookie } from './cookie.ts'
import { refusingConflicts } from './conflicts.ts'
import { repeatable } from './idempotency.ts'
import { answered, type Outcome } from './outcome.ts'
import { refused, type Refused } from '../shared/refused.ts'
import type { Context, Principal, SessionPrincipal } from './principal.ts'
import { RefusalError, sendProblem } from './problem.ts'

type PolicyKind<K extends Key> = Operations[K]['policy']['kind']

/** A request that was admitted, with everything in it parsed. */
export interface Call<K extends Key> {
  readonly path: PathOf<K>
  readonly query: QueryOf<K>
  readonly body: BodyOf<K>
  readonly ifMatch: string | undefined
  readonly context: PolicyKind<K> extends 'session' | 'server'
    ? Context & { readonly principal: SessionPrincipal }
    : Context
  /** What the caller may do in the organization of the path, as of this transaction. */
  readonly access: PolicyKind<K> extends 'member' | 'permission' ? OrganizationAccess : undefined
}

interface Route<K extends Key = Key> {
  readonly key: K
  readonly handle: (call: Call<K>, db: Db | undefined) => Promise<Outcome<K>>
  readonly isTransacted: boolean
  readonly outside?: Outside
}

/** What leaves the process, between a transaction that reads and one that writes. */
interface Outside {
  readonly look: (call: Call<Key>, db: Db) => Promise<{ readonly ok: true; readonly value: unknown } | Refused>
  readonly ask: (seen: unknown) => Promise<unknown>
}

/** A route of whichever operation; only its own request ever reaches it. */
export type AnyRoute = Omit<Route, 'handle'> & {
  readonly handle: (call: never, db: Db | undefined) => Promise<Outcome<never>>
}

/** The whole request, admission included, is one transaction: a refusal or a fault leaves nothing behind. */
export const transacted = <K extends Key>(key: K, handle: (call: Call<K>, db: Db) => Promise<Outcome<K>>): AnyRoute =>
  ({ key, handle, isTransacted: true }) as unknown as AnyRoute

/** For what hashes passwords or talks to other servers: no connection is held meanwhile, the use case opens its own transactions. */
export const free = <K extends Key>(
  key: PolicyKind<K> extends 'anyone' | 'session' | 'server' ? K : never,
  handle: (call: Call<K>) => Promise<Outcome<K>>,
): AnyRoute => ({ key, handle, isTransacted: false }) as unknown as AnyRoute

/**
 * For what asks somebody outside, a name server for example: admitted and read in one transaction, asked while none is open, and admitted
 * again in the one that writes. For operations that are not idempotent by key.
 */
export const outside = <K extends Key, Seen, Brought>(key: K, { look, ask, save }: Steps<K, Seen, Brought>): AnyRoute =>
  ({ key, handle: save, isTransacted: true, outside: { look, ask } }) as unknown as AnyRoute

interface Steps<K extends Key, Seen, Brought> {
  readonly look: (call: Call<K>, db: Db) => Promise<{ readonly ok: true; readonly value: Seen } | Refused>
  readonly ask: (seen: Seen) => Promise<Brought>
  readonly save: (call: Call<K>, db: Db, brought: Brought) => Promise<Outcome<K>>
}

/** @throws when an operation has no handler or no policy, or a handler no operation: such a server does not start */
export function registerRoutes(
  app: FastifyInstance,
  parts: Parts,
  cookie: SessionCookie,
  routes: readonly AnyRoute[],
): void {
  const byKey = new Map(routes.map((route) => [route.key, route]))
  if (byKey.size !== routes.length) throw new Error('an operation has two handlers')
  for (const [key, operation] of Object.entries(operations) as [Key, Operation][]) {
    const route = byKey.get(key)
    if (route === undefined) throw new Error(`${key} has no handler`)
    if (operation.policy === undefined) throw new Error(`${key} has no policy`)
    registerRoute(app, parts, cookie, operation, route)
  }
  refuseOtherMethods(app)
}

function registerRoute(
  app: FastifyInstance,
  parts: Parts,
  cookie: SessionCookie,
  operation: Operation,
  route: AnyRoute,
): void {
  const [method, path] = route.key.split(' ') as [Method, string]
  const serve = server(parts, cookie, operation, route)
  app.route({
    method,
    url: toUrl(path),
    schema: {
      ...(operation.path === undefined ? {} : { params: operation.path }),
      ...(operation.query === undefined ? {} : { querystring: operation.query }),
      ...(operation.body === undefined ? {} : { body: operation.body }),
      response: Object.fromEntries(Object.entries(operation.answers).filter(([, schema]) => schema !== none)),
    },
    handler: serve,
    ...(operation.bodyLimit === undefined ? {} : { bodyLimit: operation.bodyLimit }),
  })
}

const toUrl = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ':$1')

function refuseOtherMethods(app: FastifyInstance): void {
  const methodsOf = new Map<string, string[]>()
  for (const key of Object.keys(operations)) {
    const [method = '', path = ''] = key.split(' ')
    methodsOf.set(path, [...(methodsOf.get(path) ?? []), method])
  }
  for (const [path, methods] of methodsOf) {
    const known = methods.includes('GET') ? [...methods, 'HEAD'] : methods
    const others = (['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const).filter(
      (method) => !known.includes(method),
    )
    const refuse = async (request: FastifyRequest, reply: FastifyReply) =>
      sendProblem(request, reply.header('allow', known.join(', ')), refused('request.method_not_allowed'))
    if (others.length > 0) {
      app.route({ method: others, url: toUrl(path), onRequest: refuse, handler: refuse, exposeHeadRoute: false })
    }
  }
}

const fiveMinutes = 5 * 60_000

function server(parts: Parts, cookie: SessionCookie, operation: Operation, route: AnyRoute) {
  const handle = route.handle as unknown as (call: Call<Key>, db?: Db, brought?: unknown) => Promise<Outcome<Key>>
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    /** What takes a large body works on it for longer than a connection is left alone otherwise. */
    if (operation.bodyLimit !== undefined) (request.raw.socket as Partial<Socket>).setTimeout?.(fiveMinutes)
    const context = await toContext(parts, cookie, operation, request)
    const refusal = refusePrincipal(operation, context.principal) ?? refuseWhileViewing(operation, request, context)
    if (refusal !== undefined) return sendProblem(request, reply, refusal)
    const within = (work: Handle) => inTransaction(parts, operation, request, context, work)
    const outcome = route.isTransacted
      ? await (route.outside === undefined ? within(handle) : goOutside(route.outside, within, handle))
      : await withoutTransaction(operation, request, context, handle)
    return send(request, reply, cookie, outcome)
  }
}

async function goOutside(
  { look, ask }: Outside,
  within: (work: Handle) => Promise<Outcome<Key>>,
  save: (call: Call<Key>, db?: Db, brought?: unknown) => Promise<Outcome<Key>>,
): Promise<Outcome<Key>> {
  let seen: unknown
  const looked = await within(async (call, db) => {
    const found = await look(call, db as Db)
    if (!found.ok) return found
    seen = found.value
    return answered(204, undefined as never)
  })
  if (!looked.ok) return looked
  const brought = await ask(seen)
  return within((call, db) => save(call, db, brought))
}

async function toContext(
  parts: Parts,
  cookie: SessionCookie,
  { policy }: Operation,
  request: FastifyRequest,
): Promise<Context> {
  const principal = await findPrincipal(parts, cookie, policy, request)
  const agent = request.headers['user-agent']?.slice(0, 300) ?? null
  return { now: parts.database.now(), principal, requestId: request.id, address: request.ip, agent }
}

/** Where nobody has to be signed in, a session that has ended is none, and tokens are not asked for. */
async function findPrincipal(
  parts: Parts,
  cookie: SessionCookie,
  policy: Operation['policy'],
  request: FastifyRequest,
): Promise<Principal> {
  if (policy.kind !== 'anyone') return authenticate(parts, cookie, request)
  if (policy.session !== 'optional' || request.headers.authorization !== undefined) return { kind: 'nobody' }
  try {
    return await authenticate(parts, cookie, request)
  } catch (error) {
    if (error instanceof RefusalError) return { kind: 'nobody' }
    throw error
  }
}

/** What can be refused by looking at the caller alone. */
function refusePrincipal({ policy }: Operation, principal: Principal) {
  if (policy.kind === 'anyone') return undefined
  if (principal.kind === 'nobody') return refused('session.required')
  const isOwnAccount = policy.kind === 'session' || policy.kind === 'server'
  return isOwnAccount && principal.kind === 'token' ? refused('token.not_allowed') : undefined
}

/** A session that looks through the rights of somebody else reads, whatever it may do by its own. */
function refuseWhileViewing(operation: Operation, { method }: FastifyRequest, { principal, now }: Context) {
  if (principal.kind !== 'session' || viewOf(principal, now) === undefined) return undefined
  if (isOpenWhileViewing(method, operation)) return undefined
  return refused('session.viewing_as', {
    detail: 'This session views as somebody else, reading only. End it by DELETE /v1/me/view-as.',
  })
}

type Handle = (call: Call<Key>, db?: Db) => Promise<Outcome<Key>>

/** Nothing but the caller decides here, since no transaction is open. */
async function withoutTransaction(
  { policy }: Operation,
  request: FastifyRequest,
  context: Context,
  handle: Handle,
): Promise<Outcome<Key>> {
  const refusal = policy.kind === 'server' ? admitToServer(context, policy.permission) : undefined
  return refusal ?? handle(toCall(request, context, undefined))
}

/** Thrown to roll a refused request back, or a dry run; never seen outside. */
class RolledBack extends Error {
  readonly outcome: Outcome<Key>
  constructor(outcome: Outcome<Key>) {
    super('rolled back')
    this.outcome = outcome
  }
}

async function inTransaction(
  parts: Parts,
  operation: Operation,
  request: FastifyRequest,
  context: Context,
  handle: Handle,
): Promise<Outcome<Key>> {
  const organizationId = (request.params as { organizationId?: OrganizationId }).organizationId ?? null
  const scope = isOfOrganization(operation) ? organizationId : null
  try {
    return await refusingConflicts(() =>
      parts.database.transaction(scope, async (db) => {
        const work = async () => admitted(parts, operation, request, context, handle, db)
        const outcome = operation.idempotent === true ? await repeatable(db, request, context, work) : await work()
        if (!outcome.ok || outcome.isTrial === true) throw new RolledBack(outcome)
        return outcome
      }),
    )
  } catch (error) {
    if (error instanceof RolledBack) return error.outcome
    throw error
  }
}

const isOfOrganization = ({ policy }: Operation): boolean => policy.kind === 'member' || policy.kind === 'permission'

async function admitted(
  parts: Parts,
  operation: Operation,
  request: FastifyRequest,
  context: Context,
  handle: Handle,
  db: Db,
): Promise<Outcome<Key>> {
  const { policy } = operation
  if (policy.kind === 'server') {
    const refusal = admitToServer(context, policy.permission)
    return refusal ?? handle(toCall(request, context, undefined), db)
  }
  if (policy.kind !== 'member' && policy.kind !== 'permission') return handle(toCall(request, context, undefined), db)
  const { organizationId } = request.params as { organizationId: OrganizationId }
  const access = await loadAccess(
    parts,
    db,
    organizationId,
    context,
    operation.reads === true || request.method === 'GET' || request.method === 'HEAD' ? 'read' : 'write',
  )
  if (!access.ok) return access
  if (policy.kind === 'permission' && !access.value.may(policy.permission))
    return access.value.deny(db, policy.permission)
  return handle(toCall(request, context, access.value), db)
}

const toCall = (request: FastifyRequest, context: Context, access: OrganizationAccess | undefined): Call<Key> =>
  ({
    path: request.params,
    query: request.query,
    body: request.body,
    ifMatch: request.headers['if-match'],
    context,
    access,
  }) as unknown as Call<Key>

function send(
  request: FastifyRequest,
  reply: FastifyReply,
  cookie: SessionCookie,
  outcome: Outcome<Key>,
): FastifyReply {
  if (!outcome.ok) return sendProblem(request, reply, outcome)
  if (outcome.cookie !== undefined) cookie.write(reply, outcome.cookie)
  return reply
    .code(outcome.status)
    .headers(outcome.headers ?? {})
    .send(outcome.body)
}
