import { checkChoice } from '@rollcall/core/notification-group'
import type { MembershipId, OrganizationId } from '@rollcall/core/shared/ids'
import type { GroupChoice } from '@rollcall/contract/notification-group'
import type { Db } from '@rollcall/storage/engine/schema'
import {
  addGroupMembers,
  deleteGroupMembershipsOf,
  findKnownGroupIds,
  touchNotificationGroups,
} from '@rollcall/storage/notification-group'
import { refusedAt, type Refused } from '../shared/refused.ts'
import { toRow } from './members.usecases.ts'

export interface GroupPlacement {
  readonly membershipId: MembershipId
  readonly choices: readonly GroupChoice[]
}

/**
 * Whether an invitation can carry these groups: they are groups of the organization, each stands there once, and each that is on has a channel.
 * @param pointer where they stand in the body
 */
export async function refuseChoices(
  db: Db,
  organizationId: OrganizationId,
  choices: readonly GroupChoice[],
  pointer = '/groups',
): Promise<Refused | undefined> {
  const known = await findKnownGroupIds(
    db,
    organizationId,
    choices.map(({ groupId }) => groupId),
  )
  const seen = new Set<string>()
  for (const [at, choice] of choices.entries()) {
    const place = `${pointer}/${at}`
    if (!known.has(choice.groupId))
      return refusedAt(`${place}/groupId`, 'notification-group.not_found', 'Choose a group that is listed.')
    if (seen.has(choice.groupId))
      return refusedAt(`${place}/groupId`, 'request.invalid', 'The group stands there twice.')
    if (!checkChoice(choice).ok)
      return refusedAt(
        `${place}/email`,
        'notification-group.no_channel',
        'Choose e-mail, SMS or both, or switch it off.',
      )
    seen.add(choice.groupId)
  }
  return undefined
}

/**
 * Makes these the groups of the memberships, in place of those they had; however many. The choices are those that `refuseChoices` let pass.
 * Writes no audit event: what it belongs to says it.
 */
export async function setGroupsOfMemberships(
  db: Db,
  organizationId: OrganizationId,
  placements: readonly GroupPlacement[],
  now: Date,
): Promise<void> {
  const left = await deleteGroupMembershipsOf(
    db,
    organizationId,
    placements.map(({ membershipId }) => membershipId),
  )
  const rows = placements.flatMap(({ membershipId, choices }) =>
    choices.map((choice) => toRow({ organizationId, id: choice.groupId }, membershipId, choice, now)),
  )
  await addGroupMembers(db, rows)
  const touched = new Set([...left, ...rows].map(({ group_id }) => group_id))
  await touchNotificationGroups(db, organizationId, [...touched], now)
}
