import { useMutation } from '@tanstack/react-query'
import { Link, useRouter, useSearch } from '@tanstack/react-router'
import { useMessages } from '../../i18n/messages.ts'
import { call, queryClient } from '../../shared/api.ts'
import { Button } from '../../ui/button.tsx'
import { Form } from '../../ui/form.tsx'
import { PasswordField } from '../../ui/password-field.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { CardPage } from './card-page.tsx'

export const quietLink = 'rounded-tick text-sm font-medium text-accent-text hover:underline'

export default function SignInPage() {
  const { signIn } = useMessages()
  const router = useRouter()
  const { next } = useSearch({ from: '/sign-in' })
  const enter = useMutation({
    mutationFn: ({ email = '', password = '' }: Record<string, string>) =>
      call('POST /v1/sessions', { body: { email, password } }),
    onSuccess: () => {
      queryClient.clear()
      router.history.push(next ?? '/')
    },
  })
  return (
    <CardPage title={signIn.title} intro={signIn.intro}>
      <Form focusFirst onSubmit={(values) => enter.mutate(values)} error={enter.error}>
        <TextField label={signIn.email} name="email" type="email" autoComplete="username" inputMode="email" required />
        <PasswordField label={signIn.password} name="password" required />
        <Button look="primary" type="submit" busy={enter.isPending || enter.isSuccess} className="w-full">
          {signIn.submit}
        </Button>
        <Link to="/sign-in/forgotten" className={quietLink}>
          {signIn.forgotten}
        </Link>
      </Form>
    </CardPage>
  )
}
