import type { FastifyReply } from 'fastify'

/** An error of the decision point: a status and a message, as AuthZEN has it. */
export interface WireError {
  readonly status: number
  readonly message: string
  /** Of a 401. */
  readonly challenge?: 'invalid_token' | 'none'
}

export const wireError = (status: number, message: string): WireError => ({ status, message })

export const noToken: WireError = {
  status: 401,
  message: 'Send an API token: Authorization: Bearer …',
  challenge: 'none',
}
export const badToken: WireError = {
  status: 401,
  message: 'The token is unknown, ended or revoked.',
  challenge: 'invalid_token',
}

export function sendWireError(reply: FastifyReply, { status, message, challenge }: WireError): FastifyReply {
  if (challenge !== undefined)
    reply.header(
      'www-authenticate',
      challenge === 'none' ? 'Bearer realm="rollcall"' : 'Bearer realm="rollcall", error="invalid_token"',
    )
  return reply.code(status).header('content-type', 'text/plain; charset=utf-8').send(message)
}
