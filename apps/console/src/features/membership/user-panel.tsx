import { useQuery } from '@tanstack/react-query'
import { Outlet, useChildMatches, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useMessages } from '../../i18n/messages.ts'
import { calledOf } from '../../shared/person.ts'
import { ask } from '../../shared/api.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Panel } from '../../ui/panel.tsx'
import { AfterAWhile, Bone } from '../../ui/skeleton.tsx'
import { TabLinks } from '../../ui/tab-links.tsx'
import { useStanding } from '../assignment/use-standing.tsx'
import { useActing } from '../invitation/acting.tsx'
import type { Act } from '../invitation/invitation.ts'
import { nowhere, usePermissions } from '../organization/organization.ts'
import { useMe } from '../session/me.ts'
import { TroublePage } from '../shell/trouble-page.tsx'
import { type Row, standingOf } from './search.ts'
import { StatusText } from './status.tsx'
import { UserActs } from './user-acts.tsx'
import { UserDetails } from './user-details.tsx'
import { UserForm } from './user-form.tsx'

function Head({ user, self }: { readonly user: Row; readonly self: boolean }) {
  const { users } = useMessages()
  return (
    <div className="flex items-center gap-3">
      <Avatar name={calledOf(user)} joined={user.userId !== null} size="large" />
      <div className="min-w-0">
        <div className="flex items-center gap-2">
          <h2 className="truncate text-lg font-semibold">{calledOf(user)}</h2>
          {user.owner && <Badge tone="accent">{users.owner}</Badge>}
          {self && <Badge tone="neutral">{users.you}</Badge>}
        </div>
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          {user.name !== null && <span className="truncate text-sm text-text-2">{user.email}</span>}
          <StatusText user={user} />
        </div>
      </div>
    </div>
  )
}

function Waiting() {
  return (
    <AfterAWhile>
      <div aria-hidden="true" className="flex flex-col gap-5">
        {[1, 2, 3, 4, 5].map((line) => (
          <Bone key={line} className="h-3 w-3/4 rounded-tick" />
        ))}
      </div>
    </AfterAWhile>
  )
}

/** Anything else is asked for as the user of no one, which the server does not find. */
const isMembershipId = (text: string): text is Row['id'] => text.startsWith('mem_')

function useAddress() {
  const navigate = useNavigate({ from: '/o/$slug/users/$membershipId' })
  const { slug = '', membershipId: text = '' } = useParams({ strict: false })
  const search = useSearch({ strict: false })
  const goTo = (edit: true | undefined, saved = false) =>
    void navigate({ to: '.', search: (before) => ({ ...before, edit }), replace: true, ignoreBlocker: saved })
  return {
    slug,
    membershipId: isMembershipId(text) ? text : ('mem_' as const),
    editing: search.edit === true,
    edit: () => goTo(true),
    view: () => goTo(undefined),
    viewSaved: () => goTo(undefined, true),
    close: () =>
      void navigate({ to: '/o/$slug/users', params: { slug }, search: (before) => ({ ...before, edit: undefined }) }),
  }
}

export default function UserPanel() {
  const { user: words } = useMessages()
  const { organizations } = useMe()
  const { slug, membershipId, editing, edit, view, viewSaved, close } = useAddress()
  const organization = organizations.find((candidate) => candidate.slug === slug)
  const organizationId = organization?.id ?? nowhere
  const permissions = usePermissions(organizationId)
  const path = { organizationId, membershipId }
  const query = useQuery(ask('GET /v1/organizations/{organizationId}/memberships/{membershipId}', { path }))
  const user = query.data
  const mayEdit = permissions.has('member.edit') && user?.status !== 'removed'
  const isBelow = useChildMatches().length > 0
  const tabs = [
    { to: '/o/$slug/users/$membershipId', label: words.details },
    ...(user !== undefined && (user.status === 'active' || user.status === 'suspended')
      ? [{ to: '/o/$slug/users/$membershipId/access', label: words.access } as const]
      : []),
    ...(permissions.has('notification-group.view')
      ? [{ to: '/o/$slug/users/$membershipId/notifications', label: words.notifications } as const]
      : []),
  ] as const
  const { act, dialog } = useActing(organizationId)
  const onAct = (wanted: Act) => {
    if (user?.invitation) act(wanted, { id: user.invitation.id, email: user.email })
  }
  const self = organization?.membershipId === membershipId
  const standing = useStanding(organizationId)
  const whose =
    user && permissions.has('member.suspend') ? standingOf(user, organization?.membershipId ?? '') : undefined
  return (
    <Panel
      label={user ? calledOf(user) : words.panel}
      onClose={close}
      tabs={
        user && !editing && tabs.length > 1 ? (
          <div className="md:[&>nav]:px-5">
            <TabLinks label={words.tabs} tabs={tabs} />
          </div>
        ) : undefined
      }
      head={
        user ? (
          <>
            <Head user={user} self={self} />
            <UserActs organizationId={organizationId} slug={slug} user={user} self={self} />
          </>
        ) : (
          <Bone className="h-10 w-48 rounded-control" />
        )
      }
    >
      {query.isError && user === undefined ? (
        <TroublePage error={query.error} retry={() => void query.refetch()} />
      ) : user === undefined ? (
        <Waiting />
      ) : editing && mayEdit ? (
        <UserForm key={user.id} user={user} organizationId={organizationId} onSaved={viewSaved} onCancel={view} />
      ) : isBelow ? (
        <Outlet />
      ) : (
        <UserDetails
          user={user}
          onEdit={mayEdit ? edit : undefined}
          onStanding={whose && (() => standing.change(whose))}
          onAct={onAct}
        />
      )}
      {dialog}
      {standing.dialog}
    </Panel>
  )
}
