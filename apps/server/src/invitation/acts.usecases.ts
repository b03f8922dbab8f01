import { resend, revoke, toOpen, offeredActs, type InvitationAct, seatsLeft } from '@rollcall/core/invitation'
import type { InvitationId, MembershipId } from '@rollcall/core/shared/ids'
import type { BodyOf } from '@rollcall/contract/operations'
import type { Db } from '@rollcall/storage/engine/schema'
import {
  countSeats,
  editInvitation,
  findInvitation,
  insertInvitationLinks,
  renewInvitation,
  replaceInvitationLinks,
  resetInvitedPlaces,
  revokeInvitation,
  type InvitationWithPeople,
} from '@rollcall/storage/invitation'
import { personal, record, type Change } from '../audit/record.ts'
import { deliveriesOf, dropMailsAbout, retryDelivery } from '../mail/delivery.ts'
import { isMailConfigured } from '../mail/mail-server.ts'
import { post } from '../mail/post.ts'
import { setGroupsOfMemberships } from '../notification-group/placements.ts'
import { toPolicy } from '../shared/policy.ts'
import { refused, type Refused } from '../shared/refused.ts'
import { makeSecret } from '../shared/secrets.ts'
import { callerOf, isOwn, toSponsor, type Caller } from './caller.ts'
import { loadDirectory, type Directory } from './directory.ts'
import type { Inviting } from './invite.usecases.ts'
import { refusePlace, somebody } from './judge.ts'
import { toInvitationLetter, type Offering } from './letters.ts'
import { refuseMethod } from './methods.ts'
import { checkPlace, keyOfGrants, toFacts, withBody, type WishedPlace } from './place.ts'
import { placeOf, toDelivery, toOffer, lacksFor } from './wire.ts'
import { linkTo, toLinkRow } from './links.ts'
import { nameOf, toInvitedPlace } from './write.ts'

type Acted = { readonly ok: true; readonly link?: string } | Refused
const done: Acted = { ok: true }

/** An offer that the caller may know of; what he may not see is not there. */
export async function findVisible(
  db: Db,
  { access }: Pick<Inviting, 'access'>,
  id: InvitationId,
): Promise<InvitationWithPeople | undefined> {
  const row = await findInvitation(db, access.organization.id, id)
  if (row === undefined || row.status === 'replaced') return undefined
  if (access.may('invitation.view')) return row
  return access.may('invitation.create') && isOwn(await callerOf(db, access), row) ? row : undefined
}

interface Acting {
  readonly inviting: Inviting
  readonly row: InvitationWithPeople
  readonly caller: Caller
}

/** The offer, where the caller may do this with it. */
async function admit(
  db: Db,
  inviting: Inviting,
  id: InvitationId,
  act: InvitationAct,
): Promise<{ readonly ok: true; readonly acting: Acting } | Refused> {
  const { access } = inviting
  const row = await findVisible(db, inviting, id)
  if (row === undefined) return refused('invitation.not_found')
  const caller = await callerOf(db, access)
  const lacking = lacksFor(access, caller, row, act)
  return lacking === undefined ? { ok: true, acting: { inviting, row, caller } } : access.deny(db, lacking)
}

export const acts: Readonly<
  Record<Exclude<InvitationAct, 'edit'>, (db: Db, inviting: Inviting, id: InvitationId) => Promise<Acted>>
> = {
  revoke: async (db, inviting, id) => {
    const admitted = await admit(db, inviting, id, 'revoke')
    return admitted.ok ? withdraw(db, admitted.acting) : admitted
  },
  resend: async (db, inviting, id) => {
    const admitted = await admit(db, inviting, id, 'resend')
    return admitted.ok ? beginAgain(db, admitted.acting) : admitted
  },
  'retry-delivery': async (db, inviting, id) => {
    const admitted = await admit(db, inviting, id, 'retry-delivery')
    return admitted.ok ? mailAgain(db, admitted.acting) : admitted
  },
  'copy-link': async (db, inviting, id) => {
    const admitted = await admit(db, inviting, id, 'copy-link')
    return admitted.ok ? handOver(db, admitted.acting) : admitted
  },
}

async function withdraw(db: Db, { inviting, row }: Acting): Promise<Acted> {
  const { context } = inviting
  const revoked = revoke(toOffer(row), 'withdrawn', context.now)
  if (!revoked.ok) return refused(revoked.error === 'invitation.replaced' ? 'invitation.not_found' : revoked.error)
  if ((await revokeInvitation(db, row, 'withdrawn', context.now)) === undefined) return refused('invitation.used')
  await dropMailsAbout(db, row.organization_id, [row.id], context.now)
  return recorded(db, inviting, row, 'invitation.revoked', { reason: 'withdrawn' })
}

