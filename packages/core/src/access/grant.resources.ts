/** Gains that come of changed resources: of owners, tags, parents, properties, of what is new and what is gone. */
import { toCanonical } from './canonical.ts'
import type { CompiledPermission } from './catalogue.compile.ts'
import { type Case, openCase, situateActor, situateObject } from './case.ts'
import * as code from './codes.ts'
import type { ChangedResources } from './diff.affected.ts'
import { gainsOf, toQuestion } from './diff.ts'
import { type Target, targetsOf } from './diff.targets.ts'
import { resolveScope } from './facts-of.ts'
import { actorOf, alone, aloneForAdmin } from './find.ts'
import { type Beyond, type Judged, reachTowards } from './grant.reach.ts'
import { makeRow } from './grid.ts'
import { isInScope, isOwner } from './judge.ts'
import { haveCommon, ownerMark } from './marks.ts'
import { containsRay, containsScopes, effectiveRays, type Holding, holdingOf, isWider, type Ray } from './reach.ts'
import { verdictOf } from './row.ts'
import type { Resource, Snapshot, Subject } from './snapshot.ts'
import { subjectsOf } from './subjects.ts'

export function* gainsAt(judged: Judged, changed: ChangedResources): Generator<Beyond> {
  const { before, after, now } = judged
  const targets = targetsOf(before, after).filter(changed.touches)
  for (const subject of concerned(after, changed)) {
    const gains = gainsOf(before, after, subject.slot, targets, now)
    if (gains.length === 0) continue
    const holding = holdingOf(after, subject, { now: now.getTime(), others: false, elevated: true })
    const reach = reachTowards(judged, subject)
    for (const { permission, targets: gained } of gains) {
      const compiled = after.catalogue.permissionByName.get(permission)
      const isInside = (target: Target): boolean =>
        compiled !== undefined && !compiled.baseline && holding !== undefined && reach !== undefined
          ? isReached(judged, { subject, holding, reach }, compiled, target)
          : compiled?.baseline === true
      if (!gained.every(isInside)) yield { type: subject.kind, id: subject.id, permission, roleKey: null }
    }
  }
}

/** Where only owners and tags are others, those who own it now or whose scope has one of them; else everybody. */
function* concerned(after: Snapshot, { list }: ChangedResources): Generator<Subject> {
  const isReclassified = list.every((one) => isOnlyReclassified(one.before, one.after))
  const marks = list.flatMap((one) => one.after?.marks ?? [])
  for (const subject of subjectsOf(after)) {
    const actor = actorOf(after, subject)
    const scopes = [subject.scope, ...(actor === undefined ? [] : [actor.scope])]
    const isMarked = marks.includes(ownerMark(actor?.slot ?? -1))
    if (
      !isReclassified ||
      isMarked ||
      scopes.some((scope) => haveCommon(marks, resolveScope(after, scope)?.clauses ?? []))
    )
      yield subject
  }
}

const isOnlyReclassified = (before: Resource | undefined, after: Resource | undefined): boolean =>
  before !== undefined &&
  after !== undefined &&
  before.application === after.application &&
  before.environment === after.environment &&
  before.layout === after.layout &&
  JSON.stringify([before.name, before.parent, before.more]) === JSON.stringify([after.name, after.parent, after.more])

interface Gainer {
  readonly subject: Subject
  readonly holding: Holding
  readonly reach: Holding
}

/**
 * Whether one of the ways in which the permission is gained here is within the granter's reach: of what was there before, as it was,
 * so that nobody reaches a thing by the very change that is asked about; of what is new, as rules.
 */
function isReached(
  judged: Judged,
  { subject, holding, reach }: Gainer,
  permission: CompiledPermission,
  target: Target,
): boolean {
  const gained = caseOf(judged.after, judged.now, subject, permission, target)
  if (gained === undefined || judged.granter === undefined) return false
  const before = caseOf(judged.before, judged.now, judged.granter, permission, target)
  const reaching = effectiveRays(reach, permission)
  const ways = holding.raysOf(permission).filter((ray) => holdsAt(ray, gained, permission))
  if (before === undefined)
    return (
      (!gained.type.isPlaced || containsScopes(reach.scopes, holding.scopes)) &&
      ways.some((ray) => containsRay(reaching, permission, ray, permission))
    )
  return (
    isInReachOfScope(before, reach) &&
    ways.some((ray) => reaching.some((wide) => isWider(wide, ray) && holdsAt(wide, before, permission)))
  )
}

const holdsAt = (ray: Ray, asked: Case, permission: CompiledPermission): boolean =>
  (ray.on === 'any' || isOwner(asked)) && (!asked.type.isPlaced || givesAt(ray, asked, permission))

const isInReachOfScope = (asked: Case, { scopes }: Holding): boolean =>
  !asked.type.isPlaced || scopes.every((scope) => isInScope(asked, scope))

/** Undefined where there is no such thing. */
function caseOf(
  snapshot: Snapshot,
  now: Date,
  subject: Subject,
  permission: CompiledPermission,
  target: Target,
): Case | undefined {
  const asked = openCase()
  asked.snapshot = snapshot
  asked.now = now.getTime()
  asked.question = toQuestion({ type: subject.kind, id: subject.id }, now, permission.name, target)
  const isFound = situateActor(asked, subject) === code.granted && situateObject(asked) === code.granted
  return isFound ? asked : undefined
}

function givesAt({ grid }: Ray, { application, offset }: Case, { needsAdmin }: CompiledPermission): boolean {
  if (grid === null || grid.everything) return true
  if (application === undefined) return false
  const row = makeRow(grid.wildcards, grid.byApplication.get(toCanonical(application.id)), application.layout)
  return verdictOf(row[offset === alone && needsAdmin ? aloneForAdmin : offset], needsAdmin) === code.granted
}
