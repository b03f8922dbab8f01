import { type ApplicationFacts, findApplicationFacts, protection } from '@rollcall/core/access'
import type { Grid } from '@rollcall/contract/role'
import type { Consequence } from '@rollcall/contract/consequence'
import type { BodyOf } from '@rollcall/contract/operations'
import { listMembersOfUsers } from '@rollcall/storage/assignment'
import type { Db } from '@rollcall/storage/engine/schema'
import { findRole, type RoleWithCells, type StoredCell } from '@rollcall/storage/role'
import { enact } from '../access/enact.ts'
import type { OrganizationAccess } from '../access/organization-access.ts'
import type { CellState } from '../access/patch.ts'
import type { Snapshots } from '../access/snapshots.ts'
import { type Visible, visibleApplications } from '../access/visible.ts'
import { refused, refusedAt, type Refused } from '../shared/refused.ts'
import type { Editing } from './role.usecases.ts'

const any = '*'
const mostCells = 100_000

/** What is shown of a grid, whatever applications there are besides: wildcards, and cells of applications that the viewer may view. */
export function toCells(role: RoleWithCells, { ids, hidden }: Visible) {
  const visible = new Set([any, ...ids])
  const cells = role.cells.filter(({ application }) => visible.has(application))
  return { version: role.version, everything: role.everything, cells: [...cells], hidden }
}

export async function toGrid(db: Db, access: OrganizationAccess, role: RoleWithCells, now: Date): Promise<Grid> {
  const visible = visibleApplications(access, now)
  const applications = factsOf(access, visible)
  const names = await ownerNames(db, access, applications)
  return {
    ...toCells(role, visible),
    environments: toColumns(access, applications),
    applications: applications
      .map(({ id, name, environments, owners, tags }) => ({
        id,
        name: name ?? id,
        environments: [...environments],
        owners: owners.flatMap((owner) => names.get(owner) ?? []),
        tags: [...tags],
      }))
      .toSorted((a, b) => a.name.localeCompare(b.name, 'en') || (a.id < b.id ? -1 : 1)),
  }
}

const factsOf = ({ snapshot }: OrganizationAccess, { ids }: Visible): readonly ApplicationFacts[] =>
  ids.flatMap((id) => findApplicationFacts(snapshot, id) ?? [])

async function ownerNames(
  db: Db,
  { organization, may }: OrganizationAccess,
  applications: readonly ApplicationFacts[],
): Promise<ReadonlyMap<string, string>> {
  if (!may('member.view')) return new Map()
  const owners = [...new Set(applications.flatMap((application) => application.owners))]
  const members = await listMembersOfUsers(db, organization.id, owners)
  return new Map(members.map(({ user_id, name, email }) => [user_id ?? '', name ?? email]))
}

/** In the order in which they are met first; what is protected anywhere is marked. */
function toColumns({ snapshot }: OrganizationAccess, applications: readonly ApplicationFacts[]): Grid['environments'] {
  const isProtected = protection(snapshot)
  const columns = new Map<string, boolean>()
  for (const { id, environments } of applications)
    for (const environment of environments)
      columns.set(environment, columns.get(environment) === true || isProtected({ application: id, environment }))
  return [...columns].map(([name, is]) => ({ name, protected: is }))
}

type Wish = BodyOf<'PATCH /v1/organizations/{organizationId}/roles/{roleId}/grid'>['cells'][number]
type Saved = { readonly ok: true; readonly role: RoleWithCells; readonly consequence: Consequence } | Refused

/** Sets and unsets the cells that are named. What the editor cannot view is neither asked of him nor touched. */
export async function updateGrid(
  db: Db,
  snapshots: Snapshots,
  editing: Editing,
  { before, wishes }: { readonly before: RoleWithCells; readonly wishes: readonly Wish[] },
): Promise<Saved> {
  const { access, context, manner } = editing
  if (before.everything)
    return refused('role.grid_fixed', {
      detail: 'It gives everything everywhere. Duplicate it to have one that does not.',
    })
  const cells = parseCells(access, before, wishes, context.now)
  if (!cells.ok) return cells
  const set = new Map(before.cells.map((cell) => [placeOf(cell), cell.level]))
  const old = cells.value.map((cell): CellState => ({ ...cell, level: set.get(placeOf(cell)) ?? null }))
  for (const cell of cells.value)
    if (cell.level === null) set.delete(placeOf(cell))
    else set.set(placeOf(cell), cell.level)
  if (set.size > mostCells) return refused('role.grid_too_large')
  const changed = cells.value
    .map((cell, at) => [cell, old[at]] as const)
    .filter(([cell, was]) => cell.level !== was?.level)
  const patch = {
    kind: 'role',
    id: before.id,
    before: { cells: changed.flatMap(([, was]) => was ?? []) },
    after: { cells: changed.map(([cell]) => cell) },
  } as const
  const enacted = await enact(db, snapshots, { access, viewer: access, context, manner, patches: [patch] })
  if (!enacted.ok) return enacted
  const role = await findRole(db, access.organization.id, before.id)
  return role === undefined ? refused('role.not_found') : { ok: true, role, consequence: enacted.consequence }
}

const placeOf = ({ application, environment }: Omit<StoredCell, 'level'>): string =>
  JSON.stringify([application, environment])

type Parsed = { readonly ok: true; readonly value: readonly CellState[] } | Refused

function parseCells(access: OrganizationAccess, before: RoleWithCells, wishes: readonly Wish[], now: Date): Parsed {
  const isKnown = placeKnower(access, before, now)
  const places = new Set<string>()
  const cells: CellState[] = []
  for (const [at, wish] of wishes.entries()) {
    const cell = {
      application: wish.application.normalize('NFC'),
      environment: wish.environment.normalize('NFC'),
      level: wish.level,
    }
    const unknown = isKnown(cell)
    if (unknown !== undefined)
      return refusedAt(`/cells/${at}/${unknown}`, 'role.cell_unknown', `There is no such ${unknown}.`)
    const place = placeOf(cell)
    if (places.has(place)) return refusedAt(`/cells/${at}`, 'role.cell_twice', 'This cell stands there before.')
    places.add(place)
    cells.push(cell)
  }
  return { ok: true, value: cells }
}

/** Which part of a place is not there for the editor. A cell that is set can be taken away though its environment is gone. */
function placeKnower(access: OrganizationAccess, before: RoleWithCells, now: Date) {
  const visible = visibleApplications(access, now)
  const environmentsOf = new Map(factsOf(access, visible).map(({ id, environments }) => [id, new Set(environments)]))
  const everywhere = new Set([...environmentsOf.values()].flatMap((names) => [...names]))
  const set = new Set(before.cells.map(placeOf))
  return ({ application, environment, level }: CellState): 'application' | 'environment' | undefined => {
    const names = application === any ? everywhere : environmentsOf.get(application)
    if (names === undefined) return 'application'
    if (environment === any || names.has(environment)) return undefined
    return level === null && set.has(placeOf({ application, environment })) ? undefined : 'environment'
  }
}
