import { Combobox } from '@base-ui/react/combobox'
import type { AnswerOf } from '@rollcall/contract/operations'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Check, X } from 'lucide-react'
import { useId, useRef, useState } from 'react'
import { useMessages } from '../i18n/messages.ts'
import { ask } from '../shared/api.ts'
import { calledOf } from '../shared/person.ts'
import { sentenceOf } from '../shared/trouble.ts'
import { useRested } from '../shared/typing.ts'
import { Avatar } from './avatar.tsx'
import { useFieldTrouble } from './form.tsx'

const operation = 'GET /v1/organizations/{organizationId}/memberships'
const shown = 20

export type PickedUser = Pick<
  AnswerOf<typeof operation>['items'][number],
  'id' | 'userId' | 'name' | 'email' | 'status'
>
type Status = PickedUser['status']

interface Props {
  readonly organizationId: PickedUser['id'] extends string ? `org_${string}` : never
  readonly label: string
  /** As the server calls the field, for its refusals. */
  readonly name: string
  readonly chosen: readonly PickedUser[]
  readonly onChange: (chosen: PickedUser[]) => void
  /** One: a new choice takes the place of the old one. */
  readonly single?: boolean
  /** Active, suspended and invited users without it. */
  readonly statuses?: readonly Status[]
  /** Whoever is not offered, such as those who are there already. */
  readonly without?: ReadonlySet<string>
}

const isLike = ({ name, email }: PickedUser, text: string) =>
  `${name ?? ''}\n${email}`.toLowerCase().includes(text.toLowerCase())

/**
 * Searched on the server: an organization has more users than a list can hold. Until it answers, only those of the
 * answer before stay who fit what is typed, so that Enter never chooses somebody else.
 */
function useFound({ organizationId, statuses, without }: Props, text: string) {
  const q = useRested(text.trim(), 120)
  const query = useQuery({
    ...ask(operation, {
      path: { organizationId },
      query: { ...(q !== '' && { q }), ...(statuses && { status: [...statuses] }), limit: shown },
    }),
    placeholderData: keepPreviousData,
  })
  const isWaiting = query.isPending || query.isPlaceholderData || q !== text.trim()
  const found = (query.data?.items ?? []).filter(
    (user) => !without?.has(user.id) && (!isWaiting || isLike(user, text.trim())),
  )
  return { found, isMore: !isWaiting && (query.data?.nextCursor ?? null) !== null, error: query.error, isWaiting }
}

function Chosen({ user }: { readonly user: PickedUser }) {
  const { picker } = useMessages()
  return (
    <Combobox.Chip className="flex h-6 max-w-full items-center gap-1 rounded-tick bg-selected ps-2 text-xs font-medium text-accent-text outline-none data-highlighted:outline-2 data-highlighted:outline-accent forced-colors:border touch:h-8">
      <span className="truncate">{calledOf(user)}</span>
      <Combobox.ChipRemove
        aria-label={picker.remove(calledOf(user))}
        className="grid size-6 shrink-0 place-items-center rounded-tick hover:bg-hover touch:size-8"
      >
        <X className="size-3" />
      </Combobox.ChipRemove>
    </Combobox.Chip>
  )
}

function Offered({ user }: { readonly user: PickedUser }) {
  const { picker } = useMessages()
  const { status } = user
  return (
    <Combobox.Item
      value={user}
      className="flex min-h-9 cursor-default items-center gap-2.5 rounded-control px-2 py-1 text-sm outline-none select-none data-highlighted:bg-hover touch:min-h-11"
    >
      <Avatar name={calledOf(user)} joined={user.userId !== null} />
      <span className="min-w-0 grow">
        <span className="block truncate">{calledOf(user)}</span>
        {user.name !== null && <span className="block truncate text-xs text-text-3">{user.email}</span>}
      </span>
      {(status === 'invited' || status === 'suspended') && (
        <span className="text-xs text-text-3">{picker[status]}</span>
      )}
      <Combobox.ItemIndicator render={<Check className="size-3.5 text-accent-text" />} />
    </Combobox.Item>
  )
}

/** One or several users of the organization, found by name or address. */
export function UserPicker(props: Props) {
  const { label, name, chosen, onChange, single = false } = props
  const messages = useMessages()
  const { picker } = messages
  const id = useId()
  const anchor = useRef<HTMLDivElement>(null)
  const [text, setText] = useState('')
  const trouble = useFieldTrouble(name)
  const { found, isMore, error, isWaiting } = useFound(props, text)
  const choose = (next: PickedUser[], { reason, allowPropagation }: Combobox.Root.ChangeEventDetails) => {
    // Escape closes the list, then what is around it, and never throws the choice away.
    if (reason === 'escape-key') return allowPropagation()
    onChange(single ? next.slice(-1) : next)
    setText('')
  }
  const said = error
    ? sentenceOf(error, messages)
    : found.length === 0
      ? isWaiting
        ? ''
        : picker.none
      : isMore
        ? picker.more
        : ''
  return (
    <Combobox.Root
      items={found}
      filter={null}
      multiple
      value={chosen as PickedUser[]}
      onValueChange={choose}
      inputValue={text}
      onInputValueChange={(next, { reason }) => reason === 'item-press' || setText(next)}
      itemToStringLabel={calledOf}
      isItemEqualToValue={(one, other) => one.id === other.id}
      autoHighlight
    >
      <div className="flex flex-col gap-1.5">
        <label id={`${id}-label`} htmlFor={id} className="text-sm font-medium">
          {label}
        </label>
        <Combobox.Chips
          ref={anchor}
          className="flex max-h-32 min-h-8 flex-wrap items-center gap-1 overflow-y-auto rounded-control border border-line-control bg-surface p-1 shadow-control outline-accent has-[input:focus-visible]:outline-2 touch:min-h-10"
        >
          {chosen.map((user) => (
            <Chosen key={user.id} user={user} />
          ))}
          <Combobox.Input
            id={id}
            name={name}
            aria-labelledby={`${id}-label`}
            placeholder={chosen.length === 0 ? picker.placeholder : ''}
            aria-invalid={trouble ? true : undefined}
            aria-describedby={trouble ? `${id}-trouble` : undefined}
            autoComplete="off"
            spellCheck={false}
            className="h-6 min-w-24 grow bg-transparent px-1.5 text-sm outline-none touch:h-8 touch:text-lg"
          />
        </Combobox.Chips>
        {trouble && (
          <p id={`${id}-trouble`} className="text-xs text-bad">
            {trouble}
          </p>
        )}
      </div>
      <Combobox.Portal>
        <Combobox.Positioner anchor={anchor} sideOffset={4} className="z-50 outline-none">
          <Combobox.Popup className="pop max-h-[min(20rem,var(--available-height))] w-(--anchor-width) overflow-y-auto rounded-card bg-surface shadow-float outline-none forced-colors:border">
            <Combobox.List aria-label={label} className="p-1 data-empty:hidden">
              {(user: PickedUser) => <Offered key={user.id} user={user} />}
            </Combobox.List>
            <Combobox.Status className="px-3 py-2 text-xs text-text-3 empty:hidden">{said}</Combobox.Status>
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  )
}
