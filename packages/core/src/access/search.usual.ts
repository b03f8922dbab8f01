/** The usual list: applications, for an active user whose roles have plain grants. One pass over rows, no question for each. */
import type { CompiledPermission } from './catalogue.compile.ts'
import { type Case, isOver } from './case.ts'
import * as code from './codes.ts'
import { resolveScope } from './facts-of.ts'
import { alone, aloneForAdmin } from './find.ts'
import { haveCommon, ownerMark } from './marks.ts'
import { at } from './paged.ts'
import { countCell, isMarked, layoutCell, manyMarks } from './places.ts'
import { codeAt, verdictOf } from './row.ts'
import { type CompiledRole, held, type Layout } from './snapshot.ts'

/** Whether the application of a slot, whose row begins there in the page, is in the list. */
type Filter = (page: Int32Array, row: number, slot: number) => boolean

/** Undefined where the list is not usual. */
export function usualFilter(asked: Case): Filter | undefined {
  const { snapshot, actor, subject, type, permission } = asked
  if (type.kind !== 'application' || subject.kind !== 'user' || actor.slot === snapshot.ownerSlot) return undefined
  const holds: Filter[] = []
  for (const needed of [permission, ...permission.requires]) {
    const filter = grantedBy(asked, needed)
    if (filter === undefined) return undefined
    holds.push(filter)
  }
  const isInside = insideScope(asked)
  const [holdsIt = () => false, ...others] = holds
  if (others.length === 0)
    return (page, row, slot) => page[row + layoutCell] !== 0 && isInside(page, row, slot) && holdsIt(page, row, slot)
  return (page, row, slot) =>
    page[row + layoutCell] !== 0 && isInside(page, row, slot) && holds.every((holdsOne) => holdsOne(page, row, slot))
}

function grantedBy({ snapshot, actor, now }: Case, permission: CompiledPermission): Filter | undefined {
  const set = snapshot.roleSets[actor.roleSet]
  const roles: CompiledRole[] = []
  for (const [index, role] of (set?.roles ?? []).entries()) {
    const kinds = role.holdings[permission.index] ?? 0
    if (kinds === 0 || isOver(set?.ends?.[index] ?? null, now)) continue
    if ((kinds & held.any) === 0 || role.elevated) return undefined
    roles.push(role)
  }
  const { needsAdmin } = permission
  if (roles.some(({ everything }) => everything)) return () => true
  const { list } = snapshot.lineage.layouts
  const offset = needsAdmin ? aloneForAdmin : alone
  return (page, row, slot) => {
    const layout = list[(page[row + layoutCell] as number) - 1] as Layout
    for (let index = 0; index < roles.length; index++) {
      const found = codeAt(roles[index] as CompiledRole, slot, layout, offset)
      if (verdictOf(found, needsAdmin) === code.granted) return true
    }
    return false
  }
}

function insideScope({ snapshot, actor }: Case): Filter {
  const scope = resolveScope(snapshot, actor.scope)
  if (scope === undefined) return () => false
  if (scope.kind === 'organization') return () => true
  const sought = scope.kind === 'own' ? [ownerMark(actor.slot)] : scope.clauses
  const [first = -1] = sought
  const isFar = (slot: number): boolean => haveCommon(at(snapshot.applications.records, slot)?.marks ?? [], sought)
  if (sought.length === 1)
    return (page, row, slot) => (page[row + countCell] === manyMarks ? isFar(slot) : isMarked(page, row, first))
  return (page, row, slot) => {
    if (page[row + countCell] === manyMarks) return isFar(slot)
    for (let index = 0; index < sought.length; index++) if (isMarked(page, row, sought[index] as number)) return true
    return false
  }
}
