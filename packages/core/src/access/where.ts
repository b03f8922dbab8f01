/** Where the targets of a difference lie, for whoever tells people about it. */
import { environmentType } from './catalogue.ts'
import { findRegistered } from './find.ts'
import { at, entriesOf } from './paged.ts'
import { nowhere, type Resource, type Snapshot } from './snapshot.ts'
import type { Target } from './diff.targets.ts'

export interface TargetPlace {
  /** Null: it lies in no application. */
  readonly application: string | null
  readonly environment: string | null
}

/** Undefined for what has no place at all: it belongs to the organization as a whole. */
export function placeOfTarget(
  snapshot: Snapshot,
  { type, id, application, environment }: Target,
): TargetPlace | undefined {
  const compiled = snapshot.catalogue.types.get(type)
  if (compiled === undefined || !compiled.isPlaced) return undefined
  if (id === null) return { application, environment }
  const registry = snapshot.registries[compiled.index]
  const record = registry && findRegistered(registry, id)
  return record === undefined ? { application: null, environment: null } : placeOfRecord(snapshot, record)
}

const placeOfRecord = ({ applications }: Snapshot, { application, environment }: Resource): TargetPlace => ({
  application: application === nowhere ? null : (at(applications.records, application)?.id ?? null),
  environment: environment ?? null,
})

/** Tells protected environments from others. */
export function protection(snapshot: Snapshot): (place: TargetPlace) => boolean {
  const index = snapshot.catalogue.types.get(environmentType)?.index ?? -1
  const keyOf = ({ application, environment }: TargetPlace): string => JSON.stringify([application, environment])
  const keys = new Set<string>()
  for (const [, record] of entriesOf(snapshot.registries[index]?.records ?? []))
    if (record.more?.isProtected === true) keys.add(keyOf(placeOfRecord(snapshot, record)))
  return (place) => keys.has(keyOf(place))
}
