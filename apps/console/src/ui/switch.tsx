import { cx } from './cx.ts'

interface Props {
  readonly label: string
  readonly on: boolean
  readonly onChange: (on: boolean) => void
  readonly disabled?: boolean
}

/** Takes effect at once. Place and colour of the knob both say which way it stands. */
export function Switch({ label, on, onChange, disabled = false }: Props) {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={on}
      aria-label={label}
      disabled={disabled}
      onClick={() => onChange(!on)}
      className={cx(
        'inline-flex h-5 w-8 shrink-0 items-center rounded-full border p-0.5 transition-colors duration-100',
        on ? 'border-accent bg-accent' : 'border-line-control bg-hover',
        'disabled:border-line disabled:bg-sunken disabled:[&>span]:bg-text-3',
      )}
    >
      <span
        className={cx(
          'size-3.5 rounded-full transition-[translate] duration-100',
          on ? 'translate-x-3 bg-on-accent rtl:-translate-x-3' : 'bg-text-3 forced-colors:bg-[CanvasText]',
        )}
      />
    </button>
  )
}
