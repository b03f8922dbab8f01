import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { ask } from '../../shared/api.ts'
import { Checkbox } from '../../ui/checkbox.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { Switch } from '../../ui/switch.tsx'
import type { OrganizationId } from '../organization/organization.ts'

export type GroupId = `ngr_${string}`

export interface GroupChoice {
  readonly groupId: GroupId
  readonly email: boolean
  readonly sms: boolean
  readonly on: boolean
}

const manyFrom = 11
const most = 200

/** The groups as they stand in Notification Groups, and none where the viewer may not see them. */
function useGroups(organizationId: OrganizationId, mayView: boolean) {
  const { data } = useQuery({
    ...ask('GET /v1/organizations/{organizationId}/notification-groups', {
      path: { organizationId },
      query: { limit: most },
    }),
    enabled: mayView,
  })
  return data?.items ?? []
}

const off = (groupId: GroupId): GroupChoice => ({ groupId, email: true, sms: false, on: false })

interface RowProps {
  readonly name: string
  readonly choice: GroupChoice
  readonly onChange: (choice: GroupChoice) => void
}

/** The switch says whether alerts come at all; the channels stay as they are while it is off. */
function GroupRow({ name, choice, onChange }: RowProps) {
  const { place } = useMessages()
  const { email, sms, on } = choice
  // With no channel there is nothing to switch on: the last one cannot be taken away.
  const set = (change: Partial<GroupChoice>) => {
    const next = { ...choice, ...change }
    if (next.email || next.sms) onChange(next)
  }
  return (
    <li className="flex min-h-10 flex-wrap items-center gap-x-4 gap-y-1 px-3 py-1.5">
      <span className="min-w-0 grow basis-40 truncate text-sm">{name}</span>
      {on && (
        <span className="flex gap-4">
          <Checkbox
            label={
              <>
                {place.email}
                <span className="sr-only"> {place.forGroup(name)}</span>
              </>
            }
            checked={email}
            onChange={(event) => set({ email: event.target.checked })}
          />
          <Checkbox
            label={
              <>
                {place.sms}
                <span className="sr-only"> {place.forGroup(name)}</span>
              </>
            }
            checked={sms}
            onChange={(event) => set({ sms: event.target.checked })}
          />
        </span>
      )}
      <Switch label={name} on={on} onChange={(next) => set({ on: next })} />
    </li>
  )
}

interface Props {
  readonly organizationId: OrganizationId
  readonly mayView: boolean
  readonly chosen: readonly GroupChoice[]
  readonly onChange: (chosen: GroupChoice[]) => void
}

/** Exactly the groups that are managed under Notification Groups; those that are on are joined at acceptance. */
export function GroupsField({ organizationId, mayView, chosen, onChange }: Props) {
  const { place, choice: words } = useMessages()
  const groups = useGroups(organizationId, mayView)
  const [text, setText] = useState('')
  if (groups.length === 0) return null
  const shown = groups.filter(({ name }) => name.toLowerCase().includes(text.trim().toLowerCase()))
  const choiceOf = (groupId: GroupId) => chosen.find((choice) => choice.groupId === groupId) ?? off(groupId)
  const change = (next: GroupChoice) => onChange([...chosen.filter(({ groupId }) => groupId !== next.groupId), next])
  return (
    <fieldset className="flex min-w-0 flex-col">
      <legend className="mb-1.5 text-sm font-medium">{place.groups}</legend>
      <div className="overflow-clip rounded-card border bg-surface">
        {groups.length >= manyFrom && (
          <div className="flex border-b bg-sunken p-2">
            <SearchField label={words.filter} value={text} onChange={setText} />
          </div>
        )}
        <ul className="max-h-60 divide-y overflow-y-auto">
          {shown.map(({ id, name }) => (
            <GroupRow key={id} name={name} choice={choiceOf(id)} onChange={change} />
          ))}
          {shown.length === 0 && <li className="px-3 py-2 text-sm text-text-3">{words.nothing}</li>}
        </ul>
      </div>
    </fieldset>
  )
}
