import { lazy, type ReactNode, Suspense, useState } from 'react'
import type { OrganizationId } from '../organization/organization.ts'
import type { Act } from './invitation.ts'
import { RevokeDialog } from './revoke-dialog.tsx'
import { type Target, useInvitationActs } from './use-acts.ts'

const EditDialog = lazy(() => import('./edit-dialog.tsx'))

interface Acting {
  readonly act: (act: Act, target: Target) => void
  /** The one whose resend is on its way. */
  readonly resending: string | undefined
  /** The dialog that is open, if any. */
  readonly dialog: ReactNode
}

/** One place for whatever can be done with an invitation, from whichever list, menu or key. */
export function useActing(organizationId: OrganizationId): Acting {
  const acts = useInvitationActs(organizationId)
  const [asked, ask] = useState<{ readonly what: 'edit' | 'revoke'; readonly target: Target }>()
  const close = () => ask(undefined)
  const does: Readonly<Record<Act, (target: Target) => void>> = {
    'copy-link': acts.copyLink,
    'retry-delivery': acts.retry,
    resend: acts.resend,
    edit: (target) => ask({ what: 'edit', target }),
    revoke: (target) => ask({ what: 'revoke', target }),
  }
  const dialog =
    asked === undefined ? null : asked.what === 'revoke' ? (
      <RevokeDialog organizationId={organizationId} invitation={asked.target} onClose={close} />
    ) : (
      <Suspense fallback={null}>
        <EditDialog organizationId={organizationId} target={asked.target} onClose={close} />
      </Suspense>
    )
  return { act: (act, target) => does[act](target), resending: acts.resending, dialog }
}
