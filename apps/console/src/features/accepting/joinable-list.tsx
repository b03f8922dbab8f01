import type { AnswerOf } from '@rollcall/contract/operations'
import { useMutation } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { Building2, CircleSlash, Clock, Mail } from 'lucide-react'
import { useState } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { call, queryClient } from '../../shared/api.ts'
import { report } from '../../shared/status.ts'
import { sentenceOf } from '../../shared/trouble.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Form } from '../../ui/form.tsx'
import { TextArea } from '../../ui/text-area.tsx'

type Answer = AnswerOf<'GET /v1/me/joinable'>
type Joinable = Answer['items'][number]
type OwnRequest = Answer['requests'][number]

const operation = 'POST /v1/me/joinable/{organizationId}/join'
const refresh = () =>
  Promise.all(['GET /v1/me', 'GET /v1/me/joinable'].map((key) => queryClient.invalidateQueries({ queryKey: [key] })))

function AskDialog({ joinable, onClose }: { readonly joinable: Joinable; readonly onClose: () => void }) {
  const { signUp, common } = useMessages()
  const { choose: words } = signUp
  const ask = useMutation({
    mutationFn: (note: string) =>
      call(operation, {
        path: { organizationId: joinable.organizationId },
        body: { note: note.trim() === '' ? null : note.trim() },
      }),
    onSuccess: async ({ outcome }) => {
      report((outcome === 'joined' ? words.joined : words.asked)(joinable.name))
      onClose()
      await refresh()
    },
  })
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.askTitle(joinable.name)}
      description={words.askText}
      footer={
        <>
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button look="primary" type="submit" form="ask-to-join" busy={ask.isPending}>
            {words.askSubmit}
          </Button>
        </>
      }
    >
      <Form
        id="ask-to-join"
        onSubmit={({ note = '' }) => ask.mutate(note)}
        error={ask.error}
        blame={{ 'note.invalid': 'note' }}
      >
        <TextArea label={words.note} name="note" maxLength={500} />
      </Form>
    </Dialog>
  )
}

function JoinButton({ joinable }: { readonly joinable: Joinable }) {
  const messages = useMessages()
  const { choose: words } = messages.signUp
  const { organizationId, name, mode, standing, slug } = joinable
  const router = useRouter()
  const [asking, setAsking] = useState(false)
  const open = (to: string) => router.history.push(`/o/${to}`)
  const join = useMutation({
    mutationFn: () => call(operation, { path: { organizationId }, body: {} }),
    onSuccess: async ({ outcome, organizationSlug }) => {
      report((outcome === 'joined' ? words.joined : words.asked)(name))
      await refresh()
      if (organizationSlug !== null) open(organizationSlug)
    },
    onError: (error) => report(sentenceOf(error, messages)),
  })
  if (standing === 'member') return slug === null ? null : <Button onClick={() => open(slug)}>{words.open}</Button>
  if (standing === 'invited') {
    return (
      <Badge tone="info" icon={Mail}>
        {words.invited}
      </Badge>
    )
  }
  if (standing === 'waiting') {
    return (
      <Badge tone="warn" icon={Clock}>
        {words.waiting}
      </Badge>
    )
  }
  return (
    <>
      <Button
        look="primary"
        busy={join.isPending}
        onClick={() => (mode === 'automatic' ? join.mutate() : setAsking(true))}
      >
        {mode === 'automatic' ? words.join : words.ask}
        <span className="sr-only"> {name}</span>
      </Button>
      {asking && <AskDialog joinable={joinable} onClose={() => setAsking(false)} />}
    </>
  )
}

export function JoinableList({ items }: { readonly items: readonly Joinable[] }) {
  const { signUp, language } = useMessages()
  const { choose: words } = signUp
  return (
    <ul aria-label={words.list} className="divide-y">
      {items.map((joinable) => (
        <li key={joinable.organizationId} className="flex flex-wrap items-center gap-3 px-4 py-3">
          <Building2 className="text-text-3 max-md:hidden" />
          <div className="min-w-0 grow basis-56">
            <p className="text-sm font-medium">{joinable.name}</p>
            <p className="text-xs text-text-3">
              {words.by(joinable.domain)}
              {joinable.roles.length > 0 && ` · ${words.as(new Intl.ListFormat(language).format(joinable.roles))}`}
            </p>
          </div>
          <JoinButton joinable={joinable} />
        </li>
      ))}
    </ul>
  )
}

function RequestLine({ request }: { readonly request: OwnRequest }) {
  const messages = useMessages()
  const { choose: words } = messages.signUp
  const withdraw = useMutation({
    mutationFn: () => call('POST /v1/me/membership-requests/{requestId}/withdraw', { path: { requestId: request.id } }),
    onSuccess: async () => {
      report(words.withdrawn)
      await refresh()
    },
    onError: (error) => report(sentenceOf(error, messages)),
  })
  const refused = request.state === 'refused'
  return (
    <li className="flex flex-wrap items-center gap-3 px-4 py-3">
      {refused ? (
        <CircleSlash className="text-text-3 max-md:hidden" />
      ) : (
        <Clock className="text-text-3 max-md:hidden" />
      )}
      <div className="min-w-0 grow basis-56">
        <p className="text-sm font-medium">{refused ? words.refused(request.organization) : request.organization}</p>
        <p className="text-xs text-text-3">{refused ? request.refusalReason : words.waiting}</p>
      </div>
      {request.state === 'pending' && (
        <Button busy={withdraw.isPending} onClick={() => withdraw.mutate()}>
          {words.withdraw}
          <span className="sr-only"> {request.organization}</span>
        </Button>
      )}
    </li>
  )
}

/** Those that wait, and those that were refused, with the reason. */
export function RequestList({ requests }: { readonly requests: readonly OwnRequest[] }) {
  const { signUp } = useMessages()
  const shown = requests.filter(({ state }) => state === 'pending' || state === 'refused')
  if (shown.length === 0) return null
  return (
    <ul aria-label={signUp.choose.requests} className="divide-y">
      {shown.map((request) => (
        <RequestLine key={request.id} request={request} />
      ))}
    </ul>
  )
}
