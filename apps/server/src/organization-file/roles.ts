import { type Catalogue, type Cell, hasGrids, templates, type Grant } from '@rollcall/core/access'
import type { OrganizationFile } from '@rollcall/contract/organization-file'
import { parseLine, toFolded } from '@rollcall/core/shared/text'
import type { RoleRow } from '@rollcall/storage/organization-file'
import { toText, type CellState, type PatchOf, type RoleState } from '../access/patch.ts'
import { parseGrants } from '../role/grants.ts'
import { newId } from '../shared/new-id.ts'
import { quoted, type Applying } from './applying.ts'
import { once } from './faults.ts'

type RoleFile = NonNullable<OrganizationFile['roles']>[number]
type Patches = readonly PatchOf<'role'>[]

const any = '*'
const mostCells = 100_000
const longestName = 80

/** What becomes of roles. Ids of new ones are made here, so that everything else can name them. */
export function planRoles(applying: Applying): Patches {
  const { file, faults, names, context } = applying
  const given = once(faults, 'roles', file.roles ?? [], ({ key }) => key)
  for (const [{ key }] of given) if (!names.roles.has(key)) names.roles.set(key, newId('rol', context.now))
  const places = knownPlaces(applying)
  const patches = given.flatMap(([role, pointer]) => planRole(applying, places, role, pointer))
  refuseTakenNames(applying, given)
  return patches
}

function planRole(applying: Applying, places: Places, role: RoleFile, pointer: string): Patches {
  const { state, names, access, faults } = applying
  const current = state.roles.get(role.key)
  const id = names.roles.get(role.key)
  if (id === undefined) return []
  if (current === undefined && !templates[access.organization.template].customRoles) {
    faults.tell(pointer, 'role.not_offered', 'An organization of this template works with its built-in roles alone.')
    return []
  }
  const change = {
    ...readHead(applying, current, role, pointer),
    ...readGrid(applying, places, current, role, pointer),
  }
  if (current !== undefined) return toEdit(current, change)
  const after = { ...emptyRole(applying, role.key), ...change }
  return [{ kind: 'role', id, before: null, after }]
}

const emptyRole = ({ access }: Applying, key: string): Required<RoleState> => ({
  key,
  name: key,
  description: '',
  grants: [],
  mayGrant: [],
  everything: !hasGrids(templates[access.organization.template]),
  cells: [],
})

/** Of what changes what was and what is to be. */
function toEdit(current: RoleRow, wanted: RoleState): Patches {
  const changed = Object.entries(wanted).filter(([name, value]) =>
    name === 'cells' ? (value as readonly CellState[]).length > 0 : toText(value) !== toText(current[name as 'name']),
  )
  if (changed.length === 0) return []
  const old = changed.map(([name, value]) => [
    name,
    name === 'cells' ? wasOf(current, value as readonly CellState[]) : current[name as 'name'],
  ])
  return [{ kind: 'role', id: current.id, before: Object.fromEntries(old), after: Object.fromEntries(changed) }]
}

function wasOf({ cells }: RoleRow, changed: readonly CellState[]): readonly CellState[] {
  const levels = new Map(cells.map((cell) => [placeOf(cell), cell.level]))
  return changed.map((cell) => ({ ...cell, level: levels.get(placeOf(cell)) ?? null }))
}

/** Name, description and permissions. */
function readHead(
  applying: Applying,
  current: RoleRow | undefined,
  role: RoleFile,
  pointer: string,
): Pick<RoleState, 'name' | 'description' | 'grants' | 'mayGrant'> {
  const { faults, names } = applying
  const name = role.name === undefined ? undefined : parseLine(role.name, longestName)
  if (role.name !== undefined && name === undefined)
    faults.tell(`${pointer}/name`, 'name.invalid', `Write 1 to ${longestName} characters on one line.`)
  if (current === undefined && parseLine(role.key, 100) !== role.key)
    faults.tell(`${pointer}/key`, 'name.invalid', 'A key is 1 to 100 characters on one line, without blanks around it.')
  const grants = readGrants(applying, current, role, pointer)
  role.mayGrant?.forEach((key, at) => {
    if (!names.roles.has(key))
      faults.tell(`${pointer}/mayGrant/${at}`, 'role.not_found', `There is no role with the key ${quoted(key)}.`)
  })
  const wanted = {
    ...(name === undefined ? {} : { name }),
    ...(role.description === undefined ? {} : { description: role.description.trim() }),
    ...(grants === undefined ? {} : { grants }),
    ...(role.mayGrant === undefined ? {} : { mayGrant: [...new Set(role.mayGrant)] }),
  }
  if (current?.builtIn !== true) return wanted
  for (const member of Object.keys(wanted) as (keyof typeof wanted)[])
    if (toText(wanted[member]) !== toText(current[member]))
      faults.tell(
        `${pointer}/${member}`,
        'role.built_in',
        `${quoted(role.key)} is built in and keeps its name and permissions; its grid alone can be set.`,
      )
  return {}
}

