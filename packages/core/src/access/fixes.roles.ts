import type { CompiledPermission } from './catalogue.compile.ts'
import { type Case, isOver } from './case.ts'
import * as code from './codes.ts'
import { alone } from './find.ts'
import { assignmentsOf } from './facts-of.ts'
import { type Fix, type FixSet, fixLimits, joined, setOf } from './fix.ts'
import { firstEnvironment } from './grid.ts'
import { judgeBasis, judgeGrid, judgeGrants } from './judge.ts'
import { codeAt } from './row.ts'
import type { CompiledRole } from './snapshot.ts'

/** For the permission and each that it requires, as far as they are missing: the ways to let a role give it. */
export type Ways = readonly (readonly FixSet[])[]

/** Undefined where no role can give what is missing. */
export function waysInRoles(asked: Case): Ways | undefined {
  const needed = [asked.permission, ...asked.permission.requires].filter(
    (permission) => !code.isPermit(judgeBasis(asked, permission)),
  )
  if (needed.some(({ personal }) => personal)) return undefined
  return needed.map((permission) =>
    [...asked.snapshot.roles.values()]
      .flatMap((role) => waysOf(asked, role, permission))
      .filter((way) => way.size <= fixLimits.changes)
      .sort((one, other) => reachOf(one) - reachOf(other)),
  )
}

/** What touches this one person comes before what touches everybody with the role. */
const reachOf = (way: FixSet): number =>
  [...way.values()].filter(({ fix }) => fix === 'set_cell' || fix === 'add_permission').length

/**
 * One way of each, on top of what is chosen, with no more than `size` changes in all. A generator: who asks for twenty sets does not
 * pay for thousands of roles.
 */
export function* combine(ways: Ways, chosen: FixSet, size: number): Generator<FixSet> {
  if (chosen.size > size) return
  const [first, ...rest] = ways
  if (first === undefined) yield chosen
  else for (const way of first) if (way.size <= size) yield* combine(rest, joined(chosen, way), size)
}

/** The sets of changes by which one role comes to give one permission. */
function waysOf(asked: Case, role: CompiledRole, permission: CompiledPermission): readonly FixSet[] {
  if (role.elevated || (role.facts.functional && !asked.snapshot.functionalRoles)) return []
  const assigned = missingAssignment(asked, role)
  return missingGrant(asked, role, permission).flatMap((grant) =>
    missingCells(asked, role, permission).map((cells) => joined(joined(assigned, grant), cells)),
  )
}

function missingAssignment({ snapshot, actor, now }: Case, { facts }: CompiledRole): FixSet {
  const assignment = assignmentsOf(snapshot, actor).find(({ roleId }) => roleId === facts.id)
  if (assignment === undefined) return setOf({ fix: 'assign_role', roleId: facts.id })
  const isEnded = isOver(assignment.endsAt && assignment.endsAt.getTime(), now)
  return isEnded ? setOf({ fix: 'move_end_of_assignment', roleId: facts.id }) : setOf()
}

function missingGrant(asked: Case, role: CompiledRole, permission: CompiledPermission): readonly FixSet[] {
  const found = judgeGrants(asked, role, permission)
  if (found === code.granted) return [setOf()]
  if (role.isFallback) return []
  const given = setOf({ fix: 'add_permission', roleId: role.facts.id, permission: permission.name })
  const { resource, actor } = asked
  if (found !== code.notOwned || resource === undefined || actor.kind !== 'user') return [given]
  const { type, id } = resource
  return [given, setOf({ fix: 'set_owner', type, id, userId: actor.id })]
}

function missingCells(asked: Case, role: CompiledRole, { needsAdmin }: CompiledPermission): readonly FixSet[] {
  if (!asked.type.isPlaced || judgeGrid(asked, role, needsAdmin) === code.granted) return [setOf()]
  if (asked.application === undefined) return []
  const { id, layout } = asked.application
  const level = needsAdmin ? 'admin' : 'read'
  const cell = (environment: string): Fix => ({
    fix: 'set_cell',
    roleId: role.facts.id,
    application: id,
    environment,
    level,
  })
  if (asked.offset !== alone) return [setOf(cell(layout.names[asked.offset - firstEnvironment] ?? ''))]
  if (layout.names.length === 0) return [setOf(cell('*'))]
  if (!needsAdmin) return [...layout.names, '*'].map((name) => setOf(cell(name)))
  const { slot } = asked.application
  const lacking = layout.names.filter((_, position) => codeAt(role, slot, layout, firstEnvironment + position) !== 3)
  return [setOf(...lacking.map(cell)), setOf(cell('*'))]
}
