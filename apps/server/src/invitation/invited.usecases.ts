import { decline, isExpired, toOpen } from '@rollcall/core/invitation'
import { parseName } from '@rollcall/core/user'
import type { InvitationId } from '@rollcall/core/shared/ids'
import type { AnswerOf, BodyOf } from '@rollcall/contract/operations'
import type { Inspected } from '@rollcall/contract/invitation'
import type { Db, Row } from '@rollcall/storage/engine/schema'
import { inScope } from '@rollcall/storage/engine/scope'
import {
  declineInvitation,
  findInvitation,
  findInvitationLink,
  findInvitationPlace,
  listPendingInvitationsTo,
  listPlaceParts,
  type InvitationWithPeople,
} from '@rollcall/storage/invitation'
import { findOrganization } from '@rollcall/storage/organization'
import { findUserByEmail, markEmailVerified } from '@rollcall/storage/user'
import { personal, record } from '../audit/record.ts'
import { refusePassword } from '../credential/credential.usecases.ts'
import { countTry, hourMs, quarterHourMs, toNetwork } from '../credential/limits.ts'
import { refusingConflicts } from '../http/conflicts.ts'
import type { Context, SessionPrincipal } from '../http/principal.ts'
import { dropMailsAbout } from '../mail/delivery.ts'
import { post } from '../mail/post.ts'
import type { Parts } from '../parts.ts'
import { openSession } from '../session/session.usecases.ts'
import { inEvenTime } from '../shared/even-time.ts'
import { toPolicy } from '../shared/policy.ts'
import { refused, refusedAt, type Refused } from '../shared/refused.ts'
import { hashSecret } from '../shared/secrets.ts'
import { makeAccount, takeVouchedAccount } from '../credential/account.ts'
import { somebody } from './judge.ts'
import { join, lockOffer, loseWhatIsLost, toTelling, type Joined, type LockedOffer, type Lost } from './join.ts'
import { toAskedLetter } from './letters.ts'
import { toOffer } from './wire.ts'

/** An offer that was reached by a link. */
interface Reached {
  readonly organization: Row<'organizations'>
  readonly row: InvitationWithPeople
  readonly link: Row<'invitation_links'>
}

/** In a transaction of no organization; the work runs in that of the link. */
async function byLink<T>(db: Db, secret: string, work: (db: Db, reached: Reached) => Promise<T>): Promise<T | Refused> {
  const hash = hashSecret(secret)
  const place = await findInvitationPlace(db, hash)
  if (place === undefined) return refused('link.unknown')
  return inScope(db, place.organization_id, async () => {
    const organization = await findOrganization(db, place.organization_id)
    const row = await findInvitation(db, place.organization_id, place.id)
    const link = await findInvitationLink(db, place.organization_id, hash)
    if (organization === undefined || row === undefined || link === undefined) return refused('link.unknown')
    return work(db, { organization, row, link })
  })
}

type State = Inspected['state']

/** What became of the link: an offer that has ended says so whichever of its links is opened. */
function stateOf({ row, link }: Pick<Reached, 'row' | 'link'>, now: Date): State {
  const open = toOpen(toOffer(row), now)
  if (!open.ok && open.error !== 'invitation.expired') return endings[open.error]
  if (link.replaced_at !== null) return 'replaced'
  return open.ok ? 'open' : 'expired'
}

const endings = {
  'invitation.used': 'used',
  'invitation.declined': 'declined',
  'invitation.revoked': 'revoked',
  'invitation.replaced': 'replaced',
} as const

const refusalOf = {
  expired: 'invitation.expired',
  revoked: 'invitation.revoked',
  replaced: 'invitation.replaced',
  used: 'invitation.used',
  declined: 'invitation.declined',
} as const satisfies Readonly<Record<Exclude<State, 'open'>, string>>

/** What the caller has to do before, or instead of, one click. */
async function stepOf(db: Db, { organization, row, link }: Reached, context: Context): Promise<Inspected['step']> {
  const holder = await findUserByEmail(db, row.email)
  const { principal } = context
  const isSignedIn = principal.kind === 'session'
  if (isSignedIn && principal.user.id !== holder?.id) return 'switch_account'
  if (holder === undefined) return toPolicy(organization).invitations.accountFirst ? 'sign_up' : 'password'
  if (holder.email_state === 'verified') return isSignedIn ? 'nothing' : 'sign_in'
  if (link.kind === 'copy') return isSignedIn ? 'confirm_email' : 'sign_in'
  return isSignedIn ? 'nothing' : toPolicy(organization).invitations.accountFirst ? 'sign_up' : 'password'
}

