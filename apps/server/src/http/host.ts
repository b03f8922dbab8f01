import type { FastifyInstance, FastifyRequest } from 'fastify'
import { refused } from '../shared/refused.ts'
import { RefusalError } from './problem.ts'

const unsafe = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])
const loopbackNames = ['localhost', '127.0.0.1', '[::1]']

export const isLoopback = ({ hostname }: URL): boolean => loopbackNames.includes(hostname)

/** The hosts that the server answers for: that of the public URL, and on loopback its other names. Default ports are left out, as browsers do. */
export function toHosts(publicUrl: URL): ReadonlySet<string> {
  if (!isLoopback(publicUrl)) return new Set([publicUrl.host])
  return new Set(loopbackNames.map((name) => (publicUrl.port === '' ? name : `${name}:${publicUrl.port}`)))
}

/**
 * Refuses requests for other hosts (a name that was rebound to us, a link built from a header) and unsafe requests from other sites.
 * Probes call by address, so `/health/` answers any host.
 */
export function guardOrigin(app: FastifyInstance, publicUrl: URL): void {
  const hosts = toHosts(publicUrl)
  app.addHook('onRequest', async (request) => {
    if (request.url.startsWith('/health/')) return
    const host = (request.headers.host ?? '').toLowerCase()
    if (!hosts.has(host) && !isOwnScrape(request, host)) throw new RefusalError(refused('request.wrong_host'))
    if (unsafe.has(request.method) && isCrossSite(request, `${publicUrl.protocol}//${host}`)) {
      throw new RefusalError(refused('request.cross_site'))
    }
  })
}

/** Prometheus on this machine asks by address, whatever the public URL is. */
const isOwnScrape = ({ url }: FastifyRequest, host: string): boolean =>
  url === '/metrics' && URL.canParse(`http://${host}`) && isLoopback(new URL(`http://${host}`))

/** Browsers say where a request comes from; programs say nothing, and have no cookies that another site could ride on. */
export function isCrossSite({ headers }: FastifyRequest, origin: string): boolean {
  const site = headers['sec-fetch-site']
  const isOtherOrigin = headers.origin !== undefined && headers.origin.toLowerCase() !== origin
  return isOtherOrigin || (site !== undefined && site !== 'same-origin' && site !== 'none')
}
