import type { UserId } from '@rollcall/core/shared/ids'
import { findPasswordHash, lockPasswordHash, replacePasswordHash } from '@rollcall/storage/credential'
import type { Db, Row } from '@rollcall/storage/engine/schema'
import { forgetLimit } from '@rollcall/storage/limit'
import { refusedAt, type Refused } from '../shared/refused.ts'
import type { Parts } from '../parts.ts'
import { countTry, limitKey, quarterHourMs } from './limits.ts'

interface Proof {
  /** Undefined: an address that nobody has, which takes as long as a wrong password. */
  readonly userId: UserId | undefined
  readonly password: string
}

/**
 * Checks a password and then works in a transaction in which it is still the current one: whoever sets another waits until the end, and
 * what was checked against an old one counts for nothing. A hash with other costs than those of now is renewed.
 * @returns undefined when the password is wrong
 */
export async function whileProven<T>(
  { database, passwords }: Parts,
  { userId, password }: Proof,
  work: (db: Db) => Promise<T>,
): Promise<{ readonly value: T } | undefined> {
  /** Of two who renew the hash at once, the second has to look again. */
  for (let attempt = 1; attempt <= 2; attempt++) {
    const hash = userId && (await findPasswordHash(database.kysely, userId))
    const isRight = await passwords.verify(hash, password)
    if (userId === undefined || hash === undefined || !isRight) return undefined
    const renewed = passwords.isOutdated(hash) ? await passwords.hash(password) : undefined
    const done = await database.transaction(null, async (db) => {
      if ((await lockPasswordHash(db, userId)) !== hash) return undefined
      if (renewed !== undefined) await replacePasswordHash(db, userId, renewed)
      return { value: await work(db) }
    })
    if (done !== undefined) return done
  }
  return undefined
}

interface OwnProof {
  readonly user: Pick<Row<'users'>, 'id'>
  readonly password: string
  /** Where the password stands in the body. */
  readonly pointer: string
}

/** The password once more, by the signed-in person; counted like tries to sign in. */
export async function withOwnPassword<T>(
  parts: Parts,
  { user, password, pointer }: OwnProof,
  work: (db: Db) => Promise<T>,
): Promise<T | Refused> {
  const { database, config } = parts
  const limit = { name: 'proof', of: user.id, most: config.limits.signInsPerAccount, windowMs: quarterHourMs }
  const limited = await countTry(database, limit)
  if (limited !== undefined) return limited
  const done = await whileProven(parts, { userId: user.id, password }, work)
  if (done === undefined) return refusedAt(pointer, 'credential.password_wrong', 'This is not your current password.')
  await forgetLimit(database.kysely, limitKey(limit))
  return done.value
}
