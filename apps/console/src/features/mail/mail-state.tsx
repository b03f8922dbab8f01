import type { AnswerOf } from '@rollcall/contract/operations'
import { Ban, CircleCheck, CircleX, Clock, type LucideIcon, MailX } from 'lucide-react'
import { useMessages } from '../../i18n/messages.ts'
import { Badge, type Tone } from '../../ui/badge.tsx'

export type Mail = AnswerOf<'GET /v1/server/mailbox'>['items'][number]
export type Attempt = AnswerOf<'GET /v1/server/mailbox/{mailId}'>['attempts'][number]

const looks: Readonly<Record<Mail['state'], readonly [Tone, LucideIcon]>> = {
  queued: ['info', Clock],
  sent: ['ok', CircleCheck],
  refused: ['bad', CircleX],
  not_configured: ['warn', MailX],
  superseded: ['neutral', Ban],
}

/** Nothing says sent before a mail server took it. */
export function MailState({ state }: Pick<Mail, 'state'>) {
  const { mailbox } = useMessages()
  const [tone, icon] = looks[state]
  return (
    <Badge tone={tone} icon={icon}>
      {mailbox.states[state]}
    </Badge>
  )
}

const outcomes: Readonly<Record<Attempt['outcome'], readonly [Tone, LucideIcon]>> = {
  sent: ['ok', CircleCheck],
  refused: ['bad', CircleX],
  postponed: ['warn', Clock],
  failed: ['bad', CircleX],
}

export function Outcome({ outcome }: Pick<Attempt, 'outcome'>) {
  const { mailbox } = useMessages()
  const [tone, icon] = outcomes[outcome]
  return (
    <Badge tone={tone} icon={icon}>
      {mailbox.outcomes[outcome]}
    </Badge>
  )
}
