/**
 * Whether sets of changes help. Each is laid over the case, not over the organization: a decision reads one subject, its roles, one
 * application and one resource, so those are altered and asked again. The tests hold what is offered against the reference, over facts
 * that were changed in earnest.
 */
import type { CompiledPermission } from './catalogue.compile.ts'
import { toCanonical } from './canonical.ts'
import { type Case, standingOf } from './case.ts'
import { matchesPattern } from './catalogue.ts'
import * as code from './codes.ts'
import { resolveScope } from './facts-of.ts'
import { alone, aloneForAdmin } from './find.ts'
import type { Fix } from './fix.ts'
import { firstEnvironment, rowFrom } from './grid.ts'
import { judge } from './judge.ts'
import { ownerMark, tagMark } from './marks.ts'
import { codeAt } from './row.ts'
import { compileRoleSet } from './role-set.compile.ts'
import { organizationScope } from './scope.compile.ts'
import {
  type CompiledRole,
  type CompiledScope,
  type GridCode,
  held,
  type Resource,
  type RoleSetSource,
  type Row,
  type Subject,
} from './snapshot.ts'

type Tried = (fixes: readonly Fix[]) => boolean
type FixOf<Kind extends Fix['fix']> = Extract<Fix, { fix: Kind }>

/** Says of sets of changes whether the question would be permitted after them. */
export function tryOn(asked: Case): Tried {
  const baseRole = roleHere(asked)
  return (fixes) => {
    const actor = alteredActor(asked, fixes)
    const subject = asked.subject === asked.actor ? actor : alteredToken(asked, fixes)
    if (standingOf(actor, asked.now) !== code.granted || standingOf(subject, asked.now) !== code.granted) return false
    const { assignments, roles } = alteredRoles(asked, fixes, baseRole)
    const roleSets = [compileRoleSet({ roles, functionalRoles: asked.snapshot.functionalRoles }, { assignments })]
    return code.isPermit(
      judge({
        ...asked,
        ...alteredResources(asked, fixes),
        snapshot: { ...asked.snapshot, roleSets },
        subject: subject === actor ? { ...actor, roleSet: 0 } : subject,
        actor: { ...actor, roleSet: 0 },
      }),
    )
  }
}

const some = <Kind extends Fix['fix']>(fixes: readonly Fix[], kind: Kind): readonly FixOf<Kind>[] =>
  fixes.filter((fix): fix is FixOf<Kind> => fix.fix === kind)

function alteredActor(asked: Case, fixes: readonly Fix[]): Subject {
  const { actor } = asked
  const isLifted = fixes.some((fix) => fix.fix === 'lift_suspension' && fix.subjectId === actor.id)
  return {
    ...actor,
    standing: isLifted ? 'active' : actor.standing,
    endsAt: endOf(actor, fixes),
    scope: alteredScope(asked, actor.scope, 'membership', fixes),
  }
}

const endOf = ({ id, endsAt }: Subject, fixes: readonly Fix[]): number | null =>
  fixes.some((fix) => fix.fix === 'move_end_of_subject' && fix.subjectId === id) ? null : endsAt

function alteredToken(asked: Case, fixes: readonly Fix[]): Subject {
  const { subject, permission } = asked
  const { token } = subject
  if (token === null) return subject
  const added = some(fixes, 'add_token_permission').map((fix) => fix.permission)
  const isListed = ({ name, definition }: CompiledPermission): boolean =>
    added.includes(name) || token.patterns.some((pattern) => pattern === name || matchesPattern(pattern, definition))
  const allows = new Uint8Array(token.allows.length)
  if ([permission, ...permission.requires].every(isListed)) allows[permission.index] = 1
  return {
    ...subject,
    endsAt: endOf(subject, fixes),
    scope: alteredScope(asked, subject.scope, 'token', fixes),
    token: { ...token, allows },
  }
}

/** A named scope is written out where a clause is added to it. */
function alteredScope(
  { snapshot }: Case,
  scope: CompiledScope,
  of: 'membership' | 'token',
  fixes: readonly Fix[],
): CompiledScope {
  const { people, tags } = snapshot.lineage
  const owners = some(fixes, 'add_scope_owner').filter((fix) => fix.of === of)
  const tagged = some(fixes, 'add_scope_tag').filter((fix) => fix.of === of)
  if (owners.length + tagged.length === 0) return scope
  const { kind, clauses } = resolveScope(snapshot, scope) ?? organizationScope
  return {
    kind,
    clauses: [
      ...clauses,
      ...owners.map(({ userId }) => ownerMark(people.slots.get(userId) ?? -1)),
      ...tagged.map(({ tag }) => tagMark(tags.slots.get(tag) ?? -1)),
    ],
  }
}

function alteredResources(asked: Case, fixes: readonly Fix[]): Pick<Case, 'resource' | 'application'> {
  const { resource, application } = asked
  const changed = application && withMarks(asked, application, fixes)
  return {
    resource: resource && withMarks(asked, resource, fixes),
    // Roles are laid out for one application alone, the one that is asked about.
    application: changed && { ...changed, slot: 0 },
  }
}

