import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from './cx.ts'

interface Props {
  readonly tone: 'warn' | 'info'
  readonly icon: LucideIcon
  readonly children: ReactNode
  readonly action?: ReactNode
}

const tones = { warn: 'border-warn-line bg-warn-bg text-warn', info: 'border-info-line bg-info-bg text-info' }

/** The thin row above the header. */
export function Banner({ tone, icon: Icon, children, action }: Props) {
  return (
    <div
      className={cx(
        'flex min-h-9 shrink-0 items-center gap-2 border-b px-4 py-1 text-sm font-medium md:px-6',
        tones[tone],
      )}
    >
      <Icon />
      <span className="grow">{children}</span>
      {action}
    </div>
  )
}
