import { useMutation } from '@tanstack/react-query'
import { useMessages } from '../../i18n/messages.ts'
import { call, queryClient, sessionEnded } from '../../shared/api.ts'
import { useStore } from '../../shared/store.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Form } from '../../ui/form.tsx'
import { PasswordField } from '../../ui/password-field.tsx'
import { useMe } from './me.ts'

const formId = 'sign-in-again'

/** The page below stays as it is, with everything typed there; the same person signs in again in place. */
export default function SessionDialog() {
  const { signIn } = useMessages()
  const { user } = useMe()
  const ended = useStore(sessionEnded)
  const enter = useMutation({
    mutationFn: (password: string) => call('POST /v1/sessions', { body: { email: user.email, password } }),
    onSuccess: async () => {
      sessionEnded.set(false)
      await queryClient.invalidateQueries()
    },
  })
  // Whoever goes leaves the page for good: what the cache holds of the old session goes with it.
  const leave = () => window.location.assign('/sign-in')
  const footer = (
    <>
      <Button onClick={leave}>{signIn.signOutInstead}</Button>
      <Button look="primary" type="submit" form={formId} busy={enter.isPending}>
        {signIn.submit}
      </Button>
    </>
  )
  return (
    <Dialog open={ended} onClose={leave} dirty title={signIn.ended} description={signIn.endedText} footer={footer}>
      <Form focusFirst id={formId} onSubmit={({ password = '' }) => enter.mutate(password)} error={enter.error}>
        <p className="text-sm text-text-2">{user.email}</p>
        <input type="hidden" autoComplete="username" value={user.email} readOnly />
        <PasswordField label={signIn.password} name="password" required />
      </Form>
    </Dialog>
  )
}
