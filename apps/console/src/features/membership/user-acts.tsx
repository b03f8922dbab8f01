import { Link } from '@tanstack/react-router'
import { ScanSearch } from 'lucide-react'
import { useMessages } from '../../i18n/messages.ts'
import { buttonClass } from '../../ui/button.tsx'
import type { Row } from './search.ts'

interface Props {
  readonly slug: string
  readonly user: Row
  readonly self: boolean
  readonly mayExplain: boolean
}

/** What can be asked about a user, beside his name. */
export function UserActs({ slug, user, self, mayExplain }: Props) {
  const { shell } = useMessages()
  if (user.status === 'removed' || (!mayExplain && !self)) return null
  return (
    <div className="mt-3 flex flex-wrap gap-2">
      <Link
        to="/o/$slug/check-access"
        params={{ slug }}
        search={{ mode: 'user', user: user.id }}
        className={buttonClass('secondary')}
      >
        <ScanSearch />
        {shell.checkAccess}
      </Link>
    </div>
  )
}
