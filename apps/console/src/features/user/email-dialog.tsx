import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { call } from '../../shared/api.ts'
import { report } from '../../shared/status.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Form } from '../../ui/form.tsx'
import { PasswordField } from '../../ui/password-field.tsx'
import { TextField } from '../../ui/text-field.tsx'

const formId = 'change-email'
const blame = {
  'email.invalid': 'email',
  'request.invalid': 'email',
  'credential.password_wrong': 'password',
}

export function EmailDialog({ onClose }: { readonly onClose: () => void }) {
  const { me, common } = useMessages()
  const [dirty, setDirty] = useState(false)
  const ask = useMutation({
    mutationFn: ({ email = '', password = '' }: Record<string, string>) =>
      call('POST /v1/me/email', { body: { email, password } }),
    onSuccess: (_, { email = '' }) => {
      report(me.profile.emailAsked(email))
      onClose()
    },
  })
  const footer = (
    <>
      <Button onClick={onClose}>{common.cancel}</Button>
      <Button look="primary" type="submit" form={formId} busy={ask.isPending}>
        {me.profile.changeEmail}
      </Button>
    </>
  )
  return (
    <Dialog
      open
      onClose={onClose}
      dirty={dirty}
      title={me.profile.changeEmail}
      description={me.profile.changeEmailText}
      footer={footer}
    >
      <Form focusFirst id={formId} onSubmit={(values) => ask.mutate(values)} error={ask.error} blame={blame}>
        <TextField
          label={me.profile.newEmail}
          name="email"
          type="email"
          inputMode="email"
          autoComplete="email"
          required
          onChange={() => setDirty(true)}
        />
        <PasswordField label={me.profile.currentPassword} name="password" required />
      </Form>
    </Dialog>
  )
}
