import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { call } from '../../shared/api.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { SelectField } from '../../ui/select-field.tsx'
import { useUndo } from '../consequence/use-undo.ts'
import type { OrganizationId } from '../organization/organization.ts'
import { type Role, type RoleId, rolesOf } from './roles-query.ts'

const none = 'none'

interface Props {
  readonly organizationId: OrganizationId
  readonly role: Pick<Role, 'id' | 'name' | 'version' | 'memberCount'>
  readonly roles: readonly Role[]
  readonly onClose: () => void
  readonly onDeleted: () => void
}

/** Whoever holds the role gets another instead, chosen here. */
export function DeleteRoleDialog({ organizationId, role, roles, onClose, onDeleted }: Props) {
  const { roles: words } = useMessages()
  const queries = useQueryClient()
  const tell = useUndo(organizationId)
  const [replacement, setReplacement] = useState<RoleId | typeof none>(none)
  const remove = useMutation({
    mutationFn: () =>
      call('DELETE /v1/organizations/{organizationId}/roles/{roleId}', {
        path: { organizationId, roleId: role.id },
        query: { replacement },
        ifMatch: role.version,
      }),
    onSuccess: async ({ consequence }) => {
      tell(words.removed(role.name), consequence)
      onDeleted()
      await queries.invalidateQueries({ queryKey: rolesOf(organizationId).queryKey })
    },
  })
  const others = roles.filter(({ id, kind }) => kind === 'role' && id !== role.id)
  return (
    <ConfirmDialog
      open
      danger
      onClose={onClose}
      title={words.removeTitle(role.name)}
      consequence={
        <>
          <p>{words.removeText(role.memberCount)}</p>
          {role.memberCount > 0 && (
            <div className="mt-4">
              <SelectField
                label={words.replacement}
                name="replacement"
                value={replacement}
                onChange={(event) => setReplacement(others.find(({ id }) => id === event.target.value)?.id ?? none)}
                options={[
                  { value: none, label: words.noReplacement },
                  ...others.map(({ id, name }) => ({ value: id as string, label: name })),
                ]}
              />
            </div>
          )}
        </>
      }
      submit={words.remove}
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate()}
      typed={role.name}
    />
  )
}
