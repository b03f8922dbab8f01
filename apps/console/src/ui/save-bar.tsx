import { useMessages } from '../i18n/messages.ts'
import { Button } from './button.tsx'

interface Props {
  readonly dirty: boolean
  readonly busy: boolean
  readonly onDiscard: () => void
}

/** Stands at the end of a form while it differs from what is saved. */
export function SaveBar({ dirty, busy, onDiscard }: Props) {
  const { common } = useMessages()
  if (!dirty) return null
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Button look="primary" type="submit" busy={busy}>
        {common.save}
      </Button>
      <Button onClick={onDiscard}>{common.discard}</Button>
      <span className="text-xs text-text-3">{common.unsaved}</span>
    </div>
  )
}
