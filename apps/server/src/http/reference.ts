import type { FastifyInstance } from 'fastify'
import type { Parts } from '../parts.ts'
import { version } from '../shared/version.ts'
import { toOpenApi } from './openapi.ts'
import { toReferencePage } from './reference-page.ts'
import { referenceStyle } from './reference-style.ts'

/** The API for programs, and where it is switched on for people, as one page without scripts or outside requests. */
export function serveReference(app: FastifyInstance, { config }: Parts): void {
  const document = toOpenApi(version)
  const text = JSON.stringify(document)
  app.get('/openapi.json', async (_, reply) => reply.type('application/json; charset=utf-8').send(text))
  if (!config.server.apiReference) return
  const page = toReferencePage(version)
  app.get('/reference', async (_, reply) => reply.type('text/html; charset=utf-8').send(page))
  app.get('/reference.css', async (_, reply) => reply.type('text/css; charset=utf-8').send(referenceStyle))
}
