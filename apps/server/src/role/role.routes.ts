import type { RoleId } from '@rollcall/core/shared/ids'
import type { RoleDetail } from '@rollcall/contract/role'
import type { Db } from '@rollcall/storage/engine/schema'
import { findRole, listRoles, type RoleWithCells } from '@rollcall/storage/role'
import type { OrganizationAccess } from '../access/organization-access.ts'
import { visibleApplications } from '../access/visible.ts'
import { readIfMatch, toETag } from '../http/etag.ts'
import { answered } from '../http/outcome.ts'
import { transacted, type AnyRoute } from '../http/routes.ts'
import type { Parts } from '../parts.ts'
import { refused, type Refused } from '../shared/refused.ts'
import { toCells, toGrid, updateGrid } from './grid.usecases.ts'
import { createRole, deleteRole, updateRole } from './role.usecases.ts'
import { toCatalogue, toDetail, toWire } from './wire.ts'

const etag = ({ version }: { readonly version: number }) => ({ headers: { etag: toETag(version) } })

export const roleRoutes = ({ snapshots }: Parts): readonly AnyRoute[] => [
  transacted('GET /v1/organizations/{organizationId}/roles', async ({ access, path, context }, db) => {
    const { ids } = visibleApplications(access, context.now)
    const roles = await listRoles(db, path.organizationId)
    return answered(200, { items: roles.map((role) => toWire(access.snapshot, ids, role)) })
  }),
  transacted('GET /v1/organizations/{organizationId}/permissions', async ({ access }) =>
    answered(200, toCatalogue(access.snapshot, access.organization.template)),
  ),
  transacted('POST /v1/organizations/{organizationId}/roles', async ({ access, context, query, body }, db) => {
    const made = await createRole(db, snapshots, { access, context, manner: query }, body)
    if (!made.ok) return made
    const role = await readDetail(db, access, made.id, context.now)
    if (role === undefined) return refused('role.not_found')
    const isTrial = query.dryRun === true
    return answered(isTrial ? 200 : 201, { role, consequence: made.consequence }, { ...etag(role), isTrial })
  }),
  transacted('GET /v1/organizations/{organizationId}/roles/{roleId}', async ({ access, path, context }, db) => {
    const role = await readDetail(db, access, path.roleId, context.now)
    return role === undefined ? refused('role.not_found') : answered(200, role, etag(role))
  }),
  transacted(
    'PATCH /v1/organizations/{organizationId}/roles/{roleId}',
    async ({ access, path, context, query, body, ifMatch }, db) => {
      const found = await findUnchanged(db, path, ifMatch)
      if (!found.ok) return found
      const edit = { before: found.role, body }
      const enacted = await updateRole(db, snapshots, { access, context, manner: query }, edit)
      if (!enacted.ok) return enacted
      const role = await readDetail(db, access, path.roleId, context.now)
      if (role === undefined) return refused('role.not_found')
      const { consequence } = enacted
      return answered(200, { role, consequence }, { ...etag(role), isTrial: query.dryRun === true })
    },
  ),
  transacted(
    'DELETE /v1/organizations/{organizationId}/roles/{roleId}',
    async ({ access, path, context, query, ifMatch }, db) => {
      const found = await findUnchanged(db, path, ifMatch)
      if (!found.ok) return found
      const edit = { before: found.role, replacement: query.replacement }
      const deleted = await deleteRole(db, snapshots, { access, context, manner: query }, edit)
      if (!deleted.ok) return deleted
      const { holders, consequence } = deleted
      return answered(200, { holders, consequence }, { isTrial: query.dryRun === true })
    },
  ),
  transacted('GET /v1/organizations/{organizationId}/roles/{roleId}/grid', async ({ access, path, context }, db) => {
    const role = await findRole(db, path.organizationId, path.roleId)
    if (role === undefined) return refused('role.not_found')
    return answered(200, await toGrid(db, access, role, context.now), etag(role))
  }),
  transacted(
    'PATCH /v1/organizations/{organizationId}/roles/{roleId}/grid',
    async ({ access, path, context, query, body, ifMatch }, db) => {
      const visible = visibleApplications(access, context.now)
      const found = await findUnchanged(db, path, ifMatch, (role) => toCells(role, visible))
      if (!found.ok) return found
      const edit = { before: found.role, wishes: body.cells }
      const saved = await updateGrid(db, snapshots, { access, context, manner: query }, edit)
      if (!saved.ok) return saved
      const { role, consequence } = saved
      const isTrial = query.dryRun === true
      return answered(200, { ...toCells(role, visible), consequence }, { ...etag(role), isTrial })
    },
  ),
]

async function readDetail(db: Db, access: OrganizationAccess, id: RoleId, now: Date): Promise<RoleDetail | undefined> {
  const { organization, snapshot } = access
  const [role] = await listRoles(db, organization.id, [id])
  return role && toDetail(snapshot, visibleApplications(access, now).ids, organization.template, role)
}

type Found = { readonly ok: true; readonly role: RoleWithCells } | Refused

/** @param current what a refusal shows of the role as it is now */
async function findUnchanged(
  db: Db,
  { organizationId, roleId }: { readonly organizationId: `org_${string}`; readonly roleId: RoleId },
  ifMatch: string | undefined,
  current?: (role: RoleWithCells) => unknown,
): Promise<Found> {
  const version = readIfMatch(ifMatch, 'role.changed')
  if (!version.ok) return version
  const role = await findRole(db, organizationId, roleId)
  if (role === undefined) return refused('role.not_found')
  if (role.version === version.value) return { ok: true, role }
  return refused('role.changed', current === undefined ? {} : { current: current(role) })
}
