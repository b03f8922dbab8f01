import { useMutation } from '@tanstack/react-query'
import { useMessages } from '../../i18n/messages.ts'
import { call } from '../../shared/api.ts'
import { report } from '../../shared/status.ts'
import { sentenceOf } from '../../shared/trouble.ts'
import type { OrganizationId } from '../organization/organization.ts'
import { type InvitationId, useCopyLink } from './link-button.tsx'
import { refreshInvitations } from './use-send.ts'

export interface Target {
  readonly id: InvitationId
  readonly email: string
}

/** What is done to one invitation from a row, a menu or by key: at once, and told in the status bar. */
export function useInvitationActs(organizationId: OrganizationId) {
  const messages = useMessages()
  const { invitations: words } = messages
  const onError = (error: unknown) => report(sentenceOf(error, messages))
  const pathOf = ({ id }: Target) => ({ organizationId, invitationId: id })
  const resend = useMutation({
    mutationFn: (target: Target) =>
      call('POST /v1/organizations/{organizationId}/invitations/{invitationId}/resend', { path: pathOf(target) }),
    onSuccess: async (_, { email }) => {
      report(words.resent(email))
      await refreshInvitations(organizationId)
    },
    onError,
  })
  const retry = useMutation({
    mutationFn: (target: Target) =>
      call('POST /v1/organizations/{organizationId}/invitations/{invitationId}/retry-delivery', {
        path: pathOf(target),
      }),
    onSuccess: async (_, { email }) => {
      report(words.retried(email))
      await refreshInvitations(organizationId)
    },
    onError,
  })
  const copyLink = useCopyLink()
  return {
    resend: (target: Target) => resend.mutate(target),
    resending: resend.isPending ? resend.variables.id : undefined,
    retry: (target: Target) => retry.mutate(target),
    copyLink: (target: Target) => copyLink.mutate({ organizationId, ...target }),
  }
}
