import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { Send, Trash2, UserPlus } from 'lucide-react'
import { useCallback, useMemo, useRef, useState } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { useLatest } from '../../shared/latest.ts'
import { stringifySearch } from '../../shared/search-parameters.ts'
import { useShortcuts } from '../../shared/shortcuts.ts'
import { sentenceOf } from '../../shared/trouble.ts'
import { Blank } from '../../ui/blank.tsx'
import { BulkBar } from '../../ui/bulk-bar.tsx'
import { Button } from '../../ui/button.tsx'
import { DataTable } from '../../ui/data-table/data-table.tsx'
import { SkeletonRows } from '../../ui/data-table/skeleton-rows.tsx'
import { useSelection } from '../../ui/data-table/use-selection.ts'
import { DownloadLink } from '../../ui/download-link.tsx'
import { FilterBar } from '../../ui/filter-bar.tsx'
import { FilterMenu } from '../../ui/filter-menu.tsx'
import { useAlarm } from '../../ui/use-alarm.ts'
import { useAnnounced } from '../../ui/use-announced.ts'
import { useActing } from '../invitation/acting.tsx'
import { BulkDialog, type BulkTargets } from '../invitation/bulk-dialog.tsx'
import type { Act, Invitation } from '../invitation/invitation.ts'
import { useOptions } from '../invitation/options.ts'
import { usePermissions } from '../organization/organization.ts'
import { useMe } from '../session/me.ts'
import { TroublePage } from '../shell/trouble-page.tsx'
import { UsersFrame, useInviting } from '../users-frame/users-frame.tsx'
import { columnsFor, grid } from './columns.tsx'
import { invitationsQuery } from './invitations-query.ts'
import { InvitationMenu } from './row-menu.tsx'
import { type InvitationsSearch, isFiltered, isStatus, toFilter, toQuery, toSort } from './search.ts'

function useOrganization() {
  const { slug } = useParams({ strict: false })
  const { organizations } = useMe()
  const organization = organizations.find((candidate) => candidate.slug === slug)
  if (organization === undefined) throw new Error('The route above lets nobody in without an organization')
  return organization
}

function useFilters() {
  const navigate = useNavigate()
  const search = useSearch({ from: '/shell/o/$slug/users/invitations' })
  const change = useCallback(
    (next: InvitationsSearch, typing = false) =>
      void navigate({ to: '.', search: (before) => ({ ...before, ...next }), replace: typing }),
    [navigate],
  )
  return { search, change }
}

const focusedIndex = (): number =>
  Number(document.activeElement?.closest<HTMLElement>('[data-index]')?.dataset['index'] ?? -1)

function Nothing({ filtered, onClear, mayInvite }: { filtered: boolean; onClear: () => void; mayInvite: boolean }) {
  const { invitations: words, invite, users } = useMessages()
  const { open } = useInviting()
  if (filtered) {
    return (
      <Blank title={words.noMatch}>
        <Button onClick={onClear}>{users.clearFilters}</Button>
      </Blank>
    )
  }
  return (
    <Blank title={words.none} text={words.noneText}>
      {mayInvite && (
        <Button icon={UserPlus} onClick={() => open()}>
          {invite.title}
        </Button>
      )}
    </Blank>
  )
}

function NotRefreshed({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }) {
  const messages = useMessages()
  useAlarm(error ? messages.users.notRefreshed : undefined)
  if (!error) return null
  return (
    <p className="flex items-center gap-3 border-b bg-bad-bg px-3 py-1.5 text-sm text-bad">
      <span className="grow">
        {messages.users.notRefreshed} {sentenceOf(error, messages)}
      </span>
      <Button onClick={onRetry}>{messages.common.retry}</Button>
    </p>
  )
}

interface BulkAct {
  readonly act: 'resend' | 'revoke'
  readonly targets: BulkTargets
  readonly all: number
  readonly fit: number
}

