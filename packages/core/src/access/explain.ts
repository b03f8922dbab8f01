/** Why and why not: every path to a permission with its verdict, and the smallest changes that would open one. */
import type { CompiledPermission } from './catalogue.compile.ts'
import { matchesPattern } from './catalogue.ts'
import { type Case, isOver, openCase, situateObject, situateSubject } from './case.ts'
import { decidingCell } from './cells.ts'
import * as code from './codes.ts'
import { type Clauses, clausesOf, instantOf, resolveScope } from './facts-of.ts'
import type { Cell, Grant } from './facts.ts'
import type { Fix } from './fix.ts'
import { findFixes } from './fixes.ts'
import { isElevated, isInScope, isOwner, judge, judgeBasis, judgeRole } from './judge.ts'
import { lookupFor } from './lookup.ts'
import { compileCondition } from './condition.ts'
import type { Decision, Question, Reason } from './question.ts'
import type { CompiledRole, CompiledScope, RoleSet, Snapshot } from './snapshot.ts'

export interface Trace extends Decision {
  /** A permit: every role that carried it. A denial by roles: the one that came furthest, of several the one with the lowest id. */
  readonly path: readonly RolePath[]
  /** Null where no scope is asked. */
  readonly scope: ScopeVerdict | null
}

/** Every path, permitting or not. */
export interface Account extends Trace {
  /** Every assigned role, asked by itself. */
  readonly roles: readonly RolePath[]
  readonly requires: readonly RequirementVerdict[]
  /** Null where the subject is no token. */
  readonly token: TokenVerdict | null
}

export interface Explanation extends Account {
  /** The smallest sets of changes that would permit: none of more than three changes, no more than twenty sets. */
  readonly fixes: readonly (readonly Fix[])[]
}

export interface RolePath {
  readonly roleId: string
  readonly roleKey: string
  /** The part of a tier that counts only while no named role is assigned. */
  readonly isFallback: boolean
  readonly endsAt: Date | null
  readonly verdict: Reason | 'not_elevated'
  /** The grant that gave the permission, or that came furthest. */
  readonly grant: Grant | null
  readonly cell: Cell | 'everything' | null
}

export interface RequirementVerdict extends Decision {
  readonly permission: string
}

export interface ScopeVerdict {
  readonly kind: CompiledScope['kind'] | 'gone'
  readonly isInside: boolean
  /** Owners and tags by which the application is inside. */
  readonly matched: Clauses
}

export interface TokenVerdict {
  readonly listsPermission: boolean
  readonly isInScope: boolean
}

/** The decision with the roles, grants, cells and clauses that made it. */
export function trace(snapshot: Snapshot, question: Question): Trace {
  const { decision, reason, path, scope } = explainFound(snapshot, question).explained
  return { decision, reason, path, scope }
}

/** Every path with its verdict. It costs about as much as the paths themselves do; to look for changes costs far more. */
export const account = (snapshot: Snapshot, question: Question): Account => explainFound(snapshot, question).explained

export function explain(snapshot: Snapshot, question: Question): Explanation {
  const { explained, asked } = explainFound(snapshot, question)
  return { ...explained, fixes: explained.decision || asked === undefined ? [] : findFixes(asked) }
}

function explainFound(snapshot: Snapshot, question: Question) {
  const asked = openCase()
  const standing = situateSubject(asked, snapshot, question)
  if (standing !== code.granted && standing !== code.suspended && standing !== code.ended)
    return { explained: unfounded(standing), asked: undefined }
  const found = situateObject(asked)
  if (found !== code.granted)
    return { explained: unfounded(standing === code.granted ? found : standing), asked: undefined }
  return { explained: explainCase(asked, standing), asked }
}

const unfounded = (found: code.Code): Account => ({
  ...(code.decisions[found] as Decision),
  path: [],
  scope: null,
  roles: [],
  requires: [],
  token: null,
})