/** A new period and a new link; who resends vouches for the whole offer from then on. */
async function beginAgain(db: Db, acting: Acting): Promise<Acted> {
  const { inviting, row, caller } = acting
  const { access, context } = inviting
  const policy = toPolicy(access.organization)
  const again = resend(toOffer(row), policy.invitations, context.now)
  if (!again.ok) return refused(again.error === 'invitation.replaced' ? 'invitation.not_found' : again.error)
  const place = await placeOf(db, row)
  const beyond = await refuseSponsoring(db, inviting, place)
  if (beyond !== undefined) return beyond
  if (!isOpenNow(row, context.now)) {
    const left = seatsLeft(policy.members, await countSeats(db, row.organization_id, context.now))
    if (left !== null && left <= 0) return refused('invitation.seat_limit')
  }
  const { expiresAt } = again.value
  const renewed = await renewInvitation(db, row, toSponsor(caller), { now: context.now, expiresAt })
  if (renewed === undefined) return refused('invitation.not_offered')
  await mailNewLink(db, acting, { place, expiresAt })
  return recorded(db, inviting, row, 'invitation.resent', { expiresAt })
}

const isOpenNow = (row: InvitationWithPeople, now: Date): boolean => toOpen(toOffer(row), now).ok

/** Whoever resends, edits or copies gives the whole offer himself. */
async function refuseSponsoring(
  db: Db,
  { access, context }: Inviting,
  place: WishedPlace,
  known?: Directory,
): Promise<Refused | undefined> {
  const owners = place.scope.kind === 'custom' ? place.scope.owners : []
  const directory = known ?? (await loadDirectory(db, access, owners))
  return refusePlace(access.snapshot, access.subject, toFacts(directory, place, somebody), context.now)
}

interface Mailing {
  readonly place: WishedPlace
  readonly expiresAt: Date | null
  readonly isReminder?: boolean
}

/** All earlier links stop working, in mails or handed over. */
async function mailNewLink(db: Db, { inviting, row, caller }: Acting, { place, expiresAt }: Mailing): Promise<void> {
  const { parts, access, context } = inviting
  const secret = makeSecret('rcl')
  await replaceInvitationLinks(db, row.organization_id, [row.id], ['mail', 'copy'], context.now)
  await insertInvitationLinks(db, [toLinkRow(row, secret, 'mail', context.now)])
  await dropMailsAbout(db, row.organization_id, [row.id], context.now)
  const { roles } = await loadDirectory(db, access, [])
  const offering: Offering = {
    organizationId: row.organization_id,
    organizationName: access.organization.name,
    invitationId: row.id,
    to: row.email,
    by: await nameOf(db, inviting, caller),
    roles: place.roleIds.map((id) => roles.get(id)?.name).filter((name) => name !== undefined),
    note: place.note,
    expiresAt,
    url: linkTo(inviting, secret),
  }
  await post(db, parts, toInvitationLetter(offering), context.now)
}

/** The same letter with the same link where it is still there, else a new link of the mail alone; the expiry stays. */
async function mailAgain(db: Db, acting: Acting): Promise<Acted> {
  const { inviting, row } = acting
  const { parts, access, context } = inviting
  const open = toOpen(toOffer(row), context.now)
  if (!open.ok) return refused(open.error === 'invitation.replaced' ? 'invitation.not_found' : open.error)
  const mailed = (await deliveriesOf(db, row.organization_id, [row.id])).get(row.id)
  const situation = {
    policy: toPolicy(access.organization).invitations,
    delivery: toDelivery(mailed)?.state ?? null,
    canMail: await isMailConfigured(db, parts),
    now: context.now,
  }
  if (!offeredActs(toOffer(row), situation).includes('retry-delivery')) return refused('invitation.not_offered')
  const isRepeated =
    mailed?.canRetry === true &&
    (await retryDelivery(db, parts, row.organization_id, mailed.mailId, context.now)) === undefined
  if (!isRepeated) await mailNewLink(db, acting, { place: await placeOf(db, row), expiresAt: row.expires_at })
  return recorded(db, inviting, row, 'invitation.delivery_retried', {})
}

