import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { call } from '../../shared/api.ts'
import { report } from '../../shared/status.ts'
import { Button } from '../../ui/button.tsx'
import { ChipField } from '../../ui/chip-field.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Form } from '../../ui/form.tsx'
import { TextField } from '../../ui/text-field.tsx'
import type { OrganizationId } from '../organization/organization.ts'
import { resourcesKey } from './applications-query.ts'
import { toResourceId, withTexts } from './texts.ts'

const formId = 'register-application'
const usual = ['production', 'staging', 'development']

interface Props {
  readonly organizationId: OrganizationId
  readonly onClose: () => void
}

export function RegisterDialog({ organizationId, onClose }: Props) {
  const { applications: words, common } = useMessages()
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const [ownId, setOwnId] = useState<string>()
  const [environments, setEnvironments] = useState<readonly string[]>(usual)
  const [tags, setTags] = useState<readonly string[]>([])
  const id = ownId ?? toResourceId(name)
  const register = useMutation({
    mutationFn: () => {
      const parent = { type: 'application', id }
      const application = { ...parent, name: name.trim(), tags: [...tags] }
      const under = environments.map((environment) => ({
        type: 'environment',
        id: `${id}-${environment}`,
        name: environment,
        parent,
      }))
      return call('PUT /v1/organizations/{organizationId}/resources', {
        path: { organizationId },
        body: { items: [application, ...under] },
      })
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: resourcesKey(organizationId) })
      report(words.registered(name.trim()))
      onClose()
    },
  })
  const footer = (
    <>
      <Button onClick={onClose}>{common.cancel}</Button>
      <Button look="primary" type="submit" form={formId} busy={register.isPending}>
        {words.register}
      </Button>
    </>
  )
  return (
    <Dialog
      open
      onClose={onClose}
      dirty={name !== '' || tags.length > 0}
      title={words.register}
      description={words.registerText}
      footer={footer}
    >
      <Form
        focusFirst
        id={formId}
        onSubmit={() => register.mutate()}
        error={register.error}
        blame={{ 'name.invalid': 'name', 'resource.id_invalid': 'id', 'resource.tag_invalid': 'tags' }}
      >
        <TextField
          label={words.name}
          name="name"
          required
          maxLength={200}
          autoComplete="off"
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <TextField
          label={words.id}
          name="id"
          hint={words.idHint}
          required
          maxLength={200}
          autoComplete="off"
          spellCheck={false}
          value={id}
          onChange={(event) => setOwnId(event.target.value)}
        />
        <ChipField
          label={words.environments}
          name="environments"
          hint={words.environmentsHint}
          chips={environments.map((text) => ({ text, tone: 'plain' }))}
          onAdd={(text) => setEnvironments((known) => withTexts(known, text))}
          onRemove={(text) => setEnvironments((known) => known.filter((one) => one !== text))}
        />
        <ChipField
          label={words.tags}
          name="tags"
          hint={words.tagsHint}
          chips={tags.map((text) => ({ text, tone: 'plain' }))}
          onAdd={(text) => setTags((known) => withTexts(known, text))}
          onRemove={(text) => setTags((known) => known.filter((one) => one !== text))}
        />
      </Form>
    </Dialog>
  )
}
