import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { call } from '../../shared/api.ts'
import { report } from '../../shared/status.ts'
import { sentenceOf } from '../../shared/trouble.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { TextField } from '../../ui/text-field.tsx'
import type { OrganizationId } from '../organization/organization.ts'
import { type Path, refresh } from './access.ts'

export interface Standing {
  readonly id: Path['membershipId']
  readonly name: string
  readonly status: 'active' | 'suspended'
}

const change = (path: Path, status: Standing['status'], reason: string | null) =>
  status === 'suspended'
    ? call('POST /v1/organizations/{organizationId}/memberships/{membershipId}/suspend', { path, body: { reason } })
    : call('POST /v1/organizations/{organizationId}/memberships/{membershipId}/reactivate', { path, body: { reason } })

interface DialogProps {
  readonly user: Standing
  readonly busy: boolean
  readonly error: unknown
  readonly onConfirm: (reason: string | null) => void
  readonly onClose: () => void
}

function SuspendDialog({ user, busy, error, onConfirm, onClose }: DialogProps) {
  const { access: words } = useMessages()
  const [reason, setReason] = useState('')
  return (
    <ConfirmDialog
      open
      danger
      onClose={onClose}
      title={words.suspendTitle(user.name)}
      consequence={
        <div className="flex flex-col gap-4">
          <p>{words.suspendText(user.name)}</p>
          <TextField
            label={words.reason}
            name="reason"
            hint={words.reasonHint}
            value={reason}
            maxLength={500}
            onChange={(event) => setReason(event.target.value)}
          />
        </div>
      }
      submit={words.suspendSubmit}
      busy={busy}
      error={error}
      onConfirm={() => onConfirm(reason.trim() === '' ? null : reason.trim())}
    />
  )
}

/** Suspending asks first and takes a reason; both ways can be taken back from the status bar. */
export function useStanding(organizationId: OrganizationId) {
  const messages = useMessages()
  const { access: words } = messages
  const [asking, setAsking] = useState<Standing>()
  const set = async (user: Standing, status: Standing['status'], reason: string | null): Promise<void> => {
    await change({ organizationId, membershipId: user.id }, status, reason)
    setAsking(undefined)
    const said = status === 'suspended' ? words.suspended : words.reactivated
    report(said(user.name), () => void setOrSay(user, status === 'suspended' ? 'active' : 'suspended'))
    await refresh(organizationId)
  }
  const setOrSay = async (user: Standing, status: Standing['status']): Promise<void> => {
    try {
      await set(user, status, null)
    } catch (error) {
      report(sentenceOf(error, messages))
    }
  }
  const suspend = useMutation({
    mutationFn: ({ user, reason }: { readonly user: Standing; readonly reason: string | null }) =>
      set(user, 'suspended', reason),
  })
  return {
    change: (user: Standing) => {
      if (user.status === 'suspended') return void setOrSay(user, 'active')
      suspend.reset()
      setAsking(user)
    },
    dialog: asking && (
      <SuspendDialog
        user={asking}
        busy={suspend.isPending}
        error={suspend.error}
        onConfirm={(reason) => suspend.mutate({ user: asking, reason })}
        onClose={() => setAsking(undefined)}
      />
    ),
  }
}
