import type { AnswerOf } from '@rollcall/contract/operations'
import { useMutation } from '@tanstack/react-query'
import { Mail } from 'lucide-react'
import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { call, queryClient } from '../../shared/api.ts'
import { report } from '../../shared/status.ts'
import { sentenceOf } from '../../shared/trouble.ts'
import { Button } from '../../ui/button.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { TimeLeft } from '../../ui/time-left.tsx'

export type OwnInvitation = AnswerOf<'GET /v1/me/invitations'>['items'][number]

const refresh = () =>
  Promise.all(
    ['GET /v1/me', 'GET /v1/me/invitations', 'GET /v1/me/joinable'].map((key) =>
      queryClient.invalidateQueries({ queryKey: [key] }),
    ),
  )

function InvitationLine({ invitation }: { readonly invitation: OwnInvitation }) {
  const messages = useMessages()
  const { accept, language } = messages
  const { own } = accept
  const { id, organization, invitedBy, roles, note, expiresAt, canDecline } = invitation
  const router = useRouter()
  const [declining, setDeclining] = useState(false)
  const path = { invitationId: id }
  const join = useMutation({
    mutationFn: () => call('POST /v1/me/invitations/{invitationId}/accept', { path }),
    onSuccess: async ({ slug }) => {
      report(accept.joined(organization.name))
      await refresh()
      router.history.push(`/o/${slug}`)
    },
    onError: (error) => report(sentenceOf(error, messages)),
  })
  const decline = useMutation({
    mutationFn: () => call('POST /v1/me/invitations/{invitationId}/decline', { path }),
    onSuccess: async () => {
      report(own.declined(organization.name))
      setDeclining(false)
      await refresh()
    },
  })
  const list = new Intl.ListFormat(language).format(roles)
  return (
    <li className="flex flex-wrap items-center gap-3 px-4 py-3">
      <Mail className="text-text-3 max-md:hidden" />
      <div className="min-w-0 grow basis-56">
        <p className="text-sm font-medium">{organization.name}</p>
        <p className="text-xs text-text-3">
          {own.by(invitedBy)}
          {roles.length > 0 && ` ${own.as(list)}`}
          {expiresAt !== null && (
            <>
              {' · '}
              <TimeLeft until={expiresAt} />
            </>
          )}
        </p>
        {note !== null && <p className="mt-1 text-sm whitespace-pre-line text-text-2">{note}</p>}
      </div>
      <div className="flex gap-2">
        {canDecline && (
          <Button onClick={() => setDeclining(true)}>
            {own.decline}
            <span className="sr-only"> {organization.name}</span>
          </Button>
        )}
        <Button look="primary" busy={join.isPending} onClick={() => join.mutate()}>
          {own.accept}
          <span className="sr-only"> {organization.name}</span>
        </Button>
      </div>
      <ConfirmDialog
        open={declining}
        onClose={() => setDeclining(false)}
        title={accept.declineTitle(organization.name)}
        consequence={accept.declineText(invitedBy)}
        submit={accept.declineSubmit}
        busy={decline.isPending}
        error={decline.error}
        onConfirm={() => decline.mutate()}
      />
    </li>
  )
}

export function OwnInvitationList({ items }: { readonly items: readonly OwnInvitation[] }) {
  const { accept } = useMessages()
  return (
    <ul aria-label={accept.own.list} className="divide-y">
      {items.map((invitation) => (
        <InvitationLine key={invitation.id} invitation={invitation} />
      ))}
    </ul>
  )
}
