import { Outlet } from '@tanstack/react-router'
import { Lock } from 'lucide-react'
import { useMessages } from '../../i18n/messages.ts'
import { Blank } from '../../ui/blank.tsx'
import { Page } from './page.tsx'
import { NotFoundPage } from './trouble-page.tsx'
import { useCurrentOrganization } from '../organization/organization.ts'

/** Everything under an organization; one that this session does not open says why. */
export default function OrganizationFrame() {
  const { pages } = useMessages()
  const organization = useCurrentOrganization()
  if (organization === undefined) return <NotFoundPage />
  if (!organization.open) {
    return (
      <Page title={organization.name}>
        <Blank icon={Lock} title={pages.proofTitle(organization.name)} text={pages.proofText} />
      </Page>
    )
  }
  return <Outlet />
}
