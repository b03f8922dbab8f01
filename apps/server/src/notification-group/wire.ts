import { isEnded } from '@rollcall/core/membership'
import { isReached, reachOf, type Choice, type Coverage, type ReachByChannel } from '@rollcall/core/notification-group'
import type {
  GroupMember as GroupMemberWire,
  MembershipGroup,
  NotificationContact,
  NotificationGroup,
} from '@rollcall/contract/notification-group'
import type { Row } from '@rollcall/storage/engine/schema'
import type { GroupCounts, GroupMember } from '@rollcall/storage/notification-group'

export type Group = Row<'notification_groups'> & { readonly counts: GroupCounts }

export const recipientsOf = ({ members, invited, contacts }: GroupCounts): number => members + invited + contacts

export const coverageOf = ({ reached, reachedByEmail, reachedBySms }: GroupCounts): Coverage => ({
  anyhow: reached,
  email: reachedByEmail,
  sms: reachedBySms,
})

export function toWire({ counts, ...group }: Group): NotificationGroup {
  const { members, invited, contacts, emailOn, smsOn } = counts
  return {
    id: group.id,
    name: group.name,
    description: group.description,
    members,
    invited,
    contacts,
    recipients: recipientsOf(counts),
    emailOn,
    smsOn,
    reached: coverageOf(counts),
    createdAt: group.created_at.toISOString(),
    changedAt: group.changed_at.toISOString(),
    version: group.version,
  }
}

export const choiceOf = ({ email, sms, is_on }: Pick<GroupMember, 'email' | 'sms' | 'is_on'>): Choice => ({
  email,
  sms,
  on: is_on,
})

/** An account has no telephone number yet. */
const reachOfRow = (row: GroupMember, now: Date): ReachByChannel =>
  reachOf({
    ...choiceOf(row),
    status: row.status,
    ended: isEnded({ endsAt: row.ends_at }, now),
    emailProven: row.email_state === 'verified',
    number: 'none',
  })

export const toMemberWire = (row: GroupMember, now: Date): GroupMemberWire => ({
  membershipId: row.membership_id,
  name: row.name,
  address: row.address,
  status: row.status,
  ended: isEnded({ endsAt: row.ends_at }, now),
  ...choiceOf(row),
  reach: reachOfRow(row, now),
  addedAt: row.created_at.toISOString(),
  version: row.version,
})

/** @param counts of the group */
export function toMembershipGroup(row: GroupMember, counts: GroupCounts | undefined, now: Date): MembershipGroup {
  const reach = reachOfRow(row, now)
  return {
    group: { id: row.group_id, name: row.group_name },
    ...choiceOf(row),
    reach,
    alone: isReached(reach) && counts?.reached === 1,
    version: row.version,
  }
}

export const toContactWire = (row: Row<'notification_group_contacts'>): NotificationContact => ({
  id: row.id,
  name: row.name,
  channel: row.channel,
  address: row.address,
  createdAt: row.created_at.toISOString(),
  version: row.version,
})
