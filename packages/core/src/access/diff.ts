/** Who gains and who loses what between two snapshots: the decision after, minus the decision before. */
import type { CompiledPermission } from './catalogue.compile.ts'
import { type Case, openCase, situateActor, situateObject } from './case.ts'
import * as code from './codes.ts'
import { affectedSubjects, changedResources } from './diff.affected.ts'
import { targetsOf, type Target } from './diff.targets.ts'
import { judge } from './judge.ts'
import type { Question } from './question.ts'
import type { Snapshot, Subject, SubjectKind } from './snapshot.ts'
import { subjectAt } from './subjects.ts'

export interface Difference {
  readonly permission: string
  readonly targets: readonly Target[]
}

export interface SubjectDiff {
  readonly type: SubjectKind
  readonly id: string
  readonly gains: readonly Difference[]
  readonly losses: readonly Difference[]
}

/** Both snapshots came out of one another by `change`. Subjects that neither gain nor lose are left out. */
export function diff(before: Snapshot, after: Snapshot, now: Date): readonly SubjectDiff[] {
  const all = targetsOf(before, after)
  const changed = changedResources(before, after)
  const some = changed.isAny ? all.filter(changed.touches) : []
  const affected = affectedSubjects(before, after)
  const differences: SubjectDiff[] = []
  const slots = changed.isAny ? everySlot(before, after) : affected
  for (const slot of slots) {
    const targets = affected.has(slot) ? all : some
    const one = diffSubject(before, after, slot, targets, now)
    if (one !== undefined) differences.push(one)
  }
  return differences
}

const everySlot = (before: Snapshot, after: Snapshot): ReadonlySet<number> =>
  new Set(
    Array.from({ length: after.lineage.people.names.length }, (_, slot) => slot).filter(
      (slot) => subjectAt(before, slot) ?? subjectAt(after, slot),
    ),
  )

export const gainsOf = (
  before: Snapshot,
  after: Snapshot,
  slot: number,
  targets: readonly Target[],
  now: Date,
): readonly Difference[] => diffSubject(before, after, slot, targets, now)?.gains ?? []

export function diffSubject(
  before: Snapshot,
  after: Snapshot,
  slot: number,
  targets: readonly Target[],
  now: Date,
): SubjectDiff | undefined {
  const subject = subjectAt(after, slot) ?? subjectAt(before, slot)
  if (subject === undefined) return undefined
  const [gains, losses]: [Difference[], Difference[]] = [[], []]
  const [old, fresh] = [permitsFor(before, slot, subject, now), permitsFor(after, slot, subject, now)]
  const byType = sortByType(targets)
  for (const { name, definition } of after.catalogue.permissions) {
    const [gained, lost]: [Target[], Target[]] = [[], []]
    for (const target of definition.on.flatMap((type) => byType.get(type) ?? [])) {
      const [was, is] = [old(name, target), fresh(name, target)]
      if (is && !was) gained.push(target)
      if (was && !is) lost.push(target)
    }
    if (gained.length > 0) gains.push({ permission: name, targets: gained })
    if (lost.length > 0) losses.push({ permission: name, targets: lost })
  }
  return gains.length + losses.length === 0 ? undefined : { type: subject.kind, id: subject.id, gains, losses }
}

const sorted = new WeakMap<readonly Target[], ReadonlyMap<string, readonly Target[]>>()

/** One list of targets is asked for many subjects. */
export function sortByType(targets: readonly Target[]): ReadonlyMap<string, readonly Target[]> {
  const known = sorted.get(targets)
  if (known !== undefined) return known
  const byType = new Map<string, Target[]>()
  for (const target of targets) {
    const list = byType.get(target.type)
    if (list === undefined) byType.set(target.type, [target])
    else list.push(target)
  }
  sorted.set(targets, byType)
  return byType
}

export type Permits = (permission: string, target: Target) => boolean

/** Answers for one subject of one snapshot; permissions that are held alike are asked once for a target. */
export function permitsFor(snapshot: Snapshot, slot: number, { kind, id }: Subject, now: Date): Permits {
  const subject = subjectAt(snapshot, slot)
  const asked = openCase()
  asked.snapshot = snapshot
  asked.now = now.getTime()
  asked.question = { subject: { type: kind, id }, action: { name: '' }, resource: { type: '', id: '' }, now }
  if (subject === undefined || situateActor(asked, subject) !== code.granted) return () => false
  const answers = new Map<string, Map<Target, boolean>>()
  const classes = new Map<string, string>()
  return (permission, target) => {
    const name = classes.get(permission) ?? classOf(asked, permission)
    classes.set(permission, name)
    const known = answers.get(name) ?? new Map<Target, boolean>()
    answers.set(name, known)
    const answer = known.get(target) ?? ask(asked, permission, target)
    known.set(target, answer)
    return answer
  }
}

function ask(asked: Case, permission: string, target: Target): boolean {
  asked.question = toQuestion(asked.question.subject, asked.question.now, permission, target)
  return situateObject(asked) === code.granted && code.isPermit(judge(asked))
}

/** The question whether the subject may do it on the target. */
export function toQuestion(
  subject: Question['subject'],
  now: Date,
  permission: string,
  { type, id, application, environment }: Target,
): Question {
  const properties = { ...(application !== null && { application }), ...(environment !== null && { environment }) }
  const resource = id === null ? { type, id: '', properties } : { type, id }
  return { subject, action: { name: permission }, resource, now }
}

/** Permissions with the same name here are decided alike on every target. */
function classOf({ snapshot, actor, subject }: Case, name: string): string {
  const permission = snapshot.catalogue.permissionByName.get(name)
  const roles = snapshot.roleSets[actor.roleSet]?.roles ?? []
  const describe = (one: CompiledPermission) => [
    one.needsAdmin,
    one.baseline,
    one.personal,
    ...roles.map(({ holdings }) => holdings[one.index]),
  ]
  const isRestricted = roles.some(({ restricted }) => restricted.size > 0)
  if (permission === undefined || isRestricted) return name
  const listed = subject.token === null || subject.token.allows[permission.index] === 1
  return JSON.stringify([listed, describe(permission), ...permission.requires.map(describe)])
}
