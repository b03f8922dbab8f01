import { useQuery } from '@tanstack/react-query'
import { Inbox, ListChecks, Lock, MailOpen } from 'lucide-react'
import { useState } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { ask } from '../../shared/api.ts'
import { Badge } from '../../ui/badge.tsx'
import { Blank } from '../../ui/blank.tsx'
import { Button } from '../../ui/button.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { Elevated, useMayAsk } from '../session/elevated.tsx'
import { Page } from '../shell/page.tsx'
import { TroublePage } from '../shell/trouble-page.tsx'
import { MailDetails } from './mail-details.tsx'
import { MailDialog } from './mail-dialog.tsx'
import { type Mail, MailState } from './mail-state.tsx'

function MailRow({ mail }: { readonly mail: Mail }) {
  const { mailbox } = useMessages()
  const [shown, show] = useState<'text' | 'details'>()
  const close = () => show(undefined)
  const isTold = mail.reason !== null && mail.state !== 'sent'
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-3">
      <div className="min-w-0 grow basis-60">
        <p className="flex flex-wrap items-center gap-2 text-sm font-medium">
          <span className="wrap-anywhere">{mail.subject}</span>
          <MailState state={mail.state} />
          {mail.sealed && (
            <Badge tone="neutral" icon={Lock}>
              {mailbox.sealed}
            </Badge>
          )}
        </p>
        <p className="text-xs wrap-anywhere text-text-3">
          {mailbox.to} {mail.to} · <RelativeTime at={mail.createdAt} />
        </p>
        {isTold && <p className="mt-1 text-xs wrap-anywhere text-text-2">{mail.reason}</p>}
      </div>
      {mail.readable && (
        <Button icon={MailOpen} onClick={() => show('text')}>
          {mailbox.open}
          <span className="sr-only"> {mail.subject}</span>
        </Button>
      )}
      <Button icon={ListChecks} onClick={() => show('details')}>
        {mailbox.details}
        <span className="sr-only"> {mail.subject}</span>
      </Button>
      {shown === 'text' && <MailDialog mail={mail} onClose={close} />}
      {shown === 'details' && <MailDetails mail={mail} onClose={close} />}
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
  const list = useQuery({ ...ask('GET /v1/server/mailbox'), enabled: useMayAsk() })
  return (
    <Page title={mailbox.title}>
      <div className="min-h-0 grow overflow-y-auto px-4 py-6 md:px-6">
        <div className="mx-auto flex max-w-reading flex-col gap-4">
          <Elevated query={list}>
            {list.isError ? (
              <TroublePage error={list.error} retry={() => void list.refetch()} />
            ) : (
              list.data && (
                <>
                  <p className="text-sm text-text-2">{mailbox.intro}</p>
                  <MailList mails={list.data.items} />
                </>
              )
            )}
          </Elevated>
        </div>
      </div>
    </Page>
  )
}