/** Says everything before anything is asked, and changes nothing. */
export const inspect = (
  { database }: Parts,
  context: Context,
  token: string,
): Promise<{ readonly ok: true; readonly inspected: Inspected } | Refused> =>
  database.read(null, (db) =>
    byLink(db, token, async (_, reached) => ({ ok: true, inspected: await toInspected(db, reached, context) })),
  )

async function toInspected(db: Db, reached: Reached, context: Context): Promise<Inspected> {
  const { organization, row } = reached
  const { roles } = await listPlaceParts(db, organization.id, [row.membership_id])
  const state = stateOf(reached, context.now)
  const { principal } = context
  return {
    state,
    organization: { name: organization.name },
    email: row.email,
    invitedBy: row.sponsor_name ?? organization.name,
    roles: roles.map(({ name }) => name),
    note: row.note,
    endsAt: row.ends_at?.toISOString() ?? null,
    expiresAt: row.expires_at?.toISOString() ?? null,
    endedAt: row.ended_at?.toISOString() ?? null,
    step: await stepOf(db, reached, context),
    signedInAs: principal.kind === 'session' ? principal.user.email : null,
    canDecline: state === 'open' && toPolicy(organization).invitations.decline,
    canAsk: mayAsk(state) && row.sponsor_user_id !== null,
  }
}

const mayAsk = (state: State): boolean => state === 'expired' || state === 'revoked' || state === 'replaced'

export type AcceptBody = BodyOf<'POST /v1/invitations/accept'>
type Accepted = (Joined & { readonly cookie?: string }) | Refused

/** By link: with a new account, or as who is signed in. What hashes a password does so before the transaction opens. */
export async function acceptByLink(parts: Parts, context: Context, body: AcceptBody): Promise<Accepted> {
  const limit = { name: 'invitation-network', of: toNetwork(context.address), most: 100, windowMs: quarterHourMs }
  const limited = await countTry(parts.database, limit)
  if (limited !== undefined) return limited
  const looked = await parts.database.read(null, (db) =>
    byLink(db, body.token, async (_, reached) => ({
      ok: true as const,
      state: stateOf(reached, context.now),
      step: await stepOf(db, reached, context),
    })),
  )
  if (!looked.ok) return looked
  if (looked.state !== 'open') return refused(refusalOf[looked.state])
  const way = await prepare(parts, looked.step, body)
  if (!way.ok) return way
  return standing(() =>
    parts.database.transaction(null, async (db) => rollingBack(await acceptNow(db, parts, context, body.token, way))),
  )
}

interface Way {
  readonly ok: true
  /** Undefined: as who is signed in. */
  readonly account: { readonly name: string; readonly passwordHash: string } | undefined
}

/** What the person has to give, checked and hashed. */
async function prepare(parts: Parts, step: Inspected['step'], body: AcceptBody): Promise<Way | Refused> {
  switch (step) {
    case 'nothing':
      return { ok: true, account: undefined }
    case 'sign_in':
      return refused('invitation.sign_in_first')
    case 'sign_up':
      return refused('invitation.sign_up_first')
    case 'switch_account':
      return refused('invitation.wrong_account')
    case 'confirm_email':
      return refused('invitation.address_unproven')
    default: {
      const name = parseName(body.name ?? '')
      if (!name.ok) return refusedAt('/name', name.error, 'Write 1 to 120 characters on one line.')
      const refusal = refusePassword(body.password ?? '', '/password')
      if (refusal !== undefined) return refusal
      const passwordHash = await parts.passwords.hash(body.password ?? '')
      return { ok: true, account: { name: name.value, passwordHash } }
    }
  }
}

