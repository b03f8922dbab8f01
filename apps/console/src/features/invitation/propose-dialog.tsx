import type { AnswerOf } from '@rollcall/contract/operations'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { ask, call, queryClient } from '../../shared/api.ts'
import { calledOf } from '../../shared/person.ts'
import { report } from '../../shared/status.ts'
import { sentenceOf } from '../../shared/trouble.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Form, FormTrouble } from '../../ui/form.tsx'
import { TextArea } from '../../ui/text-area.tsx'
import { TextField } from '../../ui/text-field.tsx'
import type { OrganizationId } from '../organization/organization.ts'

const ownOperation = 'GET /v1/organizations/{organizationId}/membership-requests/own'
const proposeOperation = 'POST /v1/organizations/{organizationId}/membership-requests'

type Proposal = AnswerOf<typeof ownOperation>['items'][number]

const tones = { pending: 'info', approved: 'ok', refused: 'bad', withdrawn: 'neutral' } as const
const longestNote = 500
const orNull = (text = ''): string | null => text.trim() || null

const refreshOwn = (organizationId: OrganizationId) =>
  queryClient.invalidateQueries({ queryKey: [ownOperation, { path: { organizationId } }] })

interface LineProps {
  readonly organizationId: OrganizationId
  readonly proposal: Proposal
}

function ProposalLine({ organizationId, proposal }: LineProps) {
  const messages = useMessages()
  const { approvals, proposing: words } = messages
  const { id, state, email, name, refusalReason } = proposal
  const withdraw = useMutation({
    mutationFn: () =>
      call('POST /v1/organizations/{organizationId}/membership-requests/{requestId}/withdraw', {
        path: { organizationId, requestId: id },
      }),
    onSuccess: () => report(words.withdrawn(calledOf(proposal))),
    onSettled: () => refreshOwn(organizationId),
  })
  return (
    <li className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 px-3 py-1.5">
      <span className="min-w-0 grow basis-40">
        <span className="block truncate text-sm">{name ?? email}</span>
        {name !== null && <span className="block truncate text-xs text-text-3">{email}</span>}
        {refusalReason !== null && <span className="block text-xs text-text-2">{refusalReason}</span>}
        {withdraw.error && <span className="block text-xs text-bad">{sentenceOf(withdraw.error, messages)}</span>}
      </span>
      <Badge tone={tones[state]}>{approvals.states[state]}</Badge>
      {state === 'pending' && (
        <Button
          look="quiet"
          busy={withdraw.isPending}
          aria-label={words.withdrawOf(calledOf(proposal))}
          onClick={() => withdraw.mutate()}
        >
          {words.withdraw}
        </Button>
      )}
    </li>
  )
}

function OwnProposals({ organizationId }: Pick<LineProps, 'organizationId'>) {
  const messages = useMessages()
  const { proposing: words } = messages
  const { data, error } = useQuery(ask(ownOperation, { path: { organizationId } }))
  if (error) return <FormTrouble>{sentenceOf(error, messages)}</FormTrouble>
  if (data === undefined || data.items.length === 0) return null
  return (
    <section className="flex flex-col gap-1.5">
      <h3 className="text-sm font-medium">{words.own}</h3>
      <ul aria-label={words.own} className="max-h-60 divide-y overflow-y-auto rounded-card border bg-surface">
        {data.items.map((proposal) => (
          <ProposalLine key={proposal.id} organizationId={organizationId} proposal={proposal} />
        ))}
      </ul>
    </section>
  )
}

interface Props {
  readonly organization: { readonly id: OrganizationId; readonly name: string }
  readonly start: string
  readonly onClose: () => void
}

/** For whoever may not invite: names a person to those who may. They choose what the person will have. */
export default function ProposeDialog({ organization, start, onClose }: Props) {
  const { proposing: words, common } = useMessages()
  const { id: organizationId, name } = organization
  const [dirty, setDirty] = useState(false)
  const [idempotencyKey, setKey] = useState(() => crypto.randomUUID())
  const propose = useMutation({
    mutationFn: ({ email = '', name: called, note }: Record<string, string>) =>
      call(proposeOperation, {
        path: { organizationId },
        body: { email: email.trim(), name: orNull(called), note: orNull(note) },
        idempotencyKey,
      }),
    onSuccess: async (made) => {
      report(words.proposed(calledOf(made)))
      onClose()
      await refreshOwn(organizationId)
    },
    // What is written next is another proposal.
    onError: () => setKey(crypto.randomUUID()),
  })
  const footer = (
    <>
      <Button onClick={onClose}>{common.cancel}</Button>
      <Button look="primary" type="submit" form="propose-user" busy={propose.isPending}>
        {words.submit}
      </Button>
    </>
  )
  return (
    <Dialog open onClose={onClose} dirty={dirty} title={words.title} description={words.intro(name)} footer={footer}>
      <div className="flex flex-col gap-6">
        <Form
          id="propose-user"
          onSubmit={(values) => propose.mutate(values)}
          error={propose.error}
          blame={{ 'membership-request.open': 'email', 'membership-request.already_member': 'email' }}
          focusFirst
        >
          <TextField
            label={words.email}
            name="email"
            type="email"
            autoComplete="off"
            required
            defaultValue={start}
            onChange={() => setDirty(true)}
          />
          <TextField label={words.name} name="name" autoComplete="off" onChange={() => setDirty(true)} />
          <TextArea label={words.note} name="note" maxLength={longestNote} onChange={() => setDirty(true)} />
        </Form>
        <OwnProposals organizationId={organizationId} />
      </div>
    </Dialog>
  )
}
