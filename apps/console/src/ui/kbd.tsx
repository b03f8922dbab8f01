import type { ReactNode } from 'react'

export function Kbd({ children }: { readonly children: ReactNode }) {
  return (
    <kbd className="inline-flex h-5 min-w-5 items-center justify-center rounded-tick border bg-surface px-1 font-sans text-tiny whitespace-nowrap text-text-2">
      {children}
    </kbd>
  )
}
