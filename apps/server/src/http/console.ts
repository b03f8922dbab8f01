import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { refused } from '../shared/refused.ts'
import { sendProblem } from './problem.ts'

const notForPeople = /^\/(v1|access|scim|oauth|health|metrics|assets|__mail|\.well-known)(\/|$)|^\/openapi\.json$/

/**
 * The console's files: hashed ones for a year, the others asked for anew. Every address that is none of ours answers the page to a browser,
 * whose router knows the rest, and a problem to a program.
 */
export function serveConsole(app: FastifyInstance, directory: string | undefined): void {
  const hasConsole = directory !== undefined && existsSync(join(directory, 'index.html'))
  if (hasConsole) {
    app.register(fastifyStatic, {
      root: directory,
      preCompressed: true,
      index: false,
      wildcard: false,
      cacheControl: false,
      globIgnore: ['**/*.br', '**/*.gz', '.vite/**'],
      setHeaders: (reply, path) => void reply.header('cache-control', toCaching(path)),
    })
  }
  app.setNotFoundHandler((request, reply) => {
    if (hasConsole && isPageRequest(request)) return reply.sendFile('index.html', directory, { cacheControl: false })
    return sendProblem(request, reply, refused('request.not_found'))
  })
}

/** Hashed files never change; the others are asked for anew. */
const toCaching = (path: string): string =>
  path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'

function isPageRequest({ method, url, headers }: FastifyRequest): boolean {
  const isRead = method === 'GET' || method === 'HEAD'
  return isRead && (headers.accept ?? '').includes('text/html') && !notForPeople.test(url.split('?')[0] ?? '')
}
