import type { AnswerOf } from '@rollcall/contract/operations'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Laptop, Smartphone } from 'lucide-react'
import { type Messages, useMessages } from '../../i18n/messages.ts'
import { ask, call, queryClient } from '../../shared/api.ts'
import { report } from '../../shared/status.ts'
import { sentenceOf } from '../../shared/trouble.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { FormTrouble } from '../../ui/form.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { TroublePage } from '../shell/trouble-page.tsx'
import { describeAgent } from './agent.ts'

type Session = AnswerOf<'GET /v1/me/sessions'>['items'][number]

const refresh = () => queryClient.invalidateQueries({ queryKey: ['GET /v1/me/sessions'] })

function nameOf({ agent }: Session, { me }: Messages): string {
  const { browser, system } = describeAgent(agent ?? '')
  if (browser === undefined) return agent?.split(' ')[0] || me.sessions.unknownAgent
  return system === undefined ? browser : me.sessions.browserOn(browser, system)
}

function SessionRow({ session }: { readonly session: Session }) {
  const messages = useMessages()
  const { sessions } = messages.me
  const name = nameOf(session, messages)
  const Icon = describeAgent(session.agent ?? '').handheld ? Smartphone : Laptop
  const end = useMutation({
    mutationFn: () => call('DELETE /v1/me/sessions/{sessionId}', { path: { sessionId: session.id } }),
    onSuccess: async () => {
      report(sessions.ended(name))
      await refresh()
    },
  })
  return (
    <li className="flex items-center gap-3 px-4 py-3 max-md:items-start">
      <Icon className="text-text-3 max-md:mt-0.5" />
      <div className="flex min-w-0 grow flex-wrap items-center gap-x-3 gap-y-2">
        <div className="min-w-0 grow basis-48">
          <p className="flex flex-wrap items-center gap-2 text-sm font-medium" title={session.agent ?? undefined}>
            {name}
            {session.current && <Badge tone="accent">{sessions.current}</Badge>}
          </p>
          <p className="text-xs text-text-3">
            {session.address !== null && `${sessions.from(session.address)} · `}
            {sessions.lastSeen} <RelativeTime at={session.lastSeenAt} /> · {sessions.signedIn}{' '}
            <RelativeTime at={session.createdAt} />
          </p>
          {end.error && <p className="text-xs text-bad">{sentenceOf(end.error, messages)}</p>}
        </div>
        {!session.current && (
          <Button busy={end.isPending} onClick={() => end.mutate()}>
            {sessions.end}
          </Button>
        )}
      </div>
    </li>
  )
}

export default function SessionsPage() {
  const messages = useMessages()
  const { sessions } = messages.me
  const list = useQuery(ask('GET /v1/me/sessions'))
  const endOthers = useMutation({
    mutationFn: () => call('DELETE /v1/me/sessions'),
    onSuccess: async ({ ended }) => {
      report(sessions.othersEnded(ended))
      await refresh()
    },
  })
  if (list.isError && list.data === undefined) {
    return <TroublePage error={list.error} retry={() => void list.refetch()} />
  }
  const items = list.data?.items ?? []
  const others = items.some(({ current }) => !current)
  return (
    <div className="mx-auto flex max-w-form flex-col gap-4">
      {endOthers.error && <FormTrouble>{sentenceOf(endOthers.error, messages)}</FormTrouble>}
      <Card
        title={sessions.title}
        text={sessions.intro}
        action={
          others && (
            <Button busy={endOthers.isPending} onClick={() => endOthers.mutate()}>
              {sessions.endOthers}
            </Button>
          )
        }
      >
        <ul aria-label={sessions.list} className="divide-y">
          {items.map((session) => (
            <SessionRow key={session.id} session={session} />
          ))}
        </ul>
      </Card>
    </div>
  )
}
