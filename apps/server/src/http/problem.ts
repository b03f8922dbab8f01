import { codes } from '@rollcall/contract/shared/codes'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Refused } from '../shared/refused.ts'

/** Thrown from where no outcome can be returned, before a handler runs. */
export class RefusalError extends Error {
  override readonly name = 'RefusalError'
  readonly refusal: Refused
  constructor(refusal: Refused) {
    super(refusal.error)
    this.refusal = refusal
  }
}

export const toProblem = (refusal: Refused, requestId: string) => {
  const { status, title } = codes[refusal.error]
  const { detail, errors, needs, ask, current } = refusal
  return {
    type: `/reference#${refusal.error}`,
    title,
    status,
    code: refusal.error,
    ...(detail === undefined ? {} : { detail }),
    requestId,
    ...(errors === undefined ? {} : { errors }),
    ...(needs === undefined ? {} : { needs }),
    ...(ask === undefined ? {} : { ask }),
    ...(current === undefined ? {} : { current }),
  }
}

/** RFC 9457. Serialized here, so that no answer schema can cut it. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, refusal: Refused): FastifyReply {
  const problem = toProblem(refusal, request.id)
  if (refusal.retryAfterSeconds !== undefined) reply.header('retry-after', String(refusal.retryAfterSeconds))
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer realm="rollcall"')
  return reply
    .code(problem.status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .serializer((body: unknown) => JSON.stringify(body))
    .send(problem)
}
