import { Tooltip } from '@base-ui/react/tooltip'
import { Link, type LinkProps } from '@tanstack/react-router'
import { BookOpen, Keyboard, type LucideIcon, Search } from 'lucide-react'
import type { ReactNode } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { useNavigationWords } from '../../shared/media.ts'
import { modifier } from '../../shared/shortcuts.ts'
import { cx } from '../../ui/cx.ts'
import { hints } from '../../ui/hint.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { Kbd } from '../../ui/kbd.tsx'
import { useCurrentOrganization, usePermissions } from '../organization/organization.ts'
import { useMe } from '../session/me.ts'
import { destinationsOf } from './destinations.ts'
import { openPalette, openShortcuts } from './openings.ts'
import { OrganizationSwitcher } from './organization-switcher.tsx'
import { ThemeMenu } from './theme-menu.tsx'

const entry =
  'flex h-8 items-center gap-2.5 rounded-control px-2 text-sm font-medium text-text-2 hover:bg-hover hover:text-text touch:h-10 aria-[current=page]:bg-hover aria-[current=page]:text-text'

/** In the rail only the icon is seen, so the word becomes its hint. */
function Entry({ icon: Icon, word, ...link }: { icon: LucideIcon; word: string } & LinkProps) {
  const words = useNavigationWords()
  return (
    <Tooltip.Trigger
      handle={hints}
      payload={word}
      disabled={words}
      render={
        <Link {...link} className={cx(entry, 'md:max-lg:justify-center md:max-lg:px-0')}>
          <Icon />
          <span className="md:max-lg:sr-only">{word}</span>
        </Link>
      }
    />
  )
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="flex flex-col gap-0.5 md:max-lg:mt-3">
      <h2 className="px-2 pt-4 pb-1 text-xs text-text-3 md:max-lg:sr-only">{title}</h2>
      {children}
    </section>
  )
}

function SearchButton() {
  const { shell } = useMessages()
  return (
    <button
      type="button"
      onClick={openPalette}
      className="mt-3 flex h-8 items-center gap-2 rounded-control border bg-surface px-2 text-sm text-text-3 shadow-control hover:border-line-control hover:text-text-2 touch:h-10 md:max-lg:justify-center md:max-lg:px-0"
    >
      <Search />
      <span className="grow truncate text-start md:max-lg:sr-only">{shell.search}</span>
      <span className="md:max-lg:hidden touch:hidden" aria-hidden="true">
        <Kbd>{modifier} K</Kbd>
      </span>
    </button>
  )
}

function Footer() {
  const { shell } = useMessages()
  return (
    <div className="mt-auto flex items-center gap-0.5 pt-3 md:max-lg:flex-col">
      <IconButton label={shell.shortcuts} icon={Keyboard} onClick={openShortcuts} />
      <Tooltip.Trigger
        handle={hints}
        payload={shell.reference}
        render={
          <a
            href="/reference"
            aria-label={shell.reference}
            className="grid size-8 place-items-center rounded-control text-text-2 hover:bg-hover hover:text-text touch:size-10"
          >
            <BookOpen />
          </a>
        }
      />
      <span className="grow" />
      <ThemeMenu />
    </div>
  )
}

export function Navigation() {
  const { shell } = useMessages()
  const { user, viewAs } = useMe()
  const organization = useCurrentOrganization()
  const permissions = usePermissions(organization?.open ? organization.id : undefined)
  const places = destinationsOf(shell, { organization, permissions, superuser: user.superuser && viewAs === null })
  return (
    <nav aria-label={shell.navigation} className="flex h-full flex-col bg-sunken p-3 md:max-lg:px-2">
      <OrganizationSwitcher current={organization} />
      <SearchButton />
      {places.settings.length > 0 && (
        <Section title={shell.settings}>
          {places.settings.map(({ link, icon, word }) => (
            <Entry key={word} icon={icon} word={word} {...link} />
          ))}
        </Section>
      )}
      {places.server.length > 0 && (
        <Section title={shell.server}>
          {places.server.map(({ link, icon, word }) => (
            <Entry key={word} icon={icon} word={word} {...link} />
          ))}
        </Section>
      )}
      <Footer />
    </nav>
  )
}
