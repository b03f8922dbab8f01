import { Link } from '@tanstack/react-router'
import { Eye, ScanSearch } from 'lucide-react'
import { useState } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { type OrganizationId, usePermissions } from '../organization/organization.ts'
import type { Row } from './search.ts'
import { ViewAsDialog } from './view-as-dialog.tsx'

interface Props {
  readonly organizationId: OrganizationId
  readonly slug: string
  readonly user: Row
  readonly self: boolean
}

/** What can be asked about a user, and seen through his rights, beside his name. */
export function UserActs({ organizationId, slug, user, self }: Props) {
  const { shell, viewAs } = useMessages()
  const permissions = usePermissions(organizationId)
  const [viewing, setViewing] = useState(false)
  const mayCheck = user.status !== 'removed' && (self || permissions.has('access.explain'))
  const mayView = permissions.has('member.view-as') && user.status === 'active' && !user.ended && !user.owner && !self
  if (!mayCheck && !mayView) return null
  return (
    <div className="mt-3 flex flex-wrap gap-2">
      {mayCheck && (
        <Link
          to="/o/$slug/check-access"
          params={{ slug }}
          search={{ mode: 'user', user: user.id }}
          className={buttonClass('secondary')}
        >
          <ScanSearch />
          {shell.checkAccess}
        </Link>
      )}
      {mayView && (
        <Button icon={Eye} onClick={() => setViewing(true)}>
          {viewAs.start}
        </Button>
      )}
      {viewing && (
        <ViewAsDialog organizationId={organizationId} slug={slug} user={user} onClose={() => setViewing(false)} />
      )}
    </div>
  )
}
