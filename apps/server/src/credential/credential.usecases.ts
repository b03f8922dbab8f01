import type { Email } from '@rollcall/core/shared/email'
import { parsePassword, type PasswordRefusal } from '@rollcall/core/credential'
import { savePasswordHashes } from '@rollcall/storage/credential'
import type { Db, Row } from '@rollcall/storage/engine/schema'
import { deleteSessionsOfUser } from '@rollcall/storage/session'
import { findUser, findUserByEmail, markEmailVerified } from '@rollcall/storage/user'
import { record, type Entry } from '../audit/record.ts'
import { refusedAt, type Refused } from '../shared/refused.ts'
import type { Context, SessionPrincipal } from '../http/principal.ts'
import { dropLinks, inspectLink, makeLink, useLink } from '../link/links.ts'
import { post } from '../mail/post.ts'
import type { Parts } from '../parts.ts'
import { toEmail } from '../shared/email.ts'
import { inEvenTime } from '../shared/even-time.ts'
import { isCommonPassword } from './common-passwords.ts'
import { toChangedLetter, toResetLetter } from './letters.ts'
import { countTry, hourMs, toNetwork } from './limits.ts'
import { withOwnPassword } from './prove-password.ts'

export const resetLifetimeMs = hourMs

const whatToDo: Readonly<Record<PasswordRefusal, string>> = {
  'password.too_short': 'Take at least 12 characters; a few words do well.',
  'password.too_long': 'Take at most 256 characters.',
  'password.too_common': 'Take another one: this is on the lists that attackers try first.',
}

export function refusePassword(password: string, pointer: string): Refused | undefined {
  const parsed = parsePassword(password, isCommonPassword)
  return parsed.ok ? undefined : refusedAt(pointer, parsed.error, whatToDo[parsed.error])
}

export async function changePassword(
  parts: Parts,
  context: Context & { readonly principal: SessionPrincipal },
  body: { readonly currentPassword: string; readonly newPassword: string },
): Promise<Refused | undefined> {
  const { user, session } = context.principal
  const refusal = refusePassword(body.newPassword, '/newPassword')
  if (refusal !== undefined) return refusal
  const hash = await parts.passwords.hash(body.newPassword)
  const proof = { user, password: body.currentPassword, pointer: '/currentPassword' }
  return withOwnPassword(parts, proof, async (db) => {
    const entry = { action: 'credential.changed', target: { type: 'user', id: user.id } }
    await savePassword(db, parts, context, user, hash, entry)
    await deleteSessionsOfUser(db, user.id, session.id)
    return undefined
  })
}

/** Always the same answer; the account, if there is one, gets its mail. */
export async function requestPasswordReset(
  parts: Parts,
  context: Context,
  typed: string,
): Promise<Refused | undefined> {
  const { database, config } = parts
  const email = toEmail(typed)
  const limited = await countTry(
    database,
    { name: 'mail-network', of: toNetwork(context.address), most: config.limits.mailsPerNetwork, windowMs: hourMs },
    { name: 'mail-address', of: email.ok ? email.value : typed, most: config.limits.mailsPerAddress, windowMs: hourMs },
  )
  if (limited !== undefined) return limited
  await inEvenTime(async () => {
    if (email.ok) await resetIfKnown(parts, context, email.value)
  })
  return undefined
}

const resetIfKnown = (parts: Parts, context: Context, email: Email): Promise<void> =>
  parts.database.transaction(null, async (db) => {
    const user = await findUserByEmail(db, email)
    if (user?.email_state === 'verified') await startPasswordReset(db, parts, context, user)
  })

/** @returns the address of the link, which an operator on the host may hand over where no mail goes out */
export async function startPasswordReset(db: Db, parts: Parts, context: Context, user: Row<'users'>): Promise<string> {
  const { now } = context
  const secret = await makeLink(db, {
    purpose: 'password-reset',
    userId: user.id,
    email: user.email,
    now,
    lifetimeMs: resetLifetimeMs,
  })
  const address = `${parts.publicUrl.origin}/reset-password/${secret}`
  const expiresAt = new Date(now.getTime() + resetLifetimeMs)
  await post(db, parts, toResetLetter(user, address, expiresAt), now)
  await record(db, 'server', context, { action: 'credential.reset_requested', target: { type: 'user', id: user.id } })
  return address
}

export const checkPasswordReset = (
  { database }: Parts,
  { now }: Context,
  token: string,
): ReturnType<typeof inspectLink> => inspectLink(database.kysely, 'password-reset', token, now)

/** The link came from the mailbox, so it proves the address too. Every session of the person ends. */
export async function completePasswordReset(
  parts: Parts,
  context: Context,
  { token, password }: { readonly token: string; readonly password: string },
): Promise<Refused | undefined> {
  const { now } = context
  const inspected = await checkPasswordReset(parts, context, token)
  if (!inspected.ok) return inspected
  const refusal = refusePassword(password, '/password')
  if (refusal !== undefined) return refusal
  const hash = await parts.passwords.hash(password)
  return parts.database.transaction(null, async (db) => {
    const link = await useLink(db, 'password-reset', token, now)
    if (!link.ok) return link
    const user = await findUser(db, link.value.user_id)
    if (user === undefined) throw new Error('a link refers to its user')
    await markEmailVerified(db, user.id, link.value.email)
    const actor = { kind: 'user', id: user.id } as const
    await savePassword(db, parts, context, user, hash, {
      action: 'credential.reset',
      actor,
      target: { type: 'user', id: user.id },
    })
    await deleteSessionsOfUser(db, user.id, null)
    return undefined
  })
}

/** Links that were mailed before stop working. Sessions are ended after it, so that none is opened by the old password in between. */
async function savePassword(
  db: Db,
  parts: Parts,
  context: Context,
  user: Row<'users'>,
  hash: string,
  entry: Entry,
): Promise<void> {
  const { now } = context
  await savePasswordHashes(db, [{ user_id: user.id, secret: hash, changed_at: now }])
  await dropLinks(db, user.id, now)
  await post(db, parts, toChangedLetter(user, `${parts.publicUrl.origin}/sign-in/forgotten`), now)
  await record(db, 'server', context, entry)
}
