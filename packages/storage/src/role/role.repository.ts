import type { MembershipId, OrganizationId, ServiceAccountId } from '@rollcall/core/shared/ids'
import { toFolded } from '@rollcall/core/shared/text'
import type { Db, NewRow, Row } from '../engine/schema.ts'

export type NewRole = Omit<NewRow<'roles'>, 'name_folded'>

export async function insertRoles(db: Db, roles: readonly NewRole[]): Promise<void> {
  await db
    .insertInto('roles')
    .values(roles.map((role) => ({ ...role, name_folded: toFolded(role.name) })))
    .execute()
}

export type RoleWithCount = Row<'roles'> & { readonly member_count: number }

/** In the order of their making, which for built-in roles is that of the template. */
export const listRoles = (db: Db, organizationId: OrganizationId): Promise<RoleWithCount[]> =>
  db
    .selectFrom('roles as r')
    .selectAll('r')
    .select((select) =>
      select
        .selectFrom('role_assignments as a')
        .select((count) => count.fn.count<number>('a.membership_id').as('n'))
        .whereRef('a.organization_id', '=', 'r.organization_id')
        .whereRef('a.role_id', '=', 'r.id')
        .$asScalar()
        .$notNull()
        .as('member_count'),
    )
    .where('r.organization_id', '=', organizationId)
    .orderBy('r.id')
    .execute()

export async function insertRoleAssignments(db: Db, rows: readonly NewRow<'role_assignments'>[]): Promise<void> {
  await db
    .insertInto('role_assignments')
    .values([...rows])
    .execute()
}

export type RoleHolder = { readonly membership_id: MembershipId } | { readonly service_account_id: ServiceAccountId }

/** Key and end of each role that the holder was given. */
export const listRolesOfHolder = (db: Db, organizationId: OrganizationId, holder: RoleHolder) => {
  const assignments = db
    .selectFrom('role_assignments as a')
    .innerJoin('roles as r', (join) =>
      join.onRef('r.organization_id', '=', 'a.organization_id').onRef('r.id', '=', 'a.role_id'),
    )
    .select(['r.id', 'r.key', 'r.kind', 'a.ends_at as endsAt'])
    .where('a.organization_id', '=', organizationId)
  return (
    'membership_id' in holder
      ? assignments.where('a.membership_id', '=', holder.membership_id)
      : assignments.where('a.service_account_id', '=', holder.service_account_id)
  ).execute()
}
