import { Menu } from '@base-ui/react/menu'
import { Check, ChevronDown } from 'lucide-react'
import { Button } from './button.tsx'
import { cx } from './cx.ts'
import { itemClass } from './menu.tsx'

interface Option {
  readonly value: string
  readonly label: string
  /** How many rows the choice would show, where the server counts them. */
  readonly count?: string | undefined
}

interface Props {
  readonly label: string
  /** What stands in place of a value while nothing is chosen. */
  readonly none: string
  readonly options: readonly Option[]
  readonly chosen: readonly string[]
  readonly onChange: (chosen: string[]) => void
}

function summary({ chosen, options, none }: Props): string {
  if (chosen.length === 0) return none
  const first = options.find(({ value }) => value === chosen[0])?.label ?? chosen[0] ?? none
  return chosen.length === 1 ? first : `${first} +${chosen.length - 1}`
}

const toggled = (chosen: readonly string[], value: string): string[] =>
  chosen.includes(value) ? chosen.filter((other) => other !== value) : [...chosen, value]

function FilterOption({ value, label, count, on, onToggle }: Option & { on: boolean; onToggle: () => void }) {
  return (
    <Menu.CheckboxItem key={value} checked={on} onCheckedChange={onToggle} className={itemClass}>
      <span
        className={cx(
          'grid size-4 place-items-center rounded-tick border',
          on ? 'border-accent bg-accent text-on-accent' : 'border-line-control',
        )}
      >
        {on && <Check className="size-3" />}
      </span>
      <span className="grow truncate">{label}</span>
      {count !== undefined && <span className="text-xs text-text-3 tabular-nums">{count}</span>}
    </Menu.CheckboxItem>
  )
}

/** A filter of a list: stays open while several values are ticked. */
export function FilterMenu(props: Props) {
  const { label, options, chosen, onChange } = props
  return (
    <Menu.Root>
      <Menu.Trigger
        render={
          <Button className="max-w-64 gap-1.5 pe-2.5">
            <span className="flex items-center gap-1.5">
              <span className="font-normal text-text-2">{label}</span>
              <span className="truncate">{summary(props)}</span>
              <ChevronDown className="size-3.5 text-text-3" />
            </span>
          </Button>
        }
      />
      <Menu.Portal>
        <Menu.Positioner align="start" sideOffset={6} className="z-40 outline-none">
          <Menu.Popup className="pop max-h-(--available-height) min-w-56 overflow-y-auto rounded-card bg-surface p-1 shadow-float outline-none forced-colors:border">
            {options.map((option) => (
              <FilterOption
                key={option.value}
                {...option}
                on={chosen.includes(option.value)}
                onToggle={() => onChange(toggled(chosen, option.value))}
              />
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}
