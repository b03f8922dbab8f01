import { LoaderCircle, type LucideIcon } from 'lucide-react'
import type { ComponentProps, ReactNode } from 'react'
import { cx } from './cx.ts'

type Look = 'primary' | 'secondary' | 'quiet' | 'danger'

const shape =
  'relative inline-flex h-8 shrink-0 items-center justify-center gap-1.5 rounded-control border px-3 text-sm font-medium whitespace-nowrap select-none touch:h-10 [&>.lucide]:size-3.5'

const looks: Record<Look, string> = {
  primary: 'border-transparent bg-accent text-on-accent enabled:hover:bg-accent-hover',
  secondary: 'border-line bg-surface text-text shadow-control enabled:hover:bg-hover data-popup-open:bg-hover',
  quiet: 'border-transparent text-text-2 enabled:hover:bg-hover enabled:hover:text-text data-popup-open:bg-hover',
  danger: 'border-transparent bg-bad-solid text-on-accent',
}

const off = 'disabled:border-line disabled:bg-sunken disabled:text-text-3 disabled:shadow-none'

/** For links that look like buttons. */
export const buttonClass = (look: Look): string => cx(shape, looks[look], look !== 'primary' && 'hover:bg-hover')

interface Props extends ComponentProps<'button'> {
  readonly look?: Look
  readonly icon?: LucideIcon
  /** Turns a spinner in place of the icon; the button keeps its width and cannot be pressed twice. */
  readonly busy?: boolean
  readonly children: ReactNode
}

export function Button({
  look = 'secondary',
  icon: Icon,
  busy = false,
  disabled,
  className,
  children,
  ...rest
}: Props) {
  const spinner = busy && <LoaderCircle className={cx('animate-spin', !Icon && 'absolute')} />
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled === true || busy}
      aria-busy={busy || undefined}
      className={cx(shape, looks[look], off, className)}
    >
      {spinner || (Icon && <Icon />)}
      <span className={cx(busy && !Icon && 'invisible')}>{children}</span>
    </button>
  )
}
