/** The usual list: applications, for an active user whose roles have plain grants. One pass over rows, no question for each. */
import type { CompiledPermission } from './catalogue.compile.ts'
import { type Case, isOver } from './case.ts'
import * as code from './codes.ts'
import { resolveScope } from './facts-of.ts'
import { alone, aloneForAdmin } from './find.ts'
import { has, haveCommon, ownerMark } from './marks.ts'
import { rowOf, verdictOf } from './row.ts'
import { type CompiledRole, held, type Resource } from './snapshot.ts'

type Filter = (application: Resource) => boolean

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
  if (others.length === 0) return (application) => isInside(application) && holdsIt(application)
  return (application) => isInside(application) && holds.every((holdsOne) => holdsOne(application))
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
  return (application) => {
    for (let index = 0; index < roles.length; index++)
      if (permits(roles[index] as CompiledRole, application, needsAdmin)) return true
    return false
  }
}

const permits = (role: CompiledRole, application: Resource, needsAdmin: boolean): boolean =>
  verdictOf(rowOf(role, application)[needsAdmin ? aloneForAdmin : alone], needsAdmin) === code.granted

function insideScope({ snapshot, actor }: Case): Filter {
  const scope = resolveScope(snapshot, actor.scope)
  if (scope === undefined) return () => false
  if (scope.kind === 'organization') return () => true
  const sought = scope.kind === 'own' ? [ownerMark(actor.slot)] : scope.clauses
  return sought.length === 1 ? ({ marks }) => has(marks, sought[0] as number) : ({ marks }) => haveCommon(marks, sought)
}
