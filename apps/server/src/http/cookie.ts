import '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'

export interface SessionCookie {
  readonly name: string
  readonly read: (request: FastifyRequest) => string | undefined
  /** Null takes the cookie away. */
  readonly write: (reply: FastifyReply, secret: string | null) => void
}

/**
 * Over TLS the `__Host-` prefix keeps other hosts and plain http from setting it. On plain http, cookies of all ports of a host lie in one
 * jar, so the port is in the name and copies side by side do not sign each other out.
 */
export function sessionCookie(publicUrl: URL, lifetimeSeconds: number): SessionCookie {
  const isSecure = publicUrl.protocol === 'https:'
  const name = isSecure ? '__Host-rollcall' : `rollcall-${publicUrl.port || '80'}`
  const options = { path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure } as const
  // Says to the console that asking who is signed in is worth it, and nothing else: it opens nothing.
  const hint = { name: `${name}-signed-in`, options: { ...options, httpOnly: false } }
  return {
    name,
    read: (request) => request.cookies[name],
    write: (reply, secret) => {
      if (secret === null) {
        reply.clearCookie(name, options).clearCookie(hint.name, hint.options)
        return
      }
      reply.setCookie(name, secret, { ...options, maxAge: lifetimeSeconds })
      reply.setCookie(hint.name, '1', { ...hint.options, maxAge: lifetimeSeconds })
    },
  }
}
