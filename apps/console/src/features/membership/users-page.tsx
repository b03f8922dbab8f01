import { Outlet, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useCallback, useMemo, useRef } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { useWide } from '../../shared/media.ts'
import { useShortcuts } from '../../shared/shortcuts.ts'
import { sentenceOf } from '../../shared/trouble.ts'
import { Blank } from '../../ui/blank.tsx'
import { Button } from '../../ui/button.tsx'
import { DataTable } from '../../ui/data-table/data-table.tsx'
import { SkeletonRows } from '../../ui/data-table/skeleton-rows.tsx'
import { Refreshing } from '../../ui/refreshing.tsx'
import { useAlarm } from '../../ui/use-alarm.ts'
import { usePermissions } from '../organization/organization.ts'
import { useMe } from '../session/me.ts'
import { Page } from '../shell/page.tsx'
import { TroublePage } from '../shell/trouble-page.tsx'
import { columnsFor, grid } from './columns.tsx'
import { useRoles, useUsers } from './list.ts'
import { RowMenu } from './row-menu.tsx'
import { isFiltered, type Row, toSort, type UsersSearch } from './search.ts'
import { Toolbar } from './toolbar.tsx'

/** The filters of the address, and the ways to change them: typing replaces, choosing leaves a step to go back to. */
function useFilters() {
  const navigate = useNavigate()
  const search = useSearch({ from: '/shell/o/$slug/users' })
  const change = useCallback(
    (next: UsersSearch, typing: boolean) =>
      void navigate({ to: '.', search: (before) => ({ ...before, ...next }), replace: typing }),
    [navigate],
  )
  return { search, change }
}

function useOrganization() {
  const { slug } = useParams({ strict: false })
  const { organizations } = useMe()
  const organization = organizations.find((candidate) => candidate.slug === slug)
  if (organization === undefined) throw new Error('The route above lets nobody in without an organization')
  return organization
}

function focusedRow(rows: readonly Row[]): Row | undefined {
  const row = document.activeElement?.closest<HTMLElement>('[data-index]')
  return row ? rows[Number(row.dataset['index'])] : undefined
}

type List = ReturnType<typeof useUsers>

function Nothing({ filtered, clear }: { readonly filtered: boolean; readonly clear: () => void }) {
  const { users } = useMessages()
  if (!filtered) return <Blank title={users.onlyYou} text={users.onlyYouText} />
  return (
    <Blank title={users.noMatch}>
      <Button onClick={clear}>{users.clearFilters}</Button>
    </Blank>
  )
}

function NotRefreshed({ list }: { readonly list: List }) {
  const messages = useMessages()
  const stale = list.isError && list.data !== undefined
  useAlarm(stale ? messages.users.notRefreshed : undefined)
  if (!stale) return null
  return (
    <p className="flex items-center gap-3 border-b bg-bad-bg px-3 py-1.5 text-sm text-bad">
      <span className="grow">
        {messages.users.notRefreshed} {sentenceOf(list.error, messages)}
      </span>
      <Button onClick={() => void list.refetch()}>{messages.common.retry}</Button>
    </p>
  )
}

export default function UsersPage() {
  const messages = useMessages()
  const { users, number } = messages
  const organization = useOrganization()
  const { membershipId: openId } = useParams({ strict: false })
  const wide = useWide()
  const navigate = useNavigate()
  const field = useRef<HTMLInputElement>(null)
  const { search, change } = useFilters()
  const permissions = usePermissions(organization.id)
  const roles = useRoles(organization.id, permissions.has('role.view'))
  const list = useUsers(organization.id, search)
  const rows = useMemo(() => list.data?.pages.flatMap(({ items }) => items) ?? [], [list.data])
  const first = list.data?.pages[0]
  const { slug, membershipId } = organization
  const mayEdit = permissions.has('member.edit')
  const columns = useMemo(() => columnsFor(messages, { slug, membershipId }), [messages, slug, membershipId])
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list
  const onNearEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage])
  const onOpen = useCallback(
    (user: Row, inNewTab: boolean) => {
      const path = `/o/${slug}/users/${user.id}`
      if (inNewTab) return void window.open(path, '_blank', 'noopener')
      void navigate({ to: '/o/$slug/users/$membershipId', params: { slug, membershipId: user.id }, search: true })
    },
    [navigate, slug],
  )
  const edit = (id: string | undefined) => {
    if (id === undefined || !mayEdit) return
    void navigate({
      to: '/o/$slug/users/$membershipId',
      params: { slug, membershipId: id },
      search: (before) => ({ ...before, edit: true }),
    })
  }
  useShortcuts({
    '/': () => field.current?.focus(),
    e: () => edit(openId ?? focusedRow(rows)?.id),
  })

  const instead = list.isPending ? (
    <SkeletonRows grid={grid} columns={columns.slice(1, -1).map(({ meta }) => meta?.className)} />
  ) : rows.length === 0 ? (
    <Nothing
      filtered={isFiltered(search)}
      clear={() => change({ q: undefined, status: undefined, role: undefined }, false)}
    />
  ) : undefined
  const covered = openId !== undefined && !wide
  return (
    <Page title={users.title} note={first && number(first.total)}>
      {list.isError && list.data === undefined ? (
        <TroublePage error={list.error} retry={() => void list.refetch()} />
      ) : (
        <div className="relative flex min-h-0 grow flex-col">
          <div className="flex min-h-0 grow flex-col" inert={covered}>
            <Refreshing active={list.isFetching && !list.isPending && !isFetchingNextPage} />
            <Toolbar search={search} onChange={change} page={first} roles={roles} field={field} />
            <div className="flex min-h-64 grow flex-col overflow-clip border-t bg-surface md:mx-6 md:mb-4 md:rounded-card md:border">
              <NotRefreshed list={list} />
              <DataTable
                label={users.table(organization.name)}
                columns={columns}
                rows={rows}
                count={first?.match.exact ? first.match.count : undefined}
                rowId={(row) => row.id}
                grid={grid}
                openId={openId}
                sort={search.sort ?? 'name'}
                onSort={(sort) => change({ sort: toSort(sort) }, false)}
                onOpen={onOpen}
                onNearEnd={onNearEnd}
              >
                {instead}
              </DataTable>
              <RowMenu slug={slug} mayEdit={mayEdit} />
            </div>
          </div>
          <Outlet />
        </div>
      )}
    </Page>
  )
}
