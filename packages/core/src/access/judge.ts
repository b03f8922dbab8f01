/** Steps 3 to 7 of the decision, over a case whose ids are found. */
import type { CompiledPermission } from './catalogue.compile.ts'
import { type Case, isOver, openCase, situate } from './case.ts'
import * as code from './codes.ts'
import { alone, aloneForAdmin, findSubject } from './find.ts'
import { codeAt, verdictOf } from './row.ts'
import { lookupFor } from './lookup.ts'
import { at } from './paged.ts'
import type { Decision, Question } from './question.ts'
import { has, haveCommon, ownerMark } from './marks.ts'
import { namedSlot } from './scope.compile.ts'
import { judgeUsual, unusual } from './usual.ts'
import {
  type CompiledRole,
  type CompiledScope,
  held,
  type Resource,
  type RoleSet,
  type Snapshot,
  type Subject,
} from './snapshot.ts'

/** Reused by every decision: deciding never waits and never asks itself. */
const scratch = openCase()

/**
 * Who may do what, on what: pure and total, without clock or I/O, and without work that grows with the number of users,
 * applications or roles of others.
 */
export function decide(snapshot: Snapshot, question: Question): Decision {
  const usual = judgeUsual(snapshot, question)
  return code.decisions[usual === unusual ? judgeAny(snapshot, question) : usual] as Decision
}

function judgeAny(snapshot: Snapshot, question: Question): code.Code {
  const found = situate(scratch, snapshot, question)
  return found === code.granted ? judge(scratch) : found
}

export function judge(asked: Case): code.Code {
  const basis = judgeBasis(asked, asked.permission)
  if (!code.isPermit(basis)) return basis
  const { requires } = asked.permission
  for (let index = 0; index < requires.length; index++)
    if (!code.isPermit(judgeBasis(asked, requires[index] as CompiledPermission))) return code.missingRequirement
  if (asked.type.isPlaced && basis !== code.owner && !isInScope(asked, asked.actor.scope)) return code.outOfScope
  return isWithinToken(asked) ? basis : code.tokenLimit
}

/** Owner, baseline, or one of the roles: what gives a permission, before its requirements and the scope are asked. */
export function judgeBasis(asked: Case, permission: CompiledPermission): code.Code {
  const { snapshot, actor } = asked
  if (actor.slot === snapshot.ownerSlot && !permission.personal) return code.owner
  if (permission.baseline && actor.kind === 'user') {
    if (asked.type.kind !== 'user' || isOwner(asked)) return code.baseline
    if (permission.personal) return code.notOwned
  }
  const roleSet = snapshot.roleSets[actor.roleSet]
  return roleSet === undefined ? code.noPermission : judgeRoles(asked, roleSet, permission)
}

/** The first role that permits, or how far the one came that came furthest. */
function judgeRoles(asked: Case, { roles, ends }: RoleSet, permission: CompiledPermission): code.Code {
  let furthest = code.noPermission
  for (let index = 0; index < roles.length; index++) {
    const role = roles[index] as CompiledRole
    if (role.holdings[permission.index] === 0) continue
    if (ends !== null && isOver(ends[index] ?? null, asked.now)) continue
    const verdict = judgeRole(asked, role, permission)
    if (verdict === code.granted) return verdict
    if (verdict > furthest) furthest = verdict
  }
  return furthest
}

export function judgeRole(asked: Case, role: CompiledRole, permission: CompiledPermission): code.Code {
  if (role.elevated && !isElevated(asked)) return code.noPermission
  const verdict = judgeGrants(asked, role, permission)
  if (verdict !== code.granted || !asked.type.isPlaced) return verdict
  return judgeGrid(asked, role, permission.needsAdmin)
}

/** Whether one of the role's grants gives the permission here, the grid aside. */
export function judgeGrants(asked: Case, role: CompiledRole, permission: CompiledPermission): code.Code {
  const kinds = role.holdings[permission.index] ?? 0
  if (kinds === 0) return code.noPermission
  return (kinds & held.any) !== 0 ? code.granted : judgeRestricted(asked, role, permission, kinds)
}

export const isElevated = ({ question, subject, now }: Case): boolean => {
  const until = question.subject.elevatedUntil
  return subject.kind === 'user' && until !== undefined && until !== null && until.getTime() > now
}

/** Grants on what is owned, and under conditions; of several, how far the one came that came furthest. */
function judgeRestricted(asked: Case, role: CompiledRole, permission: CompiledPermission, kinds: number): code.Code {
  const isOwned = isOwner(asked)
  if (isOwned && (kinds & held.owned) !== 0) return code.granted
  let furthest = code.notOwned
  for (const grant of role.restricted.get(permission.index) ?? []) {
    if (grant.on === 'owned' && !isOwned) continue
    if (grant.test(lookupFor(asked)) === true) return code.granted
    furthest = code.conditionFailed
  }
  return furthest
}

/** A user is owned by himself alone, everything else by whom the register says. */
export function isOwner({ snapshot, actor, type, resource, question }: Case): boolean {
  if (actor.kind !== 'user') return false
  if (type.kind === 'user') return findSubject(snapshot, 'user', question.resource.id)?.slot === actor.slot
  return resource !== undefined && has(resource.marks, ownerMark(actor.slot))
}

export function judgeGrid(asked: Case, role: CompiledRole, needsAdmin: boolean): code.Code {
  if (role.everything) return code.granted
  if (asked.application === undefined) return code.gridNone
  const { slot, layout } = asked.application
  const offset = asked.offset === alone && needsAdmin ? aloneForAdmin : asked.offset
  return verdictOf(codeAt(role, slot, layout, offset), needsAdmin)
}

export function isInScope(asked: Case, scope: CompiledScope): boolean {
  if (scope.kind === 'organization') return true
  const { application } = asked
  if (application === undefined) return scope.kind === 'named' && isInNamedScope(asked, scope)
  if (scope.kind === 'own') return owns(asked.actor, application)
  return scope.kind === 'custom' ? haveCommon(application.marks, scope.clauses) : isInNamedScope(asked, scope)
}

const owns = ({ kind, slot }: Subject, { marks }: Resource): boolean => kind === 'user' && has(marks, ownerMark(slot))

function isInNamedScope(asked: Case, named: CompiledScope): boolean {
  const scope = at(asked.snapshot.scopes, namedSlot(named))
  return scope !== undefined && isInScope(asked, scope)
}

function isWithinToken(asked: Case): boolean {
  const { token, scope } = asked.subject
  if (token === null) return true
  return token.allows[asked.permission.index] === 1 && (!asked.type.isPlaced || isInScope(asked, scope))
}
