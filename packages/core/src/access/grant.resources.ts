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
import { at, entriesOf } from './paged.ts'
import { containsRay, containsScopes, effectiveRays, type Holding, holdingOf, isWider, type Ray } from './reach.ts'
import { verdictOf } from './row.ts'
import type { Resource, Snapshot, Subject } from './snapshot.ts'

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
  const marks = list.flatMap((one) => [...(one.after?.owners ?? []).map(ownerMark), ...(one.after?.marks ?? [])])
  for (const [, subject] of entriesOf(after.subjects)) {
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
  JSON.stringify({ ...before.facts, owners: [], tags: [] }) === JSON.stringify({ ...after.facts, owners: [], tags: [] })

interface Gainer {
  readonly subject: Subject
  readonly holding: Holding
  readonly reach: Holding
}

/** Whether one of the ways in which the permission is gained here is within the granter's reach. */
function isReached(
  judged: Judged,
  { subject, holding, reach }: Gainer,
  permission: CompiledPermission,
  target: Target,
): boolean {
  const asked = caseOf(judged, subject, permission, target)
  if (asked === undefined) return false
  const isPlaced = asked.type.isPlaced
  if (isPlaced && !containsScopes(reach.scopes, holding.scopes) && !isInScopeBefore(judged, asked)) return false
  const reaching = effectiveRays(reach, permission)
  return holding
    .raysOf(permission)
    .filter((ray) => (ray.on === 'any' || isOwner(asked)) && (!isPlaced || givesAt(ray, asked, permission)))
    .some(
      (ray) =>
        containsRay(reaching, permission, ray, permission) ||
        reaching.some((wide) => isWider(wide, ray) && givesAt(wide, asked, permission)),
    )
}

function caseOf(
  { after, now }: Judged,
  subject: Subject,
  permission: CompiledPermission,
  target: Target,
): Case | undefined {
  const asked = openCase()
  asked.snapshot = after
  asked.now = now.getTime()
  asked.question = toQuestion({ type: subject.kind, id: subject.id }, now, permission.name, target)
  const isFound = situateActor(asked, subject) === code.granted && situateObject(asked) === code.granted
  return isFound ? asked : undefined
}

function givesAt({ grid }: Ray, { application, offset }: Case, { needsAdmin }: CompiledPermission): boolean {
  if (grid === null || grid.everything) return true
  if (application === undefined) return false
  const row = makeRow(grid.wildcards, grid.byApplication.get(toCanonical(application.facts.id)), application.layout)
  return verdictOf(row[offset === alone && needsAdmin ? aloneForAdmin : offset], needsAdmin) === code.granted
}

/** As the application was before: nobody reaches it by the very change that is asked about. */
function isInScopeBefore({ before, granter }: Judged, asked: Case): boolean {
  const actor = granter && actorOf(before, granter)
  if (granter === undefined || actor === undefined || asked.application === undefined) return false
  const application = at(before.applications.records, asked.application.slot)
  const placed: Case = { ...asked, snapshot: before, actor, application }
  const isOrganizationsOwner = actor.slot === before.ownerSlot
  return (
    (isOrganizationsOwner || isInScope(placed, actor.scope)) &&
    (granter.token === null || isInScope(placed, granter.scope))
  )
}
