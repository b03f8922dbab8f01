import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { call } from '../../shared/api.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { SelectField } from '../../ui/select-field.tsx'
import { ConsequenceList } from '../consequence/consequence-list.tsx'
import { useUndo } from '../consequence/use-undo.ts'
import type { OrganizationId } from '../organization/organization.ts'
import { type Scope, scopesOf } from './scopes-query.ts'

const operation = 'DELETE /v1/organizations/{organizationId}/scopes/{scopeId}'

interface Props {
  readonly organizationId: OrganizationId
  readonly scope: Scope
  readonly scopes: readonly Scope[]
  readonly onClose: () => void
}

/** Whoever has the scope gets another instead, chosen here: at first the one that shows least. */
export function DeleteScopeDialog({ organizationId, scope, scopes, onClose }: Props) {
  const { scopes: words } = useMessages()
  const queries = useQueryClient()
  const tell = useUndo(organizationId)
  const others = scopes.filter(({ id }) => id !== scope.id)
  const [chosen, setChosen] = useState('own')
  const replacement = chosen === 'organization' ? chosen : (others.find(({ id }) => id === chosen)?.id ?? 'own')
  const request = { path: { organizationId, scopeId: scope.id }, ifMatch: scope.version }
  const preview = useQuery({
    queryKey: [operation, 'preview', request, replacement],
    queryFn: () => call(operation, { ...request, query: { replacement, dryRun: true } }),
    gcTime: 0,
  })
  const revision = preview.data?.consequence.revision
  const remove = useMutation({
    mutationFn: () =>
      call(operation, {
        ...request,
        query: { replacement, ...(revision === undefined ? {} : { expectedRevision: revision }) },
      }),
    onSuccess: async ({ consequence }) => {
      onClose()
      tell(words.removed(scope.name), consequence)
      await queries.invalidateQueries({ queryKey: scopesOf(organizationId).queryKey })
    },
    onError: () => preview.refetch(),
  })
  const holders = preview.data?.holders ?? 0
  return (
    <ConfirmDialog
      open
      danger
      onClose={onClose}
      title={words.removeTitle(scope.name)}
      consequence={
        <div className="flex flex-col gap-4">
          <p>{words.removeText(holders)}</p>
          {holders > 0 && (
            <SelectField
              label={words.replacement}
              name="replacement"
              value={chosen}
              onChange={(event) => setChosen(event.target.value)}
              options={[
                { value: 'own', label: words.own },
                { value: 'organization', label: words.organization },
                ...others.map(({ id, name }) => ({ value: id as string, label: name })),
              ]}
            />
          )}
          {preview.data && holders > 0 && <ConsequenceList of={preview.data.consequence} />}
        </div>
      }
      submit={words.remove}
      busy={remove.isPending}
      error={remove.error ?? preview.error}
      onConfirm={() => remove.mutate()}
    />
  )
}
