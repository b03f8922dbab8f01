import { ChevronRight } from 'lucide-react'
import { type ReactNode, useId, useState } from 'react'
import { cx } from './cx.ts'

interface Props {
  readonly label: string
  /** What is in it, in a few words. */
  readonly summary?: string
  readonly startOpen?: boolean
  readonly children: ReactNode
}

/** What is seldom needed, one click away. */
export function Disclosure({ label, summary, startOpen = false, children }: Props) {
  const id = useId()
  const [open, setOpen] = useState(startOpen)
  return (
    <div className="flex flex-col gap-5">
      <button
        type="button"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
        className="-ms-1 inline-flex min-h-6 items-center gap-1 self-start rounded-tick pe-1 text-sm font-medium touch:min-h-10"
      >
        <ChevronRight className={cx('size-3.5! text-text-3', open && 'rotate-90')} />
        {label}
        {summary !== undefined && <span className="font-normal text-text-3">{summary}</span>}
      </button>
      <div id={id} hidden={!open} className={cx(open && 'flex flex-col gap-5')}>
        {open && children}
      </div>
    </div>
  )
}
