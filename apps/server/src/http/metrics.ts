import type { FastifyInstance, FastifyRequest } from 'fastify'
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client'
import { isEnded } from '@rollcall/core/membership'
import { findToken, findTokenPlace } from '@rollcall/storage/token'
import ipaddr from 'ipaddr.js'
import type { Parts } from '../parts.ts'
import { hashSecret } from '../shared/secrets.ts'
import { isLoopback } from './host.ts'
import { refused } from '../shared/refused.ts'
import { sendProblem } from './problem.ts'

/** For Prometheus: open to callers on this machine, and to a token that was given `server.observe` on the host. */
export function serveMetrics(app: FastifyInstance, parts: Parts): void {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const seconds = new Histogram({
    name: 'rollcall_http_request_seconds',
    help: 'Time from the request to its answer, by route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [registry],
  })
  for (const metric of parts.mailFigures.all) registry.registerMetric(metric)
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none'
    seconds.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1_000)
  })
  app.get('/metrics', async (request, reply) => {
    const isAllowed = isFromThisMachine(request) || (await isObserver(parts, request))
    if (!isAllowed) return sendProblem(request, reply, refused('access.denied', { needs: ['server.observe'] }))
    return reply.type(registry.contentType).send(await registry.metrics())
  })
}

/** Not what a proxy on this machine passes on for somebody else. */
function isFromThisMachine({ ip, headers }: FastifyRequest): boolean {
  const isForwarded = headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined
  const host = `http://${headers.host ?? ''}`
  const isOurName = URL.canParse(host) && isLoopback(new URL(host))
  return !isForwarded && isOurName && ipaddr.process(ip).range() === 'loopback'
}

async function isObserver({ database }: Parts, { headers }: FastifyRequest): Promise<boolean> {
  const secret = /^Bearer (\S{16,256})$/i.exec(headers.authorization ?? '')?.[1]
  const place = secret === undefined ? undefined : await findTokenPlace(database.kysely, hashSecret(secret))
  if (place === undefined) return false
  const token = await database.read(place.organization_id, (db) => findToken(db, place))
  const isLive = token !== undefined && token.revoked_at === null && !isEnded({ endsAt: token.ends_at }, database.now())
  return isLive && token.service_account_id !== null && (token.permissions ?? []).includes('server.observe')
}