/** A second secret of the same offer: the mailed one keeps working. */
async function handOver(db: Db, { inviting, row, caller }: Acting): Promise<Acted> {
  const { parts, access, context } = inviting
  const open = toOpen(toOffer(row), context.now)
  if (!open.ok) return refused(open.error === 'invitation.replaced' ? 'invitation.not_found' : open.error)
  const mailed = (await deliveriesOf(db, row.organization_id, [row.id])).get(row.id)
  const situation = {
    policy: toPolicy(access.organization).invitations,
    delivery: toDelivery(mailed)?.state ?? null,
    canMail: await isMailConfigured(db, parts),
    now: context.now,
  }
  if (!offeredActs(toOffer(row), situation).includes('copy-link')) return refused('invitation.not_offered')
  const beyond = await refuseSponsoring(db, inviting, await placeOf(db, row))
  if (beyond !== undefined) return beyond
  const secret = makeSecret('rcl')
  await replaceInvitationLinks(db, row.organization_id, [row.id], ['copy'], context.now)
  await insertInvitationLinks(db, [toLinkRow(row, secret, 'copy', context.now)])
  if ((await editInvitation(db, row, toSponsor(caller))) === undefined) return refused('invitation.used')
  const acted = await recorded(db, inviting, row, 'invitation.link_copied', {})
  return acted.ok ? { ok: true, link: linkTo(inviting, secret) } : acted
}

async function recorded(
  db: Db,
  { context }: Inviting,
  row: InvitationWithPeople,
  action: string,
  after: { readonly [name: string]: Change },
): Promise<Acted> {
  const target = { type: 'invitation', id: row.id }
  const change = { membership: row.membership_id, email: personal(row.email), ...after }
  await record(db, row.organization_id, context, { action, target, after: change })
  return done
}

type EditBody = BodyOf<'PATCH /v1/organizations/{organizationId}/invitations/{invitationId}'>

/** Another place under the same offer; who edits vouches for it. Where the grants change, so do the links, and a new mail goes out. */
export async function edit(
  db: Db,
  inviting: Inviting,
  id: InvitationId,
  version: number,
  body: EditBody,
): Promise<Acted> {
  const admitted = await admit(db, inviting, id, 'edit')
  if (!admitted.ok) return admitted
  const { row, caller } = admitted.acting
  const { access, context } = inviting
  if (row.version !== version) return refused('invitation.changed')
  if (row.status !== 'pending') return refused(endOf(row.status))
  const before = await placeOf(db, row)
  const after = withBody(before, body)
  const owners: readonly MembershipId[] = after.scope.kind === 'custom' ? after.scope.owners : []
  const directory = await loadDirectory(db, access, owners)
  const wrong = refuseEdit(inviting, directory, after) ?? (await refuseSponsoring(db, inviting, after, directory))
  if (wrong !== undefined) return wrong
  await resetInvitedPlaces(
    db,
    row.organization_id,
    [toInvitedPlace(row.membership_id, row.email, after, context.now)],
    context.now,
  )
  const groups = [{ membershipId: row.membership_id, choices: after.groups }]
  await setGroupsOfMemberships(db, row.organization_id, groups, context.now)
  const method = after.method === 'passkey' ? row.method : after.method
  const edited = await editInvitation(db, row, { ...toSponsor(caller), method, note: after.note })
  if (edited === undefined) return refused('invitation.changed')
  const isAnotherOffer = keyOfGrants(before) !== keyOfGrants(after) || before.method !== after.method
  if (isAnotherOffer) await mailNewLink(db, admitted.acting, { place: after, expiresAt: row.expires_at })
  return recorded(db, inviting, row, 'invitation.updated', {
    roles: [...after.roleIds],
    scope: after.scope.kind,
    endsAt: after.endsAt,
    method,
    newLink: isAnotherOffer,
  })
}

const endOf = (status: 'accepted' | 'declined' | 'revoked' | 'replaced') =>
  (
    ({
      accepted: 'invitation.used',
      declined: 'invitation.declined',
      revoked: 'invitation.revoked',
      replaced: 'invitation.not_found',
    }) as const
  )[status]

function refuseEdit({ access, context }: Inviting, directory: Directory, place: WishedPlace): Refused | undefined {
  const faults = checkPlace(directory, place, context.now)
  const method = refuseMethod(directory.policy, place.method)
  const all =
    method === undefined
      ? faults
      : [...faults, { member: 'method', code: 'invitation.method_not_configured', detail: method }]
  if (all.length > 0)
    return refused('invitation.place_invalid', {
      detail: all.map(({ detail }) => detail).join(' '),
      errors: all.map(({ member, code, detail }) => ({
        pointer: `/${member === 'roles' ? 'roleIds' : member}`,
        code,
        detail,
      })),
    })
  return place.method === 'pam' && !access.may('member.pam')
    ? refused('access.beyond_reach', { needs: ['member.pam'] })
    : undefined
}
