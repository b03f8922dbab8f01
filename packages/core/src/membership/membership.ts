import type { Email } from '../shared/email.ts'
import type { MembershipId, OrganizationId, UserId } from '../shared/ids.ts'
import { err, ok, type Result } from '../shared/result.ts'

interface Place {
  readonly organizationId: OrganizationId
  readonly id: MembershipId
  readonly email: Email
  readonly endsAt: Date | null
}
interface Joined extends Place {
  readonly userId: UserId
  readonly joinedAt: Date
}

export type InvitedMembership = Place & { readonly status: 'invited' }
export type ActiveMembership = Joined & { readonly status: 'active' }
export type SuspendedMembership = Joined & { readonly status: 'suspended'; readonly suspendedAt: Date }
export type RemovedMembership = Place & { readonly status: 'removed'; readonly removedAt: Date }

/** A user in an organization. One id from the first invitation to the removal; `ended` is computed, never stored. */
export type Membership = InvitedMembership | ActiveMembership | SuspendedMembership | RemovedMembership

/** Ended at the instant itself: an end of 12:00 lets nobody in at 12:00. */
export const isEnded = ({ endsAt }: { readonly endsAt: Date | null }, now: Date): boolean =>
  endsAt !== null && endsAt <= now

const username = /^[a-z0-9][a-z0-9._-]{0,31}$/

/** Unique in an organization, and never an address: letters, digits, dot, hyphen and underscore. Case is folded. */
export function parseUsername(text: string): Result<string, 'membership.username_invalid'> {
  const name = text.trim().toLowerCase()
  return username.test(name) ? ok(name) : err('membership.username_invalid')
}
