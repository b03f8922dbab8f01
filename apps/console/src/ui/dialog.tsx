import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react'
import { useMessages } from '../i18n/messages.ts'
import { Button } from './button.tsx'
import { cx } from './cx.ts'
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
  /** For long forms and tables: wider, scrolls within itself, and takes the whole of a narrow screen. */
  readonly wide?: boolean
  /** What the discard question asks, where it can name what would be lost. */
  readonly question?: string | undefined
}

interface QuestionProps {
  readonly text: string
  readonly onStay: () => void
  readonly onLeave: () => void
}

function DiscardQuestion({ text, onStay, onLeave }: QuestionProps) {
  const { common } = useMessages()
  const stay = useRef<HTMLButtonElement>(null)
  useEffect(() => stay.current?.focus(), [])
  useAlarm(text)
  return (
    <div className="flex grow flex-wrap items-center justify-end gap-2">
      <span className="me-auto text-sm font-medium">{text}</span>
      <Button onClick={onLeave}>{common.discard}</Button>
      {/* The safe way out has the focus, so that a second Escape or Enter loses nothing. */}
      <Button look="primary" ref={stay} onClick={onStay}>
        {common.keepEditing}
      </Button>
    </div>
  )
}

const popup =
  'rise flex w-full flex-col overflow-clip bg-surface shadow-float outline-none max-md:max-w-none forced-colors:border'
const narrow = 'max-w-dialog rounded-dialog max-md:rounded-b-none'
const broad =
  'max-w-dialog-wide rounded-dialog max-h-[calc(100dvh-2rem)] max-md:h-dvh max-md:max-h-none max-md:rounded-none'

export function Dialog(props: Props) {
  const { open, onClose, title, description, children, footer, dirty = false, initialFocus, wide = false } = props
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
          <Base.Popup initialFocus={initialFocus} className={cx(popup, wide ? broad : narrow)}>
            <header className="flex items-start gap-3 px-5 pt-4">
              <div className="grow">
                <Base.Title className="text-lg font-semibold">{title}</Base.Title>
                {description && (
                  <Base.Description className="mt-0.5 text-sm text-text-2">{description}</Base.Description>
                )}
              </div>
              <IconButton label={common.close} icon={X} className="-me-2 -mt-0.5" onClick={close} />
            </header>
            <div className={cx('px-5 py-4', wide && 'min-h-0 grow overflow-y-auto overscroll-contain')}>{children}</div>
            {(footer || asking) && (
              <footer className="flex flex-wrap items-center justify-end gap-2 border-t bg-sunken px-5 py-3">
                {asking ? (
                  <DiscardQuestion
                    text={props.question ?? common.discardQuestion}
                    onStay={() => askFirst(false)}
                    onLeave={close}
                  />
                ) : (
                  footer
                )}
              </footer>
            )}
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  )
}
