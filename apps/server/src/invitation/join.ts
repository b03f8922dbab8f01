import { accept } from '@rollcall/core/invitation'
import type { OrganizationId, MembershipId } from '@rollcall/core/shared/ids'
import type { Db, Row } from '@rollcall/storage/engine/schema'
import {
  activateMembership,
  findInvitation,
  listPlaceNames,
  revokeInvitation,
  takeInvitation,
  type InvitationWithPeople,
} from '@rollcall/storage/invitation'
import { findMembershipOfUser } from '@rollcall/storage/membership'
import { lockOrganization } from '@rollcall/storage/organization'
import type { Snapshot } from '@rollcall/core/access'
import { settle } from '../access/settle.ts'
import { personal, record } from '../audit/record.ts'
import type { Context } from '../http/principal.ts'
import { dropMailsAbout } from '../mail/delivery.ts'
import { post } from '../mail/post.ts'
import type { Parts } from '../parts.ts'
import { refused, type Refused } from '../shared/refused.ts'
import { mayInvite, sponsorOf } from './caller.ts'
import { refusePlace } from './judge.ts'
import { toLostLetter } from './letters.ts'
import { toFacts } from './place.ts'
import { placeOf, toOffer } from './wire.ts'

/** An offer under the lock of its organization, in whose scope the transaction is. */
export interface LockedOffer {
  readonly organization: Row<'organizations'>
  readonly snapshot: Snapshot
  readonly row: InvitationWithPeople
}

export async function lockOffer(
  db: Db,
  { snapshots }: Pick<Parts, 'snapshots'>,
  { organization_id, id }: Pick<InvitationWithPeople, 'organization_id' | 'id'>,
): Promise<LockedOffer | undefined> {
  const organization = await lockOrganization(db, organization_id)
  const row = organization && (await findInvitation(db, organization_id, id))
  if (organization === undefined || row === undefined) return undefined
  return { organization, row, snapshot: await snapshots.current(db, organization_id, organization.revision) }
}

export interface Joined {
  readonly ok: true
  readonly organizationId: OrganizationId
  readonly slug: string
  readonly membershipId: MembershipId
}

/** What has been done although the answer is a refusal, so that the transaction has to stand. */
export interface Lost extends Refused {
  readonly stands: true
}

/**
 * Somebody takes an offer and is in, with all that it carries. Judged as the sponsor's grant of this moment: where he may not give it any
 * more, the offer is revoked and he is told.
 */
export async function join(
  db: Db,
  parts: Parts,
  context: Context,
  offer: LockedOffer,
  user: Row<'users'>,
): Promise<Joined | Refused | Lost> {
  const { organization, row, snapshot } = offer
  const { now } = context
  const accepted = accept(toOffer(row), { userId: user.id, email: user.email }, now)
  if (!accepted.ok) return refused(accepted.error)
  if ((await findMembershipOfUser(db, organization.id, user.id)) !== undefined)
    return refused('invitation.already_member')
  const lost = await loseWhatIsLost(db, parts, context, offer, user.id)
  if (lost !== undefined) return lost
  const granter = sponsorOf(row)
  if (granter === undefined) throw new Error('somebody vouches for what may be given')
  if ((await takeInvitation(db, row, user.id, now)) === undefined) return refused('invitation.used')
  const place = { organizationId: organization.id, id: row.membership_id }
  if ((await activateMembership(db, place, user, now)) === undefined) return refused('invitation.used')
  await takeMailsBack(db, row, now)
  const touched = [{ kind: 'membership', id: row.membership_id }] as const
  const settled = await settle(db, parts.snapshots, { access: { snapshot, subject: granter }, now, touched, granter })
  if (!settled.ok) return settled
  await record(db, organization.id, context, {
    action: 'invitation.accepted',
    actor: { kind: 'user', id: user.id },
    target: { type: 'invitation', id: row.id },
    after: { membership: row.membership_id, user: user.id, email: personal(user.email), emailState: user.email_state },
  })
  return { ok: true, organizationId: organization.id, slug: organization.slug, membershipId: row.membership_id }
}

/** The secrets stay, so that the link says that it was used; what was mailed and not taken yet is taken back. */
const takeMailsBack = (db: Db, row: InvitationWithPeople, now: Date): Promise<void> =>
  dropMailsAbout(db, row.organization_id, [row.id], now)

/**
 * Revokes an offer whose sponsor may not give it any more. Asked before anything is made for who accepts: an account without a place is no
 * use to him. @param userId of who would have the place
 */
export async function loseWhatIsLost(
  db: Db,
  parts: Parts,
  context: Context,
  offer: LockedOffer,
  userId: string,
): Promise<Lost | Refused | undefined> {
  if (await sponsorStillMay(db, offer, userId, context.now)) return undefined
  return lose(db, parts, context, offer)
}

async function sponsorStillMay(db: Db, { row, snapshot }: LockedOffer, userId: string, now: Date): Promise<boolean> {
  const sponsor = sponsorOf(row)
  if (sponsor === undefined || !mayInvite(snapshot, sponsor, now)) return false
  const place = await placeOf(db, row)
  const owners = place.scope.kind === 'custom' ? place.scope.owners : []
  const { members } = await listPlaceNames(db, row.organization_id, owners)
  const userIds = new Map(members.map(({ id, userId: owner }) => [id, owner]))
  return refusePlace(snapshot, sponsor, toFacts({ userIds }, place, userId), now) === undefined
}

async function lose(
  db: Db,
  parts: Parts,
  context: Context,
  { organization, row }: LockedOffer,
): Promise<Lost | Refused> {
  if ((await revokeInvitation(db, row, 'sponsor_lost', context.now)) === undefined) return refused('invitation.used')
  await dropMailsAbout(db, organization.id, [row.id], context.now)
  await tellSponsor(db, parts, context, { organization, row })
  await record(db, organization.id, context, {
    action: 'invitation.revoked',
    target: { type: 'invitation', id: row.id },
    after: { membership: row.membership_id, email: personal(row.email), reason: 'sponsor_lost' },
  })
  return { ...refused('invitation.sponsor_lost'), stands: true }
}

async function tellSponsor(
  db: Db,
  parts: Parts,
  { now }: Context,
  { organization, row }: Pick<LockedOffer, 'organization' | 'row'>,
): Promise<void> {
  const letter = toTelling(parts, organization, row)
  if (letter !== undefined) await post(db, parts, toLostLetter(letter), now)
}

/** Undefined where there is nobody to tell. */
export function toTelling(
  { publicUrl }: Pick<Parts, 'publicUrl'>,
  organization: Row<'organizations'>,
  row: InvitationWithPeople,
): Parameters<typeof toLostLetter>[0] | undefined {
  if (row.sponsor_user_id === null || row.sponsor_email === null) return undefined
  return {
    organizationId: organization.id,
    organizationName: organization.name,
    invitationId: row.id,
    userId: row.sponsor_user_id,
    to: row.sponsor_email,
    name: row.sponsor_name ?? row.sponsor_email,
    invitee: row.email,
    url: `${publicUrl.origin}/o/${organization.slug}/users/invitations?q=${encodeURIComponent(row.email)}`,
  }
}
