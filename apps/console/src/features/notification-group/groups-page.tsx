import { Menu } from '@base-ui/react/menu'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Bell, BellOff, Ellipsis, PanelRightOpen, Pencil, Plus, Trash2 } from 'lucide-react'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { type Messages, useMessages } from '../../i18n/messages.ts'
import { announce } from '../../shared/announcer.ts'
import { useShortcuts } from '../../shared/shortcuts.ts'
import { useRested, useTyped } from '../../shared/typing.ts'
import { Badge } from '../../ui/badge.tsx'
import { Blank } from '../../ui/blank.tsx'
import { Button } from '../../ui/button.tsx'
import { type Column, columnsOf } from '../../ui/data-table/columns.ts'
import { DataTable } from '../../ui/data-table/data-table.tsx'
import { SkeletonRows } from '../../ui/data-table/skeleton-rows.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { MenuItem, MenuPanel, MenuSeparator } from '../../ui/menu.tsx'
import { Refreshing } from '../../ui/refreshing.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { useCurrentOrganization, nowhere, usePermissions } from '../organization/organization.ts'
import { Page } from '../shell/page.tsx'
import { TroublePage } from '../shell/trouble-page.tsx'
import { DeleteGroupDialog } from './delete-group-dialog.tsx'
import { GroupDialog } from './group-dialog.tsx'
import { type Group, groupsQuery } from './queries.ts'

const grid = 'grid-cols-[minmax(0,1fr)_auto_2rem] md:grid-cols-[minmax(0,2.5fr)_minmax(0,1fr)_5rem_5rem_7rem_2rem]'

/** One menu for all rows. */
const rowMenu = Menu.createHandle<Group>()

function NameCell({ group, slug, words }: { readonly group: Group; readonly slug: string; readonly words: Words }) {
  return (
    <div className="min-w-0">
      <div className="flex flex-wrap items-center gap-x-2 md:[&>span]:-my-0.5">
        <Link
          to="/o/$slug/notification-groups/$groupId"
          params={{ slug, groupId: group.id }}
          className="max-w-full truncate rounded-tick text-sm/4 font-medium text-text"
        >
          {group.name}
        </Link>
        {group.reached.anyhow === 0 && (
          <Badge tone="warn" icon={BellOff}>
            {words.nobody}
          </Badge>
        )}
      </div>
      {group.description !== '' && <div className="truncate text-xs text-text-3">{group.description}</div>}
    </div>
  )
}

type Words = Messages['groups']

/** What counts besides users is named, since a group of one contact is not empty. */
function UsersCell({ group, words, number }: { group: Group; words: Words; number: Messages['number'] }) {
  const more = [
    ...(group.invited > 0 ? [words.withInvited(group.invited)] : []),
    ...(group.contacts > 0 ? [words.withContacts(group.contacts)] : []),
  ]
  return (
    <div className="min-w-0 text-sm tabular-nums max-md:text-end">
      {number(group.members)}
      {more.map((text) => (
        <span key={text} className="block truncate text-xs text-text-3 max-md:hidden">
          {text}
        </span>
      ))}
    </div>
  )
}

function columnsFor({ groups: words, number }: Messages, slug: string): Column<Group>[] {
  const column = columnsOf<Group>()
  return [
    column({
      id: 'name',
      header: words.columns.name,
      cell: ({ row }) => <NameCell group={row.original} slug={slug} words={words} />,
    }),
    column({
      id: 'users',
      header: words.columns.users,
      cell: ({ row }) => <UsersCell group={row.original} words={words} number={number} />,
    }),
    column({
      id: 'email',
      header: words.columns.email,
      meta: { className: 'max-md:hidden tabular-nums' },
      cell: ({ row }) => <span className="text-sm">{number(row.original.emailOn)}</span>,
    }),
    column({
      id: 'sms',
      header: words.columns.sms,
      meta: { className: 'max-md:hidden tabular-nums' },
      cell: ({ row }) => <span className="text-sm">{number(row.original.smsOn)}</span>,
    }),
    column({
      id: 'changed',
      header: words.columns.changed,
      meta: { className: 'max-md:hidden' },
      cell: ({ row }) => <RelativeTime at={row.original.changedAt} />,
    }),
    column({
      id: 'actions',
      header: words.columns.actions,
      meta: { quiet: true },
      cell: ({ row }) => (
        <Menu.Trigger
          handle={rowMenu}
          payload={row.original}
          render={<IconButton label={words.rowActions(row.original.name)} icon={Ellipsis} />}
        />
      ),
    }),
  ]
}

interface Acts {
  readonly mayEdit: boolean
  readonly onOpen: (group: Group) => void
  readonly onEdit: (group: Group) => void
  readonly onDelete: (group: Group) => void
}

