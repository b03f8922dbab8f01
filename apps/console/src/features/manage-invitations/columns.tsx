import { CircleAlert, CircleCheck, CircleMinus, LoaderCircle } from 'lucide-react'
import { Link } from '@tanstack/react-router'
import type { Messages } from '../../i18n/messages.ts'
import { useMessages } from '../../i18n/messages.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { Button } from '../../ui/button.tsx'
import { type Column, columnsOf } from '../../ui/data-table/columns.ts'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { TimeLeft } from '../../ui/time-left.tsx'
import type { Delivery, Invitation } from '../invitation/invitation.ts'
import { InvitationStatus } from '../invitation/invitation-status.tsx'
import { InvitationMenuButton } from './row-menu.tsx'

/** Head and rows share it, so that columns line up. */
export const grid =
  'grid-cols-[1rem_minmax(0,1fr)_auto_2rem] md:grid-cols-[1rem_minmax(0,1.5fr)_minmax(0,1.3fr)_minmax(0,1fr)_minmax(0,1.2fr)_2rem] xl:grid-cols-[1rem_minmax(0,1.5fr)_minmax(0,1.4fr)_minmax(0,1fr)_minmax(0,1fr)_5rem_5rem_minmax(0,1.2fr)_2rem]'

const deliveryIcons = {
  queued: LoaderCircle,
  sent: CircleCheck,
  refused: CircleAlert,
  not_configured: CircleMinus,
} as const
const deliveryLooks = {
  queued: 'text-text-2',
  sent: 'text-text-2',
  refused: 'text-bad',
  not_configured: 'text-warn',
} as const

function DeliveryText({ delivery }: { readonly delivery: Delivery | null }) {
  const { invitations: words, common } = useMessages()
  if (delivery === null) return <span className="text-text-3">{common.none}</span>
  const { state, reason } = delivery
  const Icon = deliveryIcons[state]
  const text = state === 'refused' ? words.refused(reason ?? '') : words.deliveries[state]
  return (
    <span title={reason ?? undefined} className={`inline-flex min-w-0 items-center gap-1.5 ${deliveryLooks[state]}`}>
      <Icon className="size-3.5!" />
      <span className="line-clamp-2">{text}</span>
    </span>
  )
}

function RoleNames({
  roles,
  words,
}: {
  readonly roles: Invitation['place']['roles']
  readonly words: Messages['users']
}) {
  const [first, ...more] = roles
  if (first === undefined) return <span className="text-text-3">{words.noRoles}</span>
  return (
    <span className="flex min-w-0 gap-1 text-text-2" title={roles.map(({ name }) => name).join(', ')}>
      <span className="truncate">{first.name}</span>
      {more.length > 0 && <span className="text-text-3">{words.moreRoles(more.length)}</span>}
    </span>
  )
}

interface Viewer {
  readonly slug: string
  readonly onResend: (invitation: Invitation) => void
  readonly resending: string | undefined
}

function StatusCell({
  invitation,
  onResend,
  busy,
}: {
  readonly invitation: Invitation
  readonly onResend: Viewer['onResend']
  readonly busy: boolean
}) {
  const { invitations: words } = useMessages()
  const { status, statusWord, expiresAt, acts, email } = invitation
  const ended = status === 'expired' || status === 'revoked'
  return (
    <span className="flex min-w-0 flex-wrap items-center gap-2 max-md:justify-end">
      <InvitationStatus status={status} word={statusWord} expiresAt={status === 'expired' ? expiresAt : null} />
      {ended && acts.includes('resend') && (
        <Button className="h-7! px-2! touch:h-10!" busy={busy} onClick={() => onResend(invitation)}>
          {words.resend}
          <span className="sr-only"> {email}</span>
        </Button>
      )}
    </span>
  )
}

export function columnsFor(messages: Messages, { slug, onResend, resending }: Viewer): Column<Invitation>[] {
  const { invitations: words, users } = messages
  const column = columnsOf<Invitation>()
  return [
    column({
      id: 'email',
      header: words.columns.email,
      meta: { sort: 'email' },
      cell: ({ row: { original } }) => (
        <span className="flex min-w-0 items-center gap-2.5">
          <Avatar name={original.email} joined={false} />
          <Link
            to="/o/$slug/users/$membershipId"
            params={{ slug, membershipId: original.membershipId }}
            className="truncate rounded-tick text-sm font-medium text-text"
          >
            {original.email}
          </Link>
        </span>
      ),
    }),
    column({
      id: 'status',
      header: words.columns.status,
      cell: ({ row: { original } }) => (
        <StatusCell invitation={original} onResend={onResend} busy={resending === original.id} />
      ),
    }),
    column({
      id: 'roles',
      header: words.columns.roles,
      meta: { className: 'max-md:hidden' },
      cell: ({ row }) => <RoleNames roles={row.original.place.roles} words={users} />,
    }),
    column({
      id: 'invitedBy',
      header: words.columns.invitedBy,
      meta: { className: 'max-xl:hidden' },
      cell: ({ row }) => <span className="truncate">{row.original.sponsor.name}</span>,
    }),
    column({
      id: 'sent',
      header: words.columns.sent,
      meta: { sort: 'sent', className: 'max-xl:hidden' },
      cell: ({ row }) => <RelativeTime at={row.original.sentAt} />,
    }),
    column({
      id: 'expires',
      header: words.columns.expires,
      meta: { sort: 'expires', className: 'max-xl:hidden' },
      cell: ({ row: { original } }) =>
        original.status === 'sent' ? <TimeLeft until={original.expiresAt} forever={words.never} /> : <Nothing />,
    }),
    column({
      id: 'delivery',
      header: words.columns.delivery,
      meta: { className: 'max-md:hidden' },
      cell: ({ row }) => <DeliveryText delivery={row.original.delivery} />,
    }),
    column({
      id: 'actions',
      header: words.columns.actions,
      meta: { quiet: true },
      cell: ({ row }) => <InvitationMenuButton invitation={row.original} />,
    }),
  ]
}

function Nothing() {
  const { common } = useMessages()
  return <span className="text-text-3">{common.none}</span>
}
