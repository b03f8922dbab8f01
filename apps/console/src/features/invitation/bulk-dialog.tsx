import type { BodyOf } from '@rollcall/contract/operations'
import { RefusedError } from '@rollcall/sdk/errors'
import { useMutation } from '@tanstack/react-query'
import { CircleAlert, CircleCheck } from 'lucide-react'
import { useState } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { announce } from '../../shared/announcer.ts'
import { call } from '../../shared/api.ts'
import { sentenceOf } from '../../shared/trouble.ts'
import { Button } from '../../ui/button.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import type { OrganizationId } from '../organization/organization.ts'
import type { InvitationId } from './link-button.tsx'
import { refreshInvitations } from './use-send.ts'

const operation = 'POST /v1/organizations/{organizationId}/invitations/bulk'
type Body = BodyOf<typeof operation>

/** Those named, or everything that a filter matches as long as it is as many as were seen. */
export type BulkTargets =
  | { readonly ids: readonly InvitationId[] }
  | { readonly filter: NonNullable<Body['filter']>; readonly expectedCount: number }

interface Props {
  readonly organizationId: OrganizationId
  readonly act: 'resend' | 'revoke'
  readonly targets: BulkTargets
  /** How many were chosen, and how many of them the act fits. */
  readonly all: number
  readonly fit: number
  readonly onClose: () => void
}

const toBody = (act: Props['act'], targets: BulkTargets): Body =>
  'ids' in targets
    ? { act, ids: [...targets.ids] }
    : { act, filter: targets.filter, expectedCount: targets.expectedCount }

/** Asks once for all of them, then says of each what became of it. */
export function BulkDialog({ organizationId, act, targets, all, fit, onClose }: Props) {
  const messages = useMessages()
  const { bulk } = messages.invitations
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  const run = useMutation({
    mutationFn: () => call(operation, { path: { organizationId }, body: toBody(act, targets), idempotencyKey }),
    onSuccess: async ({ items }) => {
      announce(bulk.done(items.filter(({ done }) => done).length, items.length))
      await refreshInvitations(organizationId)
    },
  })
  if (run.data) {
    const { items } = run.data
    const done = items.filter((item) => item.done).length
    return (
      <Dialog
        open
        wide
        onClose={onClose}
        title={bulk.done(done, items.length)}
        footer={
          <Button look="primary" onClick={onClose}>
            {bulk.close}
          </Button>
        }
      >
        <ul aria-label={bulk.results} className="divide-y rounded-card border">
          {items.map(({ invitationId, email, done: good, code }) => (
            <li key={invitationId} className="flex min-h-10 flex-wrap items-center gap-x-3 px-3 py-1.5 text-sm">
              <span className="min-w-0 grow truncate font-medium">{email ?? invitationId}</span>
              <span
                className={
                  good ? 'inline-flex items-center gap-1.5 text-ok' : 'inline-flex items-center gap-1.5 text-bad'
                }
              >
                {good ? <CircleCheck /> : <CircleAlert />}
                {good ? bulk.one.done : (messages.errors.codes[code ?? ''] ?? bulk.one.failed)}
              </span>
            </li>
          ))}
        </ul>
      </Dialog>
    )
  }
  const nothingFits = fit === 0
  const moved = run.error instanceof RefusedError && run.error.problem.code === 'invitation.count_moved'
  return (
    <ConfirmDialog
      open
      danger={act === 'revoke'}
      onClose={onClose}
      title={act === 'resend' ? bulk.resend(fit, all) : bulk.revoke(all)}
      consequence={
        <>
          {moved && <p className="mb-2 text-bad">{bulk.moved}</p>}
          {!moved && run.error && <p className="mb-2 text-bad">{sentenceOf(run.error, messages)}</p>}
          <p>{act === 'resend' ? bulk.resendText(all - fit, fit) : messages.invitations.revokeText}</p>
        </>
      }
      off={nothingFits}
      submit={act === 'resend' ? bulk.inviteSubmit(fit) : bulk.revokeSubmit(all)}
      busy={run.isPending}
      error={undefined}
      onConfirm={() => run.mutate()}
    />
  )
}
