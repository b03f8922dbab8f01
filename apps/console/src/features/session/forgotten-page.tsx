import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMessages } from '../../i18n/messages.ts'
import { call } from '../../shared/api.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { Form } from '../../ui/form.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { CardPage } from './card-page.tsx'
import { quietLink } from './sign-in-page.tsx'

/** Says the same whether the address is known or not. */
export default function ForgottenPage() {
  const { signIn } = useMessages()
  const ask = useMutation({
    mutationFn: (email: string) => call('POST /v1/password-resets', { body: { email } }),
  })
  if (ask.isSuccess) {
    return (
      <CardPage title={signIn.sent} intro={signIn.sentText(ask.variables)}>
        <Link to="/sign-in" className={buttonClass('secondary')}>
          {signIn.backToSignIn}
        </Link>
      </CardPage>
    )
  }
  return (
    <CardPage title={signIn.resetTitle} intro={signIn.resetIntro}>
      <Form
        focusFirst
        onSubmit={({ email = '' }) => ask.mutate(email)}
        error={ask.error}
        blame={{ 'email.invalid': 'email', 'request.invalid': 'email' }}
      >
        <TextField label={signIn.email} name="email" type="email" autoComplete="username" inputMode="email" required />
        <Button look="primary" type="submit" busy={ask.isPending} className="w-full">
          {signIn.sendLink}
        </Button>
        <Link to="/sign-in" className={quietLink}>
          {signIn.backToSignIn}
        </Link>
      </Form>
    </CardPage>
  )
}
