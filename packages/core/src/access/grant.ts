/**
 * Nobody grants beyond himself: every gain of a change must be inside the granter's reach before it. Gains are compared as rules;
 * those that come of changed resources (owners, tags, parents, properties) at the places where they arise.
 */
import type { CompiledPermission } from './catalogue.compile.ts'
import { affectedSubjects, changedResources } from './diff.affected.ts'
import { gainsAt } from './grant.resources.ts'
import { findSubject } from './find.ts'
import { actingSlot, type Beyond, type Judged, reachTowards } from './grant.reach.ts'
import type { SubjectReference } from './question.ts'
import {
  containsRay,
  containsScopes,
  effectiveRays,
  type Extent,
  type Holding,
  holdingOf,
  outlasts,
  raysOfRole,
} from './reach.ts'
import type { Snapshot, Subject } from './snapshot.ts'
import { subjectAt } from './subjects.ts'

export type GrantVerdict = { readonly granted: true } | { readonly granted: false; readonly beyond: readonly Beyond[] }

/** @param after came out of `before` by `change`. What somebody held already is not asked again. */
export function canGrant(granter: SubjectReference, before: Snapshot, after: Snapshot, now: Date): GrantVerdict {
  const subject = findSubject(before, granter.type, granter.id)
  const elevatedUntil = granter.elevatedUntil?.getTime() ?? Number.NEGATIVE_INFINITY
  const judged: Judged = { before, after, now, granter: subject, elevated: elevatedUntil > now.getTime() }
  if (holdsEverything(judged)) return { granted: true }
  const beyond = [...gainsByRule(judged), ...gainsByResource(judged)]
  return beyond.length === 0 ? { granted: true } : { granted: false, beyond }
}

/** Whoever holds everything, everywhere and for good, has nothing beyond him: what comes of a change need not be gone through. */
function holdsEverything({ before, granter, elevated, now }: Judged): boolean {
  const reach = granter && holdingOf(before, granter, { now: now.getTime(), others: false, elevated })
  return (
    reach !== undefined &&
    reach.scopes.every(({ kind }) => kind === 'organization') &&
    before.catalogue.permissions.every(
      (permission) =>
        permission.personal ||
        effectiveRays(reach, permission).some(
          ({ on, condition, until, grid }) =>
            on === 'any' && condition === null && until === null && (grid === null || grid.everything),
        ),
    )
  )
}

function* gainsByRule(judged: Judged): Generator<Beyond> {
  const { before, after, now } = judged
  const told = new Map<string, readonly CompiledPermission[]>()
  const extent: Extent = { now: now.getTime(), others: false, elevated: true }
  for (const slot of affectedSubjects(before, after)) {
    const subject = subjectAt(after, slot)
    const holding = subject && holdingOf(after, subject, extent)
    if (subject === undefined || holding === undefined) continue
    const old = subjectAt(before, slot)
    const held = old && holdingOf(before, old, extent)
    const reach = reachTowards(judged, subject)
    const key = keyOf(judged, old, subject, reach)
    const permissions = told.get(key) ?? beyondReach(after, holding, held, reach)
    told.set(key, permissions)
    const { kind: type, id } = subject
    for (const { name } of permissions) yield { type, id, permission: name, roleKey: null }
    for (const roleKey of rolesBeyond(judged, holding, held, reach)) yield { type, id, permission: null, roleKey }
  }
}

/** Subjects who hold the same in the same way are judged once. */
function keyOf(
  { before, after, granter }: Judged,
  old: Subject | undefined,
  fresh: Subject,
  reach: Holding | undefined,
): string {
  const describe = (snapshot: Snapshot, one: Subject | undefined): unknown =>
    one && [snapshot.ownerSlot === one.slot, one.standing, one.endsAt, one.roleSet, one.scope, one.token]
  const isSelf = granter !== undefined && actingSlot(fresh) === actingSlot(granter)
  const holder =
    fresh.token === null ? null : [subjectAt(before, fresh.token.holder), subjectAt(after, fresh.token.holder)]
  return JSON.stringify([describe(before, old), describe(after, fresh), isSelf, reach === undefined, holder])
}

function beyondReach(
  { catalogue }: Snapshot,
  holding: Holding,
  held: Holding | undefined,
  reach: Holding | undefined,
): readonly CompiledPermission[] {
  return catalogue.permissions.filter((permission) => {
    const rays = holding.raysOf(permission)
    return rays.some((ray) => {
      const isIn = (wide: Holding | undefined): boolean =>
        wide !== undefined &&
        (permission.definition.level === undefined || containsScopes(wide.scopes, holding.scopes)) &&
        containsRay(effectiveRays(wide, permission), permission, ray, permission)
      return !isIn(held) && !isIn(reach)
    })
  })
}

/** To be able to give a role is held too: by whom may give it himself, or holds all that it gives. */
function* rolesBeyond(
  { after, granter, before }: Judged,
  holding: Holding,
  held: Holding | undefined,
  reach: Holding | undefined,
): Generator<string> {
  const isOwner = granter !== undefined && granter.token === null && granter.slot === before.ownerSlot
  for (const [key, until] of holding.mayGrant) {
    const isIn = (wide: Holding | undefined): boolean => {
      const known = wide?.mayGrant.get(key)
      return known !== undefined && !outlasts(until, known)
    }
    if (!isOwner && !isIn(held) && !isIn(reach) && !holdsRole(after, reach, holding, key, until)) yield key
  }
}

function holdsRole(
  after: Snapshot,
  reach: Holding | undefined,
  holding: Holding,
  key: string,
  until: number | null,
): boolean {
  const role = [...after.roles.values()].find(({ facts }) => facts.key === key)
  if (reach === undefined || role === undefined || !containsScopes(reach.scopes, holding.scopes)) return false
  const parts = role.fallback === undefined ? [role] : [role, role.fallback]
  return after.catalogue.permissions.every((permission) =>
    parts
      .flatMap((part) => raysOfRole(part, permission, until))
      .every((ray) => containsRay(effectiveRays(reach, permission), permission, ray, permission)),
  )
}

function* gainsByResource(judged: Judged): Generator<Beyond> {
  const changed = changedResources(judged.before, judged.after)
  if (changed.list.length > 0) yield* gainsAt(judged, changed)
}