export default function InvitationsPage() {
  const messages = useMessages()
  const { invitations: words, number } = messages
  const organization = useOrganization()
  const { id: organizationId, slug } = organization
  const navigate = useNavigate()
  const field = useRef<HTMLInputElement>(null)
  const { search, change } = useFilters()
  const permissions = usePermissions(organizationId)
  const options = useOptions(organizationId, permissions.has('invitation.create'))
  const list = useInfiniteQuery(invitationsQuery(organizationId, search))
  const rows = useMemo(() => list.data?.pages.flatMap(({ items }) => items) ?? [], [list.data])
  const first = list.data?.pages[0]
  const { act, resending, dialog } = useActing(organizationId)
  const [bulk, setBulk] = useState<BulkAct>()
  const loaded = useMemo(() => rows.map(({ id }) => id), [rows])
  const choosing = useSelection({ loaded, matching: first?.match, of: JSON.stringify(toQuery(search)) })
  const chosen = rows.filter(({ id }) => choosing.selection.ids.has(id))

  const onResend = useLatest((invitation: Invitation) => act('resend', invitation))
  const columns = useMemo(
    () => columnsFor(messages, { slug, onResend, resending }),
    [messages, slug, onResend, resending],
  )
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list
  const onNearEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage])
  const onOpen = useCallback(
    ({ membershipId }: Invitation, inNewTab: boolean) => {
      if (inNewTab) return void window.open(`/o/${slug}/users/${membershipId}`, '_blank', 'noopener')
      void navigate({ to: '/o/$slug/users/$membershipId', params: { slug, membershipId } })
    },
    [navigate, slug],
  )
  const byKey = (wanted: Act) => () => {
    const row = rows[focusedIndex()]
    if (row?.acts.includes(wanted)) act(wanted, row)
  }
  useShortcuts({
    '/': () => field.current?.focus(),
    l: byKey('copy-link'),
    r: byKey('resend'),
    e: byKey('edit'),
  })

  const filtered = isFiltered(search)
  const match = first === undefined ? undefined : words.match(first.match)
  useAnnounced(first && filtered ? words.announced(first.match) : '')
  const ask = (wanted: BulkAct['act']) => {
    const { everything } = choosing.selection
    const fitting = chosen.filter(({ acts }) => acts.includes(wanted))
    const all = everything ? (first?.match ?? chosen.length) : chosen.length
    setBulk({
      act: wanted,
      all,
      fit: everything ? all : fitting.length,
      targets: everything
        ? { filter: toFilter(search), expectedCount: all }
        : { ids: (wanted === 'resend' ? fitting : chosen).map(({ id }) => id) },
    })
  }
  const clear = () => change({ q: undefined, status: undefined })
  const counts = first?.facets.status
  const statuses = (options.data?.statuses ?? []).map(({ status, word }) => ({
    value: status,
    label: word,
    count: counts && number(counts[status]),
  }))
  const instead = list.isPending ? (
    <SkeletonRows grid={grid} columns={columns.slice(1, -1).map(({ meta }) => meta?.className)} />
  ) : rows.length === 0 ? (
    <Nothing filtered={filtered} onClear={clear} mayInvite={permissions.has('invitation.create')} />
  ) : undefined
  const csv = `/v1/organizations/${organizationId}/invitations.csv${stringifySearch(toFilter(search))}`
  return (
    <UsersFrame organization={organization} section="invitations" name={words.section}>
      {list.isError && list.data === undefined ? (
        <TroublePage error={list.error} retry={() => void list.refetch()} />
      ) : (
        <div className="relative flex min-h-0 grow flex-col">
          {chosen.length > 0 ? (
            <BulkBar count={choosing.count} onClear={choosing.clear}>
              <Button icon={Send} onClick={() => ask('resend')}>
                {words.bulk.resendAct}
              </Button>
              <Button icon={Trash2} onClick={() => ask('revoke')}>
                {words.bulk.revokeAct}
              </Button>
            </BulkBar>
          ) : (
            <FilterBar
              label={words.filter}
              q={search.q}
              onType={(q) => change({ q }, true)}
              field={field}
              filtered={filtered}
              onClear={clear}
              match={filtered ? match : undefined}
              action={rows.length > 0 && <DownloadLink href={csv} label={messages.users.export} />}
            >
              {statuses.length > 1 && (
                <FilterMenu
                  label={words.status}
                  none={words.open}
                  options={statuses}
                  chosen={search.status ?? []}
                  onChange={(values) => change({ status: some(values.filter(isStatus)) })}
                />
              )}
            </FilterBar>
          )}
          <div className="flex min-h-64 grow flex-col overflow-clip border-t bg-surface md:mx-6 md:mb-4 md:rounded-card md:border">
            <NotRefreshed error={list.isError ? list.error : undefined} onRetry={() => void list.refetch()} />
            <DataTable
              label={words.table(organization.name)}
              columns={columns}
              rows={rows}
              count={first?.match}
              rowId={(row) => row.id}
              grid={grid}
              sort={search.sort ?? '-sent'}
              onSort={(sort) => change({ sort: toSort(sort) })}
              onOpen={onOpen}
              onNearEnd={onNearEnd}
              choosing={choosing}
              nameOf={({ email }) => email}
            >
              {instead}
            </DataTable>
            <InvitationMenu onAct={act} />
          </div>
          {dialog}
          {bulk && (
            <BulkDialog
              {...bulk}
              organizationId={organizationId}
              onClose={() => {
                setBulk(undefined)
                choosing.clear()
              }}
            />
          )}
        </div>
      )}
    </UsersFrame>
  )
}

const some = <Value,>(values: Value[]): Value[] | undefined => (values.length === 0 ? undefined : values)
