import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { call, queryClient } from '../../shared/api.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Form } from '../../ui/form.tsx'
import { PasswordField } from '../../ui/password-field.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { useMe } from './me.ts'

const formId = 'elevate'
const blame = { 'credential.password_wrong': 'password', 'request.invalid': 'reason' }

export function ElevationDialog({ onClose }: { readonly onClose: () => void }) {
  const { elevation, signIn, common } = useMessages()
  const { user } = useMe()
  const [dirty, setDirty] = useState(false)
  const elevate = useMutation({
    mutationFn: ({ password = '', reason = '' }: Record<string, string>) =>
      call('POST /v1/me/elevation', { body: { password, reason: reason.trim() } }),
    onSuccess: async () => {
      onClose()
      await queryClient.invalidateQueries()
    },
  })
  const footer = (
    <>
      <Button onClick={onClose}>{common.cancel}</Button>
      <Button look="primary" type="submit" form={formId} busy={elevate.isPending}>
        {elevation.submit}
      </Button>
    </>
  )
  return (
    <Dialog open onClose={onClose} dirty={dirty} title={elevation.title} description={elevation.intro} footer={footer}>
      <Form focusFirst id={formId} onSubmit={(values) => elevate.mutate(values)} error={elevate.error} blame={blame}>
        <TextField
          label={elevation.reason}
          name="reason"
          hint={elevation.reasonHint}
          required
          minLength={3}
          maxLength={500}
          autoComplete="off"
          onChange={() => setDirty(true)}
        />
        <input type="hidden" autoComplete="username" value={user.email} readOnly />
        <PasswordField label={signIn.password} name="password" required />
      </Form>
    </Dialog>
  )
}
