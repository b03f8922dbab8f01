import type { LinkProps } from '@tanstack/react-router'
import { AppWindow, Bell, Crosshair, Inbox, ScanSearch, type LucideIcon, Mail, ShieldCheck, Users } from 'lucide-react'
import type { Messages } from '../../i18n/messages.ts'

interface Viewer {
  readonly organization: { readonly slug: string } | undefined
  readonly permissions: ReadonlySet<string>
  readonly superuser: boolean
}

export interface Destination {
  readonly word: string
  readonly icon: LucideIcon
  readonly link: LinkProps
}

/** `needs`: the permission without which it is absent; null: everybody in the organization may go there. */
type Place = Destination & { readonly needs: string | null }

const placesOf = (shell: Messages['shell'], slug: string): readonly Place[] => [
  { needs: 'member.view', word: shell.users, icon: Users, link: { to: '/o/$slug/users', params: { slug } } },
  { needs: 'role.view', word: shell.roles, icon: ShieldCheck, link: { to: '/o/$slug/roles', params: { slug } } },
  { needs: 'scope.view', word: shell.scopes, icon: Crosshair, link: { to: '/o/$slug/scopes', params: { slug } } },
  { needs: null, word: shell.applications, icon: AppWindow, link: { to: '/o/$slug/applications', params: { slug } } },
  {
    needs: 'notification-group.view',
    word: shell.groups,
    icon: Bell,
    link: { to: '/o/$slug/notification-groups', params: { slug } },
  },
  { needs: null, word: shell.checkAccess, icon: ScanSearch, link: { to: '/o/$slug/check-access', params: { slug } } },
]

/** The places this viewer may go to; what he may not see is absent, not greyed. */
export function destinationsOf(shell: Messages['shell'], { organization, permissions, superuser }: Viewer) {
  const settings: readonly Destination[] =
    organization === undefined
      ? []
      : placesOf(shell, organization.slug).filter(({ needs }) => needs === null || permissions.has(needs))
  const server: readonly Destination[] = superuser
    ? [
        { word: shell.mailSettings, icon: Mail, link: { to: '/server/mail' } },
        { word: shell.mailbox, icon: Inbox, link: { to: '/server/mailbox' } },
      ]
    : []
  return { settings, server }
}
