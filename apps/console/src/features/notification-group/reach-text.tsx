import { CalendarX, CirclePause, type LucideIcon, Mail, MailWarning, PhoneOff } from 'lucide-react'
import { useMessages } from '../../i18n/messages.ts'
import { Badge, type Tone } from '../../ui/badge.tsx'
import type { Member } from './queries.ts'

type Reach = Member['reach']['email']
type Reason = Exclude<Reach, 'reached' | 'off'>

const marks: Record<Reason, { readonly tone: Tone; readonly icon: LucideIcon }> = {
  invited: { tone: 'info', icon: Mail },
  suspended: { tone: 'bad', icon: CirclePause },
  removed: { tone: 'bad', icon: CirclePause },
  ended: { tone: 'warn', icon: CalendarX },
  'not-proven': { tone: 'warn', icon: MailWarning },
  'no-number': { tone: 'warn', icon: PhoneOff },
}

const isReason = (reach: Reach): reach is Reason => reach !== 'reached' && reach !== 'off'

/** By what alerts come, or why they do not. */
export function ReachText({ reach }: { readonly reach: Member['reach'] }) {
  const { reach: words } = useMessages().groups
  const [email, sms] = [reach.email === 'reached', reach.sms === 'reached']
  if (email || sms) {
    return (
      <span className="min-w-0 text-sm text-text-2">
        <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
          <span aria-hidden="true" className="size-1.5 rounded-full bg-ok forced-colors:bg-[CanvasText]" />
          {email && sms ? words.both : email ? words.email : words.sms}
        </span>
        {reach.sms === 'no-number' && <span className="block text-xs text-text-3">{words.smsLacks}</span>}
      </span>
    )
  }
  const reason = [reach.email, reach.sms].find(isReason)
  if (reason === undefined) return <span className="text-sm text-text-3">{words.off}</span>
  return (
    <Badge tone={marks[reason].tone} icon={marks[reason].icon}>
      {words[reason]}
    </Badge>
  )
}
