import { randomBytes } from 'node:crypto'
import { makeId, type Id, type IdPrefix } from '@rollcall/core/shared/ids'

export const newId = <Prefix extends IdPrefix>(prefix: Prefix, now: Date): Id<Prefix> =>
  makeId(prefix, now, randomBytes(10))
