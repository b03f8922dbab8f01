import { useMutation } from '@tanstack/react-query'
import { MailOpen, ShieldCheck, WifiOff } from 'lucide-react'
import { useState } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { call, queryClient, unreachable } from '../../shared/api.ts'
import { useNow } from '../../shared/clock.ts'
import { report } from '../../shared/status.ts'
import { useStore } from '../../shared/store.ts'
import { Banner } from '../../ui/banner.tsx'
import { useAlarm } from '../../ui/use-alarm.ts'
import { useMe } from '../session/me.ts'
import { ViewingAs } from './viewing-as.tsx'

function Offline() {
  const { shell } = useMessages()
  const silent = useStore(unreachable)
  useAlarm(silent ? shell.offline : undefined)
  return silent ? (
    <Banner tone="warn" icon={WifiOff}>
      {shell.offline}
    </Banner>
  ) : null
}

const plainButton = 'rounded-tick px-1 text-sm font-medium underline underline-offset-2'

function Elevated() {
  const { shell, language } = useMessages()
  const { session } = useMe()
  const now = useNow()
  const end = useMutation({
    mutationFn: () => call('DELETE /v1/me/elevation'),
    onSuccess: async () => {
      report(shell.elevationEnded)
      await queryClient.invalidateQueries()
    },
  })
  const until = session.elevatedUntil === null ? undefined : new Date(session.elevatedUntil)
  if (until === undefined || until <= now) return null
  const time = new Intl.DateTimeFormat(language, { timeStyle: 'short' }).format(until)
  return (
    <Banner
      tone="warn"
      icon={ShieldCheck}
      action={
        <button type="button" className={plainButton} onClick={() => end.mutate()}>
          {shell.endElevation}
        </button>
      }
    >
      {shell.elevated(time)}
    </Banner>
  )
}

function Notices() {
  const { shell, common } = useMessages()
  const { notices } = useMe()
  const [dismissed, dismiss] = useState(false)
  const latest = notices[0]
  if (latest === undefined || dismissed) return null
  return (
    <Banner
      tone="info"
      icon={MailOpen}
      action={
        <button type="button" className={plainButton} onClick={() => dismiss(true)}>
          {common.dismiss}
        </button>
      }
    >
      {shell.mailOpened(latest.by, latest.subject)}
    </Banner>
  )
}

export function Banners() {
  return (
    <>
      <ViewingAs />
      <Offline />
      <Elevated />
      <Notices />
    </>
  )
}
