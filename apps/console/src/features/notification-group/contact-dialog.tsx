import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { call } from '../../shared/api.ts'
import { report } from '../../shared/status.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Form } from '../../ui/form.tsx'
import { SelectField } from '../../ui/select-field.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { type Contact, type GroupPath, refreshContacts, showGroup } from './queries.ts'

const formId = 'notification-contact'
const channels = ['email', 'sms'] as const
const blame = { 'notification-group.contact_taken': 'address' }
const isChannel = (text: string | undefined): text is Contact['channel'] => channels.some((one) => one === text)

interface Props {
  readonly path: GroupPath
  /** Undefined: a new one. */
  readonly contact: Contact | undefined
  readonly onClose: () => void
}

/** A repeat of a send that got lost makes no second contact. */
function useSave({ path, contact, onClose }: Props) {
  const { contacts: words } = useMessages().groups
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  return useMutation({
    mutationFn: ({ name = '', channel, address = '' }: Record<string, string>) => {
      const body = { name: name.trim(), channel: isChannel(channel) ? channel : 'email', address: address.trim() }
      return contact === undefined
        ? call('POST /v1/organizations/{organizationId}/notification-groups/{groupId}/contacts', {
            path,
            body,
            idempotencyKey,
          })
        : call('PATCH /v1/organizations/{organizationId}/notification-groups/{groupId}/contacts/{contactId}', {
            path: { ...path, contactId: contact.id },
            body,
            ifMatch: contact.version,
          })
    },
    onSuccess: async ({ contact: saved, group }) => {
      report(contact === undefined ? words.added(saved.name) : words.saved(saved.name))
      onClose()
      await Promise.all([showGroup(path, group), refreshContacts(path)])
    },
    onError: () => refreshContacts(path),
  })
}

export function ContactDialog(props: Props) {
  const { contact, onClose } = props
  const { groups, common } = useMessages()
  const { contacts: words } = groups
  const [channel, setChannel] = useState(contact?.channel ?? 'email')
  const [dirty, setDirty] = useState(false)
  const save = useSave(props)
  const footer = (
    <>
      <Button onClick={onClose}>{common.cancel}</Button>
      <Button look="primary" type="submit" form={formId} busy={save.isPending}>
        {contact === undefined ? words.add : common.save}
      </Button>
    </>
  )
  const isPhone = channel === 'sms'
  return (
    <Dialog
      open
      onClose={onClose}
      dirty={dirty}
      title={contact === undefined ? words.addTitle : words.editTitle}
      footer={footer}
    >
      <Form focusFirst id={formId} onSubmit={(values) => save.mutate(values)} error={save.error} blame={blame}>
        <TextField
          label={words.name}
          name="name"
          defaultValue={contact?.name}
          required
          maxLength={120}
          autoComplete="off"
          onChange={() => setDirty(true)}
        />
        <SelectField
          label={words.channel}
          name="channel"
          value={channel}
          options={channels.map((value) => ({ value, label: words.channels[value] }))}
          onChange={(event) => {
            setDirty(true)
            setChannel(isChannel(event.target.value) ? event.target.value : 'email')
          }}
        />
        <TextField
          label={isPhone ? words.phone : words.email}
          name="address"
          type={isPhone ? 'tel' : 'email'}
          inputMode={isPhone ? 'tel' : 'email'}
          hint={isPhone ? words.phoneHint : undefined}
          defaultValue={contact?.address}
          required
          maxLength={320}
          autoComplete="off"
          onChange={() => setDirty(true)}
        />
      </Form>
    </Dialog>
  )
}
