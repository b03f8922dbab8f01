import { useMutation, useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useMessages } from '../../i18n/messages.ts'
import { call } from '../../shared/api.ts'
import { sentenceOf } from '../../shared/trouble.ts'
import { Button } from '../../ui/button.tsx'
import { FormTrouble } from '../../ui/form.tsx'
import { Note } from '../../ui/note.tsx'
import { CardPage } from '../session/card-page.tsx'
import { CheckingLink, DeadLink, isDead } from '../session/link-state.tsx'

/** For whoever runs a domain: who asks for it and what follows, before anything is agreed to. */
export default function DomainProofPage() {
  const messages = useMessages()
  const { proof: words } = messages.signUp
  const { token } = useParams({ from: '/prove-domain/$token' })
  const link = useQuery({
    queryKey: ['domain-proof', token],
    queryFn: () => call('POST /v1/domain-proofs/check', { body: { token } }),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const confirm = useMutation({ mutationFn: () => call('POST /v1/domain-proofs/confirm', { body: { token } }) })
  const trouble = isDead(confirm.error) ? confirm.error : link.error
  if (trouble) {
    return (
      <DeadLink title={words.checking} error={trouble} retry={() => void link.refetch()}>
        <p className="text-sm text-text-2">{words.again}</p>
      </DeadLink>
    )
  }
  if (link.data === undefined) return <CheckingLink title={words.checking} />
  const { domain, organization } = link.data
  if (confirm.isSuccess) {
    return <CardPage title={words.done(domain)} intro={words.doneText(organization)} />
  }
  return (
    <CardPage title={words.heading(organization, domain)} intro={words.intro(organization, domain)}>
      <div className="flex flex-col gap-4">
        {confirm.error && <FormTrouble>{sentenceOf(confirm.error, messages)}</FormTrouble>}
        <Note tone="warn">{words.only}</Note>
        <Button look="primary" busy={confirm.isPending} className="w-full" onClick={() => confirm.mutate()}>
          {words.submit(domain)}
        </Button>
      </div>
    </CardPage>
  )
}
