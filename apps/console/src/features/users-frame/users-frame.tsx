import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { SlidersHorizontal, UserPlus } from 'lucide-react'
import { lazy, type ReactNode, Suspense } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { ask } from '../../shared/api.ts'
import { useShortcuts } from '../../shared/shortcuts.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { cx } from '../../ui/cx.ts'
import { TabLinks } from '../../ui/tab-links.tsx'
import { type OrganizationId, usePermissions } from '../organization/organization.ts'
import { Page } from '../shell/page.tsx'

const loadDialog = () => import('../invitation/invite-dialog.tsx')
const InviteDialog = lazy(loadDialog)
const ProposeDialog = lazy(() => import('../invitation/propose-dialog.tsx'))

/** `?invite=new`, or with the address to begin with: a reload keeps the dialog, and the palette can open it. */
export function useInviting() {
  const navigate = useNavigate()
  const { invite } = useSearch({ strict: false })
  const set = (next: string | undefined) =>
    void navigate({ to: '.', search: (before) => ({ ...before, invite: next }), replace: next === undefined })
  return {
    start: invite === undefined ? undefined : invite.includes('@') ? invite : '',
    open: (address?: string) => set(address ?? 'new'),
    close: () => set(undefined),
  }
}

interface Organization {
  readonly id: OrganizationId
  readonly slug: string
  readonly name: string
}

/** How many wait, on the tab that leads to them. */
function useOpenCount(organizationId: OrganizationId, mayView: boolean): number | undefined {
  const { data } = useQuery({
    ...ask('GET /v1/organizations/{organizationId}/invitations', { path: { organizationId }, query: { limit: 1 } }),
    enabled: mayView,
  })
  if (data === undefined) return undefined
  const { sent, expired } = data.facets.status
  return sent + expired
}

interface Props {
  readonly organization: Organization
  /** Of the sections, the one shown; none on pages that stand beside them. */
  readonly section: 'users' | 'invitations' | 'self-signup' | undefined
  /** What the window is called. */
  readonly name: string
  readonly note?: ReactNode
  readonly children: ReactNode
}

/** Users in its three sections: one head, one row of tabs, and the dialog that invites. */
export function UsersFrame({ organization, section, name, note, children }: Props) {
  const { users, invitations, selfSignup, invite, proposing, number } = useMessages()
  const { id, slug } = organization
  const permissions = usePermissions(id)
  const { start, open, close } = useInviting()
  const mayInvite = permissions.has('invitation.create')
  const mayPropose = !mayInvite && permissions.has('invitation.propose')
  const mayView = mayInvite || permissions.has('invitation.view')
  const mayConfigure = permissions.has('joining-rule.view')
  const waiting = useOpenCount(id, mayView)
  useShortcuts(mayInvite || mayPropose ? { i: () => open() } : {})
  const params = { slug }
  const tabs = [
    { to: '/o/$slug/users', params, search: {}, label: users.title, current: section === 'users' },
    ...(mayView
      ? [
          {
            to: '/o/$slug/users/invitations' as const,
            params,
            search: {},
            label: invitations.section,
            count: waiting === undefined ? undefined : number(waiting),
          },
        ]
      : []),
    ...(mayConfigure
      ? [{ to: '/o/$slug/users/self-signup' as const, params, search: {}, label: selfSignup.section }]
      : []),
  ] as const
  const action = (
    <>
      {mayConfigure && section !== 'self-signup' && (
        <Link to="/o/$slug/users/self-signup" params={params} className={cx(buttonClass('secondary'), 'max-lg:hidden')}>
          <SlidersHorizontal />
          {selfSignup.section}
        </Link>
      )}
      {mayInvite && (
        <Button
          look="primary"
          icon={UserPlus}
          onPointerEnter={() => void loadDialog()}
          onFocus={() => void loadDialog()}
          onClick={() => open()}
        >
          {invite.title}
        </Button>
      )}
      {mayPropose && (
        <Button look="primary" icon={UserPlus} onClick={() => open()}>
          {proposing.title}
        </Button>
      )}
    </>
  )
  return (
    <Page title={users.title} section={name} note={note} action={action}>
      {tabs.length > 1 && (
        <div className="bg-surface">
          <TabLinks label={users.sections} tabs={tabs} />
        </div>
      )}
      {children}
      {start !== undefined && (mayInvite || mayPropose) && (
        <Suspense fallback={null}>
          {mayInvite ? (
            <InviteDialog organization={organization} start={start} onClose={close} />
          ) : (
            <ProposeDialog organization={organization} start={start} onClose={close} />
          )}
        </Suspense>
      )}
    </Page>
  )
}
