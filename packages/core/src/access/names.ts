/** What people are shown of what is registered. */
import { applicationType } from './catalogue.ts'
import { resourceOf } from './facts-of.ts'
import type { ResourceFacts } from './facts.ts'
import { findRegistered } from './find.ts'
import type { Resource, Snapshot } from './snapshot.ts'

/** What a registered resource is called; undefined where it is not registered or has no name. */
export const findName = (snapshot: Snapshot, type: string, id: string): string | undefined =>
  findRecord(snapshot, type, id)?.name

export interface ApplicationFacts extends ResourceFacts {
  /** Names of its environments. */
  readonly environments: readonly string[]
}

export function findApplicationFacts(snapshot: Snapshot, id: string): ApplicationFacts | undefined {
  const record = findRecord(snapshot, applicationType, id)
  return record && { ...resourceOf(snapshot, record), environments: record.layout.names }
}

function findRecord(snapshot: Snapshot, type: string, id: string): Resource | undefined {
  const registry = snapshot.registries[snapshot.catalogue.types.get(type)?.index ?? -1]
  return registry && findRegistered(registry, id)
}
