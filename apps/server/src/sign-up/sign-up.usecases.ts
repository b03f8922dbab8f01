import { checkLink } from '@rollcall/core/link'
import { parseName } from '@rollcall/core/user'
import type { Email } from '@rollcall/core/shared/email'
import type { AnswerOf, BodyOf } from '@rollcall/contract/operations'
import type { Db, Row } from '@rollcall/storage/engine/schema'
import { findSignUp, insertSignUp, takeSignUp } from '@rollcall/storage/sign-up'
import { findUserByEmail } from '@rollcall/storage/user'
import { personal, record } from '../audit/record.ts'
import { makeAccount, takeVouchedAccount } from '../credential/account.ts'
import { refusePassword } from '../credential/credential.usecases.ts'
import { countTry, hourMs, toNetwork } from '../credential/limits.ts'
import { refusingConflicts } from '../http/conflicts.ts'
import type { Context } from '../http/principal.ts'
import { selfSignUp } from '../joining-rule/self-sign-up.ts'
import { post } from '../mail/post.ts'
import { isInvitedBy } from '../membership-request/offers.ts'
import type { Parts } from '../parts.ts'
import { openSession } from '../session/session.usecases.ts'
import { toEmail } from '../shared/email.ts'
import { inEvenTime } from '../shared/even-time.ts'
import { refused, refusedAt, type Refused } from '../shared/refused.ts'
import { hashSecret, makeSecret } from '../shared/secrets.ts'
import { isAdmitted, listJoinable } from './joinable.ts'
import { toConfirmationLetter, toKnownLetter } from './letters.ts'

const lifetimeMs = 24 * hourMs

/**
 * The answer is the same whether the address is known, admitted or neither; it takes the same time too. What comes of it stands in the
 * mailbox. Name and password are asked there and not here: whoever types a stranger's address must choose nothing for him.
 */
export async function requestSignUp(
  parts: Parts,
  context: Context,
  body: BodyOf<'POST /v1/sign-ups'>,
): Promise<Refused | undefined> {
  const { database, config } = parts
  const email = toEmail(body.email)
  if (!email.ok) return refusedAt('/email', email.error, 'Write an address such as ada@example.com.')
  const limited = await countTry(
    database,
    { name: 'mail-network', of: toNetwork(context.address), most: config.limits.mailsPerNetwork, windowMs: hourMs },
    { name: 'mail-address', of: email.value, most: config.limits.mailsPerAddress, windowMs: hourMs },
  )
  if (limited !== undefined) return limited
  const { open, why } = await selfSignUp(database.kysely, parts)
  if (!open && body.invitation === undefined)
    return refused('sign-up.closed', {
      detail:
        why === 'no_rule'
          ? 'Ask somebody to invite you.'
          : 'This server sends no mail, so that addresses cannot be confirmed.',
    })
  const invitation = body.invitation === undefined ? null : hashSecret(body.invitation)
  await inEvenTime(() => database.transaction(null, (db) => mailLink(db, parts, context, email.value, invitation)))
  return undefined
}

/** Whoever has an account gets told so where he would have got a link. */
async function mailLink(
  db: Db,
  parts: Parts,
  context: Context,
  email: Email,
  invitation: Buffer | null,
): Promise<void> {
  if (!(await mayMakeAccount(db, email, invitation, context.now))) return
  const known = await findUserByEmail(db, email)
  if (known?.email_state === 'verified') await post(db, parts, toKnownLetter(known, parts.publicUrl), context.now)
  else await postLink(db, parts, email, invitation, context.now)
  await record(db, 'server', context, {
    action: 'sign-up.requested',
    target: { type: 'user', id: known?.id ?? null },
    after: { email: personal(email) },
  })
}

/** An account is made for the sake of an open invitation to this very address, or because a joining rule speaks of it. */
const mayMakeAccount = async (db: Db, email: Email, invitation: Buffer | null, now: Date): Promise<boolean> =>
  (invitation !== null && (await isInvitedBy(db, invitation, email, now))) || isAdmitted(db, email)

async function postLink(db: Db, parts: Parts, email: Email, invitation: Buffer | null, now: Date): Promise<void> {
  const secret = makeSecret('rcl')
  const expires_at = new Date(now.getTime() + lifetimeMs)
  await insertSignUp(db, {
    secret_hash: hashSecret(secret),
    email,
    invitation_hash: invitation,
    created_at: now,
    expires_at,
  })
  const url = `${parts.publicUrl.origin}/sign-up/confirm/${secret}`
  await post(db, parts, toConfirmationLetter(email, parts.publicUrl, url, expires_at), now)
}

type Checked = { readonly ok: true; readonly value: Row<'sign_ups'> } | Refused

/** What a link is worth, without using it. Whether the address is still admitted is asked again: rules may have gone. */
export async function checkSignUp(db: Db, token: string, now: Date): Promise<Checked> {
  const row = await findSignUp(db, hashSecret(token))
  if (row === undefined) return refused('link.unknown')
  const checked = checkLink({ expiresAt: row.expires_at, usedAt: row.used_at, replacedAt: row.replaced_at }, now)
  if (!checked.ok) return refused(checked.error)
  return (await mayMakeAccount(db, row.email, row.invitation_hash, now))
    ? { ok: true, value: row }
    : refused('sign-up.not_admitted', {
        detail: 'What let this address sign up has ended. Ask somebody to invite you.',
      })
}

type Confirmed =
  | { readonly ok: true; readonly secret: string; readonly body: AnswerOf<'POST /v1/sign-ups/confirm'> }
  | Refused

/** The link came from the mailbox, so the address of the account is proven. Of two who confirm at once, one makes the account. */
export async function confirmSignUp(
  parts: Parts,
  context: Context,
  body: BodyOf<'POST /v1/sign-ups/confirm'>,
): Promise<Confirmed> {
  const { database } = parts
  const checked = await database.read(null, (db) => checkSignUp(db, body.token, context.now))
  if (!checked.ok) return checked
  const name = parseName(body.name)
  if (!name.ok) return refusedAt('/name', name.error, 'Write 1 to 120 characters on one line.')
  const refusal = refusePassword(body.password, '/password')
  if (refusal !== undefined) return refusal
  const hash = await parts.passwords.hash(body.password)
  return refusingConflicts(() =>
    database.transaction(null, (db) => signUp(db, parts, context, { token: body.token, name: name.value, hash })),
  )
}

interface Account {
  readonly token: string
  readonly name: string
  readonly hash: string
}

async function signUp(db: Db, parts: Parts, context: Context, { token, name, hash }: Account): Promise<Confirmed> {
  const { now } = context
  const checked = await checkSignUp(db, token, now)
  if (!checked.ok) return checked
  const { email } = checked.value
  const known = await findUserByEmail(db, email)
  if (known?.email_state === 'verified') return refused('sign-up.account_exists')
  if ((await takeSignUp(db, hashSecret(token), now)) === undefined) return refused('link.used')
  const user =
    known === undefined
      ? await makeAccount(db, context, { email, name, passwordHash: hash, emailState: 'verified' })
      : await takeVouchedAccount(db, context, known, { name, passwordHash: hash })
  const { secret } = await openSession(db, parts, context, user)
  const joinable = await listJoinable(db, parts, user, now)
  return { ok: true, secret, body: { userId: user.id, joinable } }
}
