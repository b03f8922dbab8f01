import { findUser, findUserByEmail, moveUserToEmail } from '@rollcall/storage/user'
import { deleteSessionsOfUser } from '@rollcall/storage/session'
import { replaceLinks } from '@rollcall/storage/link'
import { personal, record } from '../audit/record.ts'
import { countTry, hourMs } from '../credential/limits.ts'
import { refused, refusedAt, type Refused } from '../http/outcome.ts'
import type { Context, SessionPrincipal } from '../http/principal.ts'
import { inspectLink, makeLink, useLink } from '../link/links.ts'
import { post } from '../mail/post.ts'
import type { Parts } from '../parts.ts'
import { provePassword } from '../session/session.usecases.ts'
import { toEmail } from '../shared/email.ts'

const lifetimeMs = 24 * hourMs

/** The new address has to be proven before it counts; where it is taken, its holder is told and nothing else happens. */
export async function requestEmailChange(
  parts: Parts,
  context: Context & { readonly principal: SessionPrincipal },
  body: { readonly email: string; readonly password: string },
): Promise<Refused | undefined> {
  const email = toEmail(body.email)
  if (!email.ok) return refusedAt('/email', email.error, 'Write an address such as ada@example.com.')
  const refusal = await provePassword(parts, context.principal, body.password, '/password')
  if (refusal !== undefined) return refusal
  const limit = { name: 'mail-address', of: email.value, most: parts.config.limits.mailsPerAddress, windowMs: hourMs }
  const limited = await countTry(parts.database, limit)
  if (limited !== undefined) return limited
  const { user } = context.principal
  const { now } = context
  await parts.database.transaction(null, async (db) => {
    const isTaken = (await findUserByEmail(db, email.value)) !== undefined
    if (!isTaken) {
      const secret = await makeLink(db, {
        purpose: 'email-change',
        userId: user.id,
        email: email.value,
        now,
        lifetimeMs,
      })
      const text = `Hello ${user.name},\n\nopen this link within 24 hours to use ${email.value} from now on:\n\n${parts.publicUrl.origin}/confirm-email/${secret}\n\nIf you did not ask for this, do nothing.\n`
      await post(
        db,
        parts,
        {
          kind: 'email-change',
          userId: user.id,
          to: email.value,
          subject: 'Confirm your new address',
          text,
          personal: true,
        },
        now,
      )
    }
    await record(db, 'server', context, {
      action: 'user.email_change_requested',
      target: { type: 'user', id: user.id },
      after: { email: personal(email.value) },
    })
  })
  return undefined
}

export const checkEmailChange = (
  { database }: Parts,
  { now }: Context,
  token: string,
): ReturnType<typeof inspectLink> => inspectLink(database.kysely, 'email-change', token, now)

/** Every session and every other link of the person ends, since they were given under the old address. */
export async function confirmEmailChange(parts: Parts, context: Context, token: string): Promise<Refused | undefined> {
  const { now } = context
  return parts.database.transaction(null, async (db) => {
    const link = await useLink(db, 'email-change', token, now)
    if (!link.ok) return link
    const { user_id, email } = link.value
    const before = await findUser(db, user_id)
    if (before === undefined || (await findUserByEmail(db, email)) !== undefined) return refused('link.replaced')
    await moveUserToEmail(db, user_id, email)
    await replaceLinks(db, user_id, 'password-reset', now)
    await deleteSessionsOfUser(db, user_id, null)
    const text = `Hello ${before.name},\n\nyour account now uses ${email} instead of this address. If this was not you, tell the people who run ${parts.publicUrl.host}.\n`
    await post(
      db,
      parts,
      {
        kind: 'email-changed',
        userId: user_id,
        to: before.email,
        subject: 'Your address was changed',
        text,
        personal: false,
      },
      now,
    )
    const actor = { kind: 'user', id: user_id } as const
    const change = { before: { email: personal(before.email) }, after: { email: personal(email) } }
    await record(db, 'server', context, {
      action: 'user.email_changed',
      actor,
      target: { type: 'user', id: user_id },
      ...change,
    })
    return undefined
  })
}
