import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { ArrowLeft, Copy, Ellipsis, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useMessages } from '../../i18n/messages.ts'
import { Badge } from '../../ui/badge.tsx'
import { Blank } from '../../ui/blank.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { Menu, MenuItem, MenuSeparator } from '../../ui/menu.tsx'
import { nowhere, useCurrentOrganization, usePermissions } from '../organization/organization.ts'
import { Page } from '../shell/page.tsx'
import { TroublePage } from '../shell/trouble-page.tsx'
import { AddRoleDialog } from './add-role-dialog.tsx'
import { DeleteRoleDialog } from './delete-role-dialog.tsx'
import { type PreparedSearch, preparedOf } from './prepared.ts'
import { RoleTable } from './role-table.tsx'
import { catalogueOf, gridOf, type Role, roleOf, rolesOf, toRoleId } from './roles-query.ts'

interface ActsProps {
  readonly role: Pick<Role, 'builtIn'>
  readonly onCopy: () => void
  readonly onDelete: () => void
}

function Acts({ role, onCopy, onDelete }: ActsProps) {
  const { roles: words } = useMessages()
  return (
    <Menu align="end" trigger={<IconButton label={words.acts} icon={Ellipsis} />}>
      <MenuItem icon={Copy} onClick={onCopy}>
        {words.duplicate}
      </MenuItem>
      {!role.builtIn && (
        <>
          <MenuSeparator />
          <MenuItem icon={Trash2} onClick={onDelete}>
            {words.remove}
          </MenuItem>
        </>
      )}
    </Menu>
  )
}

/** What it is, beside its name. */
function Note({ role }: { readonly role: Pick<Role, 'builtIn' | 'memberCount'> }) {
  const { roles: words } = useMessages()
  return (
    <span className="inline-flex items-center gap-2">
      {role.builtIn && <Badge tone="neutral">{words.builtIn}</Badge>}
      {words.users(role.memberCount)}
    </span>
  )
}

/** One role: where it gives what, application by application. */
export default function RolePage() {
  const { roles: words } = useMessages()
  const organization = useCurrentOrganization()
  const organizationId = organization?.id ?? nowhere
  const slug = organization?.slug ?? ''
  const { roleId: text } = useParams({ strict: false })
  const roleId = toRoleId(text)
  const prepared = preparedOf(useSearch({ strict: false }) as PreparedSearch)
  const navigate = useNavigate()
  const permissions = usePermissions(organizationId)
  const query = useQuery(roleOf(organizationId, roleId))
  const table = useQuery(gridOf(organizationId, roleId))
  const catalogue = useQuery(catalogueOf(organizationId))
  const roles = useQuery(rolesOf(organizationId))
  const [asking, setAsking] = useState<'copy' | 'deletion'>()
  const role = query.data
  const mayEdit = permissions.has('role.edit')
  const error = query.error ?? table.error
  if (error !== null && (role === undefined || table.data === undefined))
    return (
      <Page title={words.title}>
        <TroublePage
          error={error}
          retry={() => {
            void query.refetch()
            void table.refetch()
          }}
        />
      </Page>
    )
  return (
    <Page
      title={role?.name ?? words.title}
      note={role && <Note role={role} />}
      action={
        role &&
        mayEdit &&
        catalogue.data?.customRoles === true && (
          <Acts role={role} onCopy={() => setAsking('copy')} onDelete={() => setAsking('deletion')} />
        )
      }
    >
      <div className="flex items-center gap-3 px-4 pt-3 md:px-6">
        <Link
          to="/o/$slug/roles"
          params={{ slug }}
          className="inline-flex items-center gap-1 text-sm text-accent-text hover:underline"
        >
          <ArrowLeft className="size-3.5" />
          {words.back}
        </Link>
        <p className="truncate text-sm text-text-2">{role?.description}</p>
      </div>
      {role && table.data && catalogue.data && (
        <>
          {!catalogue.data.grids ? (
            <Blank title={words.noGrid} />
          ) : role.everything ? (
            <Blank title={words.fixed} />
          ) : (
            <RoleTable
              key={roleId}
              organizationId={organizationId}
              role={role}
              table={table.data}
              mayEdit={mayEdit}
              prepared={prepared}
            />
          )}
        </>
      )}
      {role && asking === 'copy' && (
        <AddRoleDialog
          organizationId={organizationId}
          roles={roles.data?.items ?? []}
          copyOf={role}
          onClose={() => setAsking(undefined)}
          onAdded={(id) => void navigate({ to: '/o/$slug/roles/$roleId', params: { slug, roleId: id } })}
          onTakenBack={() => void navigate({ to: '/o/$slug/roles', params: { slug } })}
        />
      )}
      {role && asking === 'deletion' && (
        <DeleteRoleDialog
          organizationId={organizationId}
          role={role}
          roles={roles.data?.items ?? []}
          onClose={() => setAsking(undefined)}
          onDeleted={() => void navigate({ to: '/o/$slug/roles', params: { slug } })}
        />
      )}
    </Page>
  )
}
