import { Autocomplete } from '@base-ui/react/autocomplete'
import { Dialog } from '@base-ui/react/dialog'
import { Search } from 'lucide-react'
import { useState } from 'react'
import { useMessages } from '../../../i18n/messages.ts'
import { Kbd } from '../../../ui/kbd.tsx'
import { closeOpening } from '../openings.ts'
import { type Command, type CommandGroup, useCommands } from './commands.ts'

function Entry({ command }: { readonly command: Command }) {
  const { icon: Icon, label, hint } = command
  const run = () => {
    closeOpening()
    command.run()
  }
  return (
    <Autocomplete.Item
      value={command}
      onClick={run}
      className="flex min-h-9 cursor-default items-center gap-2.5 rounded-control px-2 text-sm outline-none select-none data-highlighted:bg-hover touch:min-h-11"
    >
      <Icon className="text-text-3" />
      <span className="truncate">{label}</span>
      {hint !== undefined && <span className="ms-auto truncate text-xs text-text-3">{hint}</span>}
    </Autocomplete.Item>
  )
}

function Results() {
  return (
    <Autocomplete.List className="max-h-[min(24rem,60dvh)] scroll-py-2 overflow-y-auto p-2 data-empty:hidden">
      {(group: CommandGroup) => (
        <Autocomplete.Group key={group.label} items={group.items} className="not-first:mt-2">
          <Autocomplete.GroupLabel className="px-2 py-1 text-xs text-text-3">{group.label}</Autocomplete.GroupLabel>
          {group.items.map((command) => (
            <Entry key={command.id} command={command} />
          ))}
        </Autocomplete.Group>
      )}
    </Autocomplete.List>
  )
}

function Keys() {
  const { keys } = useMessages().palette
  return (
    <p className="flex gap-4 border-t bg-sunken px-4 py-2 text-xs text-text-3 touch:hidden">
      <span>
        <Kbd>↑</Kbd> <Kbd>↓</Kbd> {keys.move}
      </span>
      <span>
        <Kbd>Enter</Kbd> {keys.open}
      </span>
      <span>
        <Kbd>Esc</Kbd> {keys.close}
      </span>
    </p>
  )
}

export default function Palette() {
  const { palette, common } = useMessages()
  const [text, setText] = useState('')
  const groups = useCommands(text)
  return (
    <Dialog.Root open onOpenChange={(open) => open || closeOpening()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-scrim" />
        <Dialog.Viewport className="fixed inset-0 z-40 flex items-start justify-center px-4 pt-[12vh] max-md:pt-4">
          <Dialog.Popup
            aria-label={palette.title}
            className="flex w-full max-w-form flex-col overflow-clip rounded-dialog bg-surface shadow-float outline-none forced-colors:border"
          >
            <Autocomplete.Root
              open
              inline
              items={groups}
              filter={null}
              value={text}
              onValueChange={(next, { reason }) => reason === 'item-press' || setText(next)}
              itemToStringValue={(command: Command) => command.label}
              autoHighlight="always"
              keepHighlight
            >
              <div className="flex items-center gap-2.5 border-b px-4">
                <Search className="text-text-3" />
                <Autocomplete.Input
                  aria-label={palette.title}
                  placeholder={palette.placeholder}
                  className="h-12 min-w-0 grow bg-transparent text-base outline-none touch:text-lg"
                />
              </div>
              <Dialog.Close className="sr-only">{common.close}</Dialog.Close>
              <Autocomplete.Empty className="text-center text-sm text-text-2 not-empty:py-10">
                {groups.length === 0 ? palette.empty : null}
              </Autocomplete.Empty>
              <Results />
            </Autocomplete.Root>
            <Keys />
          </Dialog.Popup>
        </Dialog.Viewport>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
