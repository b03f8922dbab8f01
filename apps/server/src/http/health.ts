import type { FastifyInstance } from 'fastify'
import type { Parts } from '../parts.ts'

const pingTimeoutMs = 1_000

/** Live: the process answers. Ready: it can serve, until it is told to stop. Both answer any Host, since probes call by address. */
export function answerProbes(app: FastifyInstance, { database }: Parts): void {
  let isStopping = false
  app.addHook('preClose', async () => {
    isStopping = true
  })
  app.get('/health/live', { logLevel: 'warn' }, async () => ({ status: 'live' }))
  app.get('/health/ready', { logLevel: 'warn' }, async (_, reply) => {
    const isReady = !isStopping && (await database.ping(pingTimeoutMs))
    return reply
      .code(isReady ? 200 : 503)
      .send({ status: isReady ? 'ready' : isStopping ? 'stopping' : 'database unreachable' })
  })
}
