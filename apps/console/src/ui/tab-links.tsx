import { Link, type LinkProps } from '@tanstack/react-router'

interface Tab extends Pick<LinkProps, 'params'> {
  /** Left out: what stands in the address stays there. */
  readonly search?: LinkProps['search']
  readonly to: NonNullable<LinkProps['to']>
  readonly label: string
  /** How many there are, where that is worth knowing before going there. */
  readonly count?: string | undefined
  /** Where the page is of this section and stands at another address. */
  readonly current?: boolean
}

interface Props {
  readonly label: string
  readonly tabs: readonly Tab[]
}

const tab =
  'relative -mb-px inline-flex h-10 items-center gap-1.5 border-b-2 border-transparent text-sm font-medium whitespace-nowrap text-text-2 hover:text-text aria-[current=page]:border-accent aria-[current=page]:text-text'

/** Sections of a page, each with an address of its own: links, not ARIA tabs. */
export function TabLinks({ label, tabs }: Props) {
  return (
    <nav aria-label={label} className="flex shrink-0 gap-5 overflow-x-auto overflow-y-hidden border-b px-4 md:px-6">
      {tabs.map(({ label: text, count, current, search = true, ...link }) => (
        <Link
          key={text}
          {...link}
          search={search}
          activeOptions={{ exact: true, includeSearch: false }}
          aria-current={current ? 'page' : undefined}
          className={tab}
        >
          {text}
          {count !== undefined && <span className="text-text-3 tabular-nums">{count}</span>}
        </Link>
      ))}
    </nav>
  )
}
