import { useMutation } from '@tanstack/react-query'
import { Eye } from 'lucide-react'
import { useEffect } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { call } from '../../shared/api.ts'
import { useNow } from '../../shared/clock.ts'
import { left } from '../../shared/when.ts'
import { Banner } from '../../ui/banner.tsx'
import { useAlarm } from '../../ui/use-alarm.ts'
import { useMe } from '../session/me.ts'
import { takeWayBack } from '../session/way-back.ts'

const warnedBefore = 2 * 60_000
/** Two presses of Escape in this time are meant. */
const pressedTwice = 600

/** The page is loaded anew, so that nothing that the other person sees is left in it. */
const leave = (): void => window.location.assign(takeWayBack())

function useTwoEscapes(act: () => void): void {
  useEffect(() => {
    let last = Number.NEGATIVE_INFINITY
    const onKey = ({ key, timeStamp }: KeyboardEvent) => {
      if (key !== 'Escape') return
      if (timeStamp - last < pressedTwice) act()
      last = timeStamp
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [act])
}

function Viewing({ name, until }: { readonly name: string; readonly until: string }) {
  const messages = useMessages()
  const { viewAs: words } = messages
  const now = useNow()
  const end = useMutation({ mutationFn: () => call('DELETE /v1/me/view-as'), onSuccess: leave })
  const { mutate } = end
  useTwoEscapes(mutate as () => void)
  const instant = new Date(until)
  const remaining = instant.getTime() - now.getTime()
  useAlarm(remaining <= warnedBefore ? words.ending(name) : undefined)
  useEffect(() => {
    const timer = setTimeout(leave, Math.max(0, new Date(until).getTime() - Date.now()) + 500)
    return () => clearTimeout(timer)
  }, [until])
  return (
    <Banner
      tone="warn"
      icon={Eye}
      action={
        <button
          type="button"
          className="rounded-tick px-1 text-sm font-medium underline underline-offset-2 touch:min-h-10"
          onClick={() => mutate()}
        >
          {words.exit}
        </button>
      }
    >
      {words.banner(name, left(instant, now, messages))}
    </Banner>
  )
}

/** Whose eyes one looks through, how long still, and the way out. */
export function ViewingAs() {
  const { viewAs } = useMe()
  return viewAs === null ? null : <Viewing name={viewAs.name} until={viewAs.until} />
}
