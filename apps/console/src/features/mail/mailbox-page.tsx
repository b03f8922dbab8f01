import type { AnswerOf } from '@rollcall/contract/operations'
import { RefusedError } from '@rollcall/sdk/errors'
import { useQuery } from '@tanstack/react-query'
import { Inbox, Lock, MailOpen, ShieldCheck } from 'lucide-react'
import { useState } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { ask } from '../../shared/api.ts'
import { Badge } from '../../ui/badge.tsx'
import { Blank } from '../../ui/blank.tsx'
import { Button } from '../../ui/button.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { ElevationDialog } from '../session/elevation-dialog.tsx'
import { useMe } from '../session/me.ts'
import { Page } from '../shell/page.tsx'
import { TroublePage } from '../shell/trouble-page.tsx'
import { MailDialog } from './mail-dialog.tsx'

type Mail = AnswerOf<'GET /v1/server/mailbox'>['items'][number]

function ElevationNeeded() {
  const { elevation } = useMessages()
  const [asking, setAsking] = useState(false)
  return (
    <Blank icon={ShieldCheck} title={elevation.needed} text={elevation.neededText}>
      <Button look="primary" onClick={() => setAsking(true)}>
        {elevation.submit}
      </Button>
      {asking && <ElevationDialog onClose={() => setAsking(false)} />}
    </Blank>
  )
}

function MailRow({ mail }: { readonly mail: Mail }) {
  const { mailbox } = useMessages()
  const [opening, setOpening] = useState(false)
  return (
    <li className="flex flex-wrap items-center gap-3 px-4 py-3">
      <div className="min-w-0 grow basis-60">
        <p className="flex flex-wrap items-center gap-2 text-sm font-medium">
          {mail.subject}
          {mail.state === 'superseded' && <Badge tone="neutral">{mailbox.states.superseded}</Badge>}
        </p>
        <p className="text-xs text-text-3">
          {mailbox.to} {mail.to} · <RelativeTime at={mail.createdAt} />
        </p>
        {mail.sealed && <p className="text-xs text-text-3">{mailbox.sealedText}</p>}
      </div>
      {mail.sealed ? (
        <Badge tone="neutral" icon={Lock}>
          {mailbox.sealed}
        </Badge>
      ) : (
        <Button icon={MailOpen} onClick={() => setOpening(true)}>
          {mailbox.open}
          <span className="sr-only"> {mail.subject}</span>
        </Button>
      )}
      {opening && <MailDialog mail={mail} onClose={() => setOpening(false)} />}
    </li>
  )
}

function MailList({ mails }: { readonly mails: readonly Mail[] }) {
  const { mailbox } = useMessages()
  if (mails.length === 0) return <Blank icon={Inbox} title={mailbox.empty} text={mailbox.emptyText} />
  return (
    <ul aria-label={mailbox.list} className="divide-y rounded-card border bg-surface">
      {mails.map((mail) => (
        <MailRow key={mail.id} mail={mail} />
      ))}
    </ul>
  )
}

export default function MailboxPage() {
  const { mailbox } = useMessages()
  const { user, session } = useMe()
  const wasElevated = session.elevatedUntil !== null
  const list = useQuery({ ...ask('GET /v1/server/mailbox'), enabled: wasElevated || !user.superuser })
  const isRefused = list.error instanceof RefusedError && list.error.is('access.elevation_required')
  const elevationNeeded = isRefused || (user.superuser && !wasElevated)
  return (
    <Page title={mailbox.title}>
      <div className="min-h-0 grow overflow-y-auto px-4 py-6 md:px-6">
        <div className="mx-auto flex max-w-reading flex-col gap-4">
          {elevationNeeded ? (
            <ElevationNeeded />
          ) : list.isError ? (
            <TroublePage error={list.error} retry={() => void list.refetch()} />
          ) : (
            list.data && (
              <>
                <p className="text-sm text-text-2">{mailbox.intro}</p>
                <MailList mails={list.data.items} />
              </>
            )
          )}
        </div>
      </div>
    </Page>
  )
}
