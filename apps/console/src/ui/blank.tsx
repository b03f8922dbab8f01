import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'

interface Props {
  readonly icon?: LucideIcon
  readonly title: string
  readonly text?: ReactNode
  /** The one useful next act. */
  readonly children?: ReactNode
  readonly heading?: 'h1' | 'h2' | 'p'
}

/** What stands where a list or a page has nothing to show: why, and what to do. */
export function Blank({ icon: Icon, title, text, children, heading: Heading = 'p' }: Props) {
  return (
    <div className="mx-auto flex max-w-card flex-col items-center gap-1 px-4 py-12 text-center">
      {Icon && (
        <span className="mb-3 grid size-10 place-items-center rounded-card border bg-surface text-text-3 shadow-control">
          <Icon />
        </span>
      )}
      <Heading className="text-base font-semibold" tabIndex={Heading === 'h1' ? -1 : undefined}>
        {title}
      </Heading>
      {text && <p className="text-sm text-text-2">{text}</p>}
      {children && <div className="mt-4 flex flex-wrap justify-center gap-2">{children}</div>}
    </div>
  )
}
