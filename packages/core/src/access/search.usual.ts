/** The usual list: applications, for an active user whose roles have plain grants. One pass over rows, no question for each. */
import type { CompiledPermission } from './catalogue.compile.ts'
import { type Case, isOver } from './case.ts'
import * as code from './codes.ts'
import { resolveScope } from './facts-of.ts'
import { alone, aloneForAdmin } from './find.ts'
import { haveCommon, ownerMark } from './marks.ts'
import { at } from './paged.ts'
import { countCell, isMarked, layoutCell, manyMarks, placeBits, placeMask, placeRowBits } from './places.ts'
import { codeAt, verdictOf } from './row.ts'
import { type CompiledRole, held, type Layout, type Snapshot } from './snapshot.ts'

/** Whether the application at a slot is in the list. */
type Filter = (slot: number) => boolean

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
  if (others.length === 0) return (slot) => isThere(snapshot, slot) && isInside(slot) && holdsIt(slot)
  return (slot) => isThere(snapshot, slot) && isInside(slot) && holds.every((holdsOne) => holdsOne(slot))
}

const isThere = ({ places }: Snapshot, slot: number): boolean =>
  (places[slot >> placeBits]?.[rowAt(slot) + layoutCell] ?? 0) !== 0

const rowAt = (slot: number): number => (slot & placeMask) << placeRowBits

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
  const { layouts } = snapshot.lineage
  const offset = needsAdmin ? aloneForAdmin : alone
  return (slot) => {
    const layout = layouts.list[(pageAt(snapshot, slot)[rowAt(slot) + layoutCell] as number) - 1] as Layout
    for (let index = 0; index < roles.length; index++) {
      const found = codeAt(roles[index] as CompiledRole, slot, layout, offset)
      if (verdictOf(found, needsAdmin) === code.granted) return true
    }
    return false
  }
}

const pageAt = ({ places }: Snapshot, slot: number): Int32Array => places[slot >> placeBits] as Int32Array

function insideScope({ snapshot, actor }: Case): Filter {
  const scope = resolveScope(snapshot, actor.scope)
  if (scope === undefined) return () => false
  if (scope.kind === 'organization') return () => true
  const sought = scope.kind === 'own' ? [ownerMark(actor.slot)] : scope.clauses
  return (slot) => {
    const [page, row] = [pageAt(snapshot, slot), rowAt(slot)]
    if (page[row + countCell] === manyMarks)
      return haveCommon(at(snapshot.applications.records, slot)?.marks ?? [], sought)
    for (let index = 0; index < sought.length; index++) if (isMarked(page, row, sought[index] as number)) return true
    return false
  }
}