function explainCase(asked: Case, standing: code.Code): Account {
  const found = standing === code.granted ? judge(asked) : standing
  const { decision, reason } = code.decisions[found] as Decision
  const { permission, type, actor, subject } = asked
  const set = asked.snapshot.roleSets[actor.roleSet]
  const roles = set === undefined ? [] : explainRoles(asked, set, permission)
  return {
    decision,
    reason,
    path: decision ? roles.filter(({ verdict }) => verdict === 'granted') : nearest(roles, reason),
    scope: type.isPlaced ? explainScope(asked, actor.scope) : null,
    roles,
    requires: permission.requires.map((needed) => explainRequirement(asked, needed)),
    token: subject.token && {
      listsPermission: subject.token.allows[permission.index] === 1,
      isInScope: !type.isPlaced || isInScope(asked, subject.scope),
    },
  }
}

function nearest(roles: readonly RolePath[], reason: Reason): readonly RolePath[] {
  const first = roles.find(({ verdict }) => verdict === reason)
  return first === undefined ? [] : [first]
}

const explainRoles = (asked: Case, { roles, ends }: RoleSet, permission: CompiledPermission): readonly RolePath[] =>
  roles.map((role, index) => explainRole(asked, role, ends?.[index] ?? null, permission))

function explainRole(asked: Case, role: CompiledRole, end: number | null, permission: CompiledPermission): RolePath {
  const { application, type, offset } = asked
  const isGridAsked = type.isPlaced && role.holdings[permission.index] !== 0
  return {
    roleId: role.facts.id,
    roleKey: role.facts.key,
    isFallback: role.isFallback,
    endsAt: instantOf(end),
    verdict: verdictOf(asked, role, end, permission),
    grant: findGrant(asked, role, permission),
    cell: isGridAsked ? findCell(role, application, offset, permission.needsAdmin) : null,
  }
}

const findCell = (role: CompiledRole, application: Case['application'], offset: number, needsAdmin: boolean) =>
  role.everything ? 'everything' : ((application && decidingCell(role, application, offset, needsAdmin)) ?? null)

function verdictOf(
  asked: Case,
  role: CompiledRole,
  end: number | null,
  permission: CompiledPermission,
): RolePath['verdict'] {
  if (isOver(end, asked.now)) return 'ended'
  if (role.elevated && !isElevated(asked)) return 'not_elevated'
  return code.reasonOf(judgeRole(asked, role, permission))
}

/** Of the grants that give the permission the one that holds here, else the one that came furthest. */
function findGrant(
  asked: Case,
  { facts, isFallback, holdings }: CompiledRole,
  permission: CompiledPermission,
): Grant | null {
  if (holdings[permission.index] === 0) return null
  const grants = (isFallback ? facts.fallback?.grants : facts.grants) ?? []
  let [best, furthest]: [Grant | null, number] = [null, -1]
  for (const grant of grants) {
    if (!matchesPattern(grant.permission, permission.definition)) continue
    const reach = reachOf(asked, grant)
    if (reach > furthest) [best, furthest] = [grant, reach]
  }
  return best
}

function reachOf(asked: Case, { on, condition }: Grant): number {
  if (on === 'owned' && !isOwner(asked)) return 0
  return condition === undefined || compileCondition(condition)(lookupFor(asked)) === true ? 2 : 1
}

const explainRequirement = (asked: Case, needed: CompiledPermission): RequirementVerdict => ({
  permission: needed.name,
  ...(code.decisions[judgeBasis(asked, needed)] as Decision),
})

const nothingMatched: Clauses = { owners: [], tags: [] }

function explainScope(asked: Case, scope: CompiledScope): ScopeVerdict {
  const { snapshot, application } = asked
  const resolved = resolveScope(snapshot, scope)
  if (resolved === undefined) return { kind: 'gone', isInside: false, matched: nothingMatched }
  const isInside = isInScope(asked, resolved)
  const isCustom = isInside && resolved.kind === 'custom' && application !== undefined
  const marks = isCustom ? application.marks.filter((mark) => resolved.clauses.includes(mark)) : []
  return { kind: resolved.kind, isInside, matched: isCustom ? clausesOf(snapshot.lineage, marks) : nothingMatched }
}
