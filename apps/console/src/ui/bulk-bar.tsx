import { X } from 'lucide-react'
import { type ReactNode, useEffect } from 'react'
import { useMessages } from '../i18n/messages.ts'
import { announce } from '../shared/announcer.ts'
import { Button } from './button.tsx'

interface Props {
  readonly count: number | undefined
  readonly onClear: () => void
  /** What can be done with what is chosen. */
  readonly children: ReactNode
}

/** Stands in place of the filters, as high as they are, so that nothing moves when rows are chosen. */
export function BulkBar({ count, onClear, children }: Props) {
  const { choice, common } = useMessages()
  const said = choice.chosen(count)
  useEffect(() => announce(said), [said])
  return (
    <section
      aria-label={choice.bulk}
      className="flex min-h-14 items-center gap-1.5 overflow-x-auto px-4 py-3 max-md:flex-wrap md:px-6"
    >
      <span className="pe-2 text-sm font-medium whitespace-nowrap tabular-nums">{said}</span>
      {children}
      <Button look="quiet" icon={X} className="ms-auto" onClick={onClear}>
        {common.clear}
      </Button>
    </section>
  )
}
