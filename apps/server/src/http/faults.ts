import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { codes, type Code } from '@rollcall/contract/shared/codes'
import { QueueFullError } from '../shared/queue.ts'
import type { StorageErrorCode } from '@rollcall/storage/engine/storage-error'
import { refused, type Refused } from '../shared/refused.ts'
import { toHeaders } from './headers.ts'
import { RefusalError, sendProblem, toProblem } from './problem.ts'
import { type FieldError } from '../shared/refused.ts'

/** Everything that is thrown on the way to an answer becomes a problem; faults are logged once, with the request id. */
export function answerFaults(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const refusal = toRefusal(error, request)
    if (refusal.error === 'server.fault') request.log.error({ err: error }, 'a request failed')
    if (refusal.error === 'server.unavailable') request.log.warn({ err: error }, 'a request could not be served')
    return sendProblem(request, reply, refusal)
  })
}

/** An address that is none, found before any hook could run. */
export const answerUnroutable =
  (publicUrl: URL) =>
  (error: FastifyError, request: FastifyRequest, reply: FastifyReply): void => {
    reply.headers({ ...toHeaders(publicUrl), 'x-request-id': request.id })
    sendProblem(request, reply, toRefusal(error, request))
  }

function toRefusal(error: FastifyError, request: FastifyRequest): Refused {
  if (error instanceof RefusalError) return error.refusal
  if (error.validation !== undefined)
    return refused('request.invalid', {
      errors: error.validation.map((fault) => toFieldError(fault, error.validationContext)),
    })
  if (isUnavailable(error)) return refused('server.unavailable', { retryAfterSeconds: 5 })
  const code = fastifyCodes[error.code]
  if (code !== undefined) return refused(code, { detail: error.message })
  return request.raw.destroyed && error.code === 'ECONNRESET' ? refused('request.malformed') : refused('server.fault')
}

const fastifyCodes: Readonly<Record<string, Code>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'request.media_type',
  FST_ERR_CTP_BODY_TOO_LARGE: 'request.too_large',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'request.malformed',
  FST_ERR_CTP_INVALID_JSON_BODY: 'request.malformed',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'request.malformed',
  FST_ERR_BAD_URL: 'request.invalid',
  FST_ERR_MAX_PARAM_LENGTH: 'request.not_found',
}

/** The database is away or full, or more is asked than can wait: nothing was done, and trying again later may help. */
const isUnavailable = (error: FastifyError): boolean =>
  error instanceof QueueFullError ||
  error.code === ('database.busy' satisfies StorageErrorCode) ||
  connectionFaults.has(error.code) ||
  /^(08|53|57P)/.test(error.code ?? '') ||
  isPoolTimeout(error)

const connectionFaults = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'ETIMEDOUT',
  'EPIPE',
  '55P03',
  '57014',
  '25P03',
  '40P01',
])
const isPoolTimeout = (error: Error): boolean =>
  error.message.includes('timeout exceeded when trying to connect') || error.message.includes('Connection terminated')

interface Validation {
  readonly instancePath: string
  readonly keyword: string
  readonly params?: unknown
  readonly message?: string | undefined
}

function toFieldError({ instancePath, keyword, params, message }: Validation, context: string | undefined): FieldError {
  const base = context === 'querystring' ? 'query' : context === 'params' ? 'path' : ''
  const { additionalProperties, requiredProperties } = (params ?? {}) as {
    additionalProperties?: string[]
    requiredProperties?: string[]
  }
  const named = additionalProperties?.[0] ?? requiredProperties?.[0]
  const pointer = `${base}${instancePath}${named === undefined ? '' : `/${named.replaceAll('~', '~0').replaceAll('/', '~1')}`}`
  return { pointer, code: `request.${keyword}`, detail: message ?? 'does not fit' }
}

const rawAnswers: Readonly<Record<string, Code>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'request.timeout',
  HPE_HEADER_OVERFLOW: 'request.headers_too_large',
}

/** What is no HTTP, or comes too slowly, never becomes a request; it gets a plain answer and its connection ends. */
export function answerClientErrors(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const code = rawAnswers[error.code ?? ''] ?? 'request.malformed'
  const body = JSON.stringify(toProblem(refused(code), randomUUID()))
  const { status, title } = codes[code]
  const head = `HTTP/1.1 ${status} ${title}\r\ncontent-type: application/problem+json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close`
  socket.end(`${head}\r\n\r\n${body}`)
}
