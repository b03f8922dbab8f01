import type { AnswerOf } from '@rollcall/contract/operations'
import { useQuery } from '@tanstack/react-query'
import { BellRing } from 'lucide-react'
import { useState } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { ask, call, queryClient } from '../../shared/api.ts'
import { type Channels, takesAway } from '../../shared/channels.ts'
import { report } from '../../shared/status.ts'
import { sentenceOf } from '../../shared/trouble.ts'
import { Blank } from '../../ui/blank.tsx'
import { Card } from '../../ui/card.tsx'
import { TroublePage } from '../shell/trouble-page.tsx'
import { GroupChoiceRow } from './group-choice-row.tsx'
import { LastDialog } from './last-dialog.tsx'
import { howOf } from './told.ts'
import { channelsOf } from './use-member-choice.ts'

const own = ask('GET /v1/me/notification-groups')
const operation = 'PATCH /v1/me/organizations/{organizationId}/notification-groups/{groupId}'
type OwnGroup = AnswerOf<'GET /v1/me/notification-groups'>['items'][number]

const isSame = (one: OwnGroup, other: OwnGroup): boolean =>
  one.group.id === other.group.id && one.organization.id === other.organization.id

function show(item: OwnGroup): void {
  queryClient.setQueryData(own.queryKey, (list) =>
    list ? { items: list.items.map((one) => (isSame(one, item) ? item : one)) } : list,
  )
}

const pathOf = ({ organization, group }: OwnGroup) => ({ organizationId: organization.id, groupId: group.id })

/** Takes effect at once, with a way back; whoever is the last to be told is asked first. */
function useOwnChoice() {
  const messages = useMessages()
  const { choice } = messages.groups
  const [asking, setAsking] = useState<{ readonly item: OwnGroup; readonly next: Channels }>()
  const write = async (item: OwnGroup, next: Channels): Promise<void> => {
    show({ ...item, ...next })
    try {
      const answer = await call(operation, { path: pathOf(item), body: next, ifMatch: item.version })
      const { name } = item.group
      show(answer.item)
      const said = next.on ? choice.ownTold(name, howOf(choice, next)) : choice.ownNotTold(name)
      report(said, () => void write(answer.item, channelsOf(item)))
    } catch (error) {
      show(item)
      report(sentenceOf(error, messages))
      await queryClient.invalidateQueries({ queryKey: own.queryKey })
    }
  }
  return {
    asking,
    stay: () => setAsking(undefined),
    goOn: () => {
      setAsking(undefined)
      if (asking) void write(asking.item, asking.next)
    },
    change: async (item: OwnGroup, next: Channels) => {
      if (!takesAway(item, next) || !item.alone) return write(item, next)
      try {
        const request = { path: pathOf(item), query: { dryRun: true }, body: next, ifMatch: item.version }
        if ((await call(operation, request)).losesEverybody) return setAsking({ item, next })
      } catch {
        // The write itself says what is wrong.
      }
      return write(item, next)
    },
  }
}

export default function OwnGroupsPage() {
  const { me, groups } = useMessages()
  const { notifications: words } = me
  const query = useQuery(own)
  const choice = useOwnChoice()
  if (query.isError && query.data === undefined) {
    return <TroublePage error={query.error} retry={() => void query.refetch()} />
  }
  const items = query.data?.items
  const organizations = new Map(items?.map(({ organization }) => [organization.id, organization]))
  return (
    <div className="mx-auto flex max-w-form flex-col gap-4">
      {items?.length === 0 && (
        <Card title={words.title}>
          <Blank icon={BellRing} title={words.empty} text={words.emptyText} />
        </Card>
      )}
      {[...organizations.values()].map(({ id, name }) => (
        <Card key={id} title={name} text={words.intro(name)}>
          <ul aria-label={words.list(name)} className="divide-y">
            {items
              ?.filter(({ organization }) => organization.id === id)
              .map((item) => (
                <GroupChoiceRow
                  key={item.group.id}
                  item={item}
                  alone={words.alone}
                  onChange={(next) => void choice.change(item, next)}
                />
              ))}
          </ul>
        </Card>
      ))}
      {choice.asking && (
        <LastDialog
          group={choice.asking.item.group.name}
          text={groups.lastOwnText}
          onClose={choice.stay}
          onConfirm={choice.goOn}
        />
      )}
    </div>
  )
}
