import { Outlet } from '@tanstack/react-router'
import { useMessages } from '../../i18n/messages.ts'
import { TabLinks } from '../../ui/tab-links.tsx'
import { Page } from '../shell/page.tsx'

export default function MePage() {
  const { me, accept } = useMessages()
  const tabs = [
    { to: '/me/profile', label: me.profile.title },
    { to: '/me/notifications', label: me.notifications.title },
    { to: '/me/sessions', label: me.sessions.title },
    { to: '/me/tokens', label: me.tokens.title },
    { to: '/me/invitations', label: accept.own.title },
  ] as const
  return (
    <Page title={me.title}>
      <div className="bg-surface pt-1">
        <TabLinks label={me.title} tabs={tabs} />
      </div>
      <div className="min-h-0 grow overflow-y-auto px-4 py-6 md:px-6">
        <Outlet />
      </div>
    </Page>
  )
}
