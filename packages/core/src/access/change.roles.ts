import { toCanonical } from './canonical.ts'
import type { CellChange, Change } from './change.ts'
import type { Cell, Grid, RoleFacts } from './facts.ts'
import { compileRole, withApplications, withFacts } from './role.compile.ts'
import type { CompiledRole, Snapshot } from './snapshot.ts'

export type RoleChange = Extract<Change, { put: 'role' | 'cells' } | { drop: 'role' }>

/** @param touched takes the ids of the roles that are others afterwards */
export function changeRoles(snapshot: Snapshot, changes: readonly RoleChange[], touched: Set<string>): Snapshot {
  const roles = new Map(snapshot.roles)
  for (const one of changes) {
    const id = idOf(one)
    const role = changeRole(snapshot, roles.get(id), one)
    touched.add(id)
    if (role === undefined) roles.delete(id)
    else roles.set(id, role)
  }
  return { ...snapshot, roles }
}

const idOf = (one: RoleChange): string => ('drop' in one ? one.id : one.put === 'role' ? one.facts.id : one.roleId)

function changeRole(
  { catalogue, applications }: Snapshot,
  role: CompiledRole | undefined,
  one: RoleChange,
): CompiledRole | undefined {
  if ('drop' in one) return undefined
  if (one.put === 'role') return compileRole(catalogue, applications, one.facts)
  if (role === undefined || role.facts.grid === 'everything') return role
  const facts: RoleFacts = { ...role.facts, grid: changeCells(role.facts.grid, one.cells) }
  if (one.cells.some(({ application }) => application === '*')) return compileRole(catalogue, applications, facts)
  return withApplications(
    withFacts(role, facts),
    applications,
    new Set(one.cells.map(({ application }) => application)),
  )
}

const placeOf = ({ application, environment }: Omit<Cell, 'level'>): string =>
  JSON.stringify([toCanonical(application), toCanonical(environment)])

function changeCells(grid: Exclude<Grid, 'everything'>, changes: readonly CellChange[]): readonly Cell[] {
  const places = new Map(changes.map((cell) => [placeOf(cell), cell]))
  const applications = new Set(changes.map(({ application }) => toCanonical(application)))
  const kept = grid.filter((cell) => !applications.has(toCanonical(cell.application)) || !places.has(placeOf(cell)))
  return [...kept, ...[...places.values()].filter((cell): cell is Cell => cell.level !== null)]
}
