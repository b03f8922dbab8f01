import { Menu } from '@base-ui/react/menu'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { Ellipsis, PanelRightOpen, Plus, UserMinus } from 'lucide-react'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { type Messages, useMessages } from '../../i18n/messages.ts'
import { type Channels, changed } from '../../shared/channels.ts'
import { useShortcuts } from '../../shared/shortcuts.ts'
import { useTyped } from '../../shared/typing.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { Blank } from '../../ui/blank.tsx'
import { Button } from '../../ui/button.tsx'
import { Tick } from '../../ui/checkbox.tsx'
import { type Column, columnsOf } from '../../ui/data-table/columns.ts'
import { DataTable } from '../../ui/data-table/data-table.tsx'
import { SkeletonRows } from '../../ui/data-table/skeleton-rows.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { MenuItem, MenuPanel, MenuSeparator } from '../../ui/menu.tsx'
import { Refreshing } from '../../ui/refreshing.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { Switch } from '../../ui/switch.tsx'
import { useAlarm } from '../../ui/use-alarm.ts'
import { nowhere, useCurrentOrganization, usePermissions } from '../organization/organization.ts'
import { TroublePage } from '../shell/trouble-page.tsx'
import { AddUsersDialog } from './add-users-dialog.tsx'
import { LastDialog } from './last-dialog.tsx'
import { groupQuery, type Member, membersQuery, toGroupId } from './queries.ts'
import { ReachText } from './reach-text.tsx'
import { nameOf, useMemberChoice } from './use-member-choice.ts'

const grid =
  'grid-cols-[minmax(0,1fr)_2.25rem_2.25rem_2.25rem_2rem] md:grid-cols-[minmax(0,2fr)_minmax(0,1.2fr)_4rem_4rem_4rem_2rem]'

/** One menu for all rows. */
const rowMenu = Menu.createHandle<Member>()

function UserCell({ member, slug, fault }: { member: Member; slug: string; fault: string | undefined }) {
  useAlarm(fault)
  const name = nameOf(member)
  return (
    <div className="flex min-w-0 items-center gap-2.5">
      <span className="max-md:hidden">
        <Avatar name={name} joined={member.status !== 'invited'} />
      </span>
      <div className="min-w-0 py-0.5">
        <Link
          to="/o/$slug/users/$membershipId"
          params={{ slug, membershipId: member.membershipId }}
          className="block max-w-full truncate rounded-tick text-sm/4 font-medium text-text"
        >
          {name}
        </Link>
        {member.name !== null && <div className="truncate text-xs text-text-3">{member.address}</div>}
        <div className="pt-0.5 md:hidden">
          <ReachText reach={member.reach} />
        </div>
        {fault !== undefined && <div className="text-xs text-bad">{fault}</div>}
      </div>
    </div>
  )
}

interface Acts {
  readonly slug: string
  readonly mayEdit: boolean
  readonly faults: Readonly<Record<string, string>>
  readonly change: (member: Member, channels: Channels) => void
}

function columnsFor({ groups: { members: words } }: Messages, { slug, mayEdit, faults, change }: Acts) {
  const column = columnsOf<Member>()
  const columns: Column<Member>[] = [
    column({
      id: 'user',
      header: words.columns.user,
      cell: ({ row }) => <UserCell member={row.original} slug={slug} fault={faults[row.original.membershipId]} />,
    }),
    column({
      id: 'reached',
      header: words.columns.reached,
      meta: { className: 'max-md:hidden' },
      cell: ({ row }) => <ReachText reach={row.original.reach} />,
    }),
    ...(['email', 'sms'] as const).map((channel) =>
      column({
        id: channel,
        header: words.columns[channel],
        cell: ({ row: { original: member } }) => (
          <Tick
            aria-label={words[channel](nameOf(member))}
            checked={member[channel]}
            disabled={!mayEdit}
            onChange={(event) => change(member, changed(member, { [channel]: event.target.checked }))}
          />
        ),
      }),
    ),
    column({
      id: 'on',
      header: words.columns.on,
      cell: ({ row: { original: member } }) => (
        <Switch
          label={words.on(nameOf(member))}
          on={member.on}
          disabled={!mayEdit}
          onChange={(on) => change(member, changed(member, { on }))}
        />
      ),
    }),
    column({
      id: 'actions',
      header: words.columns.actions,
      meta: { quiet: true },
      cell: ({ row }) => (
        <Menu.Trigger
          handle={rowMenu}
          payload={row.original}
          render={<IconButton label={words.rowActions(nameOf(row.original))} icon={Ellipsis} />}
        />
      ),
    }),
  ]
  return columns
}

interface RowMenuProps {
  readonly mayEdit: boolean
  readonly onOpen: (member: Member) => void
  readonly onRemove: (member: Member) => void
}

