import type { Email } from '@rollcall/core/shared/email'
import type { Db, Row } from '@rollcall/storage/engine/schema'
import { deleteSessionsOfUser } from '@rollcall/storage/session'
import { findUser, findUserByEmail, moveUserToEmail } from '@rollcall/storage/user'
import { personal, record } from '../audit/record.ts'
import { countTry, hourMs, toNetwork } from '../credential/limits.ts'
import { withOwnPassword } from '../credential/prove-password.ts'
import { refusingConflicts } from '../http/conflicts.ts'
import { refusedAt, type Refused } from '../shared/refused.ts'
import type { Context, SessionPrincipal } from '../http/principal.ts'
import { dropLinks, inspectLink, makeLink, useLink } from '../link/links.ts'
import { post } from '../mail/post.ts'
import type { Parts } from '../parts.ts'
import { toEmail } from '../shared/email.ts'
import { toProofLetter, toWarningLetter } from './letters.ts'

const lifetimeMs = 24 * hourMs

/** The new address has to be proven before it counts. The present one is told; the answer does not say whether the new one is free. */
export async function requestEmailChange(
  parts: Parts,
  context: Context & { readonly principal: SessionPrincipal },
  body: { readonly email: string; readonly password: string },
): Promise<Refused | undefined> {
  const { limits } = parts.config
  const email = toEmail(body.email)
  if (!email.ok) return refusedAt('/email', email.error, 'Write an address such as ada@example.com.')
  const limited = await countTry(
    parts.database,
    { name: 'mail-network', of: toNetwork(context.address), most: limits.mailsPerNetwork, windowMs: hourMs },
    { name: 'mail-address', of: email.value, most: limits.mailsPerAddress, windowMs: hourMs },
  )
  if (limited !== undefined) return limited
  const { user } = context.principal
  return withOwnPassword(parts, { user, password: body.password, pointer: '/password' }, async (db) => {
    const holder = await findUserByEmail(db, email.value)
    /** One's own address that somebody else only vouched for is proven in the same way. */
    const isFree = holder === undefined || (holder.id === user.id && holder.email_state === 'vouched')
    if (isFree) await postProof(db, parts, context, user, email.value)
    await postWarning(db, parts, context, user, 'email-change-requested')
    const target = { type: 'user', id: user.id }
    const after = { email: personal(email.value) }
    await record(db, 'server', context, { action: 'user.email_change_requested', target, after })
    return undefined
  })
}

async function postProof(db: Db, parts: Parts, { now }: Context, user: Row<'users'>, email: Email): Promise<void> {
  const secret = await makeLink(db, { purpose: 'email-change', userId: user.id, email, now, lifetimeMs })
  const expiresAt = new Date(now.getTime() + lifetimeMs)
  const url = `${parts.publicUrl.origin}/confirm-email/${secret}`
  await post(db, parts, toProofLetter(user, email, url, expiresAt), now)
}

type Warning = Parameters<typeof toWarningLetter>[1]

const postWarning = (db: Db, parts: Parts, { now }: Context, user: Row<'users'>, kind: Warning): Promise<unknown> =>
  post(db, parts, toWarningLetter(user, kind, parts.publicUrl), now)

export const checkEmailChange = (
  { database }: Parts,
  { now }: Context,
  token: string,
): ReturnType<typeof inspectLink> => inspectLink(database.kysely, 'email-change', token, now)

/** Every session and every other link of the person ends, since they were given under the old address. */
export const confirmEmailChange = (parts: Parts, context: Context, token: string): Promise<Refused | undefined> =>
  refusingConflicts(() => parts.database.transaction(null, (db) => moveToProvenEmail(db, parts, context, token)))

async function moveToProvenEmail(db: Db, parts: Parts, context: Context, token: string): Promise<Refused | undefined> {
  const { now } = context
  const link = await useLink(db, 'email-change', token, now)
  if (!link.ok) return link
  const { user_id: userId, email } = link.value
  const before = await findUser(db, userId)
  if (before === undefined) throw new Error('a link refers to its user')
  await moveUserToEmail(db, userId, email)
  await dropLinks(db, userId, now)
  await deleteSessionsOfUser(db, userId, null)
  await postWarning(db, parts, context, before, 'email-changed')
  await record(db, 'server', context, {
    action: 'user.email_changed',
    actor: { kind: 'user', id: userId },
    target: { type: 'user', id: userId },
    before: { email: personal(before.email) },
    after: { email: personal(email) },
  })
  return undefined
}
