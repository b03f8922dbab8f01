import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { ask } from '../../shared/api.ts'
import { useMe } from '../session/me.ts'

const lastKey = 'rollcall.organization'

function lastVisited(): string | null {
  try {
    return localStorage.getItem(lastKey)
  } catch {
    return null
  }
}

export function rememberOrganization(slug: string): void {
  try {
    localStorage.setItem(lastKey, slug)
  } catch {
    // Without storage the first organization is where one lands.
  }
}

type Organizations = ReturnType<typeof useMe>['organizations']

/** Where a person lands: the organization of the last visit, else the first that this session opens. */
export function homeOf(organizations: Organizations) {
  const open = organizations.filter((organization) => organization.open)
  return open.find(({ slug }) => slug === lastVisited()) ?? open[0]
}

/** The organization of the address; on pages outside any, the one last visited. */
export function useCurrentOrganization() {
  const { organizations } = useMe()
  const { slug } = useParams({ strict: false })
  return slug === undefined ? homeOf(organizations) : organizations.find((organization) => organization.slug === slug)
}

export type OrganizationId = Organizations[number]['id']

/** Stands where there is no organization: nothing is asked about it. */
export const nowhere: OrganizationId = 'org_'

/** What the viewer may do there, as the server says; nothing until it has said so. */
export function usePermissions(organizationId: OrganizationId | undefined): ReadonlySet<string> {
  const { data } = useQuery({
    ...ask('GET /v1/organizations/{organizationId}', { path: { organizationId: organizationId ?? nowhere } }),
    enabled: organizationId !== undefined,
  })
  return new Set(data?.permissions)
}
