import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useMessages } from '../../i18n/messages.ts'
import { call, queryClient } from '../../shared/api.ts'
import { report } from '../../shared/status.ts'

export function useSignOut() {
  const { signIn } = useMessages()
  const navigate = useNavigate()
  return useMutation({
    mutationFn: () => call('DELETE /v1/sessions/current'),
    onSuccess: async () => {
      await navigate({ to: '/sign-in' })
      queryClient.clear()
      report(signIn.signedOut)
    },
  })
}
