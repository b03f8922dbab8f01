/** What view-as needs: which permissions only look, and whether all that one sees another sees too. */
import { verbOf, type Permission } from './catalogue.ts'
import { permitsFor, sortByType } from './diff.ts'
import { type Target, targetsOf } from './diff.targets.ts'
import { findSubject } from './find.ts'
import type { SubjectReference } from './question.ts'
import type { Snapshot } from './snapshot.ts'

/** Looking, and nothing else: of the level read, or named `view`. */
const isLook = ({ name, level }: Permission): boolean => level === 'read' || verbOf(name) === 'view'

export const looksOnly = ({ catalogue }: Snapshot, permission: string): boolean => {
  const found = catalogue.permissionByName.get(permission)
  return found !== undefined && isLook(found.definition)
}

/**
 * Whether everything that `viewed` may look at, `viewer` may look at too: decided target by target, since own things of one are not those of
 * another. What everybody holds about himself is left out: it says nothing of somebody's rights.
 */
export function seesAllOf(snapshot: Snapshot, viewer: SubjectReference, viewed: SubjectReference, now: Date): boolean {
  const [one, other] = [viewer, viewed].map(({ type, id }) => findSubject(snapshot, type, id))
  if (one === undefined || other === undefined) return false
  const [mine, theirs] = [permitsFor(snapshot, one.slot, one, now), permitsFor(snapshot, other.slot, other, now)]
  const byType = sortByType(targetsIn(snapshot))
  return snapshot.catalogue.permissions
    .filter(({ definition }) => isLook(definition) && !definition.baseline)
    .every(({ name, definition }) =>
      definition.on
        .flatMap((type) => byType.get(type) ?? [])
        .every((target) => !theirs(name, target) || mine(name, target)),
    )
}

const known = new WeakMap<Snapshot, readonly Target[]>()

/** One view asks many times of one snapshot. */
function targetsIn(snapshot: Snapshot): readonly Target[] {
  const targets = known.get(snapshot) ?? targetsOf(snapshot, snapshot)
  known.set(snapshot, targets)
  return targets
}
