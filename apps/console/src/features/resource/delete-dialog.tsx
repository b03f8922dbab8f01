import { useMutation, useQuery } from '@tanstack/react-query'
import { useMessages } from '../../i18n/messages.ts'
import { ask, call } from '../../shared/api.ts'
import { report } from '../../shared/status.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { Bone } from '../../ui/skeleton.tsx'
import type { OrganizationId } from '../organization/organization.ts'
import type { Application } from './applications-query.ts'

interface Props {
  readonly organizationId: OrganizationId
  readonly application: Application
  readonly onClose: () => void
  readonly onDeleted: () => Promise<unknown>
}

/** Says what goes with it before it goes; the numbers are the server's, and it deletes no more than it has shown. */
export function DeleteDialog({ organizationId, application, onClose, onDeleted }: Props) {
  const { applications: words } = useMessages()
  const path = { organizationId, type: 'application', resourceId: application.id }
  const preview = useQuery({
    ...ask('GET /v1/organizations/{organizationId}/resources/{type}/{resourceId}/deletion', { path }),
    staleTime: 0,
  })
  const remove = useMutation({
    mutationFn: () =>
      call('DELETE /v1/organizations/{organizationId}/resources/{type}/{resourceId}', {
        path,
        query: { resources: preview.data?.resources ?? 1 },
      }),
    onSuccess: async () => {
      report(words.removed(application.name))
      await onDeleted()
    },
    onError: () => void preview.refetch(),
  })
  const consequence =
    preview.data === undefined ? (
      <Bone className="h-4 w-64 rounded-tick" />
    ) : (
      <ul className="flex flex-col gap-1">
        <li>{words.removeText(preview.data.resources)}</li>
        <li>{words.removeCells(preview.data.cells)}</li>
        <li>{words.removeForGood}</li>
      </ul>
    )
  return (
    <ConfirmDialog
      open
      danger
      onClose={onClose}
      title={words.removeTitle(application.name)}
      consequence={consequence}
      submit={words.remove}
      busy={remove.isPending || preview.data === undefined}
      error={remove.error ?? preview.error}
      onConfirm={() => remove.mutate()}
      typed={application.name}
    />
  )
}
