import type { MembershipId } from '@rollcall/core/shared/ids'
import type { Db, Row } from '@rollcall/storage/engine/schema'
import { insertMemberships } from '@rollcall/storage/membership'
import { activateMembership, deleteRoleAssignmentsOf } from '@rollcall/storage/membership-request'
import { insertRoleAssignments } from '@rollcall/storage/role'
import { setGroupsOfMemberships } from '../notification-group/placements.ts'
import type { Place } from '../joining-rule/place.ts'
import { newId } from '../shared/new-id.ts'
import { endOffers } from './offers.ts'

export interface Admitting {
  readonly organization: Pick<Row<'organizations'>, 'id'>
  readonly user: Row<'users'>
  readonly place: Place
  readonly endsAt: Date | null
  /** An older membership that comes to life again, with this place in place of what it had. */
  readonly membership: Row<'memberships'> | undefined
  readonly now: Date
}

/** Writes the rows of a member, at once active. The address has been proven; whether he may be let in has been asked, or `settle` asks it. */
export async function admit(db: Db, admitting: Admitting): Promise<MembershipId> {
  const { organization, place, membership, now } = admitting
  const id = membership?.id ?? newId('mem', now)
  if (membership === undefined) await insertMembership(db, id, admitting)
  else await revive(db, membership, admitting)
  const toRow = (role_id: Place['roleIds'][number]) => ({
    organization_id: organization.id,
    id: newId('ras', now),
    role_id,
    membership_id: id,
    service_account_id: null,
    ends_at: null,
    created_at: now,
  })
  if (place.roleIds.length > 0) await insertRoleAssignments(db, place.roleIds.map(toRow))
  const choices = place.groups.map(({ group_id: groupId, email, sms, is_on: on }) => ({ groupId, email, sms, on }))
  await setGroupsOfMemberships(db, organization.id, [{ membershipId: id, choices }], now)
  return id
}

const insertMembership = (db: Db, id: MembershipId, { organization, user, place, endsAt, now }: Admitting) =>
  insertMemberships(db, [
    {
      organization_id: organization.id,
      id,
      user_id: user.id,
      user_name: user.name,
      status: 'active',
      email: user.email,
      created_at: now,
      joined_at: now,
      scope_kind: place.scope.kind,
      scope_id: place.scope.id,
      ends_at: endsAt,
    },
  ])

async function revive(
  db: Db,
  membership: Row<'memberships'>,
  { organization, user, place, endsAt, now }: Admitting,
): Promise<void> {
  const isThere = await activateMembership(db, {
    organizationId: organization.id,
    membershipId: membership.id,
    user,
    scope_kind: place.scope.kind,
    scope_id: place.scope.id,
    ends_at: endsAt,
    now,
  })
  if (!isThere) throw new Error('a membership was removed while its organization was locked')
  await endOffers(db, membership, now)
  await deleteRoleAssignmentsOf(db, organization.id, membership.id)
}
