import { Combobox } from '@base-ui/react/combobox'
import type { ResourcePage } from '@rollcall/contract/resource'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Check } from 'lucide-react'
import { useId, useState } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { ask } from '../../shared/api.ts'
import { sentenceOf } from '../../shared/trouble.ts'
import { useRested } from '../../shared/typing.ts'
import { controlClass } from '../../ui/field.tsx'
import type { OrganizationId } from '../organization/organization.ts'

export type App = Pick<ResourcePage['items'][number], 'id' | 'name' | 'environments'>

interface Props {
  readonly organizationId: OrganizationId
  readonly chosen: App | undefined
  readonly onChange: (app: App | undefined) => void
}

const shown = 20

/** One application, searched on the server among those that the viewer may see. */
export function AppPicker({ organizationId, chosen, onChange }: Props) {
  const messages = useMessages()
  const { checkAccess: words, picker } = messages
  const id = useId()
  const [text, setText] = useState(chosen?.name ?? '')
  const [seen, setSeen] = useState(chosen?.id)
  if (chosen?.id !== seen) {
    setSeen(chosen?.id)
    setText(chosen?.name ?? '')
  }
  const typed = text === chosen?.name ? '' : text.trim()
  const q = useRested(typed, 120)
  const query = useQuery({
    ...ask('GET /v1/organizations/{organizationId}/resources', {
      path: { organizationId },
      query: { type: 'application', limit: shown, ...(q !== '' && { q }) },
    }),
    placeholderData: keepPreviousData,
  })
  const isWaiting = query.isPending || query.isPlaceholderData || q !== typed
  const isLike = (app: App) => `${app.name}\n${app.id}`.toLowerCase().includes(typed.toLowerCase())
  const found: readonly App[] = (query.data?.items ?? []).filter((app) => !isWaiting || isLike(app))
  const more = (query.data?.nextCursor ?? null) !== null
  const said = query.error
    ? sentenceOf(query.error, messages)
    : found.length === 0
      ? isWaiting
        ? ''
        : words.noApps
      : more
        ? picker.more
        : ''
  return (
    <Combobox.Root
      items={found}
      filter={null}
      value={chosen ?? null}
      onValueChange={(next: App | null) => {
        onChange(next ?? undefined)
        setText(next?.name ?? '')
      }}
      inputValue={text}
      onInputValueChange={(next) => setText(next)}
      itemToStringLabel={(app: App) => app.name}
      isItemEqualToValue={(one: App, other: App) => one.id === other.id}
      autoHighlight
    >
      <div className="flex flex-col gap-1.5">
        <label htmlFor={id} className="text-sm font-medium">
          {words.app}
        </label>
        <Combobox.Input
          id={id}
          name="app"
          placeholder={words.chooseApp}
          autoComplete="off"
          spellCheck={false}
          className={controlClass}
        />
      </div>
      <Combobox.Portal>
        <Combobox.Positioner sideOffset={4} className="z-50 outline-none">
          <Combobox.Popup className="pop max-h-[min(20rem,var(--available-height))] w-(--anchor-width) overflow-y-auto rounded-card bg-surface shadow-float outline-none forced-colors:border">
            <Combobox.List aria-label={words.app} className="p-1 data-empty:hidden">
              {(app: App) => (
                <Combobox.Item
                  key={app.id}
                  value={app}
                  className="flex min-h-8 cursor-default items-center gap-2 rounded-control px-2 text-sm outline-none select-none data-highlighted:bg-hover touch:min-h-11"
                >
                  <span className="min-w-0 grow truncate">{app.name}</span>
                  <Combobox.ItemIndicator render={<Check className="size-3.5 text-accent-text" />} />
                </Combobox.Item>
              )}
            </Combobox.List>
            <Combobox.Status className="px-3 py-2 text-xs text-text-3 empty:hidden">{said}</Combobox.Status>
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  )
}
