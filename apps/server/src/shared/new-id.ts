import { randomFillSync } from 'node:crypto'
import { makeId, type Id, type IdPrefix } from '@rollcall/core/shared/ids'

const bytesInId = 10

/** Random bytes for a thousand ids: asked for one by one, they take longer than what the ids are for. */
const pool = Buffer.alloc(1_000 * bytesInId)
let at = pool.length

export function newId<Prefix extends IdPrefix>(prefix: Prefix, now: Date): Id<Prefix> {
  if (at === pool.length) {
    randomFillSync(pool)
    at = 0
  }
  at += bytesInId
  return makeId(prefix, now, pool.subarray(at - bytesInId, at))
}
