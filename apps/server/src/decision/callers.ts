import { actorIdOf, decide, type Snapshot } from '@rollcall/core/access'
import type { OrganizationId, TokenId } from '@rollcall/core/shared/ids'
import { findTokenPlace, type TokenPlace, touchToken } from '@rollcall/storage/token'
import type { Parts } from '../parts.ts'
import { oneAfterAnother, type Standing } from '../access/standing.ts'
import { hashSecret } from '../shared/secrets.ts'
import { badToken, noToken, type WireError, wireError } from './wire-error.ts'

/** Who asks the decision point, in an organization as it is now. */
export interface Caller {
  readonly organizationId: OrganizationId
  readonly tokenId: TokenId
  readonly snapshot: Snapshot
  readonly now: Date
  /** The one user about whom he may ask; null: about everybody. */
  readonly ownUserId: string | null
}

/** How new the answer has to be. */
export interface Freshness {
  readonly atLeast: number
  readonly full: boolean
}

export type Found = Caller | WireError
export const isCaller = (found: Found): found is Caller => 'snapshot' in found

export interface Callers {
  /** Without a promise where everything is known. */
  readonly find: (authorization: string | undefined, wished: Freshness) => Found | Promise<Found>
}

interface Verified {
  readonly place: TokenPlace
  /** As of which revision the secret was found to be this token's; a change of the organization asks again. */
  readonly revision: number
  touchedAt: number
}

const mostRemembered = 10_000
const fiveMinutes = 5 * 60_000

/** Tokens that were verified are remembered by the hash of their secrets; what they may do is decided anew each time. */
export function openCallers({ database, log }: Pick<Parts, 'database' | 'log'>, standing: Standing): Callers {
  const remembered = new Map<string, Verified>()
  const lookUp = oneAfterAnother((key: string) => findTokenPlace(database.kysely, Buffer.from(key, 'base64')))

  const remember = (key: string, verified: Verified): void => {
    remembered.delete(key)
    remembered.set(key, verified)
    const [oldest] = remembered.keys()
    if (remembered.size > mostRemembered && oldest !== undefined) remembered.delete(oldest)
  }

  /** Written now and then, beside the answer. */
  const touch = (verified: Verified, now: Date): void => {
    if (now.getTime() - verified.touchedAt < fiveMinutes) return
    verified.touchedAt = now.getTime()
    const { place } = verified
    database
      .transaction(place.organization_id, (db) => touchToken(db, place, now, fiveMinutes))
      .catch((error: unknown) => log.warn({ err: error }, 'the last use of a token could not be noted'))
  }

  const admit = (verified: Verified, snapshot: Snapshot): Found => {
    const now = database.now()
    const found = toCaller(verified.place, snapshot, now)
    if (isCaller(found)) touch(verified, now)
    return found
  }

  const findSlowly = async (key: string, { atLeast, full }: Freshness): Promise<Found> => {
    const known = remembered.get(key)
    const place = known?.place ?? (await lookUp(key))
    if (place === undefined) return badToken
    const held = full ? undefined : standing.known(place.organization_id)
    const snapshot = held !== undefined && held.revision >= atLeast ? held : await standing.read(place.organization_id)
    if (snapshot === undefined) return badToken
    if (snapshot.revision < atLeast)
      return wireError(412, `Revision ${atLeast} has not been reached: it is ${snapshot.revision}.`)
    const verified = remembered.get(key)
    if (verified !== undefined && verified.revision === snapshot.revision) return admit(verified, snapshot)
    // Looked up after the revision was read, so that a secret which that revision took away is not found any more.
    const again = await lookUp(key)
    if (again?.id !== place.id || again.organization_id !== place.organization_id) {
      remembered.delete(key)
      return badToken
    }
    const fresh = { place, revision: snapshot.revision, touchedAt: verified?.touchedAt ?? 0 }
    remember(key, fresh)
    return admit(fresh, snapshot)
  }

  return {
    find: (authorization, wished) => {
      if (authorization === undefined) return noToken
      const secret = readSecret(authorization)
      if (secret === undefined) return badToken
      const key = hashSecret(secret).toString('base64')
      const verified = remembered.get(key)
      if (verified === undefined || wished.full) return findSlowly(key, wished)
      const snapshot = standing.known(verified.place.organization_id)
      if (snapshot === undefined || snapshot.revision !== verified.revision || snapshot.revision < wished.atLeast)
        return findSlowly(key, wished)
      return admit(verified, snapshot)
    },
  }
}

const readSecret = (authorization: string): string | undefined =>
  /^Bearer ([\w.~+/-]{16,256})$/i.exec(authorization)?.[1]

const outOfForce = new Set(['unknown_subject', 'not_a_member', 'suspended', 'ended'])

function toCaller(place: TokenPlace, snapshot: Snapshot, now: Date): Found {
  const { organization_id: organizationId, id: tokenId } = place
  const subject = { type: 'token', id: tokenId }
  const { decision, reason } = decide(snapshot, {
    subject,
    action: { name: 'access.evaluate' },
    resource: { type: 'organization', id: organizationId },
    now,
  })
  if (outOfForce.has(reason)) return badToken
  const holder = decision ? undefined : actorIdOf(snapshot, subject)
  const isOwn = holder?.type === 'user'
  if (!decision && !isOwn) return wireError(403, 'Asking needs the permission access.evaluate.')
  return { organizationId, tokenId, snapshot, now, ownUserId: isOwn ? holder.id : null }
}

/** What else the caller's token may do in its organization. */
export const callerMay = ({ organizationId, tokenId, snapshot, now }: Caller, permission: string): boolean =>
  decide(snapshot, {
    subject: { type: 'token', id: tokenId },
    action: { name: permission },
    resource: { type: 'organization', id: organizationId },
    now,
  }).decision
