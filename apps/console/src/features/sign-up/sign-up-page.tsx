import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { useMessages } from '../../i18n/messages.ts'
import { ask, call } from '../../shared/api.ts'
import { sentenceOf } from '../../shared/trouble.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { Form } from '../../ui/form.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { CardPage } from '../session/card-page.tsx'
import { CheckingLink } from '../session/link-state.tsx'
import { quietLink } from '../session/sign-in-page.tsx'

function HaveAccount() {
  const { signUp } = useMessages()
  return (
    <p className="text-sm text-text-2">
      {signUp.have}{' '}
      <Link to="/sign-in" className={quietLink}>
        {signUp.signIn}
      </Link>
    </p>
  )
}

/** Says the same whether the address is known, may sign up, or neither. */
export default function SignUpPage() {
  const messages = useMessages()
  const { signUp, common } = messages
  const { invitation } = useSearch({ from: '/sign-up' })
  const state = useQuery(ask('GET /v1/sign-up'))
  const request = useMutation({
    mutationFn: (email: string) =>
      call('POST /v1/sign-ups', { body: { email, ...(invitation !== undefined && { invitation }) } }),
  })
  if (state.error) {
    return (
      <CardPage title={signUp.title} intro={sentenceOf(state.error, messages)}>
        <Button onClick={() => void state.refetch()}>{common.retry}</Button>
      </CardPage>
    )
  }
  if (state.data === undefined) return <CheckingLink title={signUp.title} />
  if (!state.data.open && invitation === undefined) {
    return (
      <CardPage title={signUp.closed} intro={signUp.closedText[state.data.why ?? 'no_rule']}>
        <Link to="/sign-in" className={buttonClass('secondary')}>
          {signUp.signIn}
        </Link>
      </CardPage>
    )
  }
  if (request.isSuccess) {
    return (
      <CardPage title={signUp.sent} intro={signUp.sentText(request.variables)}>
        <Button onClick={() => request.reset()}>{signUp.another}</Button>
      </CardPage>
    )
  }
  return (
    <CardPage title={signUp.title} intro={invitation === undefined ? signUp.intro : signUp.invited}>
      <Form
        focusFirst
        onSubmit={({ email = '' }) => request.mutate(email)}
        error={request.error}
        blame={{ 'email.invalid': 'email', 'request.invalid': 'email' }}
      >
        <TextField label={signUp.email} name="email" type="email" autoComplete="email" inputMode="email" required />
        <Button look="primary" type="submit" busy={request.isPending} className="w-full">
          {signUp.submit}
        </Button>
        <HaveAccount />
      </Form>
    </CardPage>
  )
}
