import { useMutation } from '@tanstack/react-query'
import { useMessages } from '../../i18n/messages.ts'
import { call } from '../../shared/api.ts'
import { report } from '../../shared/status.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import type { OrganizationId } from '../organization/organization.ts'
import type { Target } from './use-acts.ts'
import { refreshInvitations } from './use-send.ts'

interface Props {
  readonly organizationId: OrganizationId
  readonly invitation: Target
  readonly onClose: () => void
}

/** Asked first, because nothing takes it back: the way back is a new invitation. */
export function RevokeDialog({ organizationId, invitation, onClose }: Props) {
  const { invitations: words } = useMessages()
  const { id, email } = invitation
  const revoke = useMutation({
    mutationFn: () =>
      call('POST /v1/organizations/{organizationId}/invitations/{invitationId}/revoke', {
        path: { organizationId, invitationId: id },
      }),
    onSuccess: async () => {
      report(words.revoked(email))
      onClose()
      await refreshInvitations(organizationId)
    },
  })
  return (
    <ConfirmDialog
      open
      danger
      onClose={onClose}
      title={words.revokeTitle(email)}
      consequence={words.revokeText}
      submit={words.revokeSubmit}
      busy={revoke.isPending}
      error={revoke.error}
      onConfirm={() => revoke.mutate()}
    />
  )
}
