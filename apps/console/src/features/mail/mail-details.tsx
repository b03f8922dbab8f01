import { useMutation, useQuery } from '@tanstack/react-query'
import { RotateCw } from 'lucide-react'
import { useMessages } from '../../i18n/messages.ts'
import { ask, call, queryClient } from '../../shared/api.ts'
import { report } from '../../shared/status.ts'
import { sentenceOf } from '../../shared/trouble.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { FormTrouble } from '../../ui/form.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { type Attempt, type Mail, MailState, Outcome } from './mail-state.tsx'

function AttemptRow({ attempt }: { readonly attempt: Attempt }) {
  const { mailbox } = useMessages()
  return (
    <li className="flex flex-col gap-1 px-3 py-2.5">
      <p className="flex flex-wrap items-center gap-2 text-sm">
        <Outcome outcome={attempt.outcome} />
        <span className="text-text-2">
          <RelativeTime at={attempt.at} />
        </span>
        <span className="text-xs text-text-3 tabular-nums">{mailbox.took(attempt.milliseconds)}</span>
      </p>
      <p className="font-mono text-xs wrap-anywhere text-text-2">{attempt.answer}</p>
    </li>
  )
}

interface Props {
  readonly mail: Mail
  readonly onClose: () => void
}

/** The ledger: each try to hand the mail over, with what the mail server said. */
export function MailDetails({ mail: listed, onClose }: Props) {
  const messages = useMessages()
  const { mailbox, common } = messages
  const one = ask('GET /v1/server/mailbox/{mailId}', { path: { mailId: listed.id } })
  const { data, error } = useQuery({ ...one, staleTime: 0 })
  const mail = data?.mail ?? listed
  const retry = useMutation({
    mutationFn: () => call('POST /v1/server/mailbox/{mailId}/retry', { path: { mailId: mail.id } }),
    onSuccess: async () => {
      report(mailbox.retried(mail.to))
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: one.queryKey }),
        queryClient.invalidateQueries({ queryKey: ['GET /v1/server/mailbox'] }),
      ])
    },
  })
  const trouble = retry.error ?? error
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={mail.subject}
      description={`${mailbox.to} ${mail.to}`}
      footer={
        <>
          {mail.canRetry && (
            <Button icon={RotateCw} busy={retry.isPending} onClick={() => retry.mutate()}>
              {mailbox.retry}
            </Button>
          )}
          <Button onClick={onClose}>{common.close}</Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {trouble && <FormTrouble>{sentenceOf(trouble, messages)}</FormTrouble>}
        <p className="flex flex-wrap items-center gap-2 text-sm text-text-2">
          <MailState state={mail.state} />
          <span>{mailbox.stateTexts[mail.state]}</span>
          {mail.dueAt !== null && mail.attempts > 0 && (
            <span>
              {mailbox.nextTry} <RelativeTime at={mail.dueAt} />.
            </span>
          )}
        </p>
        <section aria-label={mailbox.attempts} className="flex flex-col gap-2">
          <h3 className="text-sm font-medium">{mailbox.attempts}</h3>
          {data && data.attempts.length === 0 ? (
            <p className="text-sm text-text-3">{mailbox.noAttempts}</p>
          ) : (
            <ol reversed className="divide-y rounded-card border">
              {data?.attempts.toReversed().map((attempt) => (
                <AttemptRow key={attempt.number} attempt={attempt} />
              ))}
            </ol>
          )}
        </section>
      </div>
    </Dialog>
  )
}
