import { toCanonical } from './canonical.ts'
import type { Cell, Level } from './facts.ts'
import type { GridCode, Layout, Layouts, Row, Wildcards } from './snapshot.ts'

const codes: Readonly<Record<Level, GridCode>> = { deny: 1, read: 2, admin: 3 }

/** The cells of one application, its own wildcard and its environments. */
export interface OwnCells {
  anyEnvironment: GridCode
  readonly byEnvironment: Map<string, GridCode>
}

export interface SortedCells {
  readonly wildcards: Wildcards
  readonly byApplication: ReadonlyMap<string, OwnCells>
}

/** Of two cells for one place the lower one counts. */
export function sortCells(cells: readonly Cell[]): SortedCells {
  const everywhere = noCells()
  const byApplication = new Map<string, OwnCells>()
  for (const cell of cells) {
    const own = cell.application === '*' ? everywhere : cellsOf(byApplication, toCanonical(cell.application))
    addCell(own, cell.environment, codes[cell.level])
  }
  const wildcards = { anywhere: everywhere.anyEnvironment, byEnvironment: everywhere.byEnvironment }
  return { wildcards, byApplication }
}

const noCells = (): OwnCells => ({ anyEnvironment: 0, byEnvironment: new Map() })

function cellsOf(byApplication: Map<string, OwnCells>, application: string): OwnCells {
  const own = byApplication.get(application) ?? noCells()
  byApplication.set(application, own)
  return own
}

function addCell(own: OwnCells, environment: string, code: GridCode): void {
  if (environment === '*') {
    own.anyEnvironment = lower(own.anyEnvironment, code)
  } else {
    const name = toCanonical(environment)
    own.byEnvironment.set(name, lower(own.byEnvironment.get(name) ?? 0, code))
  }
}

const lower = (known: GridCode, code: GridCode): GridCode => (known === 0 || code < known ? code : known)

/** The most specific cell counts: (application, environment), (application, *), (*, environment), (*, *). */
export const codeFor = (wildcards: Wildcards, own: OwnCells | undefined, environment: string): GridCode =>
  own?.byEnvironment.get(environment) ||
  own?.anyEnvironment ||
  wildcards.byEnvironment.get(environment) ||
  wildcards.anywhere

/** At the application alone, read needs one environment and admin needs all; without environments, (application, *) or (*, *). */
export function makeRow(wildcards: Wildcards, own: OwnCells | undefined, layout: Layout): Row {
  return rowFrom(
    layout.names.map((name) => codeFor(wildcards, own, name)),
    own?.anyEnvironment || wildcards.anywhere,
  )
}

/** @param without what holds at the application alone where it has no environments */
export function rowFrom(inEnvironments: readonly GridCode[], without: GridCode): Row {
  if (inEnvironments.length === 0) return [without, without]
  return [Math.max(...inEnvironments) as GridCode, Math.min(...inEnvironments) as GridCode, ...inEnvironments]
}

/** Where a row tells about the application alone, for a permission of level read or admin; environments follow. */
export const firstEnvironment = 2

export const noLayouts = (): Layouts => ({ byNames: new Map(), list: [] })

export function findLayout({ byNames, list }: Layouts, names: readonly string[]): Layout {
  const key = JSON.stringify(names)
  const known = byNames.get(key)
  if (known !== undefined) return known
  const offsets = new Map(names.map((name, position) => [name, firstEnvironment + position]))
  const layout = { index: list.length, names, offsets }
  byNames.set(key, layout)
  list.push(layout)
  return layout
}
