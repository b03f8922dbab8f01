import { useId } from 'react'
import { cx } from './cx.ts'

interface Props<Value extends string> {
  /** Heard, not seen: the words of the choices speak for themselves. */
  readonly label: string
  readonly value: Value
  readonly options: readonly { readonly value: Value; readonly label: string }[]
  readonly onChange: (value: Value) => void
}

/** One of very few short words, all in sight: radio buttons in the look of one bar. */
export function Segmented<Value extends string>({ label, value, options, onChange }: Props<Value>) {
  const name = useId()
  return (
    <fieldset className="inline-grid min-w-0 auto-cols-fr grid-flow-col gap-0.5 rounded-card bg-hover p-0.5 forced-colors:border">
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <label
          key={option.value}
          className={cx(
            'relative grid h-7 place-items-center rounded-control px-3 text-sm font-medium whitespace-nowrap outline-offset-1 outline-accent has-focus-visible:outline-2 touch:h-10 forced-colors:has-checked:border',
            option.value === value ? 'bg-surface text-text shadow-control' : 'text-text-2 hover:text-text',
          )}
        >
          <input
            type="radio"
            name={name}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
            className="absolute inset-0 size-full cursor-default appearance-none opacity-0"
          />
          {option.label}
        </label>
      ))}
    </fieldset>
  )
}
