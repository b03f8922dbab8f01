import { parseName } from '@rollcall/core/user'
import type { OrganizationId } from '@rollcall/core/shared/ids'
import { insertRoleAssignments, listRoles } from '@rollcall/storage/role'
import { bumpRevision, lockOrganization } from '@rollcall/storage/organization'
import { insertServiceAccount } from '@rollcall/storage/service-account'
import { insertToken } from '@rollcall/storage/token'
import { record } from '../audit/record.ts'
import { refused, type Refused } from '../shared/refused.ts'
import type { Context } from '../http/principal.ts'
import type { Parts } from '../parts.ts'
import { newId } from '../shared/new-id.ts'
import { parsePermissions } from './permissions.ts'
import { toEntry, toToken, type MadeToken } from './token.usecases.ts'

export interface NewOrganizationToken {
  readonly organizationId: OrganizationId
  readonly name: string
  readonly roleKeys: readonly string[]
  readonly permissions: readonly string[] | null
  readonly endsAt: Date | null
}

/** A service account with these roles and one token, by the operator of the host. */
export async function createOrganizationToken(
  parts: Parts,
  context: Context,
  wanted: NewOrganizationToken,
): Promise<MadeToken | Refused> {
  const { organizationId, endsAt, roleKeys } = wanted
  const { now } = context
  const name = parseName(wanted.name)
  if (!name.ok) return refused(name.error)
  const { catalogue } = parts.snapshots.product
  const permissions =
    wanted.permissions === null ? null : parsePermissions(catalogue, wanted.permissions, ['server.observe'])
  if (permissions !== null && !permissions.ok) return permissions
  if (endsAt !== null && endsAt <= now) return refused('token.end_in_past')
  return parts.database.transaction(organizationId, async (db) => {
    if ((await lockOrganization(db, organizationId)) === undefined) return refused('organization.not_found')
    const roles = await listRoles(db, organizationId)
    const wantedRoles = roleKeys.map((key) => roles.find((role) => role.key === key))
    const known = wantedRoles.filter((role) => role !== undefined)
    if (known.length < roleKeys.length)
      return refused('role.not_found', { detail: `The roles are ${roles.map(({ key }) => key).join(', ')}` })
    const id = newId('svc', now)
    await insertServiceAccount(db, { organization_id: organizationId, id, name: name.value, created_at: now })
    const assignments = known.map((role) => ({
      organization_id: organizationId,
      id: newId('ras', now),
      role_id: role.id,
      membership_id: null,
      service_account_id: id,
      ends_at: null,
      created_at: now,
    }))
    if (assignments.length > 0) await insertRoleAssignments(db, assignments)
    const holder = { membership_id: null, service_account_id: id }
    const made = toToken({
      organizationId,
      holder,
      name: name.value,
      permissions: permissions?.value ?? null,
      endsAt,
      kind: 'rco',
      now,
    })
    await insertToken(db, made.token)
    await bumpRevision(db, organizationId, [
      { kind: 'service-account', id },
      { kind: 'token', id: made.token.id },
    ])
    const account = {
      action: 'service-account.created',
      target: { type: 'service-account', id },
      after: { name: name.value, roles: roleKeys },
    }
    await record(db, organizationId, context, account, toEntry('token.created', made.token))
    return made
  })
}
