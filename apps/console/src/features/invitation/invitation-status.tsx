import { Ban, CircleCheck, CircleSlash, Clock, type LucideIcon, Mail } from 'lucide-react'
import { Badge, type Tone } from '../../ui/badge.tsx'
import { TimeLeft } from '../../ui/time-left.tsx'
import type { ShownStatus } from './invitation.ts'

const marks: Record<ShownStatus, { readonly tone: Tone; readonly icon: LucideIcon }> = {
  sent: { tone: 'info', icon: Mail },
  expired: { tone: 'warn', icon: Clock },
  accepted: { tone: 'ok', icon: CircleCheck },
  revoked: { tone: 'neutral', icon: Ban },
  declined: { tone: 'neutral', icon: CircleSlash },
}

interface Props {
  readonly status: ShownStatus
  /** As the organization's template calls it. */
  readonly word: string
  readonly expiresAt: string | null
}

/** A pill with icon and word, and how long it holds, or since when it does not. */
export function InvitationStatus({ status, word, expiresAt }: Props) {
  const { tone, icon } = marks[status]
  const timed = (status === 'sent' || status === 'expired') && expiresAt !== null
  return (
    <span className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-0.5 max-md:justify-end">
      <Badge tone={tone} icon={icon}>
        {word}
      </Badge>
      {timed && (
        <span className="text-xs text-text-2">
          <TimeLeft until={expiresAt} />
        </span>
      )}
    </span>
  )
}
