import { Link } from '@tanstack/react-router'
import type { Messages } from '../../i18n/messages.ts'
import { Badge } from '../../ui/badge.tsx'
import { type Column, columnsOf } from '../../ui/data-table/columns.ts'
import { RelativeTime } from '../../ui/relative-time.tsx'
import type { Role } from './roles-query.ts'

/** Head and rows share it, so that columns line up. */
export const grid =
  'grid-cols-[minmax(0,1fr)_5rem] md:grid-cols-[minmax(0,1.4fr)_minmax(0,2fr)_6rem] xl:grid-cols-[minmax(0,1.4fr)_minmax(0,2.2fr)_6rem_12rem_7rem]'

export function columnsFor({ roles: words }: Messages, slug: string): Column<Role>[] {
  const column = columnsOf<Role>()
  return [
    column({
      id: 'name',
      header: words.columns.name,
      cell: ({ row: { original } }) => (
        <span className="flex min-w-0 items-center gap-2">
          <Link
            to="/o/$slug/roles/$roleId"
            params={{ slug, roleId: original.id }}
            className="truncate font-medium hover:underline"
          >
            {original.name}
          </Link>
          {original.builtIn && <Badge tone="neutral">{words.builtIn}</Badge>}
        </span>
      ),
    }),
    column({
      id: 'description',
      header: words.columns.description,
      meta: { className: 'max-md:hidden' },
      cell: ({ row }) => <span className="truncate text-text-2">{row.original.description}</span>,
    }),
    column({
      id: 'users',
      header: words.columns.users,
      cell: ({ row: { original } }) =>
        original.memberCount === 0 ? (
          <span className="text-text-3 tabular-nums">0</span>
        ) : (
          <Link
            to="/o/$slug/users"
            params={{ slug }}
            search={{ role: [original.id] }}
            className="text-accent-text tabular-nums hover:underline"
          >
            {original.memberCount}
          </Link>
        ),
    }),
    column({
      id: 'apps',
      header: words.columns.apps,
      meta: { className: 'max-xl:hidden' },
      cell: ({ row: { original } }) => (
        <span className="text-text-2 tabular-nums">
          {original.everything
            ? words.everywhere
            : words.counts(original.applications.admin, original.applications.read)}
        </span>
      ),
    }),
    column({
      id: 'changed',
      header: words.columns.changed,
      meta: { className: 'max-xl:hidden' },
      cell: ({ row }) => <RelativeTime at={row.original.changedAt} />,
    }),
  ]
}
