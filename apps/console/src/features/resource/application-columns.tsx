import { Link } from '@tanstack/react-router'
import { ShieldAlert } from 'lucide-react'
import type { Messages } from '../../i18n/messages.ts'
import { type Column, columnsOf } from '../../ui/data-table/columns.ts'
import { RelativeTime } from '../../ui/relative-time.tsx'
import type { Application } from './applications-query.ts'

/** Head and rows share it, so that columns line up. */
export const grid =
  'grid-cols-[minmax(0,1fr)_minmax(0,1fr)] md:grid-cols-[minmax(0,1.6fr)_minmax(0,1.4fr)_minmax(0,1.2fr)] xl:grid-cols-[minmax(0,1.6fr)_minmax(0,1.5fr)_minmax(0,1.2fr)_minmax(0,1.4fr)_7rem]'

function Name({ application, slug }: { readonly application: Application; readonly slug: string }) {
  const { id, name } = application
  return (
    <span className="min-w-0">
      <Link
        to="/o/$slug/applications/$resourceId"
        params={{ slug, resourceId: id }}
        search
        className="block truncate font-medium hover:underline"
      >
        {name}
      </Link>
      {id !== name && <span className="block truncate text-xs text-text-3">{id}</span>}
    </span>
  )
}

function Environments({
  application,
  words,
}: {
  readonly application: Application
  readonly words: Messages['applications']
}) {
  const { environments } = application
  return (
    <span className="truncate text-text-2" title={environments.map(({ name }) => name).join(', ')}>
      {environments.map(({ id, name, protected: isProtected }, at) => (
        <span key={id}>
          {at > 0 && ', '}
          {name}
          {isProtected && (
            <>
              <ShieldAlert aria-hidden="true" className="ms-1 inline size-3 text-text-3" />
              <span className="sr-only"> {words.protected}</span>
            </>
          )}
        </span>
      ))}
    </span>
  )
}

interface SomeProps {
  readonly texts: readonly string[]
  readonly none: string
  readonly more: (count: number) => string
}

/** The first, how many more there are, and all of them as the hint. */
function Some({ texts, none, more }: SomeProps) {
  const [first, ...others] = texts
  if (first === undefined) return <span className="text-text-3">{none}</span>
  return (
    <span className="flex min-w-0 gap-1 text-text-2" title={texts.join(', ')}>
      <span className="truncate">{first}</span>
      {others.length > 0 && <span className="text-text-3">{more(others.length)}</span>}
    </span>
  )
}

export function columnsFor({ applications, common }: Messages, slug: string): Column<Application>[] {
  const column = columnsOf<Application>()
  const { columns, noOwner, more } = applications
  return [
    column({
      id: 'name',
      header: columns.name,
      cell: ({ row }) => <Name application={row.original} slug={slug} />,
    }),
    column({
      id: 'environments',
      header: columns.environments,
      cell: ({ row }) => <Environments application={row.original} words={applications} />,
    }),
    column({
      id: 'owners',
      header: columns.owners,
      meta: { className: 'max-md:hidden' },
      cell: ({ row }) => (
        <Some texts={row.original.owners.map(({ name, email }) => name ?? email)} none={noOwner} more={more} />
      ),
    }),
    column({
      id: 'tags',
      header: columns.tags,
      meta: { className: 'max-xl:hidden' },
      cell: ({ row }) => <Some texts={row.original.tags} none={common.none} more={more} />,
    }),
    column({
      id: 'changed',
      header: columns.changed,
      meta: { className: 'max-xl:hidden' },
      cell: ({ row }) => <RelativeTime at={row.original.changedAt} />,
    }),
  ]
}
