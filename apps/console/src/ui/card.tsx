import type { ReactNode } from 'react'
import { cx } from './cx.ts'

interface Props {
  readonly title: string
  readonly text?: ReactNode
  readonly action?: ReactNode
  readonly children?: ReactNode
}

/** One matter of a settings page. */
export function Card({ title, text, action, children }: Props) {
  return (
    <section className="overflow-clip rounded-card border bg-surface">
      <header className={cx('flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3', children ? 'border-b' : null)}>
        <div className="min-w-0 grow basis-60">
          <h2 className="text-base font-semibold">{title}</h2>
          {text && <div className="text-sm text-text-2">{text}</div>}
        </div>
        {action}
      </header>
      {children}
    </section>
  )
}
