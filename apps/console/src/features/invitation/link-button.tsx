import { useMutation } from '@tanstack/react-query'
import { Check, Link2 } from 'lucide-react'
import { useMessages } from '../../i18n/messages.ts'
import { call } from '../../shared/api.ts'
import { copy } from '../../shared/clipboard.ts'
import { report } from '../../shared/status.ts'
import { sentenceOf } from '../../shared/trouble.ts'
import { Button } from '../../ui/button.tsx'
import type { OrganizationId } from '../organization/organization.ts'

export type InvitationId = `inv_${string}`

interface Of {
  readonly organizationId: OrganizationId
  readonly id: InvitationId
  readonly email: string
}

/** A fresh link of the same offer, to hand over directly; one in a mail keeps working. */
export const newLink = async ({ organizationId, id }: Omit<Of, 'email'>): Promise<string> => {
  const path = { organizationId, invitationId: id }
  const { link } = await call('POST /v1/organizations/{organizationId}/invitations/{invitationId}/copy-link', { path })
  return link
}

/** Copies the link and says so; the link that is there already is not made anew. */
export function useCopyLink() {
  const messages = useMessages()
  return useMutation({
    mutationFn: ({ link, ...of }: Of & { readonly link?: string | null }) => copy(link ?? newLink(of)),
    onSuccess: (_, { email }) => report(messages.invitations.linkCopied(email)),
    onError: (error) => report(sentenceOf(error, messages)),
  })
}

export function CopyLinkButton({ link, ...of }: Of & { readonly link: string | null }) {
  const { invite } = useMessages()
  const { mutate, isPending, isSuccess } = useCopyLink()
  return (
    <Button icon={isSuccess ? Check : Link2} busy={isPending} onClick={() => mutate({ link, ...of })}>
      {invite.copyLink}
      <span className="sr-only"> {of.email}</span>
    </Button>
  )
}
