import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { openStanding } from '../access/standing.ts'
import { toHeaders } from '../http/headers.ts'
import { isCrossSite, toHosts } from '../http/host.ts'
import type { Parts } from '../parts.ts'
import { type Caller, type Found, isCaller, openCallers } from './callers.ts'
import { evaluate, evaluateMany } from './evaluate.ts'
import { search, type Searched } from './search.ts'
import { sendWireError, type WireError, wireError } from './wire-error.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Of the decision point: who asks. */
    asker: Caller | null
  }
}

/**
 * AuthZEN Authorization API 1.0. It stands beside the management API, with its own addresses, errors and rules for bodies, and is registered
 * before that one's hooks, so that a decision passes none of them.
 */
export const decisionPoint = (parts: Parts) => async (app: FastifyInstance) => {
  const { publicUrl, database, log, seal } = parts
  const callers = openCallers({ database, log }, openStanding(parts))
  const headers = toHeaders(publicUrl)
  const hosts = toHosts(publicUrl)

  app.decorateRequest('asker', null)
  readTolerantly(app)
  app.setErrorHandler((error: FastifyError, request, reply) => sendWireError(reply, toWireError(error, request)))
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(headers).header('x-request-id', echoOf(request))
    const refusal = refuseOrigin(request, hosts, publicUrl)
    if (refusal === undefined) done()
    else sendWireError(reply, refusal)
  })

  const identify = (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void): void => {
    const settle = (found: Found): void => {
      if (!isCaller(found)) return void sendWireError(reply, found)
      request.asker = found
      done()
    }
    const wished = readFreshness(request)
    if ('status' in wished) return void sendWireError(reply, wished)
    const found = callers.find(request.headers.authorization, wished)
    if (found instanceof Promise) found.then(settle, done)
    else settle(found)
  }

  const route = (path: string, answer: (caller: Caller, body: unknown) => string | WireError): void => {
    app.post(path, { onRequest: identify }, (request, reply) => {
      const told = answer(request.asker as Caller, request.body)
      if (typeof told !== 'string') return void sendWireError(reply, told)
      reply.header('content-type', 'application/json; charset=utf-8').send(told)
    })
    app.route({
      method: ['GET', 'PUT', 'PATCH', 'DELETE'],
      url: path,
      handler: (_, reply) => void sendWireError(reply.header('allow', 'POST'), wireError(405, 'Ask by POST.')),
    })
  }

  const textOf = (told: object | WireError): string | WireError =>
    'status' in told ? (told as WireError) : JSON.stringify(told)
  route('/access/v1/evaluation', evaluate)
  route('/access/v1/evaluations', evaluateMany)
  for (const searched of ['subject', 'resource', 'action'] as const satisfies readonly Searched[])
    route(`/access/v1/search/${searched}`, (caller, body) => textOf(search(seal, caller, searched, body)))

  app.get('/.well-known/authzen-configuration', (_, reply) => void reply.send(toMetadata(publicUrl, '')))
  app.get<{ Params: { organization: string } }>(
    '/.well-known/authzen-configuration/:organization',
    ({ params: { organization } }, reply) => {
      if (!isName(organization)) return void sendWireError(reply, wireError(404, 'There is no such decision point.'))
      reply.send(toMetadata(publicUrl, `/${organization}`))
    },
  )
}

/** Short name or id. Whether there is such an organization is nobody's business: its token is what names it. */
const isName = (text: string): boolean => /^(?:[a-z0-9][a-z0-9-]{1,39}|org_[0-9a-z]{26})$/.test(text)

function toMetadata({ origin }: URL, organization: string) {
  const base = `${origin}/access/v1`
  return {
    policy_decision_point: `${origin}${organization}`,
    access_evaluation_endpoint: `${base}/evaluation`,
    access_evaluations_endpoint: `${base}/evaluations`,
    search_subject_endpoint: `${base}/search/subject`,
    search_resource_endpoint: `${base}/search/resource`,
    search_action_endpoint: `${base}/search/action`,
  }
}

/** Members called `__proto__` are members like others: nothing of a body is ever merged into anything. */
function readTolerantly(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_, text, done) => {
    try {
      done(null, JSON.parse(text as string))
    } catch {
      done(Object.assign(new Error('The body is not valid JSON.'), { statusCode: 400 }), undefined)
    }
  })
}

const echoOf = ({ headers, id }: FastifyRequest): string => {
  const named = headers['x-request-id']
  return typeof named === 'string' && named.length > 0 && named.length <= 256 && /^[\x20-\x7e]*$/.test(named)
    ? named
    : id
}

function refuseOrigin(request: FastifyRequest, hosts: ReadonlySet<string>, { protocol }: URL): WireError | undefined {
  const host = (request.headers.host ?? '').toLowerCase()
  if (!hosts.has(host)) return wireError(421, 'This server does not answer for that host.')
  return isCrossSite(request, `${protocol}//${host}`)
    ? wireError(403, 'The request comes from another site.')
    : undefined
}

const anyTime = { atLeast: 0, full: false }

function readFreshness({ headers }: FastifyRequest) {
  const atLeast = headers['rollcall-at-least']
  const consistency = headers['rollcall-consistency']
  if (atLeast === undefined && consistency === undefined) return anyTime
  if (consistency !== undefined && consistency !== 'full') return wireError(400, 'Rollcall-Consistency can be full.')
  if (atLeast !== undefined && !/^\d{1,15}$/.test(String(atLeast)))
    return wireError(400, 'Rollcall-At-Least takes a revision, a whole number.')
  return { atLeast: Number(atLeast ?? 0), full: consistency === 'full' }
}

/** What is wrong with a request is said in words; a wrong content type is an error of the request, as the standard has it. */
function toWireError(error: FastifyError, request: FastifyRequest): WireError {
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return wireError(413, 'The body is larger than this server reads.')
  if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE')
    return wireError(400, 'The content type must be application/json.')
  if (error.statusCode !== undefined && error.statusCode < 500) return wireError(400, error.message)
  request.log.error({ err: error }, 'a question to the decision point failed')
  return wireError(503, 'The server cannot answer right now.')
}
