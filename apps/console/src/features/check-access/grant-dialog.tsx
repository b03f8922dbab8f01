import { useMutation, useQuery } from '@tanstack/react-query'
import { useMessages } from '../../i18n/messages.ts'
import { ask, call, queryClient } from '../../shared/api.ts'
import { report } from '../../shared/status.ts'
import { sentenceOf } from '../../shared/trouble.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { Note } from '../../ui/note.tsx'
import { ConsequenceList } from '../consequence/consequence-list.tsx'
import type { OrganizationId } from '../organization/organization.ts'

const change = 'PATCH /v1/organizations/{organizationId}/roles/{roleId}'

interface Props {
  readonly organizationId: OrganizationId
  readonly role: { readonly id: `rol_${string}`; readonly name: string }
  readonly permission: string
  readonly touches: number
  readonly onClose: () => void
  readonly onDone: () => void
}

/** One permission more for a role: asked as a trial first, and done only as it was shown. */
export function GrantDialog({ organizationId, role, permission, touches, onClose, onDone }: Props) {
  const messages = useMessages()
  const { checkAccess: words, consequence } = messages
  const path = { organizationId, roleId: role.id }
  const detail = useQuery({
    ...ask('GET /v1/organizations/{organizationId}/roles/{roleId}', { path }),
    staleTime: 0,
  })
  const fixed = detail.data?.builtIn === true
  const body = { grants: [...(detail.data?.grants ?? []), { permission, on: 'any' as const }] }
  const trial = useQuery({
    ...ask(change, { path, query: { dryRun: true }, body, ifMatch: detail.data?.version ?? 0 }),
    enabled: detail.isSuccess && !fixed,
    staleTime: 0,
    retry: false,
  })
  const save = useMutation({
    mutationFn: () =>
      call(change, {
        path,
        query: { ...(trial.data && { expectedRevision: trial.data.consequence.revision }) },
        body,
        ifMatch: detail.data?.version ?? 0,
      }),
    onSuccess: async () => {
      report(words.granted(permission, role.name))
      onClose()
      onDone()
      await queryClient.invalidateQueries()
    },
    onError: () => void detail.refetch().then(() => trial.refetch()),
  })
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={words.grantTitle(permission, role.name)}
      consequence={
        <div className="flex flex-col gap-3">
          <p>{words.grantText(touches)}</p>
          {fixed && <Note tone="info">{words.keepsPermissions}</Note>}
          {trial.error && <Note tone="bad">{sentenceOf(trial.error, messages)}</Note>}
          {trial.isLoading && <p>{consequence.working}</p>}
          {trial.data && <ConsequenceList of={trial.data.consequence} />}
        </div>
      }
      submit={words.grant}
      busy={save.isPending}
      error={save.error}
      off={trial.data === undefined}
      onConfirm={() => save.mutate()}
    />
  )
}
