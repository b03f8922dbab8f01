import { Outlet, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { Send, UserPlus } from 'lucide-react'
import { useCallback, useMemo, useRef, useState } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { useWide } from '../../shared/media.ts'
import { useShortcuts } from '../../shared/shortcuts.ts'
import { sentenceOf } from '../../shared/trouble.ts'
import { call } from '../../shared/api.ts'
import { useLatest } from '../../shared/latest.ts'
import { calledOf } from '../../shared/person.ts'
import { Blank } from '../../ui/blank.tsx'
import { BulkBar } from '../../ui/bulk-bar.tsx'
import { Button } from '../../ui/button.tsx'
import { DataTable } from '../../ui/data-table/data-table.tsx'
import { SkeletonRows } from '../../ui/data-table/skeleton-rows.tsx'
import { Refreshing } from '../../ui/refreshing.tsx'
import { useSelection } from '../../ui/data-table/use-selection.ts'
import { useAlarm } from '../../ui/use-alarm.ts'
import { type OrganizationId, usePermissions } from '../organization/organization.ts'
import { useMe } from '../session/me.ts'
import { TroublePage } from '../shell/trouble-page.tsx'
import { ManyActs } from '../assignment/many.tsx'
import { useStanding } from '../assignment/use-standing.tsx'
import { useActing } from '../invitation/acting.tsx'
import { BulkDialog, type BulkTargets } from '../invitation/bulk-dialog.tsx'
import type { Act } from '../invitation/invitation.ts'
import type { Target } from '../invitation/use-acts.ts'
import { UsersFrame, useInviting } from '../users-frame/users-frame.tsx'
import { columnsFor, grid, gridWithBoxes } from './columns.tsx'
import { useRoles, useUsers } from './list.ts'
import { RowMenu } from './row-menu.tsx'
import { isFiltered, type Row, toQuery, toSort, type UsersSearch } from './search.ts'
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

interface Bulk {
  readonly targets: BulkTargets
  readonly fit: number
  readonly all: number
}

/** Of everything that matches, those whose invitation has ended: how many, as the server counts them now. */
async function askEnded(organizationId: OrganizationId, { q, status }: UsersSearch) {
  const invited = status === undefined || status.includes('invited')
  const filter = { ...(q !== undefined && { q }), status: invited ? [...ended] : [] }
  if (!invited) return { targets: { ids: [] }, fit: 0 }
  const { match } = await call('GET /v1/organizations/{organizationId}/invitations', {
    path: { organizationId },
    query: { ...filter, limit: 1 },
  })
  return { targets: { filter, expectedCount: match }, fit: match }
}

const ended = ['expired', 'revoked'] as const

type List = ReturnType<typeof useUsers>

interface NothingProps {
  readonly search: UsersSearch
  readonly clear: () => void
  readonly mayInvite: boolean
}

const looksLikeAddress = (text: string): boolean => /^[^\s@,;]+@[^\s@,;]+\.[^\s@,;]+$/.test(text)

/** Whoever looked for somebody who is not here is one click from inviting him. */
function Nothing({ search, clear, mayInvite }: NothingProps) {
  const { users, invite } = useMessages()
  const { open } = useInviting()
  if (!isFiltered(search)) {
    return (
      <Blank title={users.onlyYou} text={mayInvite && users.onlyYouText}>
        {mayInvite && (
          <Button icon={UserPlus} onClick={() => open()}>
            {invite.title}
          </Button>
        )}
      </Blank>
    )
  }
  const address = search.q?.trim() ?? ''
  return (
    <Blank title={users.noMatch}>
      {mayInvite && looksLikeAddress(address) && (
        <Button icon={UserPlus} onClick={() => open(address)}>
          {users.inviteThem(address)}
        </Button>
      )}
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
  const navigate = useNavigate({ from: '/o/$slug/users' })
  const field = useRef<HTMLInputElement>(null)
  const { search, change } = useFilters()
  const permissions = usePermissions(organization.id)
  const roles = useRoles(organization.id, permissions.has('role.view'))
  const list = useUsers(organization.id, search)
  const rows = useMemo(() => list.data?.pages.flatMap(({ items }) => items) ?? [], [list.data])
  const first = list.data?.pages[0]
  const { slug, membershipId } = organization
  const mayEdit = permissions.has('member.edit')
  const mayInvite = permissions.has('invitation.create')
  const maySuspend = permissions.has('member.suspend')
  const mayChoose = mayInvite || mayEdit || maySuspend
  const standing = useStanding(organization.id)
  const { act, resending, dialog } = useActing(organization.id)
  const onResend = useLatest((target: Target) => act('resend', target))
  const columns = useMemo(
    () => columnsFor(messages, { slug, membershipId, onResend, resending }),
    [messages, slug, membershipId, onResend, resending],
  )
  const loaded = useMemo(() => rows.map(({ id }) => id), [rows])
  const matching = first?.match.exact ? first.match.count : undefined
  const choosing = useSelection({ loaded, matching, of: JSON.stringify(toQuery(search)) })
  const chosen = rows.filter(({ id }) => choosing.selection.ids.has(id))
  const [bulk, setBulk] = useState<Bulk>()
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
  const onInvitation = (row: Row | undefined, wanted: Act) => {
    const invitation = row?.status === 'invited' ? row.invitation : null
    if (row && invitation?.acts.includes(wanted)) act(wanted, { id: invitation.id, email: row.email })
  }
  const resendChosen = async () => {
    if (choosing.selection.everything && search.role === undefined) {
      const asked = await askEnded(organization.id, search)
      return setBulk({ ...asked, all: choosing.count ?? asked.fit })
    }
    const fit = chosen.flatMap(({ status, invitation }) =>
      status === 'invited' && invitation?.acts.includes('resend') ? [invitation.id] : [],
    )
    setBulk({ targets: { ids: fit }, fit: fit.length, all: chosen.length })
  }
  useShortcuts({
    '/': () => field.current?.focus(),
    e: () => {
      const row = focusedRow(rows)
      if (openId === undefined && row?.status === 'invited') return onInvitation(row, 'edit')
      edit(openId ?? row?.id)
    },
    l: () => onInvitation(focusedRow(rows), 'copy-link'),
    r: () => onInvitation(focusedRow(rows), 'resend'),
  })

  const instead = list.isPending ? (
    <SkeletonRows grid={grid} columns={columns.slice(1, -1).map(({ meta }) => meta?.className)} />
  ) : rows.length === 0 ? (
    <Nothing
      search={search}
      mayInvite={mayInvite}
      clear={() => change({ q: undefined, status: undefined, role: undefined }, false)}
    />
  ) : undefined
  const covered = openId !== undefined && !wide
  return (
    <UsersFrame organization={organization} section="users" name={users.title} note={first && number(first.total)}>
      {list.isError && list.data === undefined ? (
        <TroublePage error={list.error} retry={() => void list.refetch()} />
      ) : (
        <div className="relative flex min-h-0 grow flex-col">
          <div className="flex min-h-0 grow flex-col" inert={covered}>
            <Refreshing active={list.isFetching && !list.isPending && !isFetchingNextPage} />
            {chosen.length > 0 ? (
              <BulkBar count={choosing.count} onClear={choosing.clear}>
                <ManyActs
                  organizationId={organization.id}
                  mayEdit={mayEdit}
                  maySuspend={maySuspend}
                  chosen={chosen}
                  everybody={choosing.selection.everything ? toQuery(search) : undefined}
                  count={choosing.count}
                  onDone={choosing.clear}
                />
                {mayInvite && (
                  <Button icon={Send} onClick={() => void resendChosen()}>
                    {messages.invitations.bulk.resendAct}
                  </Button>
                )}
              </BulkBar>
            ) : (
              <Toolbar search={search} onChange={change} page={first} roles={roles} field={field} />
            )}
            <div className="flex min-h-64 grow flex-col overflow-clip border-t bg-surface md:mx-6 md:mb-4 md:rounded-card md:border">
              <NotRefreshed list={list} />
              <DataTable
                label={users.table(organization.name)}
                columns={columns}
                rows={rows}
                count={matching}
                rowId={(row) => row.id}
                grid={mayChoose ? gridWithBoxes : grid}
                choosing={mayChoose ? choosing : undefined}
                nameOf={calledOf}
                openId={openId}
                sort={search.sort ?? 'name'}
                onSort={(sort) => change({ sort: toSort(sort) }, false)}
                onOpen={onOpen}
                onNearEnd={onNearEnd}
              >
                {instead}
              </DataTable>
              <RowMenu
                slug={slug}
                mayEdit={mayEdit}
                onStanding={maySuspend ? standing.change : undefined}
                self={membershipId}
                onInvitationAct={act}
              />
            </div>
          </div>
          {dialog}
          {standing.dialog}
          {bulk && (
            <BulkDialog
              organizationId={organization.id}
              act="resend"
              {...bulk}
              onClose={() => {
                setBulk(undefined)
                choosing.clear()
              }}
            />
          )}
          <Outlet />
        </div>
      )}
    </UsersFrame>
  )
}
