import { useQuery } from '@tanstack/react-query'
import { Outlet, useNavigate, useParams } from '@tanstack/react-router'
import { BellOff, Ellipsis, MessageSquareOff, Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { Banner } from '../../ui/banner.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { Menu, MenuItem, MenuSeparator } from '../../ui/menu.tsx'
import { TabLinks } from '../../ui/tab-links.tsx'
import { nowhere, useCurrentOrganization, usePermissions } from '../organization/organization.ts'
import { Page } from '../shell/page.tsx'
import { TroublePage } from '../shell/trouble-page.tsx'
import { DeleteGroupDialog } from './delete-group-dialog.tsx'
import { GroupDialog } from './group-dialog.tsx'
import { type Group, groupQuery, toGroupId } from './queries.ts'

/** What the group does not reach, said before an alert shows it. */
function Gaps({ group }: { readonly group: Group }) {
  const { groups: words } = useMessages()
  const { anyhow, email, sms } = group.reached
  if (anyhow === 0) {
    return (
      <Banner tone="warn" icon={BellOff}>
        {words.reachesNobody}. <span className="font-normal">{words.reachesNobodyText}</span>
      </Banner>
    )
  }
  if (email > 0 && sms > 0) return null
  return (
    <Banner tone="info" icon={MessageSquareOff}>
      {sms === 0 ? words.noSms : words.noEmail}
    </Banner>
  )
}

function Acts({ onEdit, onDelete }: { readonly onEdit: () => void; readonly onDelete: () => void }) {
  const { groups: words } = useMessages()
  return (
    <Menu align="end" trigger={<IconButton label={words.columns.actions} icon={Ellipsis} />}>
      <MenuItem icon={Pencil} onClick={onEdit}>
        {words.edit}
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon={Trash2} onClick={onDelete}>
        {words.remove}
      </MenuItem>
    </Menu>
  )
}

/** One group: what holds for all of it, and a tab for each kind of recipient. */
export default function GroupFrame() {
  const { groups: words, number } = useMessages()
  const { slug = '', groupId: text } = useParams({ strict: false })
  const organization = useCurrentOrganization()
  const organizationId = organization?.id ?? nowhere
  const groupId = toGroupId(text)
  const navigate = useNavigate()
  const mayEdit = usePermissions(organizationId).has('notification-group.edit')
  const query = useQuery(groupQuery({ organizationId, groupId }))
  const [doing, setDoing] = useState<'edit' | 'delete'>()
  const group = query.data
  if (group === undefined) {
    return (
      <Page title={words.group}>
        {query.isError && <TroublePage error={query.error} retry={() => void query.refetch()} />}
      </Page>
    )
  }
  const close = () => setDoing(undefined)
  const tabs = [
    {
      to: '/o/$slug/notification-groups/$groupId',
      label: words.tabUsers(number(group.members + group.invited)),
    },
    { to: '/o/$slug/notification-groups/$groupId/contacts', label: words.tabContacts(number(group.contacts)) },
  ] as const
  return (
    <Page
      title={group.name}
      note={<span className="max-md:hidden">{group.description}</span>}
      action={mayEdit && <Acts onEdit={() => setDoing('edit')} onDelete={() => setDoing('delete')} />}
    >
      <div className="bg-surface pt-1">
        {group.description !== '' && <p className="px-4 pt-2 text-sm text-text-2 md:hidden">{group.description}</p>}
        <TabLinks label={words.parts} tabs={tabs} />
      </div>
      <Gaps group={group} />
      <Outlet />
      {doing === 'edit' && (
        <GroupDialog organizationId={organizationId} group={group} onClose={close} onSaved={close} />
      )}
      {doing === 'delete' && (
        <DeleteGroupDialog
          organizationId={organizationId}
          group={group}
          onClose={close}
          onDeleted={() => void navigate({ to: '/o/$slug/notification-groups', params: { slug } })}
        />
      )}
    </Page>
  )
}
