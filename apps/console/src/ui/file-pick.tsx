import { type LucideIcon, Upload } from 'lucide-react'
import { type DragEvent, type ReactNode, useRef, useState } from 'react'
import { cx } from './cx.ts'

interface Props {
  readonly label: string
  /** What the system's dialog offers, such as `.csv`. */
  readonly accept: string
  readonly onFile: (file: File) => void
  readonly icon?: LucideIcon
}

/** The way in for a file by mouse, keyboard and touch. */
export function FileButton({ label, accept, onFile, icon: Icon = Upload }: Props) {
  const field = useRef<HTMLInputElement>(null)
  return (
    <>
      <button
        type="button"
        onClick={() => field.current?.click()}
        className="inline-flex min-h-6 items-center gap-1 rounded-tick text-xs font-medium text-accent-text hover:underline touch:min-h-10"
      >
        <Icon className="size-3.5" />
        {label}
      </button>
      <input
        ref={field}
        type="file"
        accept={accept}
        hidden
        aria-label={label}
        onChange={(event) => {
          const file = event.target.files?.[0]
          // Emptied, so that the same file can be chosen again once it has been mended.
          event.target.value = ''
          if (file) onFile(file)
        }}
      />
    </>
  )
}

const hasFile = (event: DragEvent): boolean => event.dataTransfer.types.includes('Files')

interface AreaProps {
  readonly onFile: (file: File) => void
  /** Said over the area while a file hangs above it. */
  readonly label: string
  readonly className?: string
  readonly children: ReactNode
}

/** Takes a file that is dropped on it: a second way only, a button always leads to the same. */
export function DropArea({ onFile, label, className, children }: AreaProps) {
  const [over, setOver] = useState(false)
  const drag = (event: DragEvent) => {
    if (!hasFile(event)) return
    event.preventDefault()
    setOver(true)
  }
  const leave = (event: DragEvent) => {
    const to = event.relatedTarget
    if (!(to instanceof Node && event.currentTarget.contains(to))) setOver(false)
  }
  const drop = (event: DragEvent) => {
    if (!hasFile(event)) return
    event.preventDefault()
    setOver(false)
    const file = event.dataTransfer.files[0]
    if (file) onFile(file)
  }
  return (
    <div className={cx('relative', className)} onDragEnter={drag} onDragOver={drag} onDragLeave={leave} onDrop={drop}>
      {children}
      {over && (
        <div className="pointer-events-none absolute inset-0 z-10 grid place-items-center rounded-card border-2 border-dashed border-accent bg-selected text-sm font-medium text-accent-text">
          {label}
        </div>
      )}
    </div>
  )
}
