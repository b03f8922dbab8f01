import { Dialog } from '@base-ui/react/dialog'
import { Outlet, useNavigate } from '@tanstack/react-router'
import { lazy, Suspense, useEffect } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { useShortcuts } from '../../shared/shortcuts.ts'
import { status } from '../../shared/status.ts'
import { useStore } from '../../shared/store.ts'
import { useCurrentOrganization } from '../organization/organization.ts'
import { Banners } from './banners.tsx'
import { Navigation } from './navigation.tsx'
import { closeOpening, opening, openPalette, openShortcuts } from './openings.ts'

const loadPalette = () => import('./palette/palette.tsx')
const Palette = lazy(loadPalette)
const ShortcutList = lazy(() => import('./shortcut-list.tsx'))
const SessionDialog = lazy(() => import('../session/session-dialog.tsx'))

function Drawer() {
  const { shell } = useMessages()
  const open = useStore(opening) === 'navigation'
  return (
    <Dialog.Root open={open} onOpenChange={(next) => next || closeOpening()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fade fixed inset-0 z-30 bg-scrim md:hidden" />
        <Dialog.Popup
          aria-label={shell.navigation}
          onClick={(event) => event.target instanceof Element && event.target.closest('a') && closeOpening()}
          className="fade fixed inset-y-0 start-0 z-30 w-72 max-w-[85vw] overflow-y-auto border-e bg-sunken outline-none md:hidden"
        >
          <Navigation />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

/** Fetched once the page is at rest or when first needed: none belongs to the first load. */
function Overlays() {
  const open = useStore(opening)
  useEffect(() => {
    // Keys typed right after Ctrl K must find the palette there.
    const timer = setTimeout(() => void loadPalette(), 1000)
    return () => clearTimeout(timer)
  }, [])
  return (
    <Suspense fallback={null}>
      {open === 'palette' && <Palette />}
      {open === 'shortcuts' && <ShortcutList />}
      <SessionDialog />
    </Suspense>
  )
}

function useShellShortcuts() {
  const navigate = useNavigate()
  const organization = useCurrentOrganization()
  useShortcuts({
    'mod+k': openPalette,
    '?': openShortcuts,
    'g u': () => organization && void navigate({ to: '/o/$slug/users', params: { slug: organization.slug } }),
    'g c': () => organization && void navigate({ to: '/o/$slug/check-access', params: { slug: organization.slug } }),
    'g n': () =>
      organization && void navigate({ to: '/o/$slug/notification-groups', params: { slug: organization.slug } }),
    'mod+z': () => {
      const undo = status.get()?.undo
      status.set(undefined)
      undo?.()
    },
  })
}

export default function Shell() {
  const { shell } = useMessages()
  useShellShortcuts()
  return (
    <div className="flex h-full">
      <a
        href="#content"
        className="fixed start-2 top-2 z-50 -translate-y-20 rounded-control bg-accent px-3 py-2 text-sm font-medium text-on-accent focus-visible:translate-y-0"
      >
        {shell.skip}
      </a>
      <aside className="hidden w-58 shrink-0 border-e md:block md:max-lg:w-14">
        <Navigation />
      </aside>
      <Drawer />
      <div className="flex min-w-0 grow flex-col">
        <Banners />
        <main id="content" tabIndex={-1} className="flex min-h-0 grow flex-col outline-none">
          <Outlet />
        </main>
      </div>
      <Overlays />
    </div>
  )
}
