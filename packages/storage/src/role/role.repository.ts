import { sql } from 'kysely'
import type { Grant } from '@rollcall/core/access'
import type { OrganizationId, RoleId } from '@rollcall/core/shared/ids'
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

/** In the order of their making, which for built-in roles is that of the template; or the ones with these ids. */
export const listRoles = (db: Db, organizationId: OrganizationId, ids?: readonly RoleId[]): Promise<RoleWithCount[]> =>
  db
    .selectFrom('roles as r')
    .selectAll('r')
    .select((select) =>
      select
        .selectFrom('role_assignments as a')
        .innerJoin('memberships as m', (join) =>
          join.onRef('m.organization_id', '=', 'a.organization_id').onRef('m.id', '=', 'a.membership_id'),
        )
        .select((count) => count.fn.count<number>('m.id').as('n'))
        .whereRef('a.organization_id', '=', 'r.organization_id')
        .whereRef('a.role_id', '=', 'r.id')
        .where('m.status', 'in', ['active', 'suspended'])
        .$asScalar()
        .$notNull()
        .as('member_count'),
    )
    .where('r.organization_id', '=', organizationId)
    .$if(ids !== undefined, (query) => query.where(sql<boolean>`r.id = any(${ids ?? []}::text[])`))
    .orderBy('r.id')
    .execute()

export async function insertRoleAssignments(db: Db, rows: readonly NewRow<'role_assignments'>[]): Promise<void> {
  await db
    .insertInto('role_assignments')
    .values([...rows])
    .execute()
}

export type RoleWithCells = Row<'roles'> & { readonly cells: readonly StoredCell[] }
export type StoredCell = Pick<Row<'role_cells'>, 'application' | 'environment' | 'level'>

export async function findRole(db: Db, organizationId: OrganizationId, id: RoleId): Promise<RoleWithCells | undefined> {
  const role = await db
    .selectFrom('roles')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .executeTakeFirst()
  return role && { ...role, cells: await listRoleCells(db, organizationId, id) }
}

const listRoleCells = (db: Db, organizationId: OrganizationId, roleId: RoleId): Promise<StoredCell[]> =>
  db
    .selectFrom('role_cells')
    .select(['application', 'environment', 'level'])
    .where('organization_id', '=', organizationId)
    .where('role_id', '=', roleId)
    .orderBy('application')
    .orderBy('environment')
    .execute()

export interface RoleChange {
  readonly name?: string
  readonly description?: string
  readonly grants?: readonly Grant[]
  readonly may_grant?: readonly string[]
  readonly everything?: boolean
}

/** The version grows, whether or not anything but the grid is another. @throws `roles__name__uq` where the name is taken */
export async function updateRole(
  db: Db,
  { organizationId, id }: { readonly organizationId: OrganizationId; readonly id: RoleId },
  { name, grants, may_grant, ...change }: RoleChange,
  now: Date,
): Promise<void> {
  await db
    .updateTable('roles')
    .set((set) => ({
      ...change,
      ...(name === undefined ? {} : { name, name_folded: toFolded(name) }),
      ...(grants === undefined ? {} : { grants: JSON.stringify(grants) }),
      ...(may_grant === undefined ? {} : { may_grant: [...may_grant] }),
      changed_at: now,
      version: set('version', '+', 1),
    }))
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .execute()
}

/** Cells and all; whoever holds it has to be without it first. */
export async function deleteRole(db: Db, organizationId: OrganizationId, id: RoleId): Promise<void> {
  await db.deleteFrom('roles').where('organization_id', '=', organizationId).where('id', '=', id).execute()
}

export interface CellWish extends Omit<StoredCell, 'level'> {
  /** Null takes the cell away. */
  readonly level: StoredCell['level'] | null
}

/** Sets and takes away cells of one grid, however many. */
export async function setRoleCells(
  db: Db,
  { organizationId, id }: { readonly organizationId: OrganizationId; readonly id: RoleId },
  cells: readonly CellWish[],
): Promise<void> {
  const given = sql`jsonb_to_recordset(${JSON.stringify(cells)}::jsonb) as t (application text, environment text, level text)`
  await sql`delete from role_cells c using ${given} where c.organization_id = ${organizationId} and c.role_id = ${id}
    and c.application = t.application and c.environment = t.environment and t.level is null`.execute(db)
  await sql`insert into role_cells (organization_id, role_id, application, environment, level)
    select ${organizationId}, ${id}, t.application, t.environment, t.level from ${given} where t.level is not null
    on conflict (organization_id, role_id, application, environment) do update set level = excluded.level`.execute(db)
}
