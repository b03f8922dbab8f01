import { useQuery } from '@tanstack/react-query'
import { CircleAlert, CircleCheck, CircleMinus, Clock, LoaderCircle, type LucideIcon } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { type Messages, useMessages } from '../../i18n/messages.ts'
import { call } from '../../shared/api.ts'
import { announce } from '../../shared/announcer.ts'
import { cx } from '../../ui/cx.ts'
import type { OrganizationId } from '../organization/organization.ts'
import type { ResultRow } from './use-verdicts.ts'

type Delivery = NonNullable<ResultRow['delivery']>
export type Outcome = 'sent' | 'queued' | 'waiting' | 'refused' | 'not_configured' | 'skipped'

const patience = 20_000
const everyNow = 1_000
const mostAsked = 200

/** What became of each mail, asked until every one has been taken or refused, or nobody would wait any longer. */
export function useDeliveries(organizationId: OrganizationId, rows: readonly ResultRow[]) {
  const [late, setLate] = useState(false)
  const ids = rows.filter(({ delivery }) => delivery?.state === 'queued').map(({ invitationId }) => invitationId)
  const { data } = useQuery({
    queryKey: ['invitation deliveries', organizationId, ids],
    queryFn: ({ signal }) =>
      call('GET /v1/organizations/{organizationId}/invitations', {
        path: { organizationId },
        query: { sort: '-sent', limit: mostAsked },
        signal,
      }),
    enabled: ids.length > 0,
    staleTime: 0,
    refetchInterval: ({ state }) => {
      const found = state.data?.items.filter(({ id }) => ids.includes(id)) ?? []
      const open = found.length === 0 || found.some(({ delivery }) => delivery?.state === 'queued')
      return open && !late ? everyNow : false
    },
  })
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), patience)
    return () => clearTimeout(timer)
  }, [])
  const known = new Map(data?.items.map(({ id, delivery }) => [id as string, delivery]))
  const deliveryOf = (row: ResultRow): Delivery | null =>
    (row.invitationId === null ? null : known.get(row.invitationId)) ?? row.delivery
  return { deliveryOf, late }
}

export function outcomeOf(row: ResultRow, delivery: Delivery | null, late: boolean): Outcome {
  if (row.status !== 'created') return 'skipped'
  if (delivery === null) return 'not_configured'
  return delivery.state === 'queued' && late ? 'waiting' : delivery.state
}

const marks: Record<Outcome, { readonly icon: LucideIcon; readonly look: string }> = {
  sent: { icon: CircleCheck, look: 'text-ok' },
  queued: { icon: LoaderCircle, look: 'text-text-3 [&>.lucide]:animate-spin' },
  waiting: { icon: Clock, look: 'text-warn' },
  refused: { icon: CircleAlert, look: 'text-bad' },
  not_configured: { icon: CircleMinus, look: 'text-warn' },
  skipped: { icon: CircleMinus, look: 'text-text-2' },
}

function reasonOf(row: ResultRow, outcome: Outcome, delivery: Delivery | null, { invite }: Messages) {
  if (outcome === 'skipped') {
    const detail = row.errors.map((error) => error.detail).join(' ')
    return detail !== '' ? detail : row.verdict === 'new' ? undefined : invite.chip[row.verdict]
  }
  if (outcome === 'refused') return invite.refusedBecause(delivery?.reason ?? '')
  if (outcome === 'waiting') return invite.waitingText
  return outcome === 'not_configured' ? invite.notConfigured : undefined
}

interface LineProps {
  readonly row: ResultRow
  readonly outcome: Outcome
  readonly delivery: Delivery | null
  readonly children: ReactNode
}

function ResultLine({ row, outcome, delivery, children }: LineProps) {
  const messages = useMessages()
  const { icon: Icon, look } = marks[outcome]
  const reason = reasonOf(row, outcome, delivery, messages)
  return (
    <li className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 px-3 py-1.5">
      <div className="min-w-0 grow basis-60">
        <p className="truncate text-sm font-medium">{row.email ?? row.text}</p>
        {reason !== undefined && <p className="text-xs text-text-2">{reason}</p>}
      </div>
      <span className={cx('inline-flex items-center gap-1.5 text-sm font-medium whitespace-nowrap', look)}>
        <Icon />
        {messages.invite.outcome[outcome]}
      </span>
      {children}
    </li>
  )
}

export interface Result {
  readonly row: ResultRow
  readonly outcome: Outcome
  readonly delivery: Delivery | null
}

interface Props {
  readonly results: readonly Result[]
  /** The useful next act for one of them, where there is one. */
  readonly actFor: (result: Result) => ReactNode
}

/** Address by address, what really happened. Never a tick where one failed. */
export function Results({ results, actFor }: Props) {
  const { invite } = useMessages()
  const settled = results.every(({ outcome }) => outcome !== 'queued')
  const sent = results.filter(({ outcome }) => outcome === 'sent').length
  const skipped = results.filter(({ outcome }) => outcome === 'skipped').length
  const others = results.length - sent - skipped
  const said = [
    sent + others > 0 ? invite.summary(sent, others) : '',
    skipped > 0 ? invite.skippedSummary(skipped) : '',
  ]
    .filter(Boolean)
    .join(' · ')
  useEffect(() => {
    if (settled) announce(said)
  }, [settled, said])
  return (
    <section aria-label={invite.results} className="flex flex-col gap-2">
      {settled && <p className="text-sm font-medium">{said}</p>}
      <ul className="divide-y rounded-card border bg-surface">
        {results.map((result) => (
          <ResultLine key={`${result.row.row} ${result.row.text}`} {...result}>
            {actFor(result)}
          </ResultLine>
        ))}
      </ul>
    </section>
  )
}
