import { Menu as MenuIcon } from 'lucide-react'
import { type ReactNode, useEffect, useRef } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { announce } from '../../shared/announcer.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { useCurrentOrganization } from '../organization/organization.ts'
import { AccountMenu } from './account-menu.tsx'
import { openNavigation } from './openings.ts'

/** Names the page in the window, and takes the focus there once it is reached. */
function usePageTitle(title: string) {
  const { shell } = useMessages()
  const place = useCurrentOrganization()?.name ?? shell.product
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = shell.page(title, place)
  }, [shell, title, place])
  useEffect(() => {
    heading.current?.focus({ preventScroll: true })
    announce(title)
  }, [title])
  return heading
}

interface Props {
  readonly title: string
  /** Beside the title: how many there are, or what the page is for. */
  readonly note?: ReactNode
  /** What the window is called where the page has sections. */
  readonly section?: string | undefined
  /** What can be done here as a whole: one primary button at most. */
  readonly action?: ReactNode
  readonly children: ReactNode
}

export function Page({ title, note, section = title, action, children }: Props) {
  const { shell } = useMessages()
  const heading = usePageTitle(section)
  return (
    <>
      <header className="flex h-14 shrink-0 items-center gap-3 max-md:gap-2 border-b bg-surface px-4 md:px-6">
        <IconButton label={shell.openNavigation} icon={MenuIcon} className="-ms-2 md:hidden" onClick={openNavigation} />
        <h1 ref={heading} tabIndex={-1} className="text-lg font-semibold outline-none max-md:leading-5">
          {title}
        </h1>
        <span className="grow truncate text-sm text-text-3 tabular-nums">{note}</span>
        {action}
        <AccountMenu />
      </header>
      {children}
    </>
  )
}
