/** Which resources a subject may do something on, as a condition for filters elsewhere. */
import type { CompiledPermission } from './catalogue.compile.ts'
import { matchesPattern } from './catalogue.ts'
import { type Case, isOver, openCase, situateAction, situateSubject } from './case.ts'
import * as code from './codes.ts'
import type { Condition } from './condition.ts'
import { allOf, always, anyOf, type Expression, isEmptyPlan, isFullPlan, never } from './expression.ts'
import { clausesOf, resolveScope } from './facts-of.ts'
import type { Grant } from './facts.ts'
import { isElevated } from './judge.ts'
import { gridExpression } from './plan.grid.ts'
import { residual } from './plan.condition.ts'
import type { Question, Reason } from './question.ts'
import type { CompiledRole, CompiledScope, Snapshot } from './snapshot.ts'

export type PlanQuestion = Omit<Question, 'resource'> & { readonly resource: { readonly type: string } }

/** Of the resources that are known: an application or environment that a row names and the register lacks is nowhere at all. */
export type Plan =
  | { readonly plan: 'all' }
  | { readonly plan: 'none'; readonly reason: Reason }
  | { readonly plan: 'some'; readonly where: Expression }

export function plan(snapshot: Snapshot, question: PlanQuestion): Plan {
  const asked = openCase()
  const found = situateSubject(asked, snapshot, { ...question, resource: { type: question.resource.type, id: '' } })
  if (found !== code.granted) return { plan: 'none', reason: code.reasonOf(found) }
  if (!situateAction(asked)) return { plan: 'none', reason: 'unknown_action' }
  const where = planCase(asked)
  if (isFullPlan(where)) return { plan: 'all' }
  return isEmptyPlan(where) ? { plan: 'none', reason: 'no_permission' } : { plan: 'some', where }
}

function planCase(asked: Case): Expression {
  const { permission, subject, actor, type } = asked
  const held = [permission, ...permission.requires].map((needed) => basisExpression(asked, needed))
  const isOwner = actor.slot === asked.snapshot.ownerSlot
  const scope = type.isPlaced && !isOwner ? scopeExpression(asked, actor.scope) : always
  return allOf(...held, scope, subject.token === null ? always : tokenExpression(asked))
}

function basisExpression(asked: Case, permission: CompiledPermission): Expression {
  const { snapshot, actor, type } = asked
  if (actor.slot === snapshot.ownerSlot && !permission.personal) return always
  const self: Expression = permission.baseline && actor.kind === 'user' ? baselineExpression(asked) : never
  const set = snapshot.roleSets[actor.roleSet]
  const inForce = (set?.roles ?? []).filter((role, index) => isInForce(asked, role, set?.ends?.[index] ?? null))
  return anyOf(
    self,
    ...inForce.map((role) =>
      allOf(
        grantsExpression(asked, role, permission),
        type.isPlaced ? gridExpression(asked, role, permission.needsAdmin) : always,
      ),
    ),
  )
}

const isInForce = (asked: Case, role: CompiledRole, end: number | null): boolean =>
  !isOver(end, asked.now) && (!role.elevated || isElevated(asked))

const baselineExpression = ({ type, actor }: Case): Expression => (type.kind === 'user' ? { id: [actor.id] } : always)

function grantsExpression(
  asked: Case,
  { facts, isFallback }: CompiledRole,
  permission: CompiledPermission,
): Expression {
  const grants = (isFallback ? facts.fallback?.grants : facts.grants) ?? []
  const giving = grants.filter((grant) => matchesPattern(grant.permission, permission.definition))
  return anyOf(
    ...giving.map((grant) => allOf(ownedExpression(asked, grant), conditionExpression(asked, grant.condition))),
  )
}

function ownedExpression({ actor, type }: Case, { on }: Grant): Expression {
  if (on === 'any') return always
  if (actor.kind !== 'user') return never
  return type.kind === 'user' ? { id: [actor.id] } : { owner: [actor.id], of: 'resource' }
}

const conditionExpression = (asked: Case, condition: Condition | undefined): Expression =>
  condition === undefined ? always : residual(asked, condition)

function scopeExpression({ snapshot, actor }: Case, scope: CompiledScope): Expression {
  const resolved = resolveScope(snapshot, scope)
  if (resolved === undefined) return never
  if (resolved.kind === 'organization') return always
  if (resolved.kind === 'own') return actor.kind === 'user' ? { owner: [actor.id], of: 'application' } : never
  const { owners, tags } = clausesOf(snapshot.lineage, resolved.clauses)
  return anyOf(
    owners.length > 0 ? { owner: owners, of: 'application' } : never,
    tags.length > 0 ? { tag: tags } : never,
  )
}

function tokenExpression(asked: Case): Expression {
  const { token, scope } = asked.subject
  if (token?.allows[asked.permission.index] !== 1) return never
  return asked.type.isPlaced ? scopeExpression(asked, scope) : always
}
