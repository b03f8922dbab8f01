import { useInfiniteQuery } from '@tanstack/react-query'
import { Outlet, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { Plus, X } from 'lucide-react'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { announce } from '../../shared/announcer.ts'
import { useWide } from '../../shared/media.ts'
import { useShortcuts } from '../../shared/shortcuts.ts'
import { useRested, useTyped } from '../../shared/typing.ts'
import { Blank } from '../../ui/blank.tsx'
import { Button } from '../../ui/button.tsx'
import { DataTable } from '../../ui/data-table/data-table.tsx'
import { SkeletonRows } from '../../ui/data-table/skeleton-rows.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { nowhere, useCurrentOrganization, usePermissions } from '../organization/organization.ts'
import { Page } from '../shell/page.tsx'
import { TroublePage } from '../shell/trouble-page.tsx'
import { columnsFor, grid } from './application-columns.tsx'
import { type Application, type ApplicationsSearch, applicationsQuery } from './applications-query.ts'
import { RegisterDialog } from './register-dialog.tsx'

function useFilters() {
  const navigate = useNavigate()
  const search = useSearch({ from: '/shell/o/$slug/applications' })
  const change = useCallback(
    (next: ApplicationsSearch, typing = false) =>
      void navigate({ to: '.', search: (before) => ({ ...before, ...next }), replace: typing }),
    [navigate],
  )
  return { search, change }
}

interface NothingProps {
  readonly filtered: boolean
  readonly mayRegister: boolean
  readonly onClear: () => void
  readonly onRegister: () => void
}

function Nothing({ filtered, mayRegister, onClear, onRegister }: NothingProps) {
  const { applications: words } = useMessages()
  if (filtered)
    return (
      <Blank title={words.noMatch}>
        <Button onClick={onClear}>{words.clearFilters}</Button>
      </Blank>
    )
  if (!mayRegister) return <Blank title={words.noneVisible} text={words.noneVisibleText} />
  return (
    <Blank title={words.none} text={words.noneText}>
      <Button onClick={onRegister}>{words.register}</Button>
    </Blank>
  )
}

export default function ApplicationsPage() {
  const messages = useMessages()
  const { applications: words, common, number } = messages
  const organization = useCurrentOrganization()
  const organizationId = organization?.id ?? nowhere
  const slug = organization?.slug ?? ''
  const { resourceId: openId } = useParams({ strict: false })
  const wide = useWide()
  const navigate = useNavigate()
  const field = useRef<HTMLInputElement>(null)
  const { search, change } = useFilters()
  const [text, type] = useTyped(search.q, (q) => change({ q }, true))
  const mayRegister = usePermissions(organizationId).has('resource.register')
  const [registering, setRegistering] = useState(false)
  const list = useInfiniteQuery(applicationsQuery(organizationId, search))
  const rows = useMemo(() => list.data?.pages.flatMap(({ items }) => items) ?? [], [list.data])
  const match = list.data?.pages[0]?.match
  const filtered = search.q !== undefined || search.tag !== undefined
  const columns = useMemo(() => columnsFor(messages, slug), [messages, slug])
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list
  const onNearEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage])
  const onOpen = useCallback(
    ({ id }: Application, inNewTab: boolean) => {
      if (inNewTab) return void window.open(`/o/${slug}/applications/${encodeURIComponent(id)}`, '_blank', 'noopener')
      void navigate({ to: '/o/$slug/applications/$resourceId', params: { slug, resourceId: id }, search: true })
    },
    [navigate, slug],
  )
  const announced = useRested(match !== undefined && filtered ? words.announced(match) : '', 500)
  useEffect(() => {
    if (announced !== '') announce(announced)
  }, [announced])
  useShortcuts({ '/': () => field.current?.focus() })

  const clear = () => change({ q: undefined, tag: undefined })
  const instead = list.isPending ? (
    <SkeletonRows grid={grid} columns={columns.map(({ meta }) => meta?.className)} />
  ) : rows.length === 0 ? (
    <Nothing filtered={filtered} mayRegister={mayRegister} onClear={clear} onRegister={() => setRegistering(true)} />
  ) : undefined
  const covered = openId !== undefined && !wide
  return (
    <Page title={words.title} note={match !== undefined && !filtered ? number(match) : undefined}>
      {list.isError && list.data === undefined ? (
        <TroublePage error={list.error} retry={() => void list.refetch()} />
      ) : (
        <div className="relative flex min-h-0 grow flex-col">
          <div className="flex min-h-0 grow flex-col" inert={covered}>
            <search className="flex flex-wrap items-center gap-2 px-4 py-3 md:px-6">
              <SearchField ref={field} label={words.filter} value={text} onChange={type} maxLength={200} />
              {search.tag !== undefined && (
                <Button icon={X} onClick={() => change({ tag: undefined })}>
                  {words.tagFilter(search.tag)}
                </Button>
              )}
              {filtered && (
                <Button look="quiet" onClick={clear}>
                  {common.clear}
                </Button>
              )}
              {filtered && match !== undefined && (
                <span className="text-sm text-text-2 tabular-nums">{words.match(match)}</span>
              )}
              {mayRegister && (
                <Button look="primary" icon={Plus} className="ms-auto" onClick={() => setRegistering(true)}>
                  {words.register}
                </Button>
              )}
            </search>
            <div className="flex min-h-64 grow flex-col overflow-clip border-t bg-surface md:mx-6 md:mb-4 md:rounded-card md:border">
              <DataTable
                label={words.table(organization?.name ?? '')}
                columns={columns}
                rows={rows}
                count={match}
                rowId={({ id }) => id}
                grid={grid}
                openId={openId}
                sort={undefined}
                onSort={() => undefined}
                onOpen={onOpen}
                onNearEnd={onNearEnd}
              >
                {instead}
              </DataTable>
            </div>
          </div>
          <Outlet />
        </div>
      )}
      {registering && <RegisterDialog organizationId={organizationId} onClose={() => setRegistering(false)} />}
    </Page>
  )
}
