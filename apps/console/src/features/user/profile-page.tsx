import { useMutation } from '@tanstack/react-query'
import { CircleAlert, CircleCheck } from 'lucide-react'
import { useState } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { call, queryClient } from '../../shared/api.ts'
import { prefer, preferences } from '../../shared/preferences.ts'
import { report } from '../../shared/status.ts'
import { useStore } from '../../shared/store.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { Form } from '../../ui/form.tsx'
import { SaveBar } from '../../ui/save-bar.tsx'
import { Switch } from '../../ui/switch.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { useMe } from '../session/me.ts'
import { EmailDialog } from './email-dialog.tsx'
import { PasswordDialog } from './password-dialog.tsx'

const meKey = ['GET /v1/me']

function NameCard() {
  const { me } = useMessages()
  const { user } = useMe()
  const [name, setName] = useState(user.name)
  const save = useMutation({
    mutationFn: () => call('PATCH /v1/me', { body: { name: name.trim() } }),
    onSuccess: async () => {
      report(me.profile.nameSaved)
      await queryClient.invalidateQueries({ queryKey: meKey })
    },
  })
  return (
    <Card title={me.profile.title}>
      <Form
        className="flex flex-col gap-4 p-4"
        onSubmit={() => save.mutate()}
        error={save.error}
        blame={{ 'name.invalid': 'name' }}
      >
        <TextField
          label={me.profile.name}
          name="name"
          hint={me.profile.nameHint}
          autoComplete="name"
          required
          maxLength={120}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <SaveBar dirty={name !== user.name} busy={save.isPending} onDiscard={() => setName(user.name)} />
      </Form>
    </Card>
  )
}

function EmailCard() {
  const { me } = useMessages()
  const { user } = useMe()
  const [open, setOpen] = useState(false)
  const verified = user.emailState === 'verified'
  return (
    <Card
      title={me.profile.email}
      text={
        <>
          <span className="flex flex-wrap items-center gap-2">
            <span className="min-w-0 truncate">{user.email}</span>
            <Badge tone={verified ? 'ok' : 'warn'} icon={verified ? CircleCheck : CircleAlert}>
              {verified ? me.profile.verified : me.profile.vouched}
            </Badge>
          </span>
          {!verified && <span className="mt-1 block text-xs text-text-3">{me.profile.vouchedText}</span>}
        </>
      }
      action={<Button onClick={() => setOpen(true)}>{me.profile.changeEmail}</Button>}
    >
      {open && <EmailDialog onClose={() => setOpen(false)} />}
    </Card>
  )
}

function PasswordCard() {
  const { me } = useMessages()
  const [open, setOpen] = useState(false)
  return (
    <Card
      title={me.profile.password}
      text={me.profile.passwordText}
      action={<Button onClick={() => setOpen(true)}>{me.profile.changePassword}</Button>}
    >
      {open && <PasswordDialog onClose={() => setOpen(false)} />}
    </Card>
  )
}

function PreferencesCard() {
  const { shortcuts } = useMessages()
  const { singleKeys } = useStore(preferences)
  return (
    <Card
      title={shortcuts.singleKeys}
      text={shortcuts.singleKeysHint}
      action={<Switch label={shortcuts.singleKeys} on={singleKeys} onChange={(on) => prefer({ singleKeys: on })} />}
    />
  )
}

export default function ProfilePage() {
  const { pages } = useMessages()
  const { organizations } = useMe()
  return (
    <div className="mx-auto flex max-w-form flex-col gap-4">
      {organizations.length === 0 && <Card title={pages.noOrganization} text={pages.noOrganizationText} />}
      <NameCard />
      <EmailCard />
      <PasswordCard />
      <PreferencesCard />
    </div>
  )
}