function readGrants(
  { access, faults }: Applying,
  current: RoleRow | undefined,
  { grants }: RoleFile,
  pointer: string,
): readonly Grant[] | undefined {
  if (grants === undefined) return undefined
  const written = grants.map((grant) =>
    typeof grant === 'string' ? { permission: grant, on: 'any' as const } : { ...grant, on: grant.on ?? 'any' },
  )
  if (current !== undefined && toText(written) === toText(current.grants)) return current.grants
  const parsed = parseGrants(catalogueOf(access), templates[access.organization.template], written)
  if (parsed.ok) return parsed.value
  faults.adopt(pointer, parsed)
  return undefined
}

const catalogueOf = ({ snapshot }: Applying['access']): Catalogue => snapshot.catalogue.source

/** Names of environments by the id of their application, and all of them under `*`: those that are there, and those of the file. */
type Places = ReadonlyMap<string, ReadonlySet<string>>

function knownPlaces({ state, file }: Applying): Places {
  const places = new Map<string, Set<string>>([[any, new Set([any])]])
  const add = (type: string, id: string, name: string, parent: string | undefined): void => {
    if (type === 'application' && !places.has(id)) places.set(id, new Set([any]))
    if (type !== 'environment' || parent === undefined) return
    places.set(parent, (places.get(parent) ?? new Set([any])).add(name))
    places.get(any)?.add(name)
  }
  for (const { type, id, name, parent } of state.resources.values()) add(type, id, name, parent?.id)
  for (const { type, id, name, parent } of file.resources ?? [])
    add(type, id.normalize('NFC'), (name ?? id).normalize('NFC'), parent?.id.normalize('NFC'))
  return places
}

function readGrid(
  applying: Applying,
  places: Places,
  current: RoleRow | undefined,
  { key, grid }: RoleFile,
  pointer: string,
): Pick<RoleState, 'cells'> {
  if (grid === undefined) return {}
  const { faults } = applying
  const isEverything = current?.everything ?? emptyRole(applying, key).everything
  if ((grid === 'everything') !== isEverything) {
    const detail = isEverything
      ? 'It gives everything everywhere, and has no grid to set.'
      : 'A role that gives everything everywhere cannot be made here: set the cell * / * to admin.'
    faults.tell(`${pointer}/grid`, 'role.grid_fixed', detail)
    return {}
  }
  if (grid === 'everything') return {}
  const wanted = Object.entries(grid).flatMap(([application, levels]) =>
    Object.entries(levels).map(
      ([environment, level]): Cell => ({
        application: application.normalize('NFC'),
        environment: environment.normalize('NFC'),
        level,
      }),
    ),
  )
  if (wanted.length > mostCells)
    faults.tell(`${pointer}/grid`, 'role.grid_too_large', `A grid has at most ${mostCells} cells.`)
  return { cells: toCells(applying, places, current, wanted, `${pointer}/grid`) }
}

/** What is to be set, and what is to be set no more. A cell that is there already may name an environment that has gone. */
function toCells(
  { faults }: Applying,
  places: Places,
  current: RoleRow | undefined,
  wanted: readonly Cell[],
  pointer: string,
): readonly CellState[] {
  const set = new Map((current?.cells ?? []).map((cell) => [placeOf(cell), cell]))
  const named = new Set<string>()
  for (const cell of wanted) {
    named.add(placeOf(cell))
    if (set.has(placeOf(cell))) continue
    const { application, environment } = cell
    const environments = places.get(application)
    const at = `${pointer}/${escaped(application)}`
    if (environments === undefined)
      faults.tell(at, 'role.cell_unknown', `There is no application ${quoted(application)}.`)
    else if (!environments.has(environment))
      faults.tell(
        `${at}/${escaped(environment)}`,
        'role.cell_unknown',
        `${application === any ? 'No application' : quoted(application)} has an environment ${quoted(environment)}.`,
      )
  }
  const changed = wanted.filter((cell) => set.get(placeOf(cell))?.level !== cell.level)
  const gone = [...set.values()].filter((cell) => !named.has(placeOf(cell)))
  return [...changed, ...gone.map((cell) => ({ ...cell, level: null }))]
}

const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1')
const placeOf = ({ application, environment }: Omit<Cell, 'level'>): string =>
  JSON.stringify([application, environment])

/** Names differ by more than case and accents. Tiers have names of their own. */
function refuseTakenNames({ state, faults }: Applying, given: readonly (readonly [RoleFile, string])[]): void {
  const written = new Map(given.map(([role, pointer]) => [role.key, { name: role.name, pointer }]))
  const keys = new Set([...state.roles.keys(), ...written.keys()])
  const owners = new Map<string, string>()
  for (const key of keys) {
    const current = state.roles.get(key)
    if (current?.kind === 'tier') continue
    const name = toFolded(written.get(key)?.name ?? current?.name ?? key)
    const other = owners.get(name)
    const place = written.get(key)?.pointer ?? written.get(other ?? '')?.pointer
    if (other !== undefined)
      faults.tell(`${place ?? ''}/name`, 'role.name_taken', `The role ${quoted(other)} has this name too.`)
    owners.set(name, key)
  }
}
