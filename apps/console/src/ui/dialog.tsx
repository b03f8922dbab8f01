import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react'
import { useMessages } from '../i18n/messages.ts'
import { Button } from './button.tsx'
import { IconButton } from './icon-button.tsx'
import { useAlarm } from './use-alarm.ts'

interface Props {
  readonly open: boolean
  readonly onClose: () => void
  readonly title: string
  readonly description?: ReactNode
  readonly children: ReactNode
  readonly footer?: ReactNode
  /** True while closing would lose something: then closing asks first. */
  readonly dirty?: boolean
  readonly initialFocus?: RefObject<HTMLElement | null>
}

function DiscardQuestion({ onStay, onLeave }: { onStay: () => void; onLeave: () => void }) {
  const { common } = useMessages()
  const stay = useRef<HTMLButtonElement>(null)
  useEffect(() => stay.current?.focus(), [])
  useAlarm(common.discardQuestion)
  return (
    <div className="flex grow flex-wrap items-center justify-end gap-2">
      <span className="me-auto text-sm font-medium">{common.discardQuestion}</span>
      <Button onClick={onLeave}>{common.discard}</Button>
      {/* The safe way out has the focus, so that a second Escape or Enter loses nothing. */}
      <Button look="primary" ref={stay} onClick={onStay}>
        {common.keepEditing}
      </Button>
    </div>
  )
}

export function Dialog({ open, onClose, title, description, children, footer, dirty = false, initialFocus }: Props) {
  const { common } = useMessages()
  const [asking, askFirst] = useState(false)
  const close = () => {
    if (dirty && !asking) return askFirst(true)
    askFirst(false)
    onClose()
  }
  return (
    <Base.Root open={open} onOpenChange={(next) => next || close()}>
      <Base.Portal>
        <Base.Backdrop className="fade fixed inset-0 z-40 bg-scrim" />
        <Base.Viewport className="fixed inset-0 z-40 grid place-items-center overflow-y-auto p-4 max-md:place-items-end max-md:p-0">
          <Base.Popup
            initialFocus={initialFocus}
            className="rise flex w-full max-w-dialog flex-col overflow-clip rounded-dialog bg-surface shadow-float outline-none max-md:max-w-none max-md:rounded-b-none forced-colors:border"
          >
            <header className="flex items-start gap-3 px-5 pt-4">
              <div className="grow">
                <Base.Title className="text-lg font-semibold">{title}</Base.Title>
                {description && (
                  <Base.Description className="mt-0.5 text-sm text-text-2">{description}</Base.Description>
                )}
              </div>
              <IconButton label={common.close} icon={X} className="-me-2 -mt-0.5" onClick={close} />
            </header>
            <div className="px-5 py-4">{children}</div>
            {(footer || asking) && (
              <footer className="flex flex-wrap items-center justify-end gap-2 border-t bg-sunken px-5 py-3">
                {asking ? <DiscardQuestion onStay={() => askFirst(false)} onLeave={close} /> : footer}
              </footer>
            )}
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  )
}
