import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useMessages } from '../../i18n/messages.ts'
import { call, queryClient } from '../../shared/api.ts'
import { sentenceOf } from '../../shared/trouble.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { FormTrouble } from '../../ui/form.tsx'
import { CardPage } from './card-page.tsx'
import { CheckingLink, DeadLink, isDead } from './link-state.tsx'

export default function ConfirmEmailPage() {
  const messages = useMessages()
  const { confirmEmail: words, pages } = messages
  const { token } = useParams({ from: '/confirm-email/$token' })
  const link = useQuery({
    queryKey: ['email-change', token],
    queryFn: () => call('POST /v1/email-changes/check', { body: { token } }),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const confirm = useMutation({
    mutationFn: () => call('POST /v1/email-changes/confirm', { body: { token } }),
    onSuccess: () => queryClient.removeQueries({ queryKey: ['GET /v1/me'] }),
  })
  const home = (
    <Link to="/" className={buttonClass('secondary')}>
      {pages.home}
    </Link>
  )
  if (confirm.isSuccess) {
    return (
      <CardPage title={words.done} intro={words.doneText}>
        {home}
      </CardPage>
    )
  }
  const trouble = isDead(confirm.error) ? confirm.error : link.error
  if (trouble) {
    return (
      <DeadLink title={words.title} error={trouble} retry={() => void link.refetch()}>
        {home}
      </DeadLink>
    )
  }
  if (link.data === undefined) return <CheckingLink title={words.title} />
  return (
    <CardPage title={words.title} intro={words.intro(link.data.email)}>
      {confirm.error && <FormTrouble>{sentenceOf(confirm.error, messages)}</FormTrouble>}
      <Button look="primary" busy={confirm.isPending} className="w-full" onClick={() => confirm.mutate()}>
        {words.submit}
      </Button>
    </CardPage>
  )
}
