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
import { toResourceId } from './texts.ts'

const formId = 'add-environment'

interface Props {
  readonly organizationId: OrganizationId
  readonly applicationId: string
  readonly onClose: () => void
  readonly onAdded: () => Promise<unknown>
}

export function AddEnvironment({ organizationId, applicationId, onClose, onAdded }: Props) {
  const { applications: words, common } = useMessages()
  const [name, setName] = useState('')
  const add = useMutation({
    mutationFn: () => {
      const parent = { type: 'application', id: applicationId }
      const environment = {
        type: 'environment',
        id: `${applicationId}-${toResourceId(name)}`,
        name: name.trim(),
        parent,
      }
      return call('PUT /v1/organizations/{organizationId}/resources', {
        path: { organizationId },
        body: { items: [environment] },
      })
    },
    onSuccess: async () => {
      await onAdded()
      report(words.environmentAdded(name.trim()))
      onClose()
    },
  })
  const footer = (
    <>
      <Button onClick={onClose}>{common.cancel}</Button>
      <Button look="primary" type="submit" form={formId} busy={add.isPending}>
        {words.addEnvironment}
      </Button>
    </>
  )
  return (
    <Dialog open onClose={onClose} dirty={name !== ''} title={words.addEnvironment} footer={footer}>
      <Form
        focusFirst
        id={formId}
        onSubmit={() => add.mutate()}
        error={add.error}
        blame={{ 'name.invalid': 'name', 'resource.id_invalid': 'name', 'resource.environment_name_taken': 'name' }}
      >
        <TextField
          label={words.environmentName}
          name="name"
          hint={words.environmentsHint}
          required
          maxLength={100}
          autoComplete="off"
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </Form>
    </Dialog>
  )
}
