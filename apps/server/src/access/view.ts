import type { MembershipId, OrganizationId, UserId } from '@rollcall/core/shared/ids'
import type { Row } from '@rollcall/storage/engine/schema'

/** Through whose rights a session looks at an organization. */
export interface View {
  readonly organizationId: OrganizationId
  readonly membershipId: MembershipId
  readonly userId: UserId
  readonly reason: string
  readonly until: Date
}

/** Over at the instant itself, with nobody to end it. */
export function viewOf({ session }: { readonly session: Row<'sessions'> }, now: Date): View | undefined {
  const { view_organization_id: organizationId, view_membership_id: membershipId } = session
  const { view_user_id: userId, view_reason: reason, view_until: until } = session
  if (organizationId === null || membershipId === null || userId === null || until === null || until <= now)
    return undefined
  return { organizationId, membershipId, userId, reason: reason ?? '', until }
}
