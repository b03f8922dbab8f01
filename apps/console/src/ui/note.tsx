import { CircleAlert, CircleCheck, Info, type LucideIcon, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from './cx.ts'

type Tone = 'info' | 'warn' | 'bad' | 'ok'

const looks: Record<Tone, string> = {
  info: 'border-info-line bg-info-bg text-info',
  warn: 'border-warn-line bg-warn-bg text-warn',
  bad: 'border-bad-line bg-bad-bg text-bad',
  ok: 'border-ok-line bg-ok-bg text-ok',
}
const icons: Record<Tone, LucideIcon> = { info: Info, warn: TriangleAlert, bad: CircleAlert, ok: CircleCheck }

interface Props {
  readonly tone: Tone
  readonly children: ReactNode
  readonly action?: ReactNode
}

/** A matter that should be known before going on, in the place that it is about. */
export function Note({ tone, children, action }: Props) {
  const Icon = icons[tone]
  return (
    <div className={cx('flex flex-wrap items-start gap-2 rounded-card border px-3 py-2 text-sm', looks[tone])}>
      <Icon className="mt-0.5" />
      <div className="min-w-0 grow basis-60">{children}</div>
      {action}
    </div>
  )
}
