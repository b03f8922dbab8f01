import { useMutation, useQuery } from '@tanstack/react-query'
import { useMessages } from '../../i18n/messages.ts'
import { call } from '../../shared/api.ts'
import { report } from '../../shared/status.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import type { OrganizationId } from '../organization/organization.ts'
import { type Group, groupQuery, refreshGroup, refreshGroups } from './queries.ts'

interface Props {
  readonly organizationId: OrganizationId
  readonly group: Group
  readonly onClose: () => void
  readonly onDeleted: () => void
}

/** Says who is in it, and is refused when that has changed while the dialog stood open. */
export function DeleteGroupDialog({ organizationId, group, onClose, onDeleted }: Props) {
  const { groups: words, language } = useMessages()
  const path = { organizationId, groupId: group.id }
  const { data: now = group } = useQuery(groupQuery(path))
  const remove = useMutation({
    mutationFn: () =>
      call('DELETE /v1/organizations/{organizationId}/notification-groups/{groupId}', {
        path,
        query: { recipients: now.recipients },
      }),
    onSuccess: async () => {
      report(words.deleted(group.name))
      onClose()
      onDeleted()
      await refreshGroups()
    },
    onError: () => refreshGroup(path),
  })
  const parts = [
    ...(now.members > 0 ? [words.countUsers(now.members)] : []),
    ...(now.invited > 0 ? [words.countInvited(now.invited)] : []),
    ...(now.contacts > 0 ? [words.countContacts(now.contacts)] : []),
  ]
  const isEmpty = now.recipients === 0
  return (
    <ConfirmDialog
      open
      danger
      onClose={onClose}
      title={words.deleteTitle(group.name)}
      consequence={isEmpty ? words.deleteEmpty : words.deleteText(new Intl.ListFormat(language).format(parts))}
      submit={words.deleteSubmit}
      typed={isEmpty ? undefined : now.name}
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate()}
    />
  )
}
