/**
 * What somebody holds, as rules rather than as today's rows: rays of one permission each, and whether one set of rays contains another.
 * Compared so that in doubt a holding is too small and a gain too large: what is let through is inside, not the other way round.
 */
import type { CompiledPermission } from './catalogue.compile.ts'
import { matchesPattern, userType } from './catalogue.ts'
import { isOver, standingOf } from './case.ts'
import * as code from './codes.ts'
import { actorOf } from './find.ts'
import { resolveScope } from './facts-of.ts'
import type { Grant } from './facts.ts'
import { codeFor, type SortedCells, sortCells } from './grid.ts'
import { verdictOf } from './row.ts'
import type { CompiledRole, CompiledScope, RoleSet, Snapshot, Subject } from './snapshot.ts'

export interface Ray {
  readonly on: 'any' | 'owned'
  /** The text of the condition; null without one. */
  readonly condition: string | null
  /** Null: everything, as the owner has it. */
  readonly grid: Grid | null
  /** Milliseconds; null: without end. */
  readonly until: number | null
}

export interface Grid extends SortedCells {
  readonly everything: boolean
}

/** What one subject holds: the permission by rays, the place by scopes that must all be met. */
export interface Holding {
  readonly scopes: readonly CompiledScope[]
  /** Keys of roles that the holder may give, and until when. */
  readonly mayGrant: ReadonlyMap<string, number | null>
  raysOf(permission: CompiledPermission): readonly Ray[]
}

const grids = new WeakMap<CompiledRole, Grid>()

function gridOf(role: CompiledRole): Grid {
  const known = grids.get(role)
  if (known !== undefined) return known
  const { grid } = role.facts
  const sorted = { everything: role.everything, ...sortCells(grid === 'everything' ? [] : grid) }
  grids.set(role, sorted)
  return sorted
}

export const earlier = (one: number | null, other: number | null): number | null =>
  one === null ? other : other === null ? one : Math.min(one, other)

export const outlasts = (one: number | null, other: number | null): boolean =>
  other !== null && (one === null || one > other)

export interface Extent {
  readonly now: number
  /** Whether the roles that the subject may give to others count too. */
  readonly others: boolean
  /** Whether roles count that need an elevated session. */
  readonly elevated: boolean
}

/** Undefined where nothing can be held: gone, suspended, ended. */
export function holdingOf(snapshot: Snapshot, subject: Subject, extent: Extent): Holding | undefined {
  const { now, others } = extent
  const actor = actorOf(snapshot, subject)
  if (actor === undefined || standingOf(actor, now) !== code.granted || standingOf(subject, now) !== code.granted)
    return undefined
  const until = earlier(actor.endsAt, subject.endsAt)
  const paths = pathsOf(snapshot, actor, extent, until)
  const given = others
    ? paths.flatMap(({ role, end }) => grantable(snapshot, role).map((one) => ({ role: one, end })))
    : []
  const isOwner = actor.slot === snapshot.ownerSlot
  const all = [...paths, ...given]
  const raysOf = (permission: CompiledPermission): readonly Ray[] => {
    if (subject.token !== null && subject.token.allows[permission.index] !== 1) return []
    if (isOwner && !permission.personal) return [{ on: 'any', condition: null, grid: null, until }]
    return all.flatMap(({ role, end }) => raysOfRole(role, permission, end))
  }
  const scopes = [...(isOwner ? [] : [actor.scope]), ...(subject === actor ? [] : [subject.scope])]
  return {
    scopes: scopes.flatMap((scope) => resolveScope(snapshot, scope) ?? nothing),
    mayGrant: mayGrantOf(paths),
    raysOf,
  }
}

const nothing: CompiledScope = { kind: 'custom', clauses: [] }

interface Path {
  readonly role: CompiledRole
  readonly end: number | null
}

function pathsOf(snapshot: Snapshot, actor: Subject, { now, elevated }: Extent, until: number | null): readonly Path[] {
  const set: RoleSet | undefined = snapshot.roleSets[actor.roleSet]
  return (set?.roles ?? []).flatMap((role, index) => {
    const end = set?.ends?.[index] ?? null
    return isOver(end, now) || (role.elevated && !elevated) ? [] : [{ role, end: earlier(end, until) }]
  })
}

function mayGrantOf(paths: readonly Path[]): ReadonlyMap<string, number | null> {
  const keys = new Map<string, number | null>()
  for (const { role, end } of paths)
    for (const key of role.facts.mayGrant) {
      const known = keys.get(key)
      if (known === undefined || outlasts(end, known)) keys.set(key, end)
    }
  return keys
}

