import type { Email } from '@rollcall/core/shared/email'
import { toFolded } from '@rollcall/core/shared/text'
import { savePasswordHashes } from '@rollcall/storage/credential'
import type { Db, Row } from '@rollcall/storage/engine/schema'
import { inScope } from '@rollcall/storage/engine/scope'
import { deleteSessionsOfUser } from '@rollcall/storage/session'
import { findToken, listTokenPlaces, revokeToken } from '@rollcall/storage/token'
import { findUser, insertUsers, markEmailVerified, renameUser } from '@rollcall/storage/user'
import { personal, record } from '../audit/record.ts'
import type { Context } from '../http/principal.ts'
import { dropLinks } from '../link/links.ts'
import { newId } from '../shared/new-id.ts'

export interface NewAccount {
  readonly email: Email
  readonly name: string
  readonly passwordHash: string
  /** Verified: by a link that came out of the mailbox. */
  readonly emailState: Row<'users'>['email_state']
}

/**
 * An account for somebody who has just chosen a password. @throws the unique constraint `users__email__uq` where the address is taken
 */
export async function makeAccount(db: Db, context: Context, account: NewAccount): Promise<Row<'users'>> {
  const { email, name, passwordHash, emailState } = account
  const { now } = context
  const user = { id: newId('usr', now), email, email_state: emailState, name, created_at: now }
  await insertUsers(db, [user])
  await savePasswordHashes(db, [{ user_id: user.id, secret: passwordHash, changed_at: now }])
  await record(db, 'server', context, {
    action: 'user.created',
    actor: { kind: 'user', id: user.id },
    target: { type: 'user', id: user.id },
    after: { email: personal(email), name: personal(name), emailState },
  })
  return { ...user, name_folded: toFolded(name) }
}

/**
 * An address that somebody else only vouched for belongs to whoever proves it: the account becomes his, with his password, and whatever
 * opened it before opens it no more.
 */
export async function takeVouchedAccount(
  db: Db,
  context: Context,
  vouched: Pick<Row<'users'>, 'id' | 'email'>,
  { name, passwordHash }: Pick<NewAccount, 'name' | 'passwordHash'>,
): Promise<Row<'users'>> {
  const { now } = context
  await renameUser(db, vouched.id, name)
  await savePasswordHashes(db, [{ user_id: vouched.id, secret: passwordHash, changed_at: now }])
  await markEmailVerified(db, vouched.id, vouched.email)
  await deleteSessionsOfUser(db, vouched.id, null)
  await dropLinks(db, vouched.id, now)
  await revokeTokens(db, vouched.id, now)
  await record(db, 'server', context, {
    action: 'user.proven',
    actor: { kind: 'user', id: vouched.id },
    target: { type: 'user', id: vouched.id },
    after: { email: personal(vouched.email), takenOver: true },
  })
  const user = await findUser(db, vouched.id)
  if (user === undefined) throw new Error('an account does not go away')
  return user
}

async function revokeTokens(db: Db, userId: Row<'users'>['id'], now: Date): Promise<void> {
  for (const place of await listTokenPlaces(db, userId)) {
    await inScope(db, place.organization_id, async () => {
      const holder = (await findToken(db, place))?.membership_id
      if (holder != null) await revokeToken(db, place, holder, now)
    })
  }
}
