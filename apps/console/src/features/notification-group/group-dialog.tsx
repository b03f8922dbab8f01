import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { call } from '../../shared/api.ts'
import { report } from '../../shared/status.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Form } from '../../ui/form.tsx'
import { TextField } from '../../ui/text-field.tsx'
import type { OrganizationId } from '../organization/organization.ts'
import { type Group, refreshGroup, showGroup } from './queries.ts'

const formId = 'notification-group'
const blame = { 'name.invalid': 'name', 'notification-group.name_taken': 'name' }

interface Props {
  readonly organizationId: OrganizationId
  /** Absent: a new one. */
  readonly group?: Group
  readonly onClose: () => void
  readonly onSaved: (group: Group) => void
}

/** A repeat of a send that got lost makes no second group. */
function useSave({ organizationId, group, onClose, onSaved }: Props) {
  const { groups: words } = useMessages()
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  return useMutation({
    mutationFn: ({ name = '', description = '' }: Record<string, string>) => {
      const body = { name: name.trim(), description: description.trim() }
      return group === undefined
        ? call('POST /v1/organizations/{organizationId}/notification-groups', {
            path: { organizationId },
            body,
            idempotencyKey,
          })
        : call('PATCH /v1/organizations/{organizationId}/notification-groups/{groupId}', {
            path: { organizationId, groupId: group.id },
            body,
            ifMatch: group.version,
          })
    },
    onSuccess: async (saved) => {
      report(group === undefined ? words.created(saved.name) : words.saved(saved.name))
      onClose()
      onSaved(saved)
      await showGroup({ organizationId, groupId: saved.id }, saved)
    },
    onError: () => group && refreshGroup({ organizationId, groupId: group.id }),
  })
}

export function GroupDialog(props: Props) {
  const { group, onClose } = props
  const { groups: words, common } = useMessages()
  const [dirty, setDirty] = useState(false)
  const save = useSave(props)
  const footer = (
    <>
      <Button onClick={onClose}>{common.cancel}</Button>
      <Button look="primary" type="submit" form={formId} busy={save.isPending}>
        {group === undefined ? words.create : common.save}
      </Button>
    </>
  )
  return (
    <Dialog
      open
      onClose={onClose}
      dirty={dirty}
      title={group === undefined ? words.addTitle : words.editTitle}
      footer={footer}
    >
      <Form focusFirst id={formId} onSubmit={(values) => save.mutate(values)} error={save.error} blame={blame}>
        <TextField
          label={words.name}
          name="name"
          defaultValue={group?.name}
          required
          maxLength={120}
          autoComplete="off"
          onChange={() => setDirty(true)}
        />
        <TextField
          label={words.description}
          name="description"
          hint={words.descriptionHint}
          defaultValue={group?.description}
          maxLength={300}
          autoComplete="off"
          onChange={() => setDirty(true)}
        />
      </Form>
    </Dialog>
  )
}
