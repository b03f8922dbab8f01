import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { call } from '../../shared/api.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Form } from '../../ui/form.tsx'
import { SecretField } from '../../ui/secret-field.tsx'
import { SelectField } from '../../ui/select-field.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { nowhere, useCurrentOrganization } from '../organization/organization.ts'
import { useMe } from '../session/me.ts'

const formId = 'create-token'
const lifetimes = ['30', '90', '365', 'never'] as const
const day = 86_400_000

const endOf = (lifetime: string): string | null =>
  lifetime === 'never' ? null : new Date(Date.now() + Number(lifetime) * day).toISOString()

interface Props {
  readonly onClose: () => void
  readonly onCreated: () => void
}

function Created({ secret, onClose }: { readonly secret: string; readonly onClose: () => void }) {
  const { tokens } = useMessages().me
  const footer = (
    <Button look="primary" onClick={onClose}>
      {tokens.done}
    </Button>
  )
  return (
    <Dialog open onClose={onClose} title={tokens.created} footer={footer}>
      <SecretField label={tokens.secret} hint={tokens.secretText} copyLabel={tokens.copySecret} secret={secret} />
    </Dialog>
  )
}

/** A repeat of a send that got lost makes no second token. */
function useCreate(onCreated: () => void) {
  const { organizations } = useMe()
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  const chosen = (text: string) => organizations.find(({ id }) => id === text)?.id ?? nowhere
  return useMutation({
    mutationFn: ({ name = '', organizationId = '', lifetime = '' }: Record<string, string>) =>
      call('POST /v1/me/tokens', {
        body: { name: name.trim(), organizationId: chosen(organizationId), endsAt: endOf(lifetime) },
        idempotencyKey,
      }),
    onSuccess: onCreated,
  })
}

export function CreateTokenDialog({ onClose, onCreated }: Props) {
  const { me, common } = useMessages()
  const { organizations } = useMe()
  const current = useCurrentOrganization()
  const [dirty, setDirty] = useState(false)
  const create = useCreate(onCreated)
  if (create.data) return <Created secret={create.data.secret ?? ''} onClose={onClose} />
  const { tokens } = me
  const footer = (
    <>
      <Button onClick={onClose}>{common.cancel}</Button>
      <Button look="primary" type="submit" form={formId} busy={create.isPending}>
        {tokens.create}
      </Button>
    </>
  )
  return (
    <Dialog open onClose={onClose} dirty={dirty} title={tokens.create} description={tokens.createText} footer={footer}>
      <Form
        focusFirst
        id={formId}
        onSubmit={(values) => create.mutate(values)}
        error={create.error}
        blame={{ 'name.invalid': 'name' }}
      >
        <TextField
          label={tokens.name}
          name="name"
          hint={tokens.nameHint}
          required
          maxLength={120}
          autoComplete="off"
          onChange={() => setDirty(true)}
        />
        <SelectField
          label={tokens.organization}
          name="organizationId"
          defaultValue={current?.id}
          options={organizations.map(({ id, name }) => ({ value: id, label: name }))}
        />
        <SelectField
          label={tokens.ends}
          name="lifetime"
          defaultValue="90"
          options={lifetimes.map((value) => ({ value, label: tokens.lifetimes[value] }))}
        />
      </Form>
    </Dialog>
  )
}