function RowMenu({ mayEdit, onOpen, onRemove }: RowMenuProps) {
  const { members: words } = useMessages().groups
  return (
    <Menu.Root handle={rowMenu}>
      {({ payload }) => (
        <MenuPanel align="end">
          {payload && (
            <>
              <MenuItem icon={PanelRightOpen} onClick={() => onOpen(payload)}>
                {words.openUser}
              </MenuItem>
              {mayEdit && (
                <>
                  <MenuSeparator />
                  <MenuItem icon={UserMinus} onClick={() => onRemove(payload)}>
                    {words.remove}
                  </MenuItem>
                </>
              )}
            </>
          )}
        </MenuPanel>
      )}
    </Menu.Root>
  )
}

/** Drawn rows are kept, so that what they call has to stay the same while what it does is the latest. */
function useSteady<Args extends readonly unknown[]>(work: (...args: Args) => void): (...args: Args) => void {
  const latest = useRef(work)
  useEffect(() => {
    latest.current = work
  })
  return useCallback((...args: Args) => latest.current(...args), [])
}

export default function MembersTab() {
  const messages = useMessages()
  const { groups } = messages
  const { members: words } = groups
  const { slug = '', groupId: text } = useParams({ strict: false })
  const organizationId = useCurrentOrganization()?.id ?? nowhere
  const groupId = toGroupId(text)
  const path = useMemo(() => ({ organizationId, groupId }), [organizationId, groupId])
  const navigate = useNavigate()
  const { q } = useSearch({ from: '/shell/o/$slug/notification-groups/$groupId/' })
  const [typed, type] = useTyped(q, (next) => void navigate({ to: '.', search: { q: next }, replace: true }))
  const field = useRef<HTMLInputElement>(null)
  const mayEdit = usePermissions(organizationId).has('notification-group.edit')
  const group = useQuery(groupQuery(path)).data
  const list = useInfiniteQuery(membersQuery(path, q))
  const rows = useMemo(() => list.data?.pages.flatMap(({ items }) => items) ?? [], [list.data])
  const [adding, setAdding] = useState(false)
  const choice = useMemberChoice(path, group)
  const change = useSteady(choice.change)
  const { faults } = choice
  const columns = useMemo(
    () => columnsFor(messages, { slug, mayEdit, faults, change }),
    [messages, slug, mayEdit, faults, change],
  )
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list
  const onNearEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage])
  const onOpen = useCallback(
    ({ membershipId }: Member, inNewTab = false) => {
      if (inNewTab) return void window.open(`/o/${slug}/users/${membershipId}`, '_blank', 'noopener')
      void navigate({ to: '/o/$slug/users/$membershipId', params: { slug, membershipId } })
    },
    [navigate, slug],
  )
  useShortcuts({ '/': () => field.current?.focus() })

  if (list.isError && list.data === undefined) {
    return <TroublePage error={list.error} retry={() => void list.refetch()} />
  }
  const nothing =
    q === undefined ? (
      <Blank title={words.empty} text={words.emptyText} />
    ) : (
      <Blank title={words.noMatch}>
        <Button onClick={() => type('')}>{groups.clearFilter}</Button>
      </Blank>
    )
  const instead = list.isPending ? (
    <SkeletonRows grid={grid} columns={columns.slice(1, -1).map(({ meta }) => meta?.className)} />
  ) : rows.length === 0 ? (
    nothing
  ) : undefined
  const groupName = group?.name ?? groups.group
  return (
    <div className="relative flex min-h-0 grow flex-col">
      <Refreshing active={list.isFetching && !list.isPending && !isFetchingNextPage} />
      <search className="flex items-center gap-2 px-4 py-3 md:px-6">
        <SearchField ref={field} label={words.filter} value={typed} onChange={type} maxLength={200} />
        <span className="grow max-md:hidden" />
        {mayEdit && (
          <Button look="primary" icon={Plus} onClick={() => setAdding(true)}>
            {words.add}
          </Button>
        )}
      </search>
      <div className="flex min-h-64 grow flex-col overflow-clip border-t bg-surface md:mx-6 md:mb-4 md:rounded-card md:border">
        <DataTable
          label={words.table(groupName)}
          columns={columns}
          rows={rows}
          count={q === undefined && group ? group.members + group.invited : undefined}
          rowId={(row) => row.membershipId}
          grid={grid}
          sort={undefined}
          onSort={() => undefined}
          onOpen={onOpen}
          onNearEnd={onNearEnd}
        >
          {instead}
        </DataTable>
        <RowMenu mayEdit={mayEdit} onOpen={onOpen} onRemove={choice.remove} />
      </div>
      {adding && group && (
        <AddUsersDialog
          path={path}
          group={group}
          there={new Set(rows.map(({ membershipId }) => membershipId))}
          onClose={() => setAdding(false)}
        />
      )}
      {choice.asking && (
        <LastDialog
          group={groupName}
          text={groups.lastText(nameOf(choice.asking.member))}
          onClose={choice.stay}
          onConfirm={choice.goOn}
        />
      )}
    </div>
  )
}
