import type { BodyOf } from '@rollcall/contract/operations'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMessages } from '../../i18n/messages.ts'
import { call } from '../../shared/api.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { Blank } from '../../ui/blank.tsx'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { Note } from '../../ui/note.tsx'
import { nowhere, useCurrentOrganization } from '../organization/organization.ts'
import { TroublePage } from '../shell/trouble-page.tsx'
import { whoOf } from './words.ts'

const operation = 'POST /v1/organizations/{organizationId}/access/holders'

interface Props {
  readonly action: string
  readonly resource: BodyOf<typeof operation>['resource']
}

/** Everybody whom the decision permits, and the roles that carry it. */
export function HoldersList({ action, resource }: Props) {
  const { checkAccess: words, language } = useMessages()
  const organization = useCurrentOrganization()
  const organizationId = organization?.id ?? nowhere
  const slug = organization?.slug ?? ''
  const body = { action, resource, limit: 50 }
  const query = useInfiniteQuery({
    queryKey: [operation, organizationId, body],
    queryFn: ({ pageParam, signal }) =>
      call(operation, {
        path: { organizationId },
        body: { ...body, ...(pageParam !== null && { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    staleTime: 0,
  })
  const first = query.data?.pages[0]
  if (query.isError && first === undefined)
    return <TroublePage error={query.error} retry={() => void query.refetch()} />
  if (first === undefined) return null
  if (first.hidden.length > 0) return <Note tone="warn">{words.verdict(words.cannotTell, words.hiddenPart)}</Note>
  const rows = query.data?.pages.flatMap(({ items }) => items) ?? []
  const list = new Intl.ListFormat(language)
  if (rows.length === 0) return <Blank title={words.noHolders} />
  return (
    <Card title={words.holdersCount(first.total)} text={<code className="font-mono text-xs">{action}</code>}>
      <ul className="divide-y">
        {rows.map(({ subject, reason, roles }) => (
          <li key={subject.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2 text-sm">
            <Avatar name={whoOf(subject, words)} />
            <span className="min-w-0 grow basis-48">
              {subject.membershipId === null ? (
                whoOf(subject, words)
              ) : (
                <Link
                  to="/o/$slug/check-access"
                  params={{ slug }}
                  search={(before) => ({ ...before, mode: undefined, user: subject.membershipId ?? undefined })}
                  className="font-medium text-accent-text hover:underline"
                >
                  {whoOf(subject, words)}
                </Link>
              )}
              {subject.name !== null && <span className="block truncate text-xs text-text-3">{subject.email}</span>}
            </span>
            <span className="text-text-2">
              {reason === 'owner'
                ? words.ownerReason
                : reason === 'baseline'
                  ? words.baselineReason
                  : list.format(roles.map(({ name }) => name))}
            </span>
          </li>
        ))}
      </ul>
      {query.hasNextPage && (
        <div className="flex justify-center border-t p-3">
          <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {words.more}
          </Button>
        </div>
      )}
    </Card>
  )
}
