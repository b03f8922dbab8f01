import type { Key, Operations } from '@rollcall/contract/operations'
import type { Code } from '@rollcall/contract/shared/codes'
import type { LightMyRequestResponse } from 'fastify'
import { sql } from 'kysely'
import type { Scene } from './scene.ts'

export type Case = (scene: Scene) => Promise<LightMyRequestResponse>
type Declared<K extends Key> = Operations[K]['refusals'][number] & Code
export type Cases = {
  readonly [K in Key as Declared<K> extends never ? never : K]: { readonly [C in Declared<K>]: Case }
}

/** The key's lock, as the transaction of a first request holds it. */
export async function whileFirstRuns(
  { house, person }: Pick<Scene, 'house' | 'person'>,
  key: string,
  work: () => Promise<LightMyRequestResponse>,
) {
  return house.database.owner((owner) =>
    owner.transaction().execute(async (db) => {
      await sql`select pg_advisory_xact_lock(hashtextextended(${`idempotency ${person.id} ${key}`}, 0))`.execute(db)
      return work()
    }),
  )
}
