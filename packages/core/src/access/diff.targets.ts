import { userType } from './catalogue.ts'
import { entriesOf } from './paged.ts'
import type { Snapshot } from './snapshot.ts'
import { subjectsOf } from './subjects.ts'

/** Something a permission can be asked on: what is registered, by its id, or anything else of an open type at a place. */
export interface Target {
  readonly type: string
  /** Null: whatever is not registered and lies there. */
  readonly id: string | null
  readonly application: string | null
  readonly environment: string | null
}

const nowherePlace = { application: null, environment: null }

/** What is there before or after. */
export function targetsOf(before: Snapshot, after: Snapshot): readonly Target[] {
  const found = new Map<string, Target>()
  for (const snapshot of [before, after])
    for (const target of targetsIn(snapshot)) found.set(JSON.stringify(Object.values(target)), target)
  return [...found.values()]
}

function* targetsIn(snapshot: Snapshot): Generator<Target> {
  const { catalogue, registries } = snapshot
  yield { type: catalogue.source.root, id: snapshot.id, ...nowherePlace }
  for (const { kind, id } of subjectsOf(snapshot)) if (kind === 'user') yield { type: userType, id, ...nowherePlace }
  const places = [...placesIn(snapshot)]
  for (const type of catalogue.typeList) {
    for (const [, { id }] of entriesOf(registries[type.index]?.records ?? []))
      yield { type: type.name, id, ...nowherePlace }
    if (type.isRequired || type.kind === 'root' || type.kind === 'user') continue
    yield { type: type.name, id: null, ...nowherePlace }
    if (!type.isPlaced) continue
    for (const place of places)
      if (place.environment === null || type.kind !== 'under-application') yield { type: type.name, id: null, ...place }
  }
}

function* placesIn({ applications }: Snapshot): Generator<{ application: string; environment: string | null }> {
  for (const [, { id, layout }] of entriesOf(applications.records)) {
    yield { application: id, environment: null }
    for (const name of layout.names) yield { application: id, environment: name }
  }
}
