import type { AnswerOf } from '@rollcall/contract/operations'
import { useMutation } from '@tanstack/react-query'
import { CircleCheck, CircleX, Send } from 'lucide-react'
import { useState } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { call } from '../../shared/api.ts'
import { sentenceOf } from '../../shared/trouble.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { cx } from '../../ui/cx.ts'
import { Form, FormTrouble } from '../../ui/form.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { useAlarm } from '../../ui/use-alarm.ts'
import { useMe } from '../session/me.ts'
import type { Input } from './settings-draft.ts'

type Test = AnswerOf<'POST /v1/server/settings/mail/test'>

function Verdict({ test }: { readonly test: Test }) {
  const { mailSettings: words } = useMessages()
  const isSent = test.outcome === 'sent'
  const sentence = isSent ? words.testSent : words.testFailed
  useAlarm(`${sentence} ${test.answer}`)
  const Icon = isSent ? CircleCheck : CircleX
  return (
    <div
      className={cx(
        'rounded-card border p-3 text-sm',
        isSent ? 'border-ok-line bg-ok-bg text-ok' : 'border-bad-line bg-bad-bg text-bad',
      )}
    >
      <p className="flex items-center gap-2 font-medium">
        <Icon className="size-4 shrink-0" />
        {sentence}
      </p>
      <p className="mt-1 wrap-anywhere">{test.answer}</p>
    </div>
  )
}

/** What both sides said, without secrets. Open where it failed, since that is what has to be read then. */
function Conversation({ test }: { readonly test: Test }) {
  const { mailSettings: words } = useMessages()
  if (test.conversation.length === 0) return <p className="text-xs text-text-3">{words.nothingSaid}</p>
  return (
    <details open={test.outcome !== 'sent'} className="group">
      <summary className="w-fit cursor-default rounded-control text-sm font-medium">{words.conversation}</summary>
      <ol aria-label={words.conversation} className="mt-2 rounded-card border bg-sunken p-3 font-mono text-xs">
        {test.conversation.map(({ who, line }, at) => (
          // Lines never move.
          <li key={at} className="flex gap-3">
            <span className={cx('w-12 shrink-0', who === 'client' ? 'text-accent-text' : 'text-text-3')}>
              {words.who[who]}
            </span>
            <span className="wrap-anywhere whitespace-pre-wrap">{line}</span>
          </li>
        ))}
      </ol>
    </details>
  )
}

interface Props {
  /** What is not saved yet; undefined: what is set is tested. */
  readonly settings: Input | undefined
  readonly off: boolean
}

export function TestCard({ settings, off }: Props) {
  const messages = useMessages()
  const { mailSettings: words } = messages
  const { user } = useMe()
  const [to, setTo] = useState<string>(user.email)
  const test = useMutation({
    mutationFn: () =>
      call('POST /v1/server/settings/mail/test', { body: { to: to.trim(), ...(settings && { settings }) } }),
  })
  return (
    <Card title={words.test} text={settings ? words.testDraft : words.testText}>
      <div className="flex flex-col gap-4 p-4">
        <Form className="flex flex-wrap items-end gap-3" onSubmit={() => test.mutate()}>
          <div className="min-w-0 grow basis-60">
            <TextField
              label={words.testTo}
              name="to"
              type="email"
              required
              maxLength={320}
              value={to}
              onChange={(event) => setTo(event.target.value)}
            />
          </div>
          <Button type="submit" icon={Send} busy={test.isPending} disabled={off}>
            {words.testSubmit}
          </Button>
        </Form>
        {test.error && <FormTrouble>{sentenceOf(test.error, messages)}</FormTrouble>}
        {test.data && (
          <>
            <Verdict key={test.submittedAt} test={test.data} />
            <Conversation key={`conversation ${test.submittedAt}`} test={test.data} />
          </>
        )}
      </div>
    </Card>
  )
}
