import { type Messages, useMessages } from '../../i18n/messages.ts'
import { Button } from '../../ui/button.tsx'
import { type Column, columnsOf } from '../../ui/data-table/columns.ts'
import { RelativeTime } from '../../ui/relative-time.tsx'
import type { Target } from '../invitation/use-acts.ts'
import { RowMenuButton } from './row-menu.tsx'
import type { Row } from './search.ts'
import { StatusText } from './status.tsx'
import { UserCell } from './user-cell.tsx'

/** Head and rows share it, so that columns line up. */
export const grid =
  'grid-cols-[minmax(0,1fr)_auto_2rem] md:grid-cols-[minmax(0,2fr)_minmax(0,1.6fr)_minmax(0,1.3fr)_6.5rem_2rem] xl:grid-cols-[minmax(0,2fr)_minmax(0,1.7fr)_minmax(0,1.3fr)_6.5rem_6.5rem_2rem]'
/** The same with a box before each row. */
export const gridWithBoxes =
  'grid-cols-[1rem_minmax(0,1fr)_auto_2rem] md:grid-cols-[1rem_minmax(0,2fr)_minmax(0,1.6fr)_minmax(0,1.3fr)_6.5rem_2rem] xl:grid-cols-[1rem_minmax(0,2fr)_minmax(0,1.7fr)_minmax(0,1.3fr)_6.5rem_6.5rem_2rem]'

function Roles({ roles, words }: { readonly roles: Row['roles']; readonly words: Messages['users'] }) {
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
  readonly membershipId: string
  readonly onResend: (target: Target) => void
  readonly resending: string | undefined
}

interface StatusProps extends Pick<Viewer, 'onResend' | 'resending'> {
  readonly user: Row
}

/** With the one useful act of a row that needs one. */
function Status({ user, onResend, resending }: StatusProps) {
  const { invitations } = useMessages()
  const { invitation, email, status } = user
  const offered = status === 'invited' && invitation?.status !== 'sent' && invitation?.acts.includes('resend') === true
  return (
    <span className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1 max-md:justify-end">
      <StatusText user={user} />
      {offered && (
        <Button
          className="h-7! px-2! touch:h-10!"
          busy={resending === invitation.id}
          onClick={() => onResend({ id: invitation.id, email })}
        >
          {invitations.resend}
          <span className="sr-only"> {email}</span>
        </Button>
      )}
    </span>
  )
}

export function columnsFor({ users }: Messages, { slug, membershipId, onResend, resending }: Viewer): Column<Row>[] {
  const column = columnsOf<Row>()
  return [
    column({
      id: 'user',
      header: users.columns.user,
      meta: { sort: 'name' },
      cell: ({ row }) => <UserCell user={row.original} slug={slug} self={row.original.id === membershipId} />,
    }),
    column({
      id: 'status',
      header: users.columns.status,
      cell: ({ row }) => <Status user={row.original} onResend={onResend} resending={resending} />,
    }),
    column({
      id: 'roles',
      header: users.columns.roles,
      meta: { className: 'max-md:hidden' },
      cell: ({ row }) => <Roles roles={row.original.roles} words={users} />,
    }),
    column({
      id: 'joined',
      header: users.columns.joined,
      meta: { sort: 'joined', className: 'max-xl:hidden' },
      cell: ({ row }) => <RelativeTime at={row.original.joinedAt} />,
    }),
    column({
      id: 'lastActive',
      header: users.columns.lastActive,
      meta: { sort: 'lastActive', className: 'max-md:hidden' },
      cell: ({ row }) => <RelativeTime at={row.original.lastActiveAt} />,
    }),
    column({
      id: 'actions',
      header: users.columns.actions,
      meta: { quiet: true },
      cell: ({ row }) => <RowMenuButton user={row.original} />,
    }),
  ]
}
