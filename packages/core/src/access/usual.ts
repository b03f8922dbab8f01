/**
 * The usual question, answered without a detour: an active user, a resource in an environment that the request names, roles with
 * plain grants. It is asked some million times a second, so it keeps everything in local variables and walks as few records as can
 * be. Whatever is not usual it hands over to `judge`, which is the decision; the tests hold the two against each other.
 */
import { isOver } from './case.ts'
import * as code from './codes.ts'
import { unknownEnvironment } from './find.ts'
import { firstEnvironment } from './grid.ts'
import { ownerMark } from './marks.ts'
import { countCell, isMarked, layoutCell, manyMarks, placeBits, placeMask, placeRowBits } from './places.ts'
import type { Question } from './question.ts'
import { codeAt, verdictOf } from './row.ts'
import {
  type CompiledPermission,
  type CompiledRole,
  held,
  type Layout,
  type RoleSet,
  type Snapshot,
} from './snapshot.ts'
import {
  clauseCell,
  customKind,
  organizationKind,
  ownKind,
  pageBits,
  pageMask,
  roleSetCell,
  rowBits,
  scopeCell,
  rareUser,
  type SubjectPage,
  stateCell,
  usualUser,
} from './subjects.ts'

export const unusual = -1

export function judgeUsual(snapshot: Snapshot, { subject, action, resource, now }: Question): code.Code {
  const application = resource.properties?.['application']
  const environment = resource.properties?.['environment']
  if (typeof application !== 'string' || typeof environment !== 'string') return unusual
  // Both are looked up before either is followed: the processor then waits for the memory of the two at once.
  const slot = snapshot.lineage.people.slots.get(subject.id)
  const place = snapshot.applications.slots.get(application)
  const page = slot === undefined ? undefined : snapshot.subjects[slot >> pageBits]
  if (page === undefined || subject.type !== 'user' || slot === snapshot.ownerSlot) return unusual
  const row = ((slot as number) & pageMask) << rowBits
  const state = page.cells[row + stateCell] as number
  if (state !== usualUser) {
    if (state !== rareUser) return unusual
    const standing = standingOfRare(page, (slot as number) & pageMask, now)
    if (standing !== code.granted) return standing
  }
  const type = snapshot.catalogue.types.get(resource.type)
  const permission = type?.actions.get(action.name)
  if (type === undefined || permission === undefined || !type.isUsual) return unusual
  if (snapshot.registries[type.index]?.count !== 0) return unusual
  const places = place === undefined ? undefined : snapshot.places[place >> placeBits]
  const roles = snapshot.roleSets[page.cells[row + roleSetCell] as number]
  if (places === undefined || roles === undefined) return unusual
  const placeRow = ((place as number) & placeMask) << placeRowBits
  const layout = snapshot.lineage.layouts.list[(places[placeRow + layoutCell] as number) - 1]
  if (layout === undefined || places[placeRow + countCell] === manyMarks) return unusual
  const offset = offsetOf(layout, environment)
  if (offset === unknownEnvironment) return unusual
  const basis = judgeRequired(roles, permission, place as number, layout, offset, now)
  return basis === code.granted ? judgeScope(page.cells, row, places, placeRow, slot as number) : basis
}

/** What is rare of a user is mostly an end, or what only conditions read. */
function standingOfRare({ rare }: SubjectPage, place: number, now: Date): code.Code {
  const apart = rare.get(place)
  if (apart === undefined || apart.clauses !== null) return unusual
  return isOver(apart.endsAt, now.getTime()) ? code.ended : code.granted
}

/** Few names are compared faster one by one than they are hashed. */
const fewNames = 8

function offsetOf({ names, offsets }: Layout, name: string): number {
  if (names.length > fewNames) return offsets.get(name) ?? unknownEnvironment
  for (let index = 0; index < names.length; index++) if (names[index] === name) return firstEnvironment + index
  return unknownEnvironment
}

function judgeRequired(
  roles: RoleSet,
  permission: CompiledPermission,
  place: number,
  layout: Layout,
  offset: number,
  now: Date,
): code.Code {
  const basis = judgeRoles(roles, permission, place, layout, offset, now)
  const { requires } = permission
  if (basis !== code.granted) return basis
  for (let index = 0; index < requires.length; index++) {
    const needed = judgeRoles(roles, requires[index] as CompiledPermission, place, layout, offset, now)
    if (needed !== code.granted) return needed === unusual ? unusual : code.missingRequirement
  }
  return code.granted
}

function judgeRoles(
  { roles, ends }: RoleSet,
  permission: CompiledPermission,
  place: number,
  layout: Layout,
  offset: number,
  now: Date,
): code.Code {
  let seen = 1 << code.noPermission
  for (let index = 0; index < roles.length; index++) {
    const role = roles[index] as CompiledRole
    const kinds = role.holdings[permission.index] as number
    if (kinds === 0 || (ends !== null && isOver(ends[index] ?? null, now.getTime()))) continue
    if ((kinds & held.any) === 0 || role.elevated) return unusual
    if (role.everything) return code.granted
    const verdict = verdictOf(codeAt(role, place, layout, offset), permission.needsAdmin)
    if (verdict === code.granted) return verdict
    seen |= 1 << verdict
  }
  return highestBit(seen)
}

/** Reasons of roles are numbered in the order of how far a role came. */
const highestBit = (seen: number): code.Code => 31 - Math.clz32(seen)

function judgeScope(cells: Int32Array, row: number, places: Int32Array, placeRow: number, slot: number): code.Code {
  const scope = cells[row + scopeCell] as number
  const kind = scope & 3
  if (kind === organizationKind) return code.granted
  if (kind === ownKind) return isMarked(places, placeRow, ownerMark(slot)) ? code.granted : code.outOfScope
  if (kind !== customKind) return unusual
  const end = row + clauseCell + (scope >> 2)
  for (let clause = row + clauseCell; clause < end; clause++)
    if (isMarked(places, placeRow, cells[clause] as number)) return code.granted
  return code.outOfScope
}
