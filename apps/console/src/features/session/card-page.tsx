import { Check } from 'lucide-react'
import { type ReactNode, useEffect } from 'react'
import { useMessages } from '../../i18n/messages.ts'

interface Props {
  readonly title: string
  readonly intro?: ReactNode
  readonly children?: ReactNode
  readonly wide?: boolean
}

function Mark() {
  return (
    <span
      aria-hidden="true"
      className="mb-5 grid size-9 place-items-center rounded-card bg-accent text-on-accent shadow-control"
    >
      <Check className="size-5 stroke-3!" />
    </span>
  )
}

/** A page outside the shell: one card, one question. */
export function CardPage({ title, intro, children, wide = false }: Props) {
  const { shell } = useMessages()
  useEffect(() => {
    document.title = shell.page(title, shell.product)
  }, [shell, title])
  return (
    <main className="grid min-h-full place-items-center px-4 py-10">
      <div className={wide ? 'w-full max-w-dialog' : 'w-full max-w-card'}>
        <Mark />
        <h1 className="text-xl font-semibold">{title}</h1>
        {intro && <p className="mt-1 text-sm text-text-2">{intro}</p>}
        <div className="mt-6 empty:hidden">{children}</div>
      </div>
    </main>
  )
}
