import { Check, Minus } from 'lucide-react'
import { type ComponentProps, type ReactNode, useEffect, useId, useRef } from 'react'
import { cx } from './cx.ts'

const box =
  'pointer-events-none grid size-4 place-items-center rounded-tick border border-line-control bg-surface text-on-accent outline-offset-1 outline-accent peer-checked:border-accent peer-checked:bg-accent peer-indeterminate:border-accent peer-indeterminate:bg-accent peer-focus-visible:outline-2 peer-disabled:border-line peer-disabled:bg-sunken [&>.lucide]:hidden [&>.lucide]:size-3 peer-checked:[&>.lucide-check]:block peer-indeterminate:[&>.lucide-check]:hidden peer-indeterminate:[&>.lucide-minus]:block forced-colors:text-[CanvasText]'

interface TickProps extends Omit<ComponentProps<'input'>, 'type' | 'className'> {
  /** Some of what it stands for is ticked. */
  readonly mixed?: boolean
}

/** The box alone, for whoever names it in another way. The part that can be hit is larger than what is seen. */
export function Tick({ mixed = false, ...input }: TickProps) {
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (field.current) field.current.indeterminate = mixed
  }, [mixed])
  return (
    <span className="relative inline-grid size-4 shrink-0">
      <input
        ref={field}
        type="checkbox"
        {...input}
        className="peer absolute -inset-1 size-6 cursor-default appearance-none opacity-0 touch:-inset-3 touch:size-10"
      />
      <span aria-hidden="true" className={box}>
        <Check />
        <Minus />
      </span>
    </span>
  )
}

interface Props extends Omit<TickProps, 'id'> {
  readonly label: ReactNode
  readonly hint?: ReactNode
}

export function Checkbox({ label, hint, disabled, ...tick }: Props) {
  const id = useId()
  return (
    <div className="flex min-h-6 items-start gap-2 py-0.5 touch:min-h-10 touch:items-center">
      <span className="flex h-5 items-center">
        <Tick
          {...tick}
          id={id}
          disabled={disabled}
          aria-describedby={hint === undefined ? tick['aria-describedby'] : `${id}-hint`}
        />
      </span>
      <span className="min-w-0">
        <label htmlFor={id} className={cx('text-sm break-words', disabled === true ? 'text-text-3' : 'text-text')}>
          {label}
        </label>
        {hint !== undefined && (
          <span id={`${id}-hint`} className="block text-xs text-text-3">
            {hint}
          </span>
        )}
      </span>
    </div>
  )
}
