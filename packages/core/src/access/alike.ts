/** Who gains and who loses what, told once for all who do so alike: what a preview is made from. */
import { affectedSubjects, changedResources } from './diff.affected.ts'
import { type Difference, diffSubject } from './diff.ts'
import { targetsOf } from './diff.targets.ts'
import { userType } from './catalogue.ts'
import { actorOf } from './find.ts'
import { entriesOf } from './paged.ts'
import { held, type Snapshot, type Subject, type SubjectKind } from './snapshot.ts'
import { subjectAt, subjectsOf } from './subjects.ts'

export interface Impact {
  readonly type: SubjectKind
  /** All of them gain and lose the very same. */
  readonly ids: readonly string[]
  readonly gains: readonly Difference[]
  readonly losses: readonly Difference[]
}

/**
 * Both snapshots came out of one another by `change`. Subjects who hold the same in the same way are compared once. What a member may do
 * about single other members is left out: the organization as a whole stands for it.
 */
export function diffAlike(before: Snapshot, after: Snapshot, now: Date): readonly Impact[] {
  const changed = changedResources(before, after)
  const all = targetsOf(before, after).filter(({ type }) => type !== userType)
  const affected = affectedSubjects(before, after)
  const some = changed.list.length > 0 ? all.filter(changed.touches) : []
  const slots = changed.list.length > 0 ? everySlot(before, after) : affected
  const impacts: Impact[] = []
  for (const [, alike] of groupAlike(before, after, slots, affected, now)) {
    const [first] = alike
    const targets = first !== undefined && affected.has(first.slot) ? all : some
    const one = first && diffSubject(before, after, first.slot, targets, now)
    if (first !== undefined && one !== undefined)
      impacts.push({ type: first.kind, ids: alike.map(({ id }) => id), gains: one.gains, losses: one.losses })
  }
  return impacts
}

const everySlot = (before: Snapshot, after: Snapshot): ReadonlySet<number> =>
  new Set([...subjectsOf(before), ...subjectsOf(after)].map(({ slot }) => slot))

function groupAlike(
  before: Snapshot,
  after: Snapshot,
  slots: ReadonlySet<number>,
  affected: ReadonlySet<number>,
  now: Date,
): ReadonlyMap<string, readonly Subject[]> {
  const owners = ownersIn([before, after])
  const groups = new Map<string, Subject[]>()
  for (const slot of slots) {
    const subject = subjectAt(after, slot) ?? subjectAt(before, slot)
    if (subject === undefined) continue
    const describe = (snapshot: Snapshot): unknown => describeAt(snapshot, subjectAt(snapshot, slot), owners, now)
    const key = JSON.stringify([affected.has(slot), describe(before), describe(after)])
    const known = groups.get(key)
    if (known === undefined) groups.set(key, [subject])
    else known.push(subject)
  }
  return groups
}

/** Slots of the people who own anything. */
function ownersIn(snapshots: readonly Snapshot[]): ReadonlySet<number> {
  const owners = new Set<number>()
  for (const { registries } of snapshots)
    for (const { records } of registries)
      for (const [, { marks }] of entriesOf(records))
        for (const mark of marks) if (mark % 2 === 0) owners.add(mark >> 1)
  return owners
}

function describeAt(snapshot: Snapshot, subject: Subject | undefined, owners: ReadonlySet<number>, now: Date): unknown {
  if (subject === undefined) return null
  const actor = actorOf(snapshot, subject)
  const plain = (one: Subject): unknown => [
    one.kind,
    one.standing,
    one.endsAt !== null && one.endsAt <= now.getTime(),
    one.roleSet,
    one.scope,
    snapshot.ownerSlot === one.slot,
  ]
  const { token } = subject
  const own = actor !== undefined && isOwnKind(snapshot, actor, owners) ? actor.slot : null
  return [plain(subject), token && [token.patterns, actor === undefined ? null : plain(actor)], own]
}

/** Whether what the subject may do hangs on who he is: on what he owns, or on his properties. */
function isOwnKind({ roleSets }: Snapshot, actor: Subject, owners: ReadonlySet<number>): boolean {
  const roles = roleSets[actor.roleSet]?.roles ?? []
  const hasConditions = roles.some(({ restricted }) => restricted.size > 0)
  const ownsByRole = roles.some(({ holdings }) => holdings.some((bits) => (bits & held.owned) !== 0))
  return hasConditions || (owners.has(actor.slot) && (actor.scope.kind !== 'organization' || ownsByRole))
}
