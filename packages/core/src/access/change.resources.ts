import { toCanonical } from './canonical.ts'
import type { Change } from './change.ts'
import { resourceOf } from './facts-of.ts'
import type { ResourceFacts } from './facts.ts'
import { at, entriesOf, withEntries } from './paged.ts'
import { withPlaces } from './places.ts'
import {
  compileResource,
  type Find,
  type Lying,
  lying,
  namesByApplication,
  Parents,
  type Registering,
} from './resource.compile.ts'
import { withApplications } from './role.compile.ts'
import { takeSlot } from './slots.ts'
import type { CompiledType, Registry, Resource, Snapshot } from './snapshot.ts'
import { registryOfApplications } from './compile.ts'

export type ResourceChange = Extract<Change, { put: 'resource' } | { drop: 'resource' }>

interface Entry {
  readonly type: CompiledType
  readonly slot: number
  readonly facts: ResourceFacts | undefined
}

/** @param touched takes the ids of the roles whose rows are others afterwards */
export function changeResources(
  snapshot: Snapshot,
  changes: readonly ResourceChange[],
  touched: Set<string>,
): Snapshot {
  const entries = changes.flatMap((one) => toEntry(snapshot, one))
  const written = writeFacts(entries)
  const context = registering(snapshot, written)
  const reached = [...reach(snapshot, written, entries)]
  const byType = new Map<CompiledType, (readonly [number, Resource | undefined])[]>()
  for (const { type, slot, facts } of reached) {
    const compiled = facts && compileResource(context, type, facts, slot)
    byType.set(type, [...(byType.get(type) ?? []), [slot, compiled]])
  }
  const registries = snapshot.registries.map((registry, index) => {
    const type = snapshot.catalogue.typeList[index]
    const fresh = type && byType.get(type)
    return fresh ? { ...registry, count: registry.slots.size, records: withEntries(registry.records, fresh) } : registry
  })
  const applications = registryOfApplications(snapshot.catalogue, registries)
  const places = withPlaces(snapshot.places, applicationsIn(byType))
  return { ...snapshot, registries, applications, places, roles: refreshRows(snapshot, applications, reached, touched) }
}

type Records = readonly (readonly [number, Resource | undefined])[]

const applicationsIn = (byType: ReadonlyMap<CompiledType, Records>): Records =>
  [...byType].flatMap(([{ kind }, records]) => (kind === 'application' ? records : []))

function toEntry({ catalogue, registries }: Snapshot, one: ResourceChange): readonly Entry[] {
  const named = 'put' in one ? one.facts : one
  const type = catalogue.types.get(named.type)
  const registry = type && registries[type.index]
  if (type === undefined || registry === undefined) return []
  const slot = takeSlot(registry.slots, toCanonical(named.id))
  return [{ type, slot, facts: 'put' in one ? one.facts : undefined }]
}

/** The facts as they will be: what has been changed, over what is registered. */
type Written = ReadonlyMap<CompiledType, ReadonlyMap<number, ResourceFacts | undefined>>

function writeFacts(entries: readonly Entry[]): Written {
  const written = new Map<CompiledType, Map<number, ResourceFacts | undefined>>()
  for (const { type, slot, facts } of entries) {
    const ofType = written.get(type) ?? new Map<number, ResourceFacts | undefined>()
    written.set(type, ofType.set(slot, facts))
  }
  return written
}

function registering(snapshot: Snapshot, written: Written): Registering {
  const find: Find = (typeName, id) => {
    const type = snapshot.catalogue.types.get(typeName)
    const registry = type && snapshot.registries[type.index]
    const slot = registry?.slots.get(toCanonical(id))
    if (type === undefined || registry === undefined || slot === undefined) return undefined
    const ofType = written.get(type)
    if (!ofType?.has(slot)) return at(registry.records, slot)
    const changed = ofType.get(slot)
    return changed && lying(changed)
  }
  let names: ReadonlyMap<string, readonly string[]> | undefined
  const environmentsOf = (id: string): readonly string[] => {
    names ??= namesByApplication(factsOfEnvironments(snapshot, written))
    return names.get(id) ?? []
  }
  return {
    lineage: snapshot.lineage,
    applicationSlots: snapshot.applications.slots,
    find,
    environmentsOf,
    parents: new Parents(),
  }
}

function* factsOfEnvironments({ catalogue, registries }: Snapshot, written: Written): Generator<Lying | undefined> {
  const type = catalogue.typeList.find(({ kind }) => kind === 'environment')
  const registry = type && registries[type.index]
  if (type === undefined || registry === undefined) return
  const changed = written.get(type) ?? new Map<number, ResourceFacts>()
  for (const [slot, record] of entriesOf(registry.records)) if (!changed.has(slot)) yield record
  for (const facts of changed.values()) yield facts && lying(facts)
}

/** What has been changed, the applications whose environments are others now, and what may lie elsewhere now. */
function* reach(snapshot: Snapshot, written: Written, entries: readonly Entry[]): Generator<Entry> {
  yield* entries
  if (entries.every(({ type }) => type.kind === 'application')) return
  yield* applicationsOf(snapshot, written, entries)
  for (const type of snapshot.catalogue.typeList) {
    const registry = snapshot.registries[type.index]
    if (registry === undefined || !type.kind.startsWith('under-')) continue
    for (const [slot, record] of entriesOf(registry.records))
      if (!written.get(type)?.has(slot)) yield { type, slot, facts: resourceOf(snapshot, record) }
  }
}

function* applicationsOf(snapshot: Snapshot, written: Written, entries: readonly Entry[]): Generator<Entry> {
  const type = snapshot.catalogue.typeList.find(({ kind }) => kind === 'application')
  if (type === undefined) return
  const { applications, registries } = snapshot
  const slots = new Set<number>()
  for (const { type: changed, slot, facts } of entries) {
    if (changed.kind !== 'environment') continue
    const before = registries[changed.index] && at((registries[changed.index] as Registry).records, slot)
    if (before !== undefined) slots.add(before.application)
    if (facts?.parent) slots.add(applications.slots.get(toCanonical(facts.parent.id)) ?? -1)
  }
  for (const slot of slots) {
    const record = slot < 0 ? undefined : at(applications.records, slot)
    if (record !== undefined && !written.get(type)?.has(slot)) yield { type, slot, facts: resourceOf(snapshot, record) }
  }
}

function refreshRows(
  snapshot: Snapshot,
  applications: Registry,
  reached: readonly Entry[],
  touched: Set<string>,
): Snapshot['roles'] {
  const changed = reached.filter(
    ({ type, slot }) => type.kind === 'application' && isLaidOutAnew(snapshot, applications, slot),
  )
  if (changed.length === 0) return snapshot.roles
  const ids = new Set(changed.map(({ slot }) => idOf(snapshot.applications, applications, slot)))
  const roles = new Map(snapshot.roles)
  for (const [id, role] of roles) {
    const fresh = withApplications(role, applications, ids)
    if (fresh === role) continue
    roles.set(id, fresh)
    touched.add(id)
  }
  return roles
}

const isLaidOutAnew = (before: Snapshot, after: Registry, slot: number): boolean =>
  at(before.applications.records, slot)?.layout !== at(after.records, slot)?.layout

const idOf = (before: Registry, after: Registry, slot: number): string =>
  (at(after.records, slot) ?? at(before.records, slot))?.id ?? ''
