/** Which cell of a role's grid speaks for a place. Asked only to explain, so it reads the facts and keeps an index once made. */
import { toCanonical } from './canonical.ts'
import { alone, aloneForAdmin } from './find.ts'
import type { Cell, RoleFacts } from './facts.ts'
import { firstEnvironment } from './grid.ts'
import { codeAt } from './row.ts'
import type { CompiledRole, Resource } from './snapshot.ts'

type Index = ReadonlyMap<string, Cell>

const indexes = new WeakMap<RoleFacts, Index>()

const keyOf = (application: string, environment: string): string => JSON.stringify([application, environment])

const rank = { deny: 0, read: 1, admin: 2 } as const

function indexOf(facts: RoleFacts): Index {
  const known = indexes.get(facts)
  if (known !== undefined) return known
  const index = new Map<string, Cell>()
  for (const cell of facts.grid === 'everything' ? [] : facts.grid) {
    const key = keyOf(toCanonical(cell.application), toCanonical(cell.environment))
    const other = index.get(key)
    if (other === undefined || rank[cell.level] < rank[other.level]) index.set(key, cell)
  }
  indexes.set(facts, index)
  return index
}

/** The cell that decides at an offset of the application's row; undefined where none does. */
export function decidingCell(
  role: CompiledRole,
  application: Resource,
  offset: number,
  needsAdmin: boolean,
): Cell | undefined {
  const index = indexOf(role.facts)
  const id = toCanonical(application.id)
  const environment =
    offset === alone ? decisiveEnvironment(role, application, needsAdmin) : nameAt(application, offset)
  const own = environment === undefined ? undefined : index.get(keyOf(id, environment))
  const ofName = environment === undefined ? undefined : index.get(keyOf('*', environment))
  return own ?? index.get(keyOf(id, '*')) ?? ofName ?? index.get(keyOf('*', '*'))
}

const nameAt = ({ layout }: Resource, offset: number): string | undefined => layout.names[offset - firstEnvironment]

/** At the application alone: the environment that gives most for read, and the one that gives least for admin. */
function decisiveEnvironment(role: CompiledRole, application: Resource, needsAdmin: boolean): string | undefined {
  const { slot, layout } = application
  const sought = codeAt(role, slot, layout, needsAdmin ? aloneForAdmin : alone)
  return layout.names.find((_, position) => codeAt(role, slot, layout, firstEnvironment + position) === sought)
}
