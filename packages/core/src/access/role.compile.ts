import { type CompiledCatalogue, permissionsMatching } from './catalogue.compile.ts'
import { compileCondition } from './condition.ts'
import type { Grant, RoleFacts } from './facts.ts'
import { makeRow, type SortedCells, sortCells } from './grid.ts'
import { at, type Paged, withEntries } from './paged.ts'
import { type CompiledRole, held, type Registry, type Resource, type RestrictedGrant, type Row } from './snapshot.ts'

export function compileRole(catalogue: CompiledCatalogue, applications: Registry, facts: RoleFacts): CompiledRole {
  const { fallback } = facts
  const grid = compileGrid(facts, applications)
  const own = { facts, ...compileGrants(catalogue, facts.grants), ...grid, isFallback: false, fallback: undefined }
  if (fallback === undefined) return own
  const besides = {
    facts,
    ...compileGrants(catalogue, fallback.grants),
    ...grid,
    isFallback: true,
    fallback: undefined,
  }
  return { ...own, fallback: besides }
}

type CompiledGrants = Pick<CompiledRole, 'holdings' | 'restricted'>

function compileGrants(catalogue: CompiledCatalogue, grants: readonly Grant[]): CompiledGrants {
  const holdings = new Uint8Array(catalogue.permissions.length)
  const restricted = new Map<number, RestrictedGrant[]>()
  for (const grant of grants) {
    const compiled = compileRestriction(grant)
    for (const { index } of permissionsMatching(catalogue, grant.permission)) {
      holdings[index] = (holdings[index] ?? 0) | (compiled ? held.conditional : held[grant.on])
      if (compiled) restricted.set(index, [...(restricted.get(index) ?? []), compiled])
    }
  }
  return { holdings, restricted }
}

const compileRestriction = (grant: Grant): RestrictedGrant | undefined =>
  grant.condition && { on: grant.on, test: compileCondition(grant.condition), source: grant }

type CompiledGrid = Pick<CompiledRole, 'everything' | 'rows' | 'wildcards' | 'defaults'>

function compileGrid({ grid }: RoleFacts, applications: Registry): CompiledGrid {
  const cells = sortCells(grid === 'everything' ? [] : grid)
  return {
    everything: grid === 'everything',
    rows: compileRows(cells, applications),
    wildcards: cells.wildcards,
    defaults: [],
  }
}

/** Rows that say the same are one value, so that those in use stay close to the processor. */
function compileRows(cells: SortedCells, applications: Registry): Paged<Row> {
  const shared = new Map<string, Row>()
  const entries: (readonly [number, Row])[] = []
  for (const [id, own] of cells.byApplication) {
    const application = findApplication(applications, id)
    if (application === undefined) continue
    const row = makeRow(cells.wildcards, own, application.layout)
    const key = row.join('')
    const same = shared.get(key) ?? row
    shared.set(key, same)
    entries.push([application.slot, same])
  }
  return withEntries<Row>([], entries)
}

function findApplication(applications: Registry, id: string): Resource | undefined {
  const slot = applications.slots.find(id)
  return slot === undefined ? undefined : at(applications.records, slot)
}

/** The same role where only some applications are others than before. */
export function withApplications(
  role: CompiledRole,
  applications: Registry,
  changed: ReadonlySet<number>,
): CompiledRole {
  const { grid } = role.facts
  if (grid === 'everything') return role
  const cells = grid.filter(({ application }) => changed.has(applications.slots.find(application) ?? -1))
  const touched = [...changed].filter((slot) => at(role.rows, slot) !== undefined)
  if (cells.length === 0 && touched.length === 0) return role
  const sorted = { ...sortCells(cells), wildcards: role.wildcards }
  const fresh = new Map<number, Row | undefined>(touched.map((slot) => [slot, undefined]))
  for (const [id, own] of sorted.byApplication) {
    const application = findApplication(applications, id)
    if (application) fresh.set(application.slot, makeRow(role.wildcards, own, application.layout))
  }
  const rows = withEntries(role.rows, fresh)
  return { ...role, rows, fallback: role.fallback && { ...role.fallback, rows } }
}
