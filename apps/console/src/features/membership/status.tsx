import { Ban, CalendarX, CirclePause, type LucideIcon, Mail } from 'lucide-react'
import { useMessages } from '../../i18n/messages.ts'
import { InvitationStatus } from '../invitation/invitation-status.tsx'
import { Badge, type Tone } from '../../ui/badge.tsx'
import type { Row } from './search.ts'

type Exception = 'invited' | 'suspended' | 'removed' | 'ended'

const marks: Record<Exception, { readonly tone: Tone; readonly icon: LucideIcon }> = {
  invited: { tone: 'info', icon: Mail },
  suspended: { tone: 'bad', icon: CirclePause },
  removed: { tone: 'neutral', icon: Ban },
  ended: { tone: 'warn', icon: CalendarX },
}

const shownStatus = ({ status, ended }: Pick<Row, 'status' | 'ended'>): Exception | 'active' =>
  status === 'active' && ended ? 'ended' : status

/** A dot and plain words for what is usual; a pill with its icon for what is not. */
export function StatusText({ user }: { readonly user: Pick<Row, 'status' | 'ended' | 'invitation'> }) {
  const { users } = useMessages()
  const shown = shownStatus(user)
  if (shown === 'invited' && user.invitation) {
    const { status, statusWord, expiresAt } = user.invitation
    return <InvitationStatus status={status} word={statusWord} expiresAt={expiresAt} />
  }
  if (shown !== 'active') {
    return (
      <Badge tone={marks[shown].tone} icon={marks[shown].icon}>
        {users.statuses[shown]}
      </Badge>
    )
  }
  return (
    <span className="inline-flex items-center gap-1.5 text-sm whitespace-nowrap text-text-2">
      <span aria-hidden="true" className="size-1.5 rounded-full bg-ok forced-colors:bg-[CanvasText]" />
      {users.statuses.active}
    </span>
  )
}
