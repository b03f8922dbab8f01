import type { FastifyRequest } from 'fastify'
import { isLive } from '@rollcall/core/session'
import type { SessionId } from '@rollcall/core/shared/ids'
import { findSessionByHash, touchSession } from '@rollcall/storage/session'
import { findTokenPlace } from '@rollcall/storage/token'
import type { Parts } from '../parts.ts'
import { hashSecret } from '../shared/secrets.ts'
import type { SessionCookie } from './cookie.ts'
import { refused } from '../shared/refused.ts'
import type { Principal } from './principal.ts'
import { RefusalError } from './problem.ts'

const minute = 60_000
export const idleMs = ({ config }: Pick<Parts, 'config'>): number => config.sessions.idleMinutes * minute

/**
 * Who calls, read from the database for each request, so that what was revoked ends at once. A token in the Authorization header counts
 * before a cookie. @throws RefusalError for a secret that is not, or no longer, one of ours
 */
export async function authenticate(parts: Parts, cookie: SessionCookie, request: FastifyRequest): Promise<Principal> {
  const { authorization } = request.headers
  if (authorization !== undefined) return fromToken(parts, authorization)
  const secret = cookie.read(request)
  return secret === undefined ? { kind: 'nobody' } : fromSession(parts, secret)
}

async function fromToken({ database }: Parts, authorization: string): Promise<Principal> {
  const secret = /^Bearer ([\w.~+/-]{16,256})$/i.exec(authorization)?.[1]
  const place = secret === undefined ? undefined : await findTokenPlace(database.kysely, hashSecret(secret))
  if (place === undefined) throw new RefusalError(refused('token.invalid'))
  return { kind: 'token', organizationId: place.organization_id, tokenId: place.id }
}

async function fromSession(parts: Parts, secret: string): Promise<Principal> {
  const { database } = parts
  const found = await findSessionByHash(database.kysely, hashSecret(secret))
  const now = database.now()
  if (found === undefined || !isLive(toSession(found.session), idleMs(parts), now))
    throw new RefusalError(refused('session.ended'))
  await noteSeen(parts, found.session.id, found.session.last_seen_at, now)
  return { kind: 'session', ...found }
}

/** Written at most once a minute. */
async function noteSeen({ database }: Parts, id: SessionId, lastSeenAt: Date, now: Date): Promise<void> {
  if (now.getTime() - lastSeenAt.getTime() > minute) await touchSession(database.kysely, id, now, minute)
}

interface SessionTimes {
  readonly proof: 'password'
  readonly last_seen_at: Date
  readonly ends_at: Date
  readonly elevated_until: Date | null
}

export const toSession = ({ proof, last_seen_at, ends_at, elevated_until }: SessionTimes) => ({
  proof,
  lastSeenAt: last_seen_at,
  endsAt: ends_at,
  elevatedUntil: elevated_until,
})
