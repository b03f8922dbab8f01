import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Json } from '@rollcall/core/audit'
import type { Key } from '@rollcall/contract/operations'
import type { Db } from '@rollcall/storage/engine/schema'
import { findAnswer, saveAnswer } from '@rollcall/storage/idempotency'
import type { FastifyRequest } from 'fastify'
import { answered, type Outcome } from './outcome.ts'
import { refused } from '../shared/refused.ts'
import type { Context } from './principal.ts'

/**
 * With an Idempotency-Key, work is done once: a repeat gets the first answer, without the secrets in it. Key, work and answer are one
 * transaction, so a crash leaves all of them or none; while the first runs, a repeat is told so.
 */
export async function repeatable(
  db: Db,
  request: FastifyRequest,
  context: Context,
  work: () => Promise<Outcome<Key>>,
): Promise<Outcome<Key>> {
  const key = request.headers['idempotency-key']
  if (typeof key !== 'string') return work()
  if (!/^[\x21-\x7e]{1,255}$/.test(key))
    return refused('request.invalid', { detail: 'An Idempotency-Key has 1 to 255 visible ASCII characters.' })
  const name = { principal: principalName(context), key }
  const requestHash = hashRequest(request)
  if (!(await isFree(db, name))) return refused('idempotency.in_progress', { retryAfterSeconds: 1 })
  const kept = await findAnswer(db, name, new Date(context.now.getTime() - dayMs))
  if (kept !== undefined) {
    return kept.request_hash.equals(requestHash)
      ? answered(kept.status, kept.answer as never)
      : refused('idempotency.differs')
  }
  const outcome = await work()
  if (outcome.ok)
    await saveAnswer(db, {
      ...name,
      requestHash,
      status: outcome.status,
      answer: (outcome.repeat ?? outcome.body) as Json,
      now: context.now,
    })
  return outcome
}

const dayMs = 86_400_000

const principalName = ({ principal }: Context): string => {
  if (principal.kind === 'session') return principal.user.id
  return principal.kind === 'token' ? principal.tokenId : principal.kind
}

const hashRequest = (request: FastifyRequest): Buffer =>
  createHash('sha256')
    .update(`${request.method} ${request.url}\n${JSON.stringify(request.body)}`)
    .digest()

/** Held until the transaction ends. */
async function isFree(
  db: Db,
  { principal, key }: { readonly principal: string; readonly key: string },
): Promise<boolean> {
  const { rows } = await sql<{ free: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended(${`idempotency ${principal} ${key}`}, 0)) as free`.execute(db)
  return rows[0]?.free === true
}
