import { RefusedError } from '@rollcall/sdk/errors'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useParams, useRouter } from '@tanstack/react-router'
import { useMessages } from '../../i18n/messages.ts'
import { call, queryClient } from '../../shared/api.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { Form } from '../../ui/form.tsx'
import { PasswordField } from '../../ui/password-field.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { CardPage } from '../session/card-page.tsx'
import { CheckingLink, DeadLink, isDead } from '../session/link-state.tsx'
import { passwordBlame } from '../session/password-blame.ts'

const blame = { ...passwordBlame('password'), 'name.invalid': 'name' }
const codeOf = (error: unknown) => (error instanceof RefusedError ? error.problem.code : undefined)

/** The link came from the mailbox: only here are name and password chosen. */
export default function ConfirmPage() {
  const { signUp } = useMessages()
  const { confirm: words } = signUp
  const router = useRouter()
  const { token } = useParams({ from: '/sign-up/confirm/$token' })
  const link = useQuery({
    queryKey: ['sign-up', token],
    queryFn: () => call('POST /v1/sign-ups/check', { body: { token } }),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const confirm = useMutation({
    mutationFn: ({ name = '', password = '' }: Record<string, string>) =>
      call('POST /v1/sign-ups/confirm', { body: { token, name, password } }),
    onSuccess: () => {
      queryClient.clear()
      router.history.push('/join')
    },
  })
  const trouble = isDead(confirm.error) ? confirm.error : link.error
  const code = codeOf(confirm.error) ?? codeOf(link.error)
  if (code === 'sign-up.not_admitted') {
    return <CardPage title={words.notAdmitted} intro={words.notAdmittedText} />
  }
  if (code === 'sign-up.account_exists') {
    return (
      <CardPage title={words.exists} intro={words.existsText}>
        <Link to="/sign-in" className={buttonClass('secondary')}>
          {signUp.signIn}
        </Link>
      </CardPage>
    )
  }
  if (trouble) {
    return (
      <DeadLink title={words.title} error={trouble} retry={() => void link.refetch()}>
        <Link to="/sign-up" className={buttonClass('secondary')}>
          {words.again}
        </Link>
      </DeadLink>
    )
  }
  if (link.data === undefined) return <CheckingLink title={words.title} />
  return (
    <CardPage title={words.title} intro={words.intro(link.data.email)}>
      <Form focusFirst onSubmit={(values) => confirm.mutate(values)} error={confirm.error} blame={blame}>
        <input type="hidden" autoComplete="username" value={link.data.email} readOnly />
        <TextField label={words.name} name="name" autoComplete="name" required maxLength={120} />
        <PasswordField label={words.password} name="password" required fresh />
        <Button look="primary" type="submit" busy={confirm.isPending || confirm.isSuccess} className="w-full">
          {words.submit}
        </Button>
      </Form>
    </CardPage>
  )
}