/** Everything is asked once more, under the lock of the organization. */
async function acceptNow(
  db: Db,
  parts: Parts,
  context: Context,
  token: string,
  { account }: Way,
): Promise<Accepted | Lost> {
  return byLink(db, token, async (_, reached) => {
    const offer = await lockOffer(db, parts, reached.row)
    const link = await findInvitationLink(db, reached.organization.id, hashSecret(token))
    if (offer === undefined || link === undefined) return refused('link.unknown')
    const now = { ...reached, ...offer, link }
    const state = stateOf(now, context.now)
    if (state !== 'open') return refused(refusalOf[state])
    const step = await stepOf(db, now, context)
    if (step !== (account === undefined ? 'nothing' : 'password')) {
      const again = await prepare(parts, step === 'password' ? 'sign_in' : step, { token })
      return again.ok ? refused('invitation.sign_in_first') : again
    }
    return account === undefined ? joinAsSignedIn(db, parts, context, now) : joinAnew(db, parts, context, now, account)
  })
}

async function joinAsSignedIn(
  db: Db,
  parts: Parts,
  context: Context,
  offer: LockedOffer & Pick<Reached, 'link'>,
): Promise<Accepted | Lost> {
  const user = await findUserByEmail(db, offer.row.email)
  if (user === undefined) return refused('invitation.wrong_account')
  const lost = await loseWhatIsLost(db, parts, context, offer, user.id)
  if (lost !== undefined) return lost
  /** The link of the mail has come out of the mailbox. */
  if (offer.link.kind === 'mail' && user.email_state === 'vouched') await prove(db, context, user)
  return join(db, parts, context, offer, { ...user, email_state: 'verified' })
}

async function prove(db: Db, context: Context, user: Row<'users'>): Promise<void> {
  await markEmailVerified(db, user.id, user.email)
  await record(db, 'server', context, {
    action: 'user.proven',
    target: { type: 'user', id: user.id },
    after: { email: personal(user.email), takenOver: false },
  })
}

async function joinAnew(
  db: Db,
  parts: Parts,
  context: Context,
  offer: LockedOffer & Pick<Reached, 'link'>,
  { name, passwordHash }: NonNullable<Way['account']>,
): Promise<Accepted | Lost> {
  const lost = await loseWhatIsLost(db, parts, context, offer, somebody)
  if (lost !== undefined) return lost
  const { email } = offer.row
  const emailState = offer.link.kind === 'mail' ? 'verified' : 'vouched'
  const vouched = await findUserByEmail(db, email)
  const user =
    vouched === undefined
      ? await makeAccount(db, context, { email, name, passwordHash, emailState })
      : await takeVouchedAccount(db, context, vouched, { name, passwordHash })
  const joined = await join(db, parts, context, offer, user)
  if (!joined.ok) return joined
  const { secret } = await openSession(db, parts, context, user)
  return { ...joined, cookie: secret }
}

/** Thrown to roll back what was refused; never seen outside. */
class RolledBack extends Error {
  readonly refusal: Refused
  constructor(refusal: Refused) {
    super('rolled back')
    this.refusal = refusal
  }
}

/** A refusal leaves nothing behind, unless what it has done is to stand. */
export const rollingBack = <T extends { readonly ok: true }>(outcome: T | Refused | Lost): T | Refused => {
  if (!outcome.ok && !('stands' in outcome)) throw new RolledBack(outcome)
  return outcome
}

async function standing<T extends { readonly ok: true }>(
  work: () => Promise<T | Refused | Lost>,
): Promise<T | Refused> {
  try {
    return await refusingConflicts(work)
  } catch (error) {
    if (error instanceof RolledBack) return error.refusal
    throw error
  }
}

/** Says no. Whoever is signed in as somebody else says it for nobody. */
export async function declineByLink(parts: Parts, context: Context, token: string): Promise<Refused | undefined> {
  const declined = await parts.database.transaction(null, (db) =>
    byLink(db, token, async (_, reached) => {
      const { principal } = context
      if (principal.kind === 'session' && principal.user.email !== reached.row.email)
        return refused('invitation.wrong_account')
      const offer = await lockOffer(db, parts, reached.row)
      if (offer === undefined) return refused('link.unknown')
      const state = stateOf({ ...reached, row: offer.row }, context.now)
      return state === 'open' ? declineNow(db, context, offer) : refused(refusalOf[state])
    }),
  )
  return declined.ok ? undefined : declined
}

async function declineNow(
  db: Db,
  context: Context,
  { organization, row }: LockedOffer,
): Promise<{ readonly ok: true } | Refused> {
  const declined = decline(toOffer(row), toPolicy(organization).invitations, context.now)
  if (!declined.ok) return refused(declined.error)
  if ((await declineInvitation(db, row, context.now)) === undefined) return refused('invitation.used')
  await dropMailsAbout(db, organization.id, [row.id], context.now)
  await record(db, organization.id, context, {
    action: 'invitation.declined',
    target: { type: 'invitation', id: row.id },
    after: { membership: row.membership_id, email: personal(row.email) },
  })
  return { ok: true }
}