function RowMenu({ mayEdit, onOpen, onEdit, onDelete }: Acts) {
  const { groups: words } = useMessages()
  return (
    <Menu.Root handle={rowMenu}>
      {({ payload }) => (
        <MenuPanel align="end">
          {payload && (
            <>
              <MenuItem icon={PanelRightOpen} onClick={() => onOpen(payload)}>
                {words.open}
              </MenuItem>
              {mayEdit && (
                <>
                  <MenuItem icon={Pencil} onClick={() => onEdit(payload)}>
                    {words.edit}
                  </MenuItem>
                  <MenuSeparator />
                  <MenuItem icon={Trash2} onClick={() => onDelete(payload)}>
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

function useAnnounced(count: number | undefined, filtered: boolean) {
  const { groups: words } = useMessages()
  const rested = useRested(count === undefined || !filtered ? '' : words.announced(count), 500)
  useEffect(() => {
    if (rested !== '') announce(rested)
  }, [rested])
}

type Doing = { readonly what: 'create' } | { readonly what: 'edit' | 'delete'; readonly group: Group }

export default function GroupsPage() {
  const messages = useMessages()
  const { groups: words, number } = messages
  const organization = useCurrentOrganization()
  const organizationId = organization?.id ?? nowhere
  const slug = organization?.slug ?? ''
  const navigate = useNavigate()
  const { q } = useSearch({ from: '/shell/o/$slug/notification-groups/' })
  const [text, type] = useTyped(q, (next) => void navigate({ to: '.', search: { q: next }, replace: true }))
  const field = useRef<HTMLInputElement>(null)
  const mayEdit = usePermissions(organizationId).has('notification-group.edit')
  const list = useInfiniteQuery(groupsQuery(organizationId, q))
  const rows = useMemo(() => list.data?.pages.flatMap(({ items }) => items) ?? [], [list.data])
  const total = list.data?.pages[0]?.total
  const [doing, setDoing] = useState<Doing>()
  const columns = useMemo(() => columnsFor(messages, slug), [messages, slug])
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list
  const onNearEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage])
  const onOpen = useCallback(
    (group: Group, inNewTab = false) => {
      if (inNewTab) return void window.open(`/o/${slug}/notification-groups/${group.id}`, '_blank', 'noopener')
      void navigate({ to: '/o/$slug/notification-groups/$groupId', params: { slug, groupId: group.id } })
    },
    [navigate, slug],
  )
  useShortcuts({ '/': () => field.current?.focus() })
  useAnnounced(total, q !== undefined)

  const create = mayEdit ? (
    <Button look="primary" icon={Plus} onClick={() => setDoing({ what: 'create' })}>
      {words.add}
    </Button>
  ) : null
  const nothing =
    q === undefined ? (
      <Blank icon={Bell} title={words.empty} text={words.emptyText} />
    ) : (
      <Blank title={words.noMatch}>
        <Button onClick={() => type('')}>{words.clearFilter}</Button>
      </Blank>
    )
  const instead = list.isPending ? (
    <SkeletonRows grid={grid} columns={columns.slice(1, -1).map(({ meta }) => meta?.className)} />
  ) : rows.length === 0 ? (
    nothing
  ) : undefined
  const close = () => setDoing(undefined)
  return (
    <Page title={words.title} note={q === undefined && total !== undefined && number(total)} action={create}>
      {list.isError && list.data === undefined ? (
        <TroublePage error={list.error} retry={() => void list.refetch()} />
      ) : (
        <div className="relative flex min-h-0 grow flex-col">
          <Refreshing active={list.isFetching && !list.isPending && !isFetchingNextPage} />
          <search className="flex flex-wrap items-center gap-2 px-4 py-3 md:px-6">
            <SearchField ref={field} label={words.filter} value={text} onChange={type} maxLength={200} />
            {q !== undefined && total !== undefined && (
              <span className="ms-auto text-sm text-text-2 tabular-nums">{words.match(total)}</span>
            )}
          </search>
          <div className="flex min-h-64 grow flex-col overflow-clip border-t bg-surface md:mx-6 md:mb-4 md:rounded-card md:border">
            <DataTable
              label={words.table(organization?.name ?? '')}
              columns={columns}
              rows={rows}
              count={total}
              rowId={(row) => row.id}
              grid={grid}
              sort={undefined}
              onSort={() => undefined}
              onOpen={onOpen}
              onNearEnd={onNearEnd}
            >
              {instead}
            </DataTable>
            <RowMenu
              mayEdit={mayEdit}
              onOpen={onOpen}
              onEdit={(group) => setDoing({ what: 'edit', group })}
              onDelete={(group) => setDoing({ what: 'delete', group })}
            />
          </div>
        </div>
      )}
      {doing?.what === 'create' && (
        <GroupDialog organizationId={organizationId} onClose={close} onSaved={(group) => onOpen(group)} />
      )}
      {doing?.what === 'edit' && (
        <GroupDialog organizationId={organizationId} group={doing.group} onClose={close} onSaved={close} />
      )}
      {doing?.what === 'delete' && (
        <DeleteGroupDialog organizationId={organizationId} group={doing.group} onClose={close} onDeleted={close} />
      )}
    </Page>
  )
}
