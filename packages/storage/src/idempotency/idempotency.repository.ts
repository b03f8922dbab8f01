import type { Db, NewRow, Row } from '../engine/schema.ts'

export type IdempotencyKey = Row<'idempotency_keys'>
type Name = Pick<IdempotencyKey, 'principal' | 'key'>

/** @returns undefined where the key is new and now held by this request, else what is known of it */
export async function holdKey(
  db: Db,
  row: Omit<NewRow<'idempotency_keys'>, 'status' | 'answer'>,
): Promise<IdempotencyKey | undefined> {
  const held = await db
    .insertInto('idempotency_keys')
    .values({ ...row, status: null, answer: null })
    .onConflict((conflict) => conflict.doNothing())
    .returning('key')
    .executeTakeFirst()
  return held === undefined ? findKey(db, row) : undefined
}

const findKey = (db: Db, { principal, key }: Name): Promise<IdempotencyKey | undefined> =>
  db
    .selectFrom('idempotency_keys')
    .selectAll()
    .where('principal', '=', principal)
    .where('key', '=', key)
    .executeTakeFirst()

export async function saveAnswer(db: Db, { principal, key }: Name, status: number, answer: string): Promise<void> {
  await db
    .updateTable('idempotency_keys')
    .set({ status, answer })
    .where('principal', '=', principal)
    .where('key', '=', key)
    .execute()
}

/** After a refusal or a fault the key is free again: nothing was done that could be repeated. */
export async function releaseKey(db: Db, { principal, key }: Name): Promise<void> {
  await db
    .deleteFrom('idempotency_keys')
    .where('principal', '=', principal)
    .where('key', '=', key)
    .where('status', 'is', null)
    .execute()
}

export async function deleteKeysBefore(db: Db, before: Date): Promise<void> {
  await db.deleteFrom('idempotency_keys').where('created_at', '<', before).execute()
}
