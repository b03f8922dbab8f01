import type { Reach } from '@rollcall/contract/decision'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Eye, type LucideIcon, Minus, ShieldCheck } from 'lucide-react'
import { useState } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { call } from '../../shared/api.ts'
import { useRested } from '../../shared/typing.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { Checkbox } from '../../ui/checkbox.tsx'
import { cx } from '../../ui/cx.ts'
import { Note } from '../../ui/note.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { nowhere, type OrganizationId, useCurrentOrganization } from '../organization/organization.ts'
import { TroublePage } from '../shell/trouble-page.tsx'
import { subjectOf } from './question.ts'
import { whoOf } from './words.ts'

const operation = 'POST /v1/organizations/{organizationId}/access/reach'

type Row = Reach['items'][number]
type Level = Row['level']
type Cell = Row['environments'][number]

const icons: Readonly<Record<Level, LucideIcon>> = { admin: ShieldCheck, read: Eye, none: Minus }

function useReach(organizationId: OrganizationId, subject: string, filter: { q: string; only: boolean }) {
  const { q, only } = filter
  const body = {
    subject: subjectOf(subject),
    limit: 50,
    ...(q !== '' && { q }),
    ...(only && { only: 'reachable' as const }),
  }
  return useInfiniteQuery({
    queryKey: [operation, organizationId, body],
    queryFn: ({ pageParam, signal }) =>
      call(operation, {
        path: { organizationId },
        body: { ...body, ...(pageParam !== null && { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
    staleTime: 0,
  })
}

function LevelText({ level }: { readonly level: Level }) {
  const { checkAccess: words } = useMessages()
  const Icon = icons[level]
  return (
    <span
      className={cx(
        'inline-flex items-center gap-1.5 text-sm',
        level === 'admin' ? 'font-medium text-accent-text' : level === 'read' ? 'text-info' : 'text-text-3',
      )}
    >
      <Icon className="size-3.5" />
      {words.levels[level]}
    </span>
  )
}

interface CellProps {
  readonly cell: Cell
  readonly sets: Reach['permissionSets']
  readonly nameOf: (id: string) => string
}

function EnvironmentCell({ cell, sets, nameOf }: CellProps) {
  const { checkAccess: words, language } = useMessages()
  const held = sets[cell.permissions] ?? []
  const roles = new Intl.ListFormat(language).format(cell.roles.map(nameOf))
  return (
    <details className="group min-w-0 rounded-control border bg-surface px-2 py-1 open:bg-sunken">
      <summary className="flex cursor-default list-none items-center gap-2 rounded-tick outline-offset-2 outline-accent focus-visible:outline-2 touch:min-h-10">
        <span className="min-w-0 grow truncate text-sm text-text-2">{cell.environment}</span>
        <LevelText level={cell.level} />
      </summary>
      <div className="pt-1 pb-0.5 text-xs text-text-2">
        {cell.roles.length > 0 && <p>{words.from(roles)}</p>}
        <p>{words.permissionsThere(held.length)}</p>
        {held.length > 0 && <p className="font-mono break-words text-text-3">{held.join(', ')}</p>}
      </div>
    </details>
  )
}

/** Every application and environment with the level that counts there, and the roles that give it. */
export function ReachTable({ subject }: { readonly subject: string }) {
  const { checkAccess: words, language } = useMessages()
  const organization = useCurrentOrganization()
  const slug = organization?.slug ?? ''
  const [text, setText] = useState('')
  const [only, setOnly] = useState(false)
  const query = useReach(organization?.id ?? nowhere, subject, { q: useRested(text.trim(), 150), only })
  const first = query.data?.pages[0]
  if (query.isError && first === undefined)
    return <TroublePage error={query.error} retry={() => void query.refetch()} />
  if (first === undefined) return null
  const pages = query.data?.pages ?? []
  const names = new Map(pages.flatMap(({ roles }) => roles.map(({ id, name }) => [id as string, name] as const)))
  const nameOf = (id: string): string => names.get(id) ?? id
  const list = new Intl.ListFormat(language)
  const who = whoOf(first.subject, words)
  return (
    <>
      {first.standing !== null && <Note tone="bad">{words.reachNot(words.reasons[first.standing])}</Note>}
      <Card title={words.inOrganization} text={words.reachOf(who)}>
        {first.organization.length === 0 ? (
          <p className="p-4 text-sm text-text-2">{words.noneInOrganization}</p>
        ) : (
          <ul className="grid gap-x-6 px-4 py-2 md:grid-cols-2">
            {first.organization.map(({ permission, roles }) => (
              <li key={permission} className="flex min-w-0 flex-wrap items-baseline gap-x-2 py-1 text-sm">
                <Link
                  to="/o/$slug/check-access"
                  params={{ slug }}
                  search={{ user: subject, action: permission }}
                  className="font-mono text-xs text-accent-text hover:underline"
                >
                  {permission}
                </Link>
                {roles.length > 0 && (
                  <span className="text-xs text-text-3">{words.from(list.format(roles.map(nameOf)))}</span>
                )}
              </li>
            ))}
          </ul>
        )}
      </Card>
      <Card title={words.apps} text={words.total(first.total)}>
        <search className="flex flex-wrap items-center gap-3 border-b px-4 py-3">
          <SearchField label={words.filterApps} value={text} onChange={setText} maxLength={200} />
          <Checkbox label={words.onlyReachable} checked={only} onChange={(event) => setOnly(event.target.checked)} />
        </search>
        {first.total === 0 && <p className="p-4 text-sm text-text-2">{words.noApps}</p>}
        <ul className="divide-y">
          {pages.flatMap(({ items, permissionSets }) =>
            items.map(({ application, level, environments }) => (
              <li key={application.id} className="px-4 py-3">
                <div className="flex items-center gap-3">
                  <h3 className="min-w-0 grow truncate text-sm font-medium">{application.name}</h3>
                  <span className="text-xs text-text-3">{words.whole}</span>
                  <LevelText level={level} />
                </div>
                <div className="mt-2 grid gap-2 sm:grid-cols-2 lg:grid-cols-3">
                  {environments.map((cell) => (
                    <EnvironmentCell key={cell.environment} cell={cell} sets={permissionSets} nameOf={nameOf} />
                  ))}
                </div>
              </li>
            )),
          )}
        </ul>
        {first.moreHidden && <p className="border-t px-4 py-3 text-xs text-text-3">{words.moreHidden}</p>}
        {query.hasNextPage && (
          <div className="flex justify-center border-t p-3">
            <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
              {words.more}
            </Button>
          </div>
        )}
      </Card>
    </>
  )
}
