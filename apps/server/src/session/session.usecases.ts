import type { Email } from '@rollcall/core/shared/email'
import { idleEnd } from '@rollcall/core/session'
import type { Session } from '@rollcall/contract/session'
import type { Db, Row } from '@rollcall/storage/engine/schema'
import { forgetLimit } from '@rollcall/storage/limit'
import { elevateSession, insertSession } from '@rollcall/storage/session'
import { findUserByEmail } from '@rollcall/storage/user'
import { personal, record } from '../audit/record.ts'
import { countTry, limitKey, quarterHourMs, toNetwork } from '../credential/limits.ts'
import { whileProven, withOwnPassword } from '../credential/prove-password.ts'
import { idleMs, toSession } from '../http/authentication.ts'
import { refused, type Refused } from '../shared/refused.ts'
import type { Context, SessionPrincipal } from '../http/principal.ts'
import type { Parts } from '../parts.ts'
import { toEmail } from '../shared/email.ts'
import { newId } from '../shared/new-id.ts'
import { hashSecret, makeSecret } from '../shared/secrets.ts'

export interface SignedIn {
  readonly ok: true
  readonly secret: string
  readonly session: Row<'sessions'>
}

/**
 * Unknown address, account without a password and wrong password take the same road: the same limits, one hash, one answer.
 * Tries are counted before the hash, so that a thousand at once cost ten.
 */
export async function signIn(
  parts: Parts,
  context: Context,
  body: { email: string; password: string },
): Promise<SignedIn | Refused> {
  const { database, config } = parts
  const email = toEmail(body.email)
  const typed = email.ok ? email.value : body.email
  const account = { name: 'sign-in-account', of: typed, most: config.limits.signInsPerAccount, windowMs: quarterHourMs }
  const network = {
    name: 'sign-in-network',
    of: toNetwork(context.address),
    most: config.limits.signInsPerNetwork,
    windowMs: quarterHourMs,
  }
  const limited = await countTry(database, account, network)
  if (limited !== undefined) return limited
  const user = email.ok ? await findUserByEmail(database.kysely, email.value) : undefined
  const opened = await whileProven(parts, { userId: user?.id, password: body.password }, (db) =>
    openSession(db, parts, context, user as Person),
  )
  if (opened === undefined) return refuseSignIn(parts, context, typed)
  await forgetLimit(database.kysely, limitKey(account))
  return opened.value
}

async function refuseSignIn({ database }: Parts, context: Context, typed: string): Promise<Refused> {
  const nobody = { kind: 'nobody', id: null } as const
  const entry = {
    action: 'session.refused',
    actor: nobody,
    target: { type: 'user', id: null },
    after: { email: personal(typed.slice(0, 320)) },
  }
  await database.transaction('server', (db) => record(db, 'server', context, entry))
  return refused('credential.wrong')
}

export type Person = Pick<Row<'users'>, 'id'> & { readonly email: Email }

/** A new session for somebody who has just proven himself; its secret is in the answer only. */
export async function openSession(db: Db, parts: Parts, context: Context, user: Person): Promise<SignedIn> {
  const { now, address, agent } = context
  const secret = makeSecret('rcs')
  const session: Row<'sessions'> = {
    id: newId('ses', now),
    user_id: user.id,
    secret_hash: hashSecret(secret),
    proof: 'password',
    created_at: now,
    last_seen_at: now,
    ends_at: new Date(now.getTime() + parts.config.sessions.lifetimeHours * 3_600_000),
    elevated_until: null,
    address,
    agent,
    view_organization_id: null,
    view_membership_id: null,
    view_user_id: null,
    view_reason: null,
    view_until: null,
  }
  await insertSession(db, session)
  const actor = { kind: 'user', id: user.id } as const
  await record(db, 'server', context, {
    action: 'session.opened',
    actor,
    target: { type: 'session', id: session.id },
    after: { proof: 'password' },
  })
  return { ok: true, secret, session }
}

/** Asks for the password again; the session gets a new secret, so that one that was stolen before does not rise with it. */
export async function elevate(
  parts: Parts,
  context: Context & { readonly principal: SessionPrincipal },
  { password, reason }: { readonly password: string; readonly reason: string },
): Promise<SignedIn | Refused> {
  const { principal, now } = context
  const { user, session, isSuperuser } = principal
  if (!isSuperuser) return refused('elevation.not_superuser')
  const until = new Date(now.getTime() + parts.config.sessions.elevationMinutes * 60_000)
  return withOwnPassword(parts, { user, password, pointer: '/password' }, async (db) => {
    const secret = makeSecret('rcs')
    const elevated = await elevateSession(db, session.id, until, hashSecret(secret))
    if (elevated === undefined) return refused('session.ended')
    const target = { type: 'session', id: session.id }
    await record(db, 'server', context, { action: 'superuser.elevated', target, after: { until, reason } })
    return { ok: true, secret, session: elevated } as const
  })
}

export function toWire(parts: Parts, row: Row<'sessions'>, currentId: string): Session {
  return {
    id: row.id,
    current: row.id === currentId,
    proof: row.proof,
    createdAt: row.created_at.toISOString(),
    lastSeenAt: row.last_seen_at.toISOString(),
    idleEndsAt: idleEnd(toSession(row), idleMs(parts)).toISOString(),
    endsAt: row.ends_at.toISOString(),
    elevatedUntil: row.elevated_until?.toISOString() ?? null,
    address: row.address,
    agent: row.agent,
  }
}
