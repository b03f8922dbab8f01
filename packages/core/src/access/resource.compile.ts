import { toCanonical } from './canonical.ts'
import { applicationType, environmentType } from './catalogue.ts'
import type { CompiledCatalogue, CompiledType } from './catalogue.compile.ts'
import type { ResourceFacts } from './facts.ts'
import { findLayout } from './grid.ts'
import { pagedFrom } from './paged.ts'
import { marksOf } from './scope.compile.ts'
import { type Lineage, nowhere, type Registry, type Resource } from './snapshot.ts'
import { type Slots, takeName, takeSlot } from './slots.ts'

/** Parents further up than this are not looked for: nothing real lies so deep, and a circle must end. */
const deepest = 32

export type FindFacts = (type: string, id: string) => ResourceFacts | undefined

interface Place {
  readonly application: string | undefined
  readonly environment: string | undefined
}

const noPlace: Place = { application: undefined, environment: undefined }

/** Up the parents to the first environment or application. What leads to neither, or in a circle, lies nowhere. */
export function placeOf(find: FindFacts, type: CompiledType, facts: ResourceFacts): Place {
  if (!type.isPlaced) return noPlace
  if (type.kind === 'application') return { application: facts.id, environment: undefined }
  if (type.kind === 'environment') return placeOfEnvironment(facts)
  const place = placeOfParents(find, facts)
  return type.kind === 'under-application' ? { ...place, environment: undefined } : place
}

function placeOfEnvironment({ parent, name }: ResourceFacts): Place {
  const isSound = parent?.type === applicationType && name !== undefined && name !== ''
  return isSound ? { application: parent.id, environment: toCanonical(name) } : noPlace
}

function placeOfParents(find: FindFacts, facts: ResourceFacts): Place {
  let { parent } = facts
  for (let steps = 0; parent !== null && steps < deepest; steps++) {
    if (parent.type === applicationType) return { application: parent.id, environment: undefined }
    const above = find(parent.type, parent.id)
    if (above === undefined) return noPlace
    if (parent.type === environmentType) return placeOfEnvironment(above)
    parent = above.parent
  }
  return noPlace
}

export interface Registering {
  readonly lineage: Lineage
  readonly applicationSlots: Slots
  readonly environmentsOf: (applicationId: string) => readonly string[]
  readonly find: FindFacts
}

export function compileResource(
  context: Registering,
  type: CompiledType,
  facts: ResourceFacts,
  slot: number,
): Resource {
  const { lineage, applicationSlots } = context
  const { application, environment } = placeOf(context.find, type, facts)
  const isApplication = type.kind === 'application'
  return {
    slot,
    facts,
    owners: facts.owners.map((owner) => takeName(lineage.people, owner)),
    application: application === undefined ? nowhere : takeSlot(applicationSlots, toCanonical(application)),
    environment,
    marks: isApplication ? marksOf(lineage, facts.owners, facts.tags) : noMarks,
    layout: findLayout(lineage.layouts, isApplication ? context.environmentsOf(toCanonical(facts.id)) : []),
  }
}

const noMarks: readonly number[] = []

export function compileRegistries(
  lineage: Lineage,
  catalogue: CompiledCatalogue,
  resources: readonly ResourceFacts[],
): readonly Registry[] {
  const slotsByType = catalogue.typeList.map(() => new Map())
  const byType = catalogue.typeList.map((): (ResourceFacts | undefined)[] => [])
  for (const facts of resources) {
    const index = catalogue.types.get(facts.type)?.index ?? -1
    const [slots, known] = [slotsByType[index], byType[index]]
    if (slots && known) known[takeSlot(slots, toCanonical(facts.id))] = facts
  }
  const find: FindFacts = (type, id) => {
    const index = catalogue.types.get(type)?.index ?? -1
    return byType[index]?.[slotsByType[index]?.get(toCanonical(id)) ?? -1]
  }
  const applicationIndex = catalogue.types.get(applicationType)?.index ?? -1
  const applicationSlots = slotsByType[applicationIndex] ?? new Map()
  const environments = byType[catalogue.types.get(environmentType)?.index ?? -1] ?? []
  const names = namesByApplication(environments)
  const context = { lineage, applicationSlots, find, environmentsOf: (id: string) => names.get(id) ?? [] }
  return catalogue.typeList.map((type, index) => {
    const records = (byType[index] ?? []).map((facts, slot) => facts && compileResource(context, type, facts, slot))
    const slots = slotsByType[index] ?? new Map()
    return { slots, records: pagedFrom(records), count: records.length }
  })
}

export function namesByApplication(
  environments: Iterable<ResourceFacts | undefined>,
): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, string[]>()
  for (const facts of environments) {
    if (facts === undefined) continue
    const { application, environment } = placeOfEnvironment(facts)
    if (application === undefined || environment === undefined) continue
    const known = names.get(toCanonical(application)) ?? []
    if (!known.includes(environment)) known.push(environment)
    names.set(toCanonical(application), known)
  }
  return names
}
