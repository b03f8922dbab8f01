import { useState } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { call } from '../../shared/api.ts'
import { type Channels, takesAway } from '../../shared/channels.ts'
import { calledOf } from '../../shared/person.ts'
import { report } from '../../shared/status.ts'
import { sentenceOf } from '../../shared/trouble.ts'
import {
  type Group,
  type GroupPath,
  type Member,
  refreshGroup,
  refreshMembers,
  showGroup,
  showMember,
} from './queries.ts'
import { useTold } from './told.ts'

const operation = 'PATCH /v1/organizations/{organizationId}/notification-groups/{groupId}/members/{membershipId}'
const removal = 'DELETE /v1/organizations/{organizationId}/notification-groups/{groupId}/members/{membershipId}'

export const channelsOf = ({ email, sms, on }: Channels): Channels => ({ email, sms, on })
export const nameOf = ({ name, address }: Pick<Member, 'name' | 'address'>): string =>
  calledOf({ name, email: address })

/** What waits for a yes, since the group would reach nobody then. */
interface Asking {
  readonly member: Member
  readonly go: () => Promise<void>
}

/** Switches act at once, with a way back; what would leave the group without anybody asks first. */
export function useMemberChoice(path: GroupPath, group: Group | undefined) {
  const messages = useMessages()
  const { members: words } = messages.groups
  const told = useTold()
  const [asking, setAsking] = useState<Asking>()
  const [faults, setFaults] = useState<Readonly<Record<string, string>>>({})

  const fail = async (member: Member, error: unknown) => {
    setFaults((before) => ({ ...before, [member.membershipId]: sentenceOf(error, messages) }))
    await Promise.all([refreshMembers(path), refreshGroup(path)])
  }
  const forgive = ({ membershipId }: Member) =>
    setFaults((before) => Object.fromEntries(Object.entries(before).filter(([id]) => id !== membershipId)))

  const write = async (member: Member, next: Channels): Promise<void> => {
    forgive(member)
    showMember(path, { ...member, ...next })
    try {
      const answer = await call(operation, {
        path: { ...path, membershipId: member.membershipId },
        body: next,
        ifMatch: member.version,
      })
      showMember(path, answer.member)
      report(told(nameOf(member), next), () => void write(answer.member, channelsOf(member)))
      await showGroup(path, answer.group)
    } catch (error) {
      showMember(path, member)
      await fail(member, error)
    }
  }

  const putBack = async (member: Member): Promise<void> => {
    try {
      const body = { membershipIds: [member.membershipId], ...channelsOf(member) }
      const answer = await call('POST /v1/organizations/{organizationId}/notification-groups/{groupId}/members', {
        path,
        body,
      })
      report(words.back(nameOf(member), answer.group.name))
      await Promise.all([showGroup(path, answer.group), refreshMembers(path)])
    } catch (error) {
      report(sentenceOf(error, messages))
    }
  }
  const remove = async (member: Member): Promise<void> => {
    try {
      const answer = await call(removal, { path: { ...path, membershipId: member.membershipId } })
      report(words.removed(nameOf(member), answer.group.name), () => void putBack(member))
      await Promise.all([showGroup(path, answer.group), refreshMembers(path)])
    } catch (error) {
      await fail(member, error)
    }
  }

  /** Asks the server, which knows whom the group reaches, where it could be the last one. */
  const guarded = async (member: Member, preview: () => Promise<{ losesEverybody: boolean }>, go: Asking['go']) => {
    if (group === undefined || group.reached.anyhow > 1) return go()
    try {
      const { losesEverybody } = await preview()
      if (losesEverybody) return setAsking({ member, go })
    } catch (error) {
      return fail(member, error)
    }
    return go()
  }
  const memberPath = ({ membershipId }: Member) => ({ ...path, membershipId })
  return {
    faults,
    asking,
    stay: () => setAsking(undefined),
    goOn: () => {
      setAsking(undefined)
      void asking?.go()
    },
    change: (member: Member, next: Channels) => {
      if (!takesAway(member, next)) return void write(member, next)
      const preview = () =>
        call(operation, {
          path: memberPath(member),
          query: { dryRun: true },
          body: next,
          ifMatch: member.version,
        })
      void guarded(member, preview, () => write(member, next))
    },
    remove: (member: Member) => {
      const preview = () => call(removal, { path: memberPath(member), query: { dryRun: true } })
      void guarded(member, preview, () => remove(member))
    },
  }
}
