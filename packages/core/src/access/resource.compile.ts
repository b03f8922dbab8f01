import { toCanonical } from './canonical.ts'
import { applicationType, environmentType } from './catalogue.ts'
import type { CompiledCatalogue, CompiledType } from './catalogue.compile.ts'
import type { ResourceFacts } from './facts.ts'
import { findLayout } from './grid.ts'
import { pagedFrom } from './paged.ts'
import { marksOf } from './scope.compile.ts'
import { type Lineage, nowhere, type Registry, type Resource, type ResourceMore } from './snapshot.ts'
import { type Slots, takeSlot } from './slots.ts'

/** Parents further up than this are not looked for: nothing real lies so deep, and a circle must end. */
const deepest = 32

/** What says where something lies. */
export type Lying = { readonly [Key in 'type' | 'id' | 'name' | 'parent']: Resource[Key] }

export type Find = (type: string, id: string) => Lying | undefined

interface Place {
  readonly application: string | undefined
  readonly environment: string | undefined
}

const noPlace: Place = { application: undefined, environment: undefined }

/** Up the parents to the first environment or application. What leads to neither, or in a circle, lies nowhere. */
function placeOf(find: Find, type: CompiledType, facts: Lying): Place {
  if (!type.isPlaced) return noPlace
  if (type.kind === 'application') return { application: facts.id, environment: undefined }
  if (type.kind === 'environment') return placeOfEnvironment(facts)
  const place = placeOfParents(find, facts)
  return type.kind === 'under-application' ? { ...place, environment: undefined } : place
}

function placeOfEnvironment({ parent, name }: Lying): Place {
  const isSound = parent?.type === applicationType && name !== undefined && name !== ''
  return isSound ? { application: parent.id, environment: toCanonical(name) } : noPlace
}

function placeOfParents(find: Find, facts: Lying): Place {
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
  readonly find: Find
  readonly parents: Parents
}

/** What many have in common is shared: a large organization has some ten thousand of them. */
export function compileResource(
  context: Registering,
  type: CompiledType,
  facts: ResourceFacts,
  slot: number,
): Resource {
  const { lineage, applicationSlots, parents, find } = context
  const { id, name, parent, owners, tags } = facts
  const { application, environment } = placeOf(find, type, lying(facts))
  const isApplication = type.kind === 'application'
  return {
    slot,
    id,
    type: type.name,
    name: name !== undefined && type.kind === 'environment' ? share(lineage.texts, name) : name,
    parent: parent === null ? null : parents.share(parent, find),
    marks: owners.length + tags.length === 0 ? nothing : marksOf(lineage, owners, tags),
    application: application === undefined ? nowhere : takeSlot(applicationSlots, toCanonical(application)),
    environment: environment === undefined ? undefined : share(lineage.texts, environment),
    layout: findLayout(lineage.layouts, isApplication ? context.environmentsOf(toCanonical(id)) : []),
    more: moreOf(facts),
  }
}

export const lying = ({ type, id, name, parent }: ResourceFacts): Lying => ({ type, id, name, parent })

const nothing: readonly never[] = []

const moreOf = ({ properties, protected: isProtected = false }: ResourceFacts): ResourceMore | null =>
  properties === undefined && !isProtected ? null : { properties, isProtected }

function share(texts: Map<string, string>, text: string): string {
  const known = texts.get(text)
  if (known === undefined) texts.set(text, text)
  return known ?? text
}

type Parent = NonNullable<ResourceFacts['parent']>

/** Those with the same parent mostly come one after the other. */
export class Parents {
  #last: Parent | undefined

  share(parent: Parent, find: Find): Parent {
    if (this.#last?.id === parent.id && this.#last.type === parent.type) return this.#last
    const above = find(parent.type, parent.id)
    this.#last = above?.id === parent.id ? { type: above.type, id: above.id } : parent
    return this.#last
  }
}

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
  const find: Find = (type, id) => {
    const index = catalogue.types.get(type)?.index ?? -1
    const found = byType[index]?.[slotsByType[index]?.get(toCanonical(id)) ?? -1]
    return found && lying(found)
  }
  const applicationIndex = catalogue.types.get(applicationType)?.index ?? -1
  const applicationSlots = slotsByType[applicationIndex] ?? new Map()
  const environments = byType[catalogue.types.get(environmentType)?.index ?? -1] ?? []
  const names = namesByApplication(environments.map((facts) => facts && lying(facts)))
  const parents = new Parents()
  const context = { lineage, applicationSlots, find, parents, environmentsOf: (id: string) => names.get(id) ?? [] }
  return catalogue.typeList.map((type, index) => {
    const records = (byType[index] ?? []).map((facts, slot) => facts && compileResource(context, type, facts, slot))
    const slots = slotsByType[index] ?? new Map()
    return { slots, records: pagedFrom(records), count: records.length }
  })
}

export function namesByApplication(environments: Iterable<Lying | undefined>): ReadonlyMap<string, readonly string[]> {
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
