import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { Blank } from '../../ui/blank.tsx'
import { Button } from '../../ui/button.tsx'
import { DataTable } from '../../ui/data-table/data-table.tsx'
import { SkeletonRows } from '../../ui/data-table/skeleton-rows.tsx'
import { nowhere, useCurrentOrganization, usePermissions } from '../organization/organization.ts'
import { Page } from '../shell/page.tsx'
import { TroublePage } from '../shell/trouble-page.tsx'
import { DeleteScopeDialog } from './delete-scope-dialog.tsx'
import { columnsFor, grid } from './scope-columns.tsx'
import { ScopeDialog } from './scope-dialog.tsx'
import { type Scope, scopesOf } from './scopes-query.ts'

type Asking = { readonly what: 'adding' } | { readonly what: 'editing' | 'deleting'; readonly scope: Scope }

/** Named scopes: which applications somebody sees who has one. */
export default function ScopesPage() {
  const messages = useMessages()
  const { scopes: words, number } = messages
  const organization = useCurrentOrganization()
  const organizationId = organization?.id ?? nowhere
  const query = useQuery(scopesOf(organizationId))
  const mayEdit = usePermissions(organizationId).has('scope.edit')
  const [asking, setAsking] = useState<Asking>()
  const columns = useMemo(() => columnsFor(messages), [messages])
  if (query.isError && query.data === undefined)
    return (
      <Page title={words.title}>
        <TroublePage error={query.error} retry={() => void query.refetch()} />
      </Page>
    )
  const rows = query.data?.items ?? []
  const close = () => setAsking(undefined)
  return (
    <Page title={words.title} note={query.data && number(rows.length)}>
      <div className="flex min-h-14 items-center gap-3 px-4 py-3 md:px-6">
        <p className="text-sm text-text-2 max-md:hidden">{words.text}</p>
        {mayEdit && (
          <Button look="primary" icon={Plus} className="ms-auto" onClick={() => setAsking({ what: 'adding' })}>
            {words.add}
          </Button>
        )}
      </div>
      <div className="flex min-h-64 grow flex-col overflow-clip border-t bg-surface md:mx-6 md:mb-4 md:rounded-card md:border">
        <DataTable
          label={words.table(organization?.name ?? '')}
          columns={columns}
          rows={rows}
          count={rows.length}
          rowId={({ id }) => id}
          grid={grid}
          sort={undefined}
          onSort={() => undefined}
          onOpen={(scope) => mayEdit && setAsking({ what: 'editing', scope })}
          onNearEnd={() => undefined}
        >
          {query.isPending ? (
            <SkeletonRows grid={grid} columns={columns.map(({ meta }) => meta?.className)} />
          ) : rows.length === 0 ? (
            <Blank title={words.none} />
          ) : undefined}
        </DataTable>
      </div>
      {asking?.what === 'adding' && <ScopeDialog organizationId={organizationId} onClose={close} />}
      {asking?.what === 'editing' && (
        <ScopeDialog
          organizationId={organizationId}
          scope={asking.scope}
          onClose={close}
          onDelete={() => setAsking({ what: 'deleting', scope: asking.scope })}
        />
      )}
      {asking?.what === 'deleting' && (
        <DeleteScopeDialog organizationId={organizationId} scope={asking.scope} scopes={rows} onClose={close} />
      )}
    </Page>
  )
}
