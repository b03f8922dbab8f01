import type { Json } from '@rollcall/core/audit'
import type { Db, Row } from '../engine/schema.ts'

interface Name {
  readonly principal: string
  readonly key: string
}

/** @param since older answers have been forgotten */
export const findAnswer = (
  db: Db,
  { principal, key }: Name,
  since: Date,
): Promise<Row<'idempotency_keys'> | undefined> =>
  db
    .selectFrom('idempotency_keys')
    .selectAll()
    .where('principal', '=', principal)
    .where('key', '=', key)
    .where('created_at', '>', since)
    .executeTakeFirst()

export interface Answer extends Name {
  readonly requestHash: Buffer
  readonly status: number
  readonly answer: Json
  readonly now: Date
}

/** Takes the place of a forgotten one. */
export async function saveAnswer(db: Db, { principal, key, requestHash, status, answer, now }: Answer): Promise<void> {
  const kept = { request_hash: requestHash, status, answer: JSON.stringify(answer), created_at: now }
  await db
    .insertInto('idempotency_keys')
    .values({ principal, key, ...kept })
    .onConflict((conflict) => conflict.columns(['principal', 'key']).doUpdateSet(kept))
    .execute()
}

export async function deleteAnswersBefore(db: Db, before: Date): Promise<void> {
  await db.deleteFrom('idempotency_keys').where('created_at', '<', before).execute()
}
