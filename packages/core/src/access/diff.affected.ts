/** What two snapshots do not share: compared by identity, so that what did not change costs next to nothing. */
import type { Target } from './diff.targets.ts'
import { userType } from './catalogue.ts'
import { namedSlot } from './scope.compile.ts'
import { findRegistered, isMember } from './find.ts'
import { at, changedIndexes } from './paged.ts'
import type { Resource, Snapshot } from './snapshot.ts'
import { changedSubjects, subjectAt, subjectsOf } from './subjects.ts'

/** Slots of the subjects whose own access may have changed. */
export function affectedSubjects(before: Snapshot, after: Snapshot): ReadonlySet<number> {
  const affected = new Set(changedSubjects(before.subjects, after.subjects))
  if (before.ownerSlot !== after.ownerSlot) {
    affected.add(before.ownerSlot)
    affected.add(after.ownerSlot)
  }
  const roleSets = changedPositions(before.roleSets, after.roleSets)
  const scopes = new Set(changedIndexes(before.scopes, after.scopes))
  for (const subject of subjectsOf(after))
    if (roleSets.has(subject.roleSet) || (subject.scope.kind === 'named' && scopes.has(namedSlot(subject.scope))))
      affected.add(subject.slot)
  for (const { slot, token } of subjectsOf(after)) if (token !== null && affected.has(token.holder)) affected.add(slot)
  return affected
}

function changedPositions<T>(before: readonly T[], after: readonly T[]): ReadonlySet<number> {
  const changed = new Set<number>()
  for (let index = 0; index < Math.max(before.length, after.length); index++)
    if (before[index] !== after[index]) changed.add(index)
  return changed
}

export interface ChangedResources {
  readonly isAny: boolean
  readonly touches: (target: Target) => boolean
  readonly list: readonly { readonly before: Resource | undefined; readonly after: Resource | undefined }[]
}

/** A target is touched when it is a resource that has changed, or lies under an application that has. */
export function changedResources(before: Snapshot, after: Snapshot): ChangedResources {
  const list = after.registries.flatMap((registry, index) => {
    const old = before.registries[index]?.records ?? []
    return changedIndexes(old, registry.records).map((slot) => ({
      before: at(old, slot),
      after: at(registry.records, slot),
    }))
  })
  const records = new Set(list.flatMap((one) => [one.before, one.after]))
  const applications = new Set(
    [...records].flatMap((record) => (record === undefined ? [] : [record.application])).filter((slot) => slot >= 0),
  )
  const people = changedPeople(before, after)
  const touchesIn = (snapshot: Snapshot, { type, id, application }: Target): boolean => {
    const registry = snapshot.registries[snapshot.catalogue.types.get(type)?.index ?? -1]
    const record = id === null || registry === undefined ? undefined : findRegistered(registry, id)
    if (record !== undefined) return records.has(record) || applications.has(record.application)
    return application !== null && applications.has(snapshot.applications.slots.get(application.normalize('NFC')) ?? -1)
  }
  const touchesPerson = ({ type, id }: Target): boolean => type === userType && id !== null && people.has(id)
  const touches = (target: Target): boolean =>
    touchesPerson(target) || touchesIn(before, target) || touchesIn(after, target)
  return { isAny: list.length + people.size > 0, list, touches }
}

/** Members who have come or gone: they are resources too. */
function changedPeople(before: Snapshot, after: Snapshot): ReadonlySet<string> {
  const changed = changedSubjects(before.subjects, after.subjects)
  const records = changed.map((slot) => [subjectAt(before, slot), subjectAt(after, slot)] as const)
  const others = records.filter(([old, fresh]) => isMember(old) !== isMember(fresh))
  return new Set(others.flatMap(([old, fresh]) => (old ?? fresh)?.id ?? []))
}
