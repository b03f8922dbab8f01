import type { OrganizationId } from '@rollcall/core/shared/ids'
import { toFolded } from '@rollcall/core/shared/text'
import type { Db, NewRow, Row } from '../engine/schema.ts'

export type NewRole = Omit<NewRow<'roles'>, 'name_folded'>

export async function insertRoles(db: Db, roles: readonly NewRole[]): Promise<void> {
  await db
    .insertInto('roles')
    .values(roles.map((role) => ({ ...role, name_folded: toFolded(role.name) })))
    .execute()
}

export async function insertRoleCells(db: Db, cells: readonly NewRow<'role_cells'>[]): Promise<void> {
  if (cells.length === 0) return
  await db
    .insertInto('role_cells')
    .values([...cells])
    .execute()
}

/** What a catalogue says of a built-in role. @throws the unique constraint `roles__name__uq` where the name is taken */
export const renameRole = (
  db: Db,
  { organization_id, id }: Pick<Row<'roles'>, 'organization_id' | 'id'>,
  { name, description }: Pick<Row<'roles'>, 'name' | 'description'>,
  now: Date,
): Promise<unknown> =>
  db
    .updateTable('roles')
    .set((set) => ({
      name,
      name_folded: toFolded(name),
      description,
      changed_at: now,
      version: set('version', '+', 1),
    }))
    .where('organization_id', '=', organization_id)
    .where('id', '=', id)
    .execute()

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
