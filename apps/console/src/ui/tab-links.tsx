import { Link, type LinkProps } from '@tanstack/react-router'

interface Props {
  readonly label: string
  readonly tabs: readonly { readonly to: NonNullable<LinkProps['to']>; readonly label: string }[]
}

const tab =
  'relative -mb-px inline-flex h-10 items-center border-b-2 border-transparent text-sm font-medium text-text-2 hover:text-text aria-[current=page]:border-accent aria-[current=page]:text-text'

/** Sections of a page, each with an address of its own: links, not ARIA tabs. */
export function TabLinks({ label, tabs }: Props) {
  return (
    <nav aria-label={label} className="flex gap-5 overflow-x-auto border-b px-4 md:px-6">
      {tabs.map(({ to, label: text }) => (
        <Link key={to} to={to} search activeOptions={{ exact: true, includeSearch: false }} className={tab}>
          {text}
        </Link>
      ))}
    </nav>
  )
}
