import type { ReactNode } from 'react'

export function Kbd({ children }: { readonly children: ReactNode }) {
  return (
    <kbd className="rounded-tick border border-line bg-surface px-1 font-sans text-tiny text-text-2">{children}</kbd>
  )
}
