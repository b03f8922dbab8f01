import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useRouter, useSearch } from '@tanstack/react-router'
import { useMessages } from '../../i18n/messages.ts'
import { ask, call, queryClient } from '../../shared/api.ts'
import { Button } from '../../ui/button.tsx'
import { Form } from '../../ui/form.tsx'
import { PasswordField } from '../../ui/password-field.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { CardPage } from './card-page.tsx'

export const quietLink = 'rounded-tick text-sm font-medium text-accent-text hover:underline'

export default function SignInPage() {
  const { signIn, signUp } = useMessages()
  // Offered where the server does, once it has said so: nothing waits for it.
  const { data: mayJoin } = useQuery({ ...ask('GET /v1/sign-up'), retry: false })
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
        <div className="flex flex-wrap justify-between gap-x-4 gap-y-2">
          <Link to="/sign-in/forgotten" className={quietLink}>
            {signIn.forgotten}
          </Link>
          {mayJoin?.open && (
            <Link to="/sign-up" className={quietLink}>
              {signUp.link}
            </Link>
          )}
        </div>
      </Form>
    </CardPage>
  )
}
