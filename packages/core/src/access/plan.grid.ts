import type { Case } from './case.ts'
import * as code from './codes.ts'
import { allOf, always, anyOf, applicationIn, environmentIn, type Expression, never, notOf } from './expression.ts'
import { alone, aloneForAdmin, findRegistered } from './find.ts'
import { type OwnCells, sortCells } from './grid.ts'
import { entriesOf } from './paged.ts'
import { codeAt, verdictOf } from './row.ts'
import type { CompiledRole, GridCode, Registry } from './snapshot.ts'

export function gridExpression(asked: Case, role: CompiledRole, needsAdmin: boolean): Expression {
  if (role.everything) return always
  const { kind } = asked.type
  const isAlone = kind === 'application' || kind === 'under-application'
  const atApplication = allOf({ at: 'application' }, applicationsAlone(asked, role, needsAdmin))
  if (isAlone) return atApplication
  const inEnvironment = allOf(
    { at: 'environment' },
    cellsExpression(asked.snapshot.applications, role, (found) => isEnough(found, needsAdmin)),
  )
  return kind === 'environment' ? inEnvironment : anyOf(inEnvironment, atApplication)
}

const isEnough = (found: GridCode | undefined, needsAdmin: boolean): boolean =>
  verdictOf(found, needsAdmin) === code.granted

/** An application alone stands for its environments of today, so it is listed, or the shorter list of the others. */
function applicationsAlone({ snapshot }: Case, role: CompiledRole, needsAdmin: boolean): Expression {
  const [inside, outside]: [string[], string[]] = [[], []]
  for (const [, application] of entriesOf(snapshot.applications.records)) {
    const found = codeAt(role, application.slot, application.layout, needsAdmin ? aloneForAdmin : alone)
    const list = isEnough(found, needsAdmin) ? inside : outside
    list.push(application.id)
  }
  return inside.length <= outside.length ? applicationIn(inside) : notOf(applicationIn(outside))
}

type Enough = (found: GridCode | undefined) => boolean

/** The four kinds of cells as a rule; those of one application put the wildcards out of force. */
function cellsExpression(applications: Registry, { facts }: CompiledRole, isGood: Enough): Expression {
  const { wildcards, byApplication } = sortCells(facts.grid === 'everything' ? [] : facts.grid)
  const own = [...groupsOf(applications, byApplication)]
  const covered = own.filter(({ cells }) => cells.anyEnvironment !== 0).flatMap(({ ids }) => ids)
  const named = [...wildcards.byEnvironment.keys()]
  const uncovered = notOf(applicationIn(covered))
  const byName = named
    .filter((name) => isGood(wildcards.byEnvironment.get(name)))
    .map((name) => allOf(environmentIn([name]), uncovered, notOf(applicationIn(withCellFor(own, name)))))
  const exact = own.filter(({ cells }) => cells.anyEnvironment === 0 && cells.byEnvironment.size > 0)
  const anywhere = isGood(wildcards.anywhere)
    ? allOf(
        notOf(environmentIn(named)),
        uncovered,
        ...exact.map(({ ids, cells }) => notOf(inCells(ids, [...cells.byEnvironment.keys()]))),
      )
    : never
  return anyOf(...own.map((group) => ownExpression(group, isGood)), ...byName, anywhere)
}

interface Group {
  readonly ids: string[]
  readonly cells: OwnCells
}

/** Applications with the same cells are told together; what is not registered is not told. */
function groupsOf(applications: Registry, byApplication: ReadonlyMap<string, OwnCells>): Iterable<Group> {
  const groups = new Map<string, Group>()
  for (const [canonical, cells] of byApplication) {
    const id = findRegistered(applications, canonical)?.id
    if (id === undefined) continue
    const key = JSON.stringify([
      cells.anyEnvironment,
      [...cells.byEnvironment].sort(([one], [other]) => (one < other ? -1 : 1)),
    ])
    const group = groups.get(key) ?? { ids: [], cells }
    group.ids.push(id)
    groups.set(key, group)
  }
  return groups.values()
}

const withCellFor = (groups: readonly Group[], name: string): readonly string[] =>
  groups.filter(({ cells }) => cells.byEnvironment.has(name)).flatMap(({ ids }) => ids)

const inCells = (ids: readonly string[], names: readonly string[]): Expression =>
  allOf(applicationIn(ids), environmentIn(names))

function ownExpression({ ids, cells }: Group, isGood: Enough): Expression {
  const names = [...cells.byEnvironment.keys()]
  const good = names.filter((name) => isGood(cells.byEnvironment.get(name)))
  const rest = isGood(cells.anyEnvironment) ? allOf(applicationIn(ids), notOf(environmentIn(names))) : never
  return anyOf(inCells(ids, good), rest)
}
