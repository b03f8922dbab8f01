import type { AnswerOf } from '@rollcall/contract/operations'
import type { ReactNode } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import type { Channels } from '../../shared/channels.ts'
import { ChannelChoice } from '../../ui/channel-choice.tsx'
import { ReachText } from './reach-text.tsx'

export type MembershipGroup =
  AnswerOf<'GET /v1/organizations/{organizationId}/memberships/{membershipId}/notification-groups'>['items'][number]

interface Props {
  readonly item: MembershipGroup
  /** Said where nobody else is told. */
  readonly alone: string
  /** The group's name, where it is more than text. */
  readonly name?: ReactNode
  readonly fault?: string | undefined
  /** Absent where the viewer may only look. */
  readonly onChange: ((channels: Channels) => void) | undefined
}

/** A group of somebody: its name, whether alerts come, and his choice. */
export function GroupChoiceRow({ item, alone, name, fault, onChange }: Props) {
  const { choice } = useMessages().groups
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 px-4 py-2.5">
      <div className="min-w-0 grow basis-40">
        <p className="truncate text-sm font-medium">{name ?? item.group.name}</p>
        <div className="flex flex-wrap items-center gap-x-2">
          <ReachText reach={item.reach} />
          {item.alone && <span className="text-xs text-text-3">{alone}</span>}
        </div>
        {fault !== undefined && <p className="text-xs text-bad">{fault}</p>}
      </div>
      <ChannelChoice
        label={choice.label(item.group.name)}
        channels={item}
        disabled={onChange === undefined}
        onChange={(next) => onChange?.(next)}
      />
    </li>
  )
}
