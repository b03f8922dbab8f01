import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { Ban, CircleCheck, CircleSlash, Clock, type LucideIcon, UserCheck } from 'lucide-react'
import { useRef, useState } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { calledOf } from '../../shared/person.ts'
import { useShortcuts } from '../../shared/shortcuts.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { Badge, type Tone } from '../../ui/badge.tsx'
import { Blank } from '../../ui/blank.tsx'
import { Button } from '../../ui/button.tsx'
import { FilterBar } from '../../ui/filter-bar.tsx'
import { FilterMenu } from '../../ui/filter-menu.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { AfterAWhile, Bone } from '../../ui/skeleton.tsx'
import { useAnnounced } from '../../ui/use-announced.ts'
import { usePermissions } from '../organization/organization.ts'
import { useMe } from '../session/me.ts'
import { TroublePage } from '../shell/trouble-page.tsx'
import { UsersFrame } from '../users-frame/users-frame.tsx'
import { ApproveDialog, RefuseDialog } from './request-dialogs.tsx'
import { isState, type Request, type RequestsSearch, type RequestState, requestsQuery, states } from './requests.ts'

const marks: Record<RequestState, { readonly tone: Tone; readonly icon: LucideIcon }> = {
  pending: { tone: 'info', icon: Clock },
  approved: { tone: 'ok', icon: CircleCheck },
  refused: { tone: 'neutral', icon: Ban },
  withdrawn: { tone: 'neutral', icon: CircleSlash },
}

interface LineProps {
  readonly request: Request
  readonly mayDecide: boolean
  readonly onAct: (act: 'approve' | 'refuse') => void
}

function RequestLine({ request, mayDecide, onAct }: LineProps) {
  const { approvals: words, language } = useMessages()
  const { kind, state, email, name, waitsBecause, proposedBy, note, roles, createdAt, decidedBy, refusalReason } =
    request
  const called = calledOf(request)
  const list = new Intl.ListFormat(language).format(roles.map((role) => role.name))
  const why =
    kind === 'proposal'
      ? words.proposedBy(proposedBy?.name ?? '')
      : waitsBecause === null
        ? words.kinds[kind]
        : words.because[waitsBecause]
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
      <Avatar name={called} joined={false} />
      <div className="min-w-0 grow basis-64">
        <p className="truncate text-sm font-medium">{called}</p>
        <p className="text-xs text-text-3">
          {name !== null && `${email} · `}
          {why} · {roles.length === 0 ? words.noRole : words.as(list)} · <RelativeTime at={createdAt} />
        </p>
        {note !== null && <p className="mt-1 text-sm whitespace-pre-line text-text-2">{note}</p>}
        {refusalReason !== null && <p className="mt-1 text-sm whitespace-pre-line text-text-2">{refusalReason}</p>}
      </div>
      {state !== 'pending' && (
        <span className="flex items-center gap-2 text-xs text-text-3">
          <Badge {...marks[state]}>{words.states[state]}</Badge>
          {decidedBy?.name && words.decidedBy(decidedBy.name)}
        </span>
      )}
      {state === 'pending' && mayDecide && (
        <span className="flex gap-2">
          <Button onClick={() => onAct('refuse')}>
            {words.refuse}
            <span className="sr-only"> {called}</span>
          </Button>
          <Button icon={UserCheck} onClick={() => onAct('approve')}>
            {words.approve}
            <span className="sr-only"> {called}</span>
          </Button>
        </span>
      )}
    </li>
  )
}

function Waiting() {
  return (
    <AfterAWhile>
      <div aria-hidden="true" className="flex flex-col gap-3 p-4">
        {[1, 2, 3].map((line) => (
          <Bone key={line} className="h-10 w-full rounded-control" />
        ))}
      </div>
    </AfterAWhile>
  )
}

const some = <Value,>(values: Value[]): Value[] | undefined => (values.length === 0 ? undefined : values)

export default function ApprovalsPage() {
  const { approvals: words, users, number } = useMessages()
  const { slug } = useParams({ from: '/shell/o/$slug/users/approvals' })
  const search = useSearch({ from: '/shell/o/$slug/users/approvals' })
  const navigate = useNavigate({ from: '/o/$slug/users/approvals' })
  const { organizations } = useMe()
  const organization = organizations.find((candidate) => candidate.slug === slug)
  if (organization === undefined) throw new Error('The route above lets nobody in without an organization')
  const { id: organizationId } = organization
  const permissions = usePermissions(organizationId)
  const list = useInfiniteQuery(requestsQuery(organizationId, search))
  const field = useRef<HTMLInputElement>(null)
  const [asked, ask] = useState<{ readonly act: 'approve' | 'refuse'; readonly request: Request }>()
  useShortcuts({ '/': () => field.current?.focus() })
  const change = (next: RequestsSearch, typing = false) =>
    void navigate({ to: '.', search: (before) => ({ ...before, ...next }), replace: typing })

  const items = list.data?.pages.flatMap((page) => page.items) ?? []
  const facets = list.data?.pages[0]?.facets.state
  const filtered = search.q !== undefined || search.state !== undefined
  useAnnounced(filtered && list.data ? words.count(items.length) : '')
  const close = () => ask(undefined)
  const clear = () => change({ q: undefined, state: undefined })
  return (
    <UsersFrame organization={organization} section={undefined} name={words.section}>
      {list.isError && list.data === undefined ? (
        <TroublePage error={list.error} retry={() => void list.refetch()} />
      ) : (
        <div className="min-h-0 grow overflow-y-auto">
          <div className="mx-auto max-w-reading py-4">
            <div className="px-4 md:px-6">
              <h2 className="text-base font-semibold">{words.section}</h2>
              <p className="text-sm text-text-2">{words.intro}</p>
            </div>
            <FilterBar
              label={words.filter}
              q={search.q}
              onType={(q) => change({ q }, true)}
              field={field}
              filtered={filtered}
              onClear={clear}
            >
              <FilterMenu
                label={words.state}
                none={words.waiting}
                options={states.map((value) => ({
                  value,
                  label: words.states[value],
                  count: facets && number(facets[value]),
                }))}
                chosen={search.state ?? []}
                onChange={(values) => change({ state: some(values.filter(isState)) })}
              />
            </FilterBar>
            <div className="border-y bg-surface md:mx-6 md:rounded-card md:border">
              {list.isPending ? (
                <Waiting />
              ) : items.length === 0 ? (
                <Blank
                  icon={UserCheck}
                  title={filtered ? words.noMatch : words.none}
                  text={filtered ? undefined : words.noneText}
                >
                  {filtered && <Button onClick={clear}>{users.clearFilters}</Button>}
                </Blank>
              ) : (
                <ul aria-label={words.list} className="divide-y">
                  {items.map((request) => (
                    <RequestLine
                      key={request.id}
                      request={request}
                      mayDecide={permissions.has('membership-request.decide')}
                      onAct={(act) => ask({ act, request })}
                    />
                  ))}
                </ul>
              )}
            </div>
            {list.hasNextPage && (
              <div className="flex justify-center py-4">
                <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
                  {words.more}
                </Button>
              </div>
            )}
          </div>
        </div>
      )}
      {asked?.act === 'approve' && <ApproveDialog {...{ organizationId }} request={asked.request} onClose={close} />}
      {asked?.act === 'refuse' && <RefuseDialog {...{ organizationId }} request={asked.request} onClose={close} />}
    </UsersFrame>
  )
}
