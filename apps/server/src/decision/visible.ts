import {
  actorIdOf,
  applicationsOf,
  placeOf,
  type ResourceReference,
  searchResources,
  seesPlace,
} from '@rollcall/core/access'
import type { OrganizationAccess } from '../access/organization-access.ts'

/** Whether the caller may know that a resource is there. What is unknown is hidden alike, unless he sees everything there is. */
export function mayKnow(access: OrganizationAccess, resource: ResourceReference, now: Date): boolean {
  const { snapshot, subject } = access
  if (resource.type === 'user') {
    const asked = actorIdOf(snapshot, { type: 'user', id: resource.id })?.id
    return access.may('member.view') || (asked !== undefined && asked === actorIdOf(snapshot, subject)?.id)
  }
  const { application, environment } = placeOf(snapshot, resource)
  if (application === null) return true
  if (application === 'unknown') return seesEverything(access, now)
  if (environment !== null && !application.environments.includes(environment)) return seesEverything(access, now)
  return seesPlace(snapshot, subject, application.id, environment, now)
}

export const seesEverything = ({ snapshot, subject }: OrganizationAccess, now: Date): boolean => {
  const search = { subject, action: { name: 'view' }, resource: { type: 'application' }, now }
  return searchResources(snapshot, search, { limit: 0 }).total === applicationsOf(snapshot).length
}
