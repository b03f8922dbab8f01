import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useMessages } from '../../i18n/messages.ts'
import { call } from '../../shared/api.ts'
import { report } from '../../shared/status.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { Form } from '../../ui/form.tsx'
import { PasswordField } from '../../ui/password-field.tsx'
import { CardPage } from './card-page.tsx'
import { CheckingLink, DeadLink, isDead } from './link-state.tsx'
import { passwordBlame } from './password-blame.ts'

const blame = passwordBlame('password')

export default function ResetPage() {
  const { reset } = useMessages()
  const navigate = useNavigate()
  const { token } = useParams({ from: '/reset-password/$token' })
  // Asking what a link would do changes nothing, so a mail scanner that opens it does no harm.
  const link = useQuery({
    queryKey: ['password-reset', token],
    queryFn: () => call('POST /v1/password-resets/check', { body: { token } }),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const complete = useMutation({
    mutationFn: (password: string) => call('POST /v1/password-resets/complete', { body: { token, password } }),
    onSuccess: async () => {
      await navigate({ to: '/sign-in' })
      report(reset.done)
    },
  })
  const trouble = isDead(complete.error) ? complete.error : link.error
  if (trouble) {
    return (
      <DeadLink title={reset.title} error={trouble} retry={() => void link.refetch()}>
        <Link to="/sign-in/forgotten" className={buttonClass('secondary')}>
          {reset.askAgain}
        </Link>
      </DeadLink>
    )
  }
  if (link.data === undefined) return <CheckingLink title={reset.title} />
  return (
    <CardPage title={reset.title} intro={reset.intro(link.data.email)}>
      <Form focusFirst onSubmit={({ password = '' }) => complete.mutate(password)} error={complete.error} blame={blame}>
        {/* Lets password managers file the new password under the right name. */}
        <input type="hidden" autoComplete="username" value={link.data.email} readOnly />
        <PasswordField label={reset.password} name="password" required fresh />
        <Button look="primary" type="submit" busy={complete.isPending} className="w-full">
          {reset.submit}
        </Button>
      </Form>
    </CardPage>
  )
}
