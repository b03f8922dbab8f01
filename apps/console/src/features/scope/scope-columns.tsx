import { TriangleAlert } from 'lucide-react'
import type { Messages } from '../../i18n/messages.ts'
import { calledOf } from '../../shared/person.ts'
import { Badge } from '../../ui/badge.tsx'
import { type Column, columnsOf } from '../../ui/data-table/columns.ts'
import type { Scope } from './scopes-query.ts'

/** Head and rows share it, so that columns line up. */
export const grid = 'grid-cols-[minmax(0,1fr)_6rem] md:grid-cols-[minmax(0,1.2fr)_minmax(0,2fr)_5rem_11rem]'

export function columnsFor({ scopes: words }: Messages): Column<Scope>[] {
  const column = columnsOf<Scope>()
  return [
    column({
      id: 'name',
      header: words.columns.name,
      cell: ({ row }) => <span className="truncate font-medium">{row.original.name}</span>,
    }),
    column({
      id: 'clauses',
      header: words.columns.clauses,
      meta: { className: 'max-md:hidden' },
      cell: ({ row: { original } }) => (
        <span className="truncate text-text-2">{[...original.owners.map(calledOf), ...original.tags].join(', ')}</span>
      ),
    }),
    column({
      id: 'users',
      header: words.columns.users,
      meta: { className: 'max-md:hidden' },
      cell: ({ row }) => <span className="text-text-2 tabular-nums">{row.original.userCount}</span>,
    }),
    column({
      id: 'matches',
      header: words.columns.matches,
      cell: ({ row: { original } }) => {
        const { count, total } = original.matches
        if (count === 0 || count === total)
          return (
            <Badge tone="warn" icon={TriangleAlert}>
              {count === 0 ? words.empty : words.all}
            </Badge>
          )
        return <span className="text-text-2 tabular-nums">{words.of(count, total)}</span>
      },
    }),
  ]
}
