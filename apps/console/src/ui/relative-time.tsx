import { useMessages } from '../i18n/messages.ts'
import { useNow } from '../shared/clock.ts'
import { absolute, relative } from '../shared/when.ts'

interface Props {
  readonly at: string | null
  /** What stands where it never happened. */
  readonly never?: string
}

export function RelativeTime({ at, never }: Props) {
  const messages = useMessages()
  const now = useNow()
  if (at === null) return <span className="text-text-3">{never ?? messages.common.none}</span>
  const instant = new Date(at)
  return (
    <time dateTime={at} title={absolute(instant, messages)}>
      {relative(instant, now, messages)}
    </time>
  )
}
