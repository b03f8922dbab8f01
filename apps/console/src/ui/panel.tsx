import { X } from 'lucide-react'
import { type ReactNode, type Ref, useEffect, useRef } from 'react'
import { useMessages } from '../i18n/messages.ts'
import { useShortcuts } from '../shared/shortcuts.ts'
import { cx } from './cx.ts'
import { IconButton } from './icon-button.tsx'

interface Props {
  readonly label: string
  readonly onClose: () => void
  readonly head: ReactNode
  /** Links to its parts, where it has several. */
  readonly tabs?: ReactNode
  readonly children: ReactNode
}

/** Takes the focus when it opens and gives it back to what had it, so that the keyboard goes on where it was. */
function useFocusThere(): Ref<HTMLElement> {
  const panel = useRef<HTMLElement>(null)
  useEffect(() => {
    const before = document.activeElement
    panel.current?.focus({ preventScroll: true })
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true })
    }
  }, [])
  return panel
}

/** Stands beside what it belongs to, which stays usable; on a narrow screen it covers it. */
export function Panel({ label, onClose, head, tabs, children }: Props) {
  const { common } = useMessages()
  const panel = useFocusThere()
  useShortcuts({ escape: onClose })
  return (
    <section
      ref={panel}
      tabIndex={-1}
      aria-label={label}
      className="absolute inset-y-0 end-0 z-20 flex w-full flex-col bg-surface outline-none md:w-120 md:shadow-float forced-colors:border-s"
    >
      <header className={cx('flex items-start gap-3 px-5 py-4 max-md:px-4', tabs ? 'pb-2' : 'border-b')}>
        <div className="min-w-0 grow">{head}</div>
        <IconButton label={common.close} icon={X} className="-me-2 -mt-1" onClick={onClose} />
      </header>
      {tabs}
      <div className="min-h-0 grow overflow-y-auto px-5 py-4 max-md:px-4">{children}</div>
    </section>
  )
}
