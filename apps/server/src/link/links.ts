import { checkLink, linkPurposes, type LinkPurpose } from '@rollcall/core/link'
import type { Email } from '@rollcall/core/shared/email'
import type { UserId } from '@rollcall/core/shared/ids'
import type { Code } from '@rollcall/contract/shared/codes'
import type { Result } from '@rollcall/core/shared/result'
import type { Db, Row } from '@rollcall/storage/engine/schema'
import { findLink, insertLink, replaceLinks, takeLink } from '@rollcall/storage/link'
import { supersedeMails } from '@rollcall/storage/mail'
import { err, ok } from '@rollcall/core/shared/result'
import { hashSecret, makeSecret } from '../shared/secrets.ts'

export interface LinkRequest {
  readonly purpose: LinkPurpose
  readonly userId: UserId
  readonly email: Email
  readonly now: Date
  readonly lifetimeMs: number
}

/** @returns the secret, which stands nowhere but in the mail */
export async function makeLink(db: Db, { purpose, userId, email, now, lifetimeMs }: LinkRequest): Promise<string> {
  const secret = makeSecret('rcl')
  const expires_at = new Date(now.getTime() + lifetimeMs)
  await insertLink(db, {
    secret_hash: hashSecret(secret),
    purpose,
    user_id: userId,
    email,
    created_at: now,
    expires_at,
  })
  return secret
}

/** Links of the person that were not used yet stop working, and the mails that carry them are erased. */
export async function dropLinks(db: Db, userId: UserId, now: Date): Promise<void> {
  for (const purpose of linkPurposes) {
    await replaceLinks(db, userId, purpose, now)
    await supersedeMails(db, userId, purpose, now)
  }
}

type LinkCode = Extract<Code, `link.${string}`>

/** What a link is worth, without using it. */
export async function inspectLink(
  db: Db,
  purpose: LinkPurpose,
  secret: string,
  now: Date,
): Promise<Result<Row<'links'>, LinkCode>> {
  const row = await findLink(db, purpose, hashSecret(secret))
  if (row === undefined) return err('link.unknown')
  const checked = checkLink({ expiresAt: row.expires_at, usedAt: row.used_at, replacedAt: row.replaced_at }, now)
  return checked.ok ? ok(row) : checked
}

/** Uses the link up; of two who come at once, one gets it and the other reads why not. */
export async function useLink(
  db: Db,
  purpose: LinkPurpose,
  secret: string,
  now: Date,
): Promise<Result<Row<'links'>, LinkCode>> {
  const taken = await takeLink(db, purpose, hashSecret(secret), now)
  if (taken !== undefined) return ok(taken)
  const inspected = await inspectLink(db, purpose, secret, now)
  return inspected.ok ? err('link.used') : inspected
}
