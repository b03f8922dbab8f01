import { useQuery } from '@tanstack/react-query'
import { ask } from '../../shared/api.ts'
import type { PickedUser } from '../../ui/user-picker.tsx'
import { type OrganizationId, useCurrentOrganization, usePermissions } from '../organization/organization.ts'
import type { App } from './app-picker.tsx'
import { permissionNamed, resourceOf } from './question.ts'
import type { CheckSearch } from './search.ts'

const isMembershipId = (text: string | undefined): text is PickedUser['id'] => text?.startsWith('mem_') === true

/** What the viewer may ask, and the things that the address names. */
export function useAsking(organizationId: OrganizationId, search: CheckSearch) {
  const permissions = usePermissions(organizationId)
  const own = useCurrentOrganization()?.membershipId
  const mayName = permissions.has('member.view')
  const mayExplain = permissions.has('access.explain')
  const catalogue = useQuery({
    ...ask('GET /v1/organizations/{organizationId}/permissions', { path: { organizationId } }),
    enabled: permissions.has('role.view'),
  })
  const user = useQuery({
    ...ask('GET /v1/organizations/{organizationId}/memberships/{membershipId}', {
      path: { organizationId, membershipId: isMembershipId(search.user) ? search.user : 'mem_' },
    }),
    enabled: mayName && isMembershipId(search.user),
    retry: false,
  })
  const app = useQuery({
    ...ask('GET /v1/organizations/{organizationId}/resources/{type}/{resourceId}', {
      path: { organizationId, type: 'application', resourceId: search.app ?? '' },
    }),
    enabled: search.app !== undefined,
    retry: false,
  })
  const offered = catalogue.data?.permissions
  const permission =
    search.action === undefined
      ? undefined
      : (offered?.find(({ name }) => name === search.action) ?? permissionNamed(search.action))
  const named: App | undefined = app.data
  const isReady =
    permissions.size > 0 &&
    (!permissions.has('role.view') || !catalogue.isPending) &&
    (search.app === undefined || !app.isPending)
  return {
    isReady,
    mayExplain,
    mayName,
    offered,
    user: user.data,
    app: named,
    /** About whom: without a choice about the viewer himself. */
    subject: search.user ?? own ?? undefined,
    resource: permission && resourceOf(permission, search, { organizationId, environments: named?.environments ?? [] }),
  }
}

export type Asking = ReturnType<typeof useAsking>
