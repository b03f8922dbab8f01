import { useNavigate } from '@tanstack/react-router'
import { ChevronsUpDown } from 'lucide-react'
import { useMessages } from '../../i18n/messages.ts'
import { cx } from '../../ui/cx.ts'
import { Menu, MenuChoices } from '../../ui/menu.tsx'
import { useMe } from '../session/me.ts'

interface Named {
  readonly slug: string
  readonly name: string
}

function Tile({ name }: { readonly name: string }) {
  return (
    <span
      aria-hidden="true"
      data-initial={Array.from(name)[0]?.toUpperCase()}
      className="grid size-6 shrink-0 place-items-center rounded-control bg-accent text-xs font-semibold text-on-accent before:content-[attr(data-initial)]"
    />
  )
}

const face =
  'flex h-9 items-center gap-2 rounded-control px-2 text-sm font-semibold touch:h-10 md:max-lg:justify-center md:max-lg:px-0'

function Face({ name }: { readonly name: string }) {
  return (
    <>
      <Tile name={name} />
      <span className="grow truncate text-start md:max-lg:sr-only">{name}</span>
    </>
  )
}

/** A choice for whoever belongs to several organizations; for everybody else the plain name. */
export function OrganizationSwitcher({ current }: { readonly current: Named | undefined }) {
  const { shell } = useMessages()
  const { organizations } = useMe()
  const navigate = useNavigate()
  const name = current?.name ?? shell.product
  if (organizations.length < 2) {
    return (
      <div className={face}>
        <Face name={name} />
      </div>
    )
  }
  return (
    <Menu
      className="min-w-56"
      trigger={
        <button type="button" className={cx(face, 'hover:bg-hover data-popup-open:bg-hover')}>
          <span className="sr-only">{shell.switchOrganization}:</span>
          <Face name={name} />
          <ChevronsUpDown className="size-3.5! text-text-3 md:max-lg:hidden" />
        </button>
      }
    >
      <MenuChoices
        label={shell.organizations}
        value={current?.slug ?? ''}
        options={organizations.map((organization) => ({ value: organization.slug, label: organization.name }))}
        onChange={(slug) => void navigate({ to: '/o/$slug/users', params: { slug } })}
      />
    </Menu>
  )
}
