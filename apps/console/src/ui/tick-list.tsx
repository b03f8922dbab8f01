import { type ReactNode, useId, useState } from 'react'
import { useMessages } from '../i18n/messages.ts'
import { Checkbox } from './checkbox.tsx'
import { SearchField } from './search-field.tsx'

const manyFrom = 11

export interface Choice {
  readonly value: string
  readonly label: string
  readonly hint?: string | undefined
  /** Why it cannot be chosen; stands in place of the hint. */
  readonly off?: string | undefined
}

interface Props {
  readonly label: string
  readonly name: string
  readonly options: readonly Choice[]
  readonly chosen: readonly string[]
  readonly onChange: (chosen: string[]) => void
  /** Below the list: what follows from the choice. */
  readonly note?: ReactNode
}

/** What was ticked when the list appeared stands first; ticking does not move anything. */
function useOrder(options: readonly Choice[], chosen: readonly string[]): readonly Choice[] {
  const [first] = useState(chosen)
  const isFirst = ({ value }: Choice) => first.includes(value)
  return [...options.filter(isFirst), ...options.filter((option) => !isFirst(option))]
}

const fits = (text: string) => {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  return ({ label }: Choice) => words.every((word) => label.toLowerCase().includes(word))
}

/** Several of a few: a tick for each, which every screen reader and thumb knows. Long lists can be filtered. */
export function TickList({ label, name, options, chosen, onChange, note }: Props) {
  const { choice } = useMessages()
  const id = useId()
  const [text, setText] = useState('')
  const ordered = useOrder(options, chosen)
  const shown = ordered.filter(fits(text))
  const toggle = (value: string, on: boolean) =>
    onChange(on ? [...chosen, value] : chosen.filter((other) => other !== value))
  return (
    <fieldset className="flex min-w-0 flex-col gap-1.5" aria-describedby={note ? id : undefined}>
      <legend className="mb-1.5 text-sm font-medium">{label}</legend>
      <div className="overflow-clip rounded-card border bg-surface">
        {options.length >= manyFrom && (
          <div className="flex border-b bg-sunken p-2">
            <SearchField label={choice.filter} value={text} onChange={setText} />
          </div>
        )}
        <div className="grid max-h-60 gap-x-6 gap-y-1.5 overflow-y-auto px-4 py-3 md:grid-cols-2">
          {shown.map(({ value, label: word, hint, off }) => (
            <Checkbox
              key={value}
              name={name}
              value={value}
              label={word}
              hint={off ?? hint}
              disabled={off !== undefined}
              checked={chosen.includes(value)}
              onChange={(event) => toggle(value, event.target.checked)}
            />
          ))}
          {shown.length === 0 && <p className="text-sm text-text-3">{choice.nothing}</p>}
        </div>
      </div>
      <div id={id} className="empty:hidden">
        {note}
      </div>
    </fieldset>
  )
}
