import type { MembershipId, ServiceAccountId, TokenId } from '@rollcall/core/shared/ids'
import { decide, type Snapshot, type SubjectReference } from '@rollcall/core/access'
import type { Db } from '@rollcall/storage/engine/schema'
import type { InvitationSponsor, InvitationWithPeople } from '@rollcall/storage/invitation'
import { findToken } from '@rollcall/storage/token'
import type { OrganizationAccess } from '../access/organization-access.ts'

/** Who vouches for what he does: the member who calls, or the service account whose token does. */
export type Caller = { readonly membershipId: MembershipId } | { readonly accountId: ServiceAccountId }

export async function callerOf(db: Db, { organization, membershipId, subject }: OrganizationAccess): Promise<Caller> {
  if (membershipId !== null) return { membershipId }
  const token = await findToken(db, { organization_id: organization.id, id: subject.id as TokenId })
  if (token?.service_account_id == null) throw new Error('a caller is a member or a service account')
  return { accountId: token.service_account_id }
}

export const toSponsor = (caller: Caller): InvitationSponsor => ({
  sponsor_membership_id: 'membershipId' in caller ? caller.membershipId : null,
  sponsor_account_id: 'accountId' in caller ? caller.accountId : null,
})

type Row = Pick<
  InvitationWithPeople,
  'inviter_membership_id' | 'inviter_account_id' | 'sponsor_membership_id' | 'sponsor_account_id'
>

export const isOwn = (caller: Caller, row: Row): boolean =>
  'membershipId' in caller
    ? [row.inviter_membership_id, row.sponsor_membership_id].includes(caller.membershipId)
    : [row.inviter_account_id, row.sponsor_account_id].includes(caller.accountId)

/** The sponsor as decisions name him; undefined where nobody vouches for it any more. */
export function sponsorOf(
  row: Pick<InvitationWithPeople, 'sponsor_user_id' | 'sponsor_account_id'>,
): SubjectReference | undefined {
  if (row.sponsor_user_id !== null) return { type: 'user', id: row.sponsor_user_id }
  return row.sponsor_account_id === null ? undefined : { type: 'service-account', id: row.sponsor_account_id }
}

/** Whether the sponsor may still invite at all. */
export const mayInvite = (snapshot: Snapshot, sponsor: SubjectReference, now: Date): boolean =>
  decide(snapshot, {
    subject: sponsor,
    action: { name: 'invitation.create' },
    resource: { type: 'organization', id: snapshot.id },
    now,
  }).decision
