import { Undo2, X } from 'lucide-react'
import { useMessages } from '../i18n/messages.ts'
import { status } from '../shared/status.ts'
import { useStore } from '../shared/store.ts'
import { Button } from './button.tsx'
import { IconButton } from './icon-button.tsx'

/** What was just done, for whom, and the way back. The announcer reads it; this is for the eyes. */
export function StatusBar() {
  const { common } = useMessages()
  const shown = useStore(status)
  if (shown === undefined) return null
  const { text, undo } = shown
  const dismiss = () => status.set(undefined)
  const takeBack = () => {
    dismiss()
    undo?.()
  }
  return (
    <div className="fixed end-4 bottom-4 z-30 flex max-w-dialog items-center gap-2 rounded-card bg-surface py-1.5 ps-4 pe-1.5 text-sm font-medium shadow-float max-md:start-4 forced-colors:border">
      <span className="grow">{text}</span>
      {undo && (
        <Button look="quiet" icon={Undo2} onClick={takeBack}>
          {common.undo}
        </Button>
      )}
      <IconButton label={common.dismiss} icon={X} onClick={dismiss} />
    </div>
  )
}
