/**
 * The usual question, answered without a detour: an active user, a resource in an environment that the request names, roles with
 * plain grants. It is asked some million times a second, so it keeps everything in local variables and walks as few records as can
 * be. Whatever is not usual it hands over to `judge`, which is the decision; the tests hold the two against each other.
 */
import { isOver } from './case.ts'
import * as code from './codes.ts'
import { findRegistered, unknownEnvironment } from './find.ts'
import { firstEnvironment } from './grid.ts'
import { has, ownerMark } from './marks.ts'
import type { Question } from './question.ts'
import { rowOf, verdictOf } from './row.ts'
import {
  type CompiledPermission,
  type CompiledRole,
  held,
  type Layout,
  type Resource,
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
  stateCell,
  usualUser,
} from './subjects.ts'

export const unusual = -1

export function judgeUsual(snapshot: Snapshot, { subject, action, resource, now }: Question): code.Code {
  const slot = snapshot.lineage.people.slots.get(subject.id)
  const page = slot === undefined ? undefined : snapshot.subjects[slot >> pageBits]
  if (page === undefined || subject.type !== 'user' || slot === snapshot.ownerSlot) return unusual
  const row = ((slot as number) & pageMask) << rowBits
  if (page.cells[row + stateCell] !== usualUser) return unusual
  const type = snapshot.catalogue.types.get(resource.type)
  const permission = type?.actions.get(action.name)
  if (type === undefined || permission === undefined || !type.isUsual) return unusual
  if (snapshot.registries[type.index]?.count !== 0) return unusual
  const application = resource.properties?.['application']
  const environment = resource.properties?.['environment']
  if (typeof application !== 'string' || typeof environment !== 'string') return unusual
  const place = findRegistered(snapshot.applications, application)
  const roles = snapshot.roleSets[page.cells[row + roleSetCell] as number]
  if (place === undefined || roles === undefined) return unusual
  const offset = offsetOf(place.layout, environment)
  if (offset === unknownEnvironment) return unusual
  const basis = judgeRequired(roles, permission, place, offset, now)
  return basis === code.granted ? judgeScope(page.cells, row, place.marks, slot as number) : basis
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
  place: Resource,
  offset: number,
  now: Date,
): code.Code {
  const basis = judgeRoles(roles, permission, place, offset, now)
  const { requires } = permission
  if (basis !== code.granted) return basis
  for (let index = 0; index < requires.length; index++) {
    const needed = judgeRoles(roles, requires[index] as CompiledPermission, place, offset, now)
    if (needed !== code.granted) return needed === unusual ? unusual : code.missingRequirement
  }
  return code.granted
}

function judgeRoles(
  { roles, ends }: RoleSet,
  permission: CompiledPermission,
  place: Resource,
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
    const verdict = verdictOf(rowOf(role, place)[offset], permission.needsAdmin)
    if (verdict === code.granted) return verdict
    seen |= 1 << verdict
  }
  return highestBit(seen)
}

/** Reasons of roles are numbered in the order of how far a role came. */
const highestBit = (seen: number): code.Code => 31 - Math.clz32(seen)

function judgeScope(cells: Int32Array, row: number, marks: readonly number[], slot: number): code.Code {
  const scope = cells[row + scopeCell] as number
  const kind = scope & 3
  if (kind === organizationKind) return code.granted
  if (kind === ownKind) return has(marks, ownerMark(slot)) ? code.granted : code.outOfScope
  if (kind !== customKind) return unusual
  const end = row + clauseCell + (scope >> 2)
  for (let clause = row + clauseCell; clause < end; clause++)
    if (has(marks, cells[clause] as number)) return code.granted
  return code.outOfScope
}
