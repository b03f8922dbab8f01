import ipaddr from 'ipaddr.js'
import { hitLimit } from '@rollcall/storage/limit'
import type { Database } from '@rollcall/storage/engine/database'
import type { Db } from '@rollcall/storage/engine/schema'
import { refused, type Refused } from '../shared/refused.ts'
import { sha256 } from '../shared/secrets.ts'

export const quarterHourMs = 15 * 60_000
export const hourMs = 60 * 60_000

export interface Limit {
  readonly name: string
  /** Hashed before it is stored: an address that somebody typed is a personal value. */
  readonly of: string
  readonly most: number
  readonly windowMs: number
}

export const limitKey = ({ name, of }: Pick<Limit, 'name' | 'of'>): string => `${name}:${sha256(of)}`

/** Counts this try in every limit, in a statement of its own, so that neither parallel tries nor a rolled back one escape. */
export const countTry = (database: Database, ...limits: readonly Limit[]): Promise<Refused | undefined> =>
  countWithin(database.kysely, database.now(), ...limits)

/** The same in a transaction: what is refused, and rolled back, was no try. */
export async function countWithin(db: Db, now: Date, ...limits: readonly Limit[]): Promise<Refused | undefined> {
  let refusal: Refused | undefined
  for (const limit of limits) {
    const { count, windowEndsAt } = await hitLimit(db, limitKey(limit), limit.windowMs, now)
    if (count > limit.most) refusal ??= tooMany(windowEndsAt, now)
  }
  return refusal
}

const tooMany = (until: Date, now: Date): Refused => {
  const seconds = Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1_000))
  return refused('request.too_many', { retryAfterSeconds: seconds, detail: `Try again in ${seconds} seconds.` })
}

/** One IPv4 address, or the /64 that one IPv6 customer has. */
export function toNetwork(address: string | null): string {
  if (address === null || !ipaddr.isValid(address)) return 'unknown'
  const parsed = ipaddr.process(address)
  return parsed.kind() === 'ipv4' ? parsed.toString() : parsed.toByteArray().slice(0, 8).join('.')
}