/** Reaches who vouches for it, at most once an hour for each invitation; the answer is always the same. */
export async function ask(parts: Parts, context: Context, token: string): Promise<Refused | undefined> {
  const { database, config } = parts
  const network = {
    name: 'mail-network',
    of: toNetwork(context.address),
    most: config.limits.mailsPerNetwork,
    windowMs: hourMs,
  }
  const limited = await countTry(database, network)
  if (limited !== undefined) return limited
  const place = await findInvitationPlace(database.kysely, hashSecret(token))
  const isFirst =
    place !== undefined &&
    (await countTry(database, { name: 'invitation-asked', of: place.id, most: 1, windowMs: hourMs })) === undefined
  await inEvenTime(async () => {
    if (isFirst)
      await database.transaction(null, (db) => byLink(db, token, (_, reached) => tell(db, parts, context, reached)))
  })
  return undefined
}

async function tell(db: Db, parts: Parts, context: Context, reached: Reached): Promise<{ readonly ok: true }> {
  const { organization, row } = reached
  const telling = toTelling(parts, organization, row)
  if (!mayAsk(stateOf(reached, context.now)) || telling === undefined) return { ok: true }
  await post(db, parts, toAskedLetter(telling), context.now)
  await record(db, organization.id, context, {
    action: 'invitation.asked_for',
    target: { type: 'invitation', id: row.id },
    after: { email: personal(row.email) },
  })
  return { ok: true }
}

type OwnContext = Context & { readonly principal: SessionPrincipal }
type OwnInvitation = AnswerOf<'GET /v1/me/invitations'>['items'][number]

/** Open offers to an address that is proven; to one that is only vouched for there are none. */
export async function listOwn(db: Db, context: OwnContext): Promise<readonly OwnInvitation[]> {
  const { user } = context.principal
  if (user.email_state !== 'verified') return []
  const items: OwnInvitation[] = []
  for (const { organization_id, id } of await listPendingInvitationsTo(db, user.email)) {
    await inScope(db, organization_id, async () => {
      const organization = await findOrganization(db, organization_id)
      const row = await findInvitation(db, organization_id, id)
      if (organization === undefined || row === undefined || isExpired({ expiresAt: row.expires_at }, context.now))
        return
      const { roles } = await listPlaceParts(db, organization_id, [row.membership_id])
      items.push({
        id: row.id,
        organization: { id: organization.id, name: organization.name },
        invitedBy: row.sponsor_name ?? organization.name,
        roles: roles.map(({ name }) => name),
        note: row.note,
        expiresAt: row.expires_at?.toISOString() ?? null,
        canDecline: toPolicy(organization).invitations.decline,
      })
    })
  }
  return items
}

/** In the scope of the organization of an open offer to the person's own proven address, which is locked. */
async function withOwn<T>(
  db: Db,
  parts: Parts,
  { principal, now }: OwnContext,
  id: InvitationId,
  work: (offer: LockedOffer) => Promise<T>,
): Promise<T | Refused> {
  const { user } = principal
  const places = user.email_state === 'verified' ? await listPendingInvitationsTo(db, user.email) : []
  const place = places.find((one) => one.id === id)
  if (place === undefined) return refused('invitation.not_found')
  return inScope(db, place.organization_id, async () => {
    const offer = await lockOffer(db, parts, place)
    if (offer === undefined || !toOpen(toOffer(offer.row), now).ok) return refused('invitation.not_found')
    return work(offer)
  })
}

export const acceptOwn = (parts: Parts, context: OwnContext, id: InvitationId): Promise<Joined | Refused> =>
  standing(() =>
    parts.database.transaction(null, async (db) =>
      rollingBack(
        await withOwn(db, parts, context, id, (offer) => join(db, parts, context, offer, context.principal.user)),
      ),
    ),
  )

export const declineOwn = (
  db: Db,
  parts: Parts,
  context: OwnContext,
  id: InvitationId,
): Promise<{ readonly ok: true } | Refused> =>
  withOwn(db, parts, context, id, (offer) => declineNow(db, context, offer))
