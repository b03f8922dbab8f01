import type { LinkProps } from '@tanstack/react-router'
import { Bell, Inbox, type LucideIcon, Users } from 'lucide-react'
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

/** The places this viewer may go to; what he may not see is absent, not greyed. */
export function destinationsOf(shell: Messages['shell'], { organization, permissions, superuser }: Viewer) {
  const users: Destination[] =
    organization && permissions.has('member.view')
      ? [{ word: shell.users, icon: Users, link: { to: '/o/$slug/users', params: { slug: organization.slug } } }]
      : []
  const groups: Destination[] =
    organization && permissions.has('notification-group.view')
      ? [
          {
            word: shell.groups,
            icon: Bell,
            link: { to: '/o/$slug/notification-groups', params: { slug: organization.slug } },
          },
        ]
      : []
  const mailbox: Destination[] = superuser
    ? [{ word: shell.mailbox, icon: Inbox, link: { to: '/server/mailbox' } }]
    : []
  return { settings: [...users, ...groups], server: mailbox }
}
