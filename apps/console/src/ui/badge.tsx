import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from './cx.ts'

export type Tone = 'info' | 'warn' | 'bad' | 'ok' | 'neutral' | 'accent'

const tones: Record<Tone, string> = {
  info: 'border-info-line bg-info-bg text-info',
  warn: 'border-warn-line bg-warn-bg text-warn',
  bad: 'border-bad-line bg-bad-bg text-bad',
  ok: 'border-ok-line bg-ok-bg text-ok',
  neutral: 'border-neutral-line bg-neutral-bg text-neutral',
  accent: 'border-transparent bg-selected text-accent-text forced-colors:border-current',
}

interface Props {
  readonly tone: Tone
  readonly icon?: LucideIcon
  readonly children: ReactNode
}

/** Marks an exception. Icon and word say it; the colour only helps. */
export function Badge({ tone, icon: Icon, children }: Props) {
  return (
    <span
      className={cx(
        'inline-flex h-5 items-center gap-1 rounded-full border px-1.5 text-xs font-medium whitespace-nowrap',
        tones[tone],
      )}
    >
      {Icon && <Icon className="size-3" />}
      {children}
    </span>
  )
}
