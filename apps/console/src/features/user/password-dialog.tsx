import { useMutation } from '@tanstack/react-query'
import { useMessages } from '../../i18n/messages.ts'
import { call, queryClient } from '../../shared/api.ts'
import { report } from '../../shared/status.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Form } from '../../ui/form.tsx'
import { PasswordField } from '../../ui/password-field.tsx'
import { useMe } from '../session/me.ts'
import { passwordBlame } from '../session/password-blame.ts'

const formId = 'change-password'
const blame = { ...passwordBlame('newPassword'), 'credential.password_wrong': 'currentPassword' }

export function PasswordDialog({ onClose }: { readonly onClose: () => void }) {
  const { me, common } = useMessages()
  const { user } = useMe()
  const change = useMutation({
    mutationFn: ({ currentPassword = '', newPassword = '' }: Record<string, string>) =>
      call('POST /v1/me/password', { body: { currentPassword, newPassword } }),
    onSuccess: async () => {
      report(me.profile.passwordChanged)
      onClose()
      await queryClient.invalidateQueries({ queryKey: ['GET /v1/me/sessions'] })
    },
  })
  const footer = (
    <>
      <Button onClick={onClose}>{common.cancel}</Button>
      <Button look="primary" type="submit" form={formId} busy={change.isPending}>
        {me.profile.changePassword}
      </Button>
    </>
  )
  return (
    <Dialog
      open
      onClose={onClose}
      title={me.profile.changePassword}
      description={me.profile.passwordText}
      footer={footer}
    >
      <Form focusFirst id={formId} onSubmit={(values) => change.mutate(values)} error={change.error} blame={blame}>
        <input type="hidden" autoComplete="username" value={user.email} readOnly />
        <PasswordField label={me.profile.currentPassword} name="currentPassword" required />
        <PasswordField label={me.profile.newPassword} name="newPassword" required fresh />
      </Form>
    </Dialog>
  )
}
