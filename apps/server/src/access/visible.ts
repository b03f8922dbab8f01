import { searchResources } from '@rollcall/core/access'
import type { OrganizationAccess } from './organization-access.ts'

/** Ids of the applications that the caller may view, and whether there are others. */
export interface Visible {
  readonly ids: readonly string[]
  readonly hidden: boolean
}

export function visibleApplications({ snapshot, subject }: OrganizationAccess, now: Date): Visible {
  const resource = { type: 'application' }
  const { ids, total } = searchResources(
    snapshot,
    { subject, action: { name: 'view' }, resource, now },
    { limit: Number.POSITIVE_INFINITY },
  )
  return { ids, hidden: total < snapshot.applications.count }
}
