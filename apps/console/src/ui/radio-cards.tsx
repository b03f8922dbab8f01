import type { ReactNode } from 'react'
import { useId } from 'react'
import { cx } from './cx.ts'

interface Option<Value extends string> {
  readonly value: Value
  readonly label: string
  readonly text?: string | undefined
  /** Why it cannot be chosen. */
  readonly off?: string | undefined
}

interface Props<Value extends string> {
  readonly label: string
  readonly name: string
  readonly value: Value
  readonly options: readonly Option<Value>[]
  readonly onChange: (value: Value) => void
  /** One below the other, where there is little room beside each. */
  readonly stacked?: boolean
  /** What the chosen one asks further, or what follows from it. */
  readonly children?: ReactNode
}

const dot =
  'pointer-events-none mt-0.5 grid size-4 shrink-0 place-items-center rounded-full border border-line-control bg-surface after:size-1.5 after:rounded-full peer-checked:border-accent peer-checked:bg-accent peer-checked:after:bg-on-accent peer-disabled:border-line peer-disabled:bg-sunken forced-colors:peer-checked:after:bg-[CanvasText]'

interface CardProps<Value extends string> {
  readonly option: Option<Value>
  readonly name: string
  readonly on: boolean
  readonly onChoose: () => void
}

function RadioCard<Value extends string>({ option, name, on, onChoose }: CardProps<Value>) {
  const id = useId()
  const { label, text, off } = option
  const said = off ?? text
  return (
    <div
      className={cx(
        'relative flex gap-2.5 rounded-card border px-3 py-2.5 outline-offset-1 outline-accent has-focus-visible:outline-2',
        on ? 'border-accent bg-selected' : cx('bg-surface', off === undefined && 'hover:bg-hover'),
      )}
    >
      <input
        id={id}
        type="radio"
        name={name}
        checked={on}
        disabled={off !== undefined}
        onChange={onChoose}
        aria-describedby={said === undefined ? undefined : `${id}-text`}
        className="peer absolute inset-0 size-full cursor-default appearance-none rounded-card opacity-0"
      />
      <span aria-hidden="true" className={dot} />
      <span className="pointer-events-none min-w-0">
        <label htmlFor={id} className={cx('block text-sm font-medium', off !== undefined && 'text-text-3')}>
          {label}
        </label>
        {said !== undefined && said !== '' && (
          <span id={`${id}-text`} className="block text-xs text-text-3">
            {said}
          </span>
        )}
      </span>
    </div>
  )
}

/** One of a few, each with what follows from it. */
export function RadioCards<Value extends string>(props: Props<Value>) {
  const { label, name, value, options, onChange, stacked = false, children } = props
  const many = options.length > 3
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="mb-1.5 text-sm font-medium">{label}</legend>
      <div className={cx('grid gap-2', !stacked && (many ? 'md:grid-cols-2' : 'md:auto-cols-fr md:grid-flow-col'))}>
        {options.map((option) => (
          <RadioCard
            key={option.value}
            option={option}
            name={name}
            on={option.value === value}
            onChoose={() => onChange(option.value)}
          />
        ))}
      </div>
      {children}
    </fieldset>
  )
}
