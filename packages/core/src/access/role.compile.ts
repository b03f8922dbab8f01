import { toCanonical } from './canonical.ts'
import { type CompiledCatalogue, permissionsMatching } from './catalogue.compile.ts'
import { compileCondition } from './condition.ts'
import type { Cell, Grant, RoleFacts } from './facts.ts'
import { makeRow, type SortedCells, sortCells } from './grid.ts'
import { at } from './paged.ts'
import { packRows, type RowEntry, withRows } from './rows.compile.ts'
import { type CompiledRole, held, type Registry, type Resource, type RestrictedGrant } from './snapshot.ts'

export function compileRole(catalogue: CompiledCatalogue, applications: Registry, given: RoleFacts): CompiledRole {
  const facts = slimmed(applications, given)
  const grid = compileGrid(facts, applications)
  const { fallback } = facts
  const besides = fallback && assemble(facts, compileGrants(catalogue, fallback.grants), grid, true, undefined)
  return assemble(facts, compileGrants(catalogue, facts.grants), grid, false, besides)
}

/** Cells name applications by the very text under which they are registered: there are thousands of them. */
function slimmed(applications: Registry, facts: RoleFacts): RoleFacts {
  if (facts.grid === 'everything' || facts.grid.length === 0) return facts
  const grid = facts.grid.map(({ application, environment, level }): Cell => {
    const known = application === '*' ? undefined : findApplication(applications, application)
    return { application: known?.id === application ? known.id : application, environment, level }
  })
  return { ...facts, grid }
}

/** Written out, not spread together: objects of one shape with their fields in place are read fastest. */
function assemble(
  facts: RoleFacts,
  { holdings, restricted }: CompiledGrants,
  { everything, starts, codes, wildcards, defaults }: CompiledGrid,
  isFallback: boolean,
  fallback: CompiledRole | undefined,
): CompiledRole {
  const elevated = facts.elevated === true
  return {
    holdings,
    everything,
    elevated,
    starts,
    codes,
    defaults,
    wildcards,
    restricted,
    facts,
    isFallback,
    fallback,
  }
}

type CompiledGrants = Pick<CompiledRole, 'holdings' | 'restricted'>

/** Grants change seldom and are compiled once for as long as their list lives. */
const compiledGrants = new WeakMap<readonly Grant[], { catalogue: CompiledCatalogue; compiled: CompiledGrants }>()

function compileGrants(catalogue: CompiledCatalogue, grants: readonly Grant[]): CompiledGrants {
  const known = compiledGrants.get(grants)
  if (known?.catalogue === catalogue) return known.compiled
  const compiled = compileEach(catalogue, grants)
  compiledGrants.set(grants, { catalogue, compiled })
  return compiled
}

function compileEach(catalogue: CompiledCatalogue, grants: readonly Grant[]): CompiledGrants {
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

type CompiledGrid = Pick<CompiledRole, 'everything' | 'starts' | 'codes' | 'wildcards' | 'defaults'>

function compileGrid({ grid }: RoleFacts, applications: Registry): CompiledGrid {
  const cells = sortCells(grid === 'everything' ? [] : grid)
  return {
    everything: grid === 'everything',
    ...packRows(rowsIn(cells, applications)),
    wildcards: cells.wildcards,
    defaults: [],
  }
}

function rowsIn({ byApplication, wildcards }: SortedCells, applications: Registry): readonly RowEntry[] {
  const rows: RowEntry[] = []
  for (const [id, own] of byApplication) {
    const application = findApplication(applications, id)
    if (application !== undefined) rows.push([application.slot, makeRow(wildcards, own, application.layout)])
  }
  return rows
}

function findApplication(applications: Registry, id: string): Resource | undefined {
  const slot = applications.slots.get(id)
  return slot === undefined ? undefined : at(applications.records, slot)
}

/** The same role with another grid, where its rows are still to be brought up to date. */
export const withFacts = (role: CompiledRole, facts: RoleFacts): CompiledRole =>
  assemble(facts, role, role, false, role.fallback && assemble(facts, role.fallback, role, true, undefined))

/** The same role where the cells or the environments of some applications are others than before. */
export function withApplications(role: CompiledRole, applications: Registry, ids: ReadonlySet<string>): CompiledRole {
  const { grid } = role.facts
  if (grid === 'everything') return role
  const canonical = new Set([...ids].map(toCanonical))
  const { byApplication } = sortCells(grid.filter(({ application }) => canonical.has(toCanonical(application))))
  const rows: RowEntry[] = []
  for (const id of canonical) {
    const slot = applications.slots.get(id)
    if (slot === undefined) continue
    const [own, application] = [byApplication.get(id), at(applications.records, slot)]
    const row = own && application && makeRow(role.wildcards, own, application.layout)
    if (row !== undefined || (role.starts[slot] ?? 0) !== 0) rows.push([slot, row])
  }
  if (rows.length === 0) return role
  const regridded = { ...role, ...withRows(role, rows) }
  const fallback = role.fallback && assemble(role.facts, role.fallback, regridded, true, undefined)
  return assemble(role.facts, role, regridded, false, fallback)
}
