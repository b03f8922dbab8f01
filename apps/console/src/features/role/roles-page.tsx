import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { useCallback, useMemo, useState } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { Button } from '../../ui/button.tsx'
import { DataTable } from '../../ui/data-table/data-table.tsx'
import { SkeletonRows } from '../../ui/data-table/skeleton-rows.tsx'
import { nowhere, useCurrentOrganization, usePermissions } from '../organization/organization.ts'
import { Page } from '../shell/page.tsx'
import { TroublePage } from '../shell/trouble-page.tsx'
import { AddRoleDialog } from './add-role-dialog.tsx'
import { columnsFor, grid } from './role-columns.tsx'
import { catalogueOf, type Role, rolesOf } from './roles-query.ts'

export default function RolesPage() {
  const messages = useMessages()
  const { roles: words, number } = messages
  const organization = useCurrentOrganization()
  const organizationId = organization?.id ?? nowhere
  const slug = organization?.slug ?? ''
  const navigate = useNavigate()
  const query = useQuery(rolesOf(organizationId))
  const catalogue = useQuery(catalogueOf(organizationId))
  const mayEdit = usePermissions(organizationId).has('role.edit') && catalogue.data?.customRoles === true
  const [adding, setAdding] = useState(false)
  const columns = useMemo(() => columnsFor(messages, slug), [messages, slug])
  const onOpen = useCallback(
    ({ id }: Role, inNewTab: boolean) => {
      if (inNewTab) return void window.open(`/o/${slug}/roles/${id}`, '_blank', 'noopener')
      void navigate({ to: '/o/$slug/roles/$roleId', params: { slug, roleId: id } })
    },
    [navigate, slug],
  )
  if (query.isError && query.data === undefined)
    return (
      <Page title={words.title}>
        <TroublePage error={query.error} retry={() => void query.refetch()} />
      </Page>
    )
  const rows = query.data?.items ?? []
  return (
    <Page title={words.title} note={query.data && number(rows.length)}>
      <div className="flex min-h-14 items-center px-4 py-3 md:px-6">
        {mayEdit && (
          <Button look="primary" icon={Plus} className="ms-auto" onClick={() => setAdding(true)}>
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
          onOpen={onOpen}
          onNearEnd={() => undefined}
        >
          {query.isPending ? (
            <SkeletonRows grid={grid} columns={columns.map(({ meta }) => meta?.className)} />
          ) : undefined}
        </DataTable>
      </div>
      {adding && (
        <AddRoleDialog
          organizationId={organizationId}
          roles={rows}
          onClose={() => setAdding(false)}
          onAdded={(roleId) => void navigate({ to: '/o/$slug/roles/$roleId', params: { slug, roleId } })}
          onTakenBack={() => void navigate({ to: '/o/$slug/roles', params: { slug } })}
        />
      )}
    </Page>
  )
}
