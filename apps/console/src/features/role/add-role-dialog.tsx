import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { call } from '../../shared/api.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Form } from '../../ui/form.tsx'
import { SelectField } from '../../ui/select-field.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { useUndo } from '../consequence/use-undo.ts'
import type { OrganizationId } from '../organization/organization.ts'
import { type Role, type RoleId, rolesOf } from './roles-query.ts'

const formId = 'add-role'
const nothing = 'nothing'

interface Props {
  readonly organizationId: OrganizationId
  readonly roles: readonly Role[]
  /** Whose copy it begins as. */
  readonly copyOf?: Role | undefined
  readonly onClose: () => void
  readonly onAdded: (roleId: RoleId) => void
  /** It is gone again. */
  readonly onTakenBack?: () => void
}

export function AddRoleDialog({ organizationId, roles, copyOf, onClose, onAdded, onTakenBack }: Props) {
  const { roles: words, common } = useMessages()
  const queries = useQueryClient()
  const tell = useUndo(organizationId)
  const [dirty, setDirty] = useState(false)
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  const add = useMutation({
    mutationFn: ({ name = '', description = '', startFrom = nothing }: Record<string, string>) =>
      call('POST /v1/organizations/{organizationId}/roles', {
        path: { organizationId },
        query: {},
        body: {
          name: name.trim(),
          description: description.trim(),
          copyOf: roles.find(({ id }) => id === startFrom)?.id ?? null,
        },
        idempotencyKey,
      }),
    onSuccess: async ({ role, consequence }) => {
      await queries.invalidateQueries({ queryKey: rolesOf(organizationId).queryKey })
      tell(words.added(role.name), consequence, onTakenBack)
      onClose()
      onAdded(role.id)
    },
  })
  const footer = (
    <>
      <Button onClick={onClose}>{common.cancel}</Button>
      <Button look="primary" type="submit" form={formId} busy={add.isPending}>
        {words.add}
      </Button>
    </>
  )
  const copies = roles
    .filter(({ kind }) => kind === 'role')
    .map(({ id, name }) => ({ value: id as string, label: words.fromCopy(name) }))
  return (
    <Dialog open onClose={onClose} dirty={dirty} title={words.add} description={words.addText} footer={footer}>
      <Form
        focusFirst
        id={formId}
        onSubmit={(values) => add.mutate(values)}
        error={add.error}
        blame={{ 'name.invalid': 'name', 'role.name_taken': 'name' }}
      >
        <TextField
          label={words.name}
          name="name"
          required
          maxLength={120}
          autoComplete="off"
          defaultValue={copyOf && words.copyName(copyOf.name)}
          onChange={() => setDirty(true)}
        />
        <TextField
          label={words.description}
          name="description"
          maxLength={500}
          autoComplete="off"
          defaultValue={copyOf?.description}
          onChange={() => setDirty(true)}
        />
        <SelectField
          label={words.startFrom}
          name="startFrom"
          defaultValue={copyOf?.id ?? nothing}
          options={[{ value: nothing, label: words.fromNothing }, ...copies]}
        />
      </Form>
    </Dialog>
  )
}
