import type { Messages } from '../../i18n/messages.ts'
import { type Column, columnsOf } from '../../ui/data-table/columns.ts'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { RowMenuButton } from './row-menu.tsx'
import type { Row } from './search.ts'
import { StatusText } from './status.tsx'
import { UserCell } from './user-cell.tsx'

/** Head and rows share it, so that columns line up. */
export const grid =
  'grid-cols-[minmax(0,1fr)_auto_2rem] md:grid-cols-[minmax(0,2.2fr)_minmax(0,1.2fr)_minmax(0,1.5fr)_7rem_2rem] xl:grid-cols-[minmax(0,2.2fr)_minmax(0,1.2fr)_minmax(0,1.5fr)_7rem_7rem_2rem]'

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
}

export function columnsFor({ users }: Messages, { slug, membershipId }: Viewer): Column<Row>[] {
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
      cell: ({ row }) => <StatusText user={row.original} />,
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