function withMarks({ snapshot }: Case, resource: Resource, fixes: readonly Fix[]): Resource {
  const { people, tags } = snapshot.lineage
  const { type, id } = resource
  const owners = some(fixes, 'set_owner').filter((fix) => fix.type === type && fix.id === id)
  const tagged = some(fixes, 'set_tag').filter((fix) => type === 'application' && fix.application === id)
  if (owners.length + tagged.length === 0) return resource
  return {
    ...resource,
    marks: [
      ...resource.marks,
      ...owners.map(({ userId }) => ownerMark(people.slots.get(userId) ?? -1)),
      ...tagged.map(({ tag }) => tagMark(tags.slots.get(tag) ?? -1)),
    ],
  }
}

type RoleHere = (id: string) => CompiledRole | undefined

/** Each role as it is at the application asked about, which then is the only one it knows. */
function roleHere(asked: Case): RoleHere {
  const known = new Map<string, CompiledRole | undefined>()
  return (id) => {
    if (!known.has(id)) {
      const role = asked.snapshot.roles.get(id)
      known.set(id, role && laidOut(role, rowHere(asked, role)))
    }
    return known.get(id)
  }
}

function rowHere({ application }: Case, role: CompiledRole): Row {
  if (application === undefined || role.everything) return []
  const { slot, layout } = application
  return [
    codeAt(role, slot, layout, alone),
    codeAt(role, slot, layout, aloneForAdmin),
    ...layout.names.map((_, position) => codeAt(role, slot, layout, firstEnvironment + position)),
  ]
}

const first = Int32Array.of(1)

function laidOut(role: CompiledRole, row: Row): CompiledRole {
  const codes = Uint8Array.of(0, ...row)
  const { fallback } = role
  return { ...role, starts: first, codes, fallback: fallback && { ...fallback, starts: first, codes } }
}

function alteredRoles(asked: Case, fixes: readonly Fix[], baseRole: RoleHere) {
  const { snapshot, actor } = asked
  const moved = new Set(some(fixes, 'move_end_of_assignment').map(({ roleId }) => roleId))
  const before: RoleSetSource['assignments'] = snapshot.lineage.roleSetSources[actor.roleSet]?.assignments ?? []
  const assignments = [
    ...before.map(({ roleId, endsAt }) => ({ roleId, endsAt: moved.has(roleId) ? null : endsAt })),
    ...some(fixes, 'assign_role').map(({ roleId }) => ({ roleId, endsAt: null })),
  ]
  const roles = new Map<string, CompiledRole>()
  for (const { roleId } of assignments) {
    const role = baseRole(roleId)
    if (role !== undefined) roles.set(roleId, alteredRole(asked, role, fixes))
  }
  return { assignments, roles }
}

function alteredRole(asked: Case, role: CompiledRole, fixes: readonly Fix[]): CompiledRole {
  const { id } = role.facts
  const given = some(fixes, 'add_permission').filter(({ roleId }) => roleId === id)
  const cells = some(fixes, 'set_cell').filter(({ roleId }) => roleId === id)
  const regridded = cells.length === 0 ? role : laidOut(role, rowWith(asked, role, cells))
  return given.length === 0 ? regridded : { ...regridded, holdings: holdingsWith(asked, role, given) }
}

function holdingsWith(
  { snapshot }: Case,
  { holdings }: CompiledRole,
  given: readonly FixOf<'add_permission'>[],
): Uint8Array {
  const all = holdings.slice()
  for (const { permission } of given) {
    const index = snapshot.catalogue.permissionByName.get(permission)?.index
    if (index !== undefined) all[index] = (all[index] ?? 0) | held.any
  }
  return all
}

const codeOf = { read: 2, admin: 3 } as const

/** The row once cells of this application are set: a cell of an environment speaks for it, the application's own for what has none. */
function rowWith(asked: Case, role: CompiledRole, cells: readonly FixOf<'set_cell'>[]): Row {
  const layout = asked.application?.layout
  if (layout === undefined || role.everything) return []
  const set = new Map(cells.map(({ environment, level }) => [environment, codeOf[level]]))
  const star = set.get('*')
  const own = star === undefined ? undefined : ownEnvironments(asked, role)
  const inEnvironments = layout.names.map((name, position): GridCode => {
    const exact = set.get(name)
    const before = codeAt(role, 0, layout, firstEnvironment + position)
    return exact ?? (star !== undefined && !own?.has(name) ? star : before)
  })
  return rowFrom(inEnvironments, star ?? codeAt(role, 0, layout, alone))
}

/** Environments for which the role has a cell at this very application. */
function ownEnvironments({ application }: Case, { facts }: CompiledRole): ReadonlySet<string> {
  const id = application && toCanonical(application.id)
  const cells = facts.grid === 'everything' ? [] : facts.grid
  return new Set(
    cells
      .filter((cell) => cell.application === application?.id || toCanonical(cell.application) === id)
      .map(({ environment }) => toCanonical(environment)),
  )
}
