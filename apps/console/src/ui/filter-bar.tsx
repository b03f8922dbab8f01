import { X } from 'lucide-react'
import type { ReactNode, Ref } from 'react'
import { useMessages } from '../i18n/messages.ts'
import { useTyped } from '../shared/typing.ts'
import { Button } from './button.tsx'
import { SearchField } from './search-field.tsx'

interface Props {
  readonly label: string
  readonly q: string | undefined
  readonly onType: (q: string | undefined) => void
  readonly field: Ref<HTMLInputElement>
  readonly filtered: boolean
  readonly onClear: () => void
  /** How many match, in words. */
  readonly match?: string | undefined
  /** The filters beside the field. */
  readonly children?: ReactNode
  /** At the far end: what can be done with the whole list. */
  readonly action?: ReactNode
}

/** What a list is narrowed by: text, filters, the way back to all, and how many match. */
export function FilterBar({ label, q, onType, field, filtered, onClear, match, children, action }: Props) {
  const { common } = useMessages()
  const [text, type] = useTyped(q, onType)
  return (
    <search className="flex min-h-14 shrink-0 flex-wrap items-center gap-2 px-4 py-3 md:px-6">
      <SearchField ref={field} label={label} value={text} onChange={type} maxLength={200} />
      {children}
      {filtered && (
        <Button look="quiet" icon={X} onClick={onClear}>
          {common.clear}
        </Button>
      )}
      <span className="ms-auto flex items-center gap-3 text-sm text-text-2 tabular-nums empty:hidden">
        {match}
        {action}
      </span>
    </search>
  )
}
