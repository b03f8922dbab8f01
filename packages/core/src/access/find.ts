/** From the ids of a question to the records of a snapshot. No id is trusted: what is not found is unknown. */
import { toCanonical } from './canonical.ts'
import type { CompiledType } from './catalogue.compile.ts'
import { at } from './paged.ts'
import type { ResourceReference } from './question.ts'
import { nowhere, type Registry, type Resource, type Snapshot, type Subject } from './snapshot.ts'
import { subjectAt } from './subjects.ts'

export function findSubject(snapshot: Snapshot, type: string, id: string): Subject | undefined {
  const slot = snapshot.lineage.people.slots.get(id)
  const subject = slot === undefined ? undefined : subjectAt(snapshot, slot)
  if (subject !== undefined) return subject.kind === type ? subject : undefined
  return type === 'user' ? findByExternalId(snapshot, id) : undefined
}

function findByExternalId(snapshot: Snapshot, externalId: string): Subject | undefined {
  const name = snapshot.lineage.externalIds.get(externalId)
  const slot = name === undefined ? undefined : at(snapshot.externals, name)
  return slot === undefined ? undefined : subjectAt(snapshot, slot)
}

/** Who acts: for a token its holder, for anybody else himself. */
export function actorOf(snapshot: Snapshot, subject: Subject): Subject | undefined {
  const { token } = subject
  if (token === null) return subject
  const holder = subjectAt(snapshot, token.holder)
  return holder?.kind === token.holderKind ? holder : undefined
}

export function findRegistered(registry: Registry, id: string): Resource | undefined {
  if (registry.count === 0) return undefined
  const slot = registry.slots.get(id) ?? registry.slots.get(toCanonical(id))
  return slot === undefined ? undefined : at(registry.records, slot)
}

/** Whether a resource exists that need not be registered to exist, or that is known otherwise: the root and the users. */
export function isKnown(snapshot: Snapshot, type: CompiledType, id: string, resource: Resource | undefined): boolean {
  if (type.kind === 'root') return id === snapshot.id
  if (type.kind === 'user') return isMember(findSubject(snapshot, 'user', id))
  return resource !== undefined || !type.isRequired
}

export const isMember = (subject: Subject | undefined): boolean =>
  subject !== undefined && subject.standing !== 'not_a_member'

/** The application under which a placed resource lies; undefined where it lies nowhere; `unknown` where it names what is not registered. */
export function findApplication(
  snapshot: Snapshot,
  resource: Resource | undefined,
  { properties }: ResourceReference,
): Resource | undefined | 'unknown' {
  const { applications } = snapshot
  if (resource !== undefined)
    return resource.application === nowhere ? undefined : at(applications.records, resource.application)
  const id = properties?.['application']
  if (id === undefined || id === null) return isNamed(properties?.['environment']) ? 'unknown' : undefined
  return (typeof id === 'string' && findRegistered(applications, id)) || 'unknown'
}

const isNamed = (environment: unknown): boolean => environment !== undefined && environment !== null

/** Places in a row: the application alone, for permissions of level read and admin. Environments follow. */
export const alone = 0
export const aloneForAdmin = 1
export const unknownEnvironment = -1

/** Where in the application's rows the resource stands: `alone`, the offset of an environment, or `unknownEnvironment`. */
export function findOffset(
  { layout }: Resource,
  type: CompiledType,
  resource: Resource | undefined,
  { properties }: ResourceReference,
): number {
  if (type.kind === 'application' || type.kind === 'under-application') return alone
  const name = resource === undefined ? properties?.['environment'] : resource.environment
  if (name === undefined || name === null) return alone
  if (typeof name !== 'string') return unknownEnvironment
  return layout.offsets.get(name) ?? layout.offsets.get(toCanonical(name)) ?? unknownEnvironment
}
