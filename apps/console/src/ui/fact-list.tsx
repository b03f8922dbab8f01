import type { ReactNode } from 'react'

interface Fact {
  readonly label: string
  readonly value: ReactNode
}

/** What holds, said before anything is asked. */
export function FactList({ label, facts }: { readonly label: string; readonly facts: readonly Fact[] }) {
  return (
    <dl aria-label={label} className="divide-y rounded-card border bg-surface text-sm">
      {facts.map(({ label: name, value }) => (
        <div key={name} className="flex flex-wrap gap-x-4 gap-y-0.5 px-3 py-2">
          <dt className="basis-28 text-text-3">{name}</dt>
          <dd className="min-w-0 grow font-medium break-words">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
