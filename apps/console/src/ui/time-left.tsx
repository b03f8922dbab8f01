import { useMessages } from '../i18n/messages.ts'
import { useNow } from '../shared/clock.ts'
import { absolute, left } from '../shared/when.ts'

/** "31 h left", and "2 d ago" once it is over; null is for good. */
export function TimeLeft({ until, forever }: { readonly until: string | null; readonly forever?: string }) {
  const messages = useMessages()
  const now = useNow()
  if (until === null) return <span className="text-text-3">{forever ?? messages.common.none}</span>
  const instant = new Date(until)
  return (
    <time dateTime={until} title={absolute(instant, messages)} className="whitespace-nowrap">
      {left(instant, now, messages)}
    </time>
  )
}
