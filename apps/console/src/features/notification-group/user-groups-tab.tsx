import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { ask, call, queryClient } from '../../shared/api.ts'
import { type Channels, takesAway } from '../../shared/channels.ts'
import { calledOf } from '../../shared/person.ts'
import { report } from '../../shared/status.ts'
import { sentenceOf } from '../../shared/trouble.ts'
import { Blank } from '../../ui/blank.tsx'
import { useAlarm } from '../../ui/use-alarm.ts'
import { nowhere, type OrganizationId, useCurrentOrganization, usePermissions } from '../organization/organization.ts'
import { TroublePage } from '../shell/trouble-page.tsx'
import { GroupChoiceRow, type MembershipGroup } from './group-choice-row.tsx'
import { LastDialog } from './last-dialog.tsx'
import { type Member, refreshGroups } from './queries.ts'
import { useTold } from './told.ts'
import { channelsOf } from './use-member-choice.ts'

const operation = 'PATCH /v1/organizations/{organizationId}/notification-groups/{groupId}/members/{membershipId}'

interface Place {
  readonly organizationId: OrganizationId
  readonly membershipId: Member['membershipId']
}

const queryOf = (path: Place) =>
  ask('GET /v1/organizations/{organizationId}/memberships/{membershipId}/notification-groups', { path })

function useUserChoice(place: Place, name: string) {
  const messages = useMessages()
  const told = useTold()
  const [asking, setAsking] = useState<{ readonly item: MembershipGroup; readonly next: Channels }>()
  const [fault, setFault] = useState<{ readonly id: string; readonly text: string }>()
  useAlarm(fault?.text)
  const { queryKey } = queryOf(place)
  const pathOf = ({ group }: MembershipGroup) => ({ ...place, groupId: group.id })
  const show = (item: MembershipGroup) =>
    queryClient.setQueryData<{ items: MembershipGroup[] }>(queryKey, (list) =>
      list ? { items: list.items.map((one) => (one.group.id === item.group.id ? item : one)) } : list,
    )
  const write = async (item: MembershipGroup, next: Channels): Promise<void> => {
    setFault(undefined)
    show({ ...item, ...next })
    try {
      const { member, group } = await call(operation, { path: pathOf(item), body: next, ifMatch: item.version })
      const { reach, version } = member
      const isReached = reach.email === 'reached' || reach.sms === 'reached'
      const saved = { ...item, ...channelsOf(member), reach, version, alone: isReached && group.reached.anyhow === 1 }
      show(saved)
      report(`${item.group.name}: ${told(name, next)}`, () => void write(saved, channelsOf(item)))
      await refreshGroups()
    } catch (error) {
      show(item)
      setFault({ id: item.group.id, text: sentenceOf(error, messages) })
      await queryClient.invalidateQueries({ queryKey })
    }
  }
  return {
    asking,
    fault,
    stay: () => setAsking(undefined),
    goOn: () => {
      setAsking(undefined)
      if (asking) void write(asking.item, asking.next)
    },
    change: async (item: MembershipGroup, next: Channels) => {
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

/** The tab Notifications of a user. */
export default function UserGroupsTab() {
  const { groups } = useMessages()
  const { slug = '', membershipId: text = '' } = useParams({ strict: false })
  const organizationId = useCurrentOrganization()?.id ?? nowhere
  const membershipId: Member['membershipId'] = text.startsWith('mem_') ? (text as Member['membershipId']) : 'mem_'
  const place = { organizationId, membershipId }
  const mayEdit = usePermissions(organizationId).has('notification-group.edit')
  const user = useQuery(ask('GET /v1/organizations/{organizationId}/memberships/{membershipId}', { path: place })).data
  const name = user ? calledOf(user) : ''
  const query = useQuery(queryOf(place))
  const choice = useUserChoice(place, name)
  if (query.isError && query.data === undefined) {
    return <TroublePage error={query.error} retry={() => void query.refetch()} />
  }
  const items = query.data?.items ?? []
  if (query.isSuccess && items.length === 0) return <Blank title={groups.ofUser.empty(name)} />
  return (
    <>
      <ul aria-label={groups.ofUser.list(name)} className="-mx-4 divide-y">
        {items.map((item) => (
          <GroupChoiceRow
            key={item.group.id}
            item={item}
            alone={groups.ofUser.alone}
            name={
              <Link
                to="/o/$slug/notification-groups/$groupId"
                params={{ slug, groupId: item.group.id }}
                className="rounded-tick hover:underline"
              >
                {item.group.name}
              </Link>
            }
            fault={choice.fault?.id === item.group.id ? choice.fault.text : undefined}
            onChange={mayEdit ? (next) => void choice.change(item, next) : undefined}
          />
        ))}
      </ul>
      {choice.asking && (
        <LastDialog
          group={choice.asking.item.group.name}
          text={groups.lastText(name)}
          onClose={choice.stay}
          onConfirm={choice.goOn}
        />
      )}
    </>
  )
}