/** The rays that have effect: with all that the permission requires. */
export function effectiveRays(holding: Holding, permission: CompiledPermission): readonly Ray[] {
  const { requires } = permission
  const rays = holding.raysOf(permission)
  if (requires.length === 0) return rays
  return rays.filter((ray) =>
    requires.every((needed) => isForAll(needed) || containsRay(holding.raysOf(needed), needed, ray, permission)),
  )
}

/** The baseline on anything but a person. */
const isForAll = ({ baseline, definition }: CompiledPermission): boolean =>
  baseline && !definition.on.includes(userType)

/** The roles that a holder may give, their fallbacks included: what they give while nothing ends them. */
function grantable({ roles }: Snapshot, { facts }: CompiledRole): readonly CompiledRole[] {
  if (facts.mayGrant.length === 0) return []
  return [...roles.values()]
    .filter((role) => facts.mayGrant.includes(role.facts.key))
    .flatMap((role) => (role.fallback === undefined ? [role] : [role, role.fallback]))
}

export function raysOfRole(role: CompiledRole, permission: CompiledPermission, until: number | null): readonly Ray[] {
  const { facts, isFallback } = role
  if (role.holdings[permission.index] === 0) return []
  const grants: readonly Grant[] = (isFallback ? facts.fallback?.grants : facts.grants) ?? []
  return grants
    .filter((grant) => matchesPattern(grant.permission, permission.definition))
    .map(({ on, condition }) => ({
      on,
      condition: condition === undefined ? null : JSON.stringify(condition),
      grid: gridOf(role),
      until,
    }))
}

/** Whether whatever lies in all of `inner` lies in all of `outer`. `own` is own, whoever's. */
export const containsScopes = (outer: readonly CompiledScope[], inner: readonly CompiledScope[]): boolean =>
  outer.every((wide) => inner.some((narrow) => containsScope(wide, narrow)) || wide.kind === 'organization')

function containsScope(wide: CompiledScope, narrow: CompiledScope): boolean {
  if (wide.kind === 'organization') return true
  if (wide.kind !== narrow.kind) return narrow.kind === 'custom' && narrow.clauses.length === 0
  return wide.kind === 'own' || narrow.clauses.every((clause) => wide.clauses.includes(clause))
}

/** Whether `rays` of a permission contain one ray of it (or of one that requires it) wherever its grid is enough. */
export function containsRay(
  rays: readonly Ray[],
  of: CompiledPermission,
  ray: Ray,
  needing: CompiledPermission,
): boolean {
  const wide = rays.filter((one) => isWider(one, ray))
  if (wide.length === 0) return false
  if (of.definition.level === undefined || wide.some(({ grid }) => grid === null || grid.everything)) return true
  if (ray.grid === null || ray.grid.everything) return false
  return containsGrid(wide, of.needsAdmin, ray.grid, needing.needsAdmin)
}

export const isWider = (one: Ray, other: Ray): boolean =>
  (one.on === 'any' || other.on === 'owned') &&
  (one.condition === null || one.condition === other.condition) &&
  !outlasts(other.until, one.until)

/** No application or environment bears this name, so it stands for those that no cell names. */
const unnamed = '\u0000'

/**
 * Application by application, the named ones and any other. For admin one ray has to do it in all environments together, since admin
 * on the application itself needs one role that has it everywhere.
 */
function containsGrid(wide: readonly Ray[], wideAdmin: boolean, narrow: Grid, narrowAdmin: boolean): boolean {
  const all = [narrow, ...wide.flatMap(({ grid }) => grid ?? [])]
  const applications = new Set([unnamed, ...all.flatMap((grid) => [...grid.byApplication.keys()])])
  const environments = [...new Set([unnamed, ...all.flatMap(environmentsIn)])]
  const gives = (grid: Grid, admin: boolean, application: string, environment: string): boolean =>
    verdictOf(codeFor(grid.wildcards, grid.byApplication.get(application), environment), admin) === code.granted
  for (const application of applications) {
    const here = environments.filter((environment) => gives(narrow, narrowAdmin, application, environment))
    const given = wideAdmin && !narrowAdmin && here.length > 0 ? environments : here
    const covers = (ray: Ray, environment: string): boolean =>
      ray.grid === null || gives(ray.grid, wideAdmin, application, environment)
    const isInside = wideAdmin
      ? given.length === 0 || wide.some((ray) => given.every((environment) => covers(ray, environment)))
      : given.every((environment) => wide.some((ray) => covers(ray, environment)))
    if (!isInside) return false
  }
  return true
}

const environmentsIn = ({ wildcards, byApplication }: Grid): readonly string[] => [
  ...wildcards.byEnvironment.keys(),
  ...[...byApplication.values()].flatMap(({ byEnvironment }) => [...byEnvironment.keys()]),
]
