/** What a snapshot holds, for whoever shows it to people: names, places, holders. No decision is made from any of it. */
import { openCase, situateSubject } from './case.ts'
import { applicationType, environmentType } from './catalogue.ts'
import * as code from './codes.ts'
import { assignmentsOf, clausesOf, resolveScope } from './facts-of.ts'
import { alone, actorOf, findRegistered, findSubject } from './find.ts'
import type { Fix } from './fix.ts'
import { judge } from './judge.ts'
import { at, entriesOf } from './paged.ts'
import type { ResourceReference, SubjectReference } from './question.ts'
import { nowhere, type Resource, type Snapshot, type Subject } from './snapshot.ts'
import { subjectsOf } from './subjects.ts'

export interface ShownApplication {
  readonly id: string
  readonly name: string
  readonly environments: readonly string[]
}

const nameOf = ({ name, id }: Resource): string => name ?? id

/** Every registered application, by name and then id. */
export const applicationsOf = ({ applications }: Snapshot): readonly ShownApplication[] =>
  [...entriesOf(applications.records)]
    .map(([, one]) => ({ id: one.id, name: nameOf(one), environments: one.layout.names }))
    .sort(byName)

const byName = (one: ShownApplication, other: ShownApplication): number =>
  compare(one.name.toLowerCase(), other.name.toLowerCase()) || compare(one.id, other.id)

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)

export interface Place {
  /** Null where nothing is registered under that type and id. */
  readonly name: string | null
  /** Where it lies: null for nowhere and for what has no place; `unknown` where what it names is not registered. */
  readonly application: ShownApplication | 'unknown' | null
  readonly environment: string | null
}

/** Where a resource lies, as far as it is known. */
export function placeOf(snapshot: Snapshot, asked: ResourceReference): Place {
  const type = snapshot.catalogue.types.get(asked.type)
  const registry = type && snapshot.registries[type.index]
  const found = registry && findRegistered(registry, asked.id)
  const name = found === undefined ? null : nameOf(found)
  if (type === undefined || !type.isPlaced) return { name, application: null, environment: null }
  if (found === undefined) return placeNamed(snapshot, asked, type.isRequired)
  const application = found.application === nowhere ? undefined : at(snapshot.applications.records, found.application)
  return {
    name,
    application: application === undefined ? null : toShown(application),
    environment: found.environment ?? null,
  }
}

function placeNamed(snapshot: Snapshot, { properties }: ResourceReference, isRequired: boolean): Place {
  const { application: id, environment } = properties ?? {}
  const record = typeof id === 'string' ? findRegistered(snapshot.applications, id) : undefined
  const isNamed = (id !== undefined && id !== null) || (environment !== undefined && environment !== null)
  const isUnknown = isRequired || (isNamed && record === undefined)
  return {
    name: null,
    application: isUnknown ? 'unknown' : record === undefined ? null : toShown(record),
    environment: typeof environment === 'string' ? environment : null,
  }
}

const toShown = (one: Resource): ShownApplication => ({
  id: one.id,
  name: nameOf(one),
  environments: one.layout.names,
})

/** Whether somebody may see an application, or one environment of it by name. */
export function seesPlace(
  snapshot: Snapshot,
  subject: SubjectReference,
  application: string,
  environment: string | null,
  now: Date,
): boolean {
  const record = findRegistered(snapshot.applications, application)
  const name = environment === null ? applicationType : environmentType
  const type = snapshot.catalogue.types.get(name)
  const permission = type?.actions.get('view')
  const asked = openCase()
  const question = { subject, action: { name: 'view' }, resource: { type: name, id: '' }, now }
  if (record === undefined || type === undefined || permission === undefined) return false
  if (situateSubject(asked, snapshot, question) !== code.granted) return false
  asked.type = type
  asked.permission = permission
  asked.resource = environment === null ? record : undefined
  asked.application = record
  asked.offset = environment === null ? alone : (record.layout.offsets.get(environment) ?? -1)
  return asked.offset >= 0 && code.isPermit(judge(asked))
}

/** The user or service account that acts: for a token its holder. */
export function actorIdOf(
  snapshot: Snapshot,
  { type, id }: SubjectReference,
): { readonly type: string; readonly id: string } | undefined {
  const subject = findSubject(snapshot, type, id)
  const actor = subject && actorOf(snapshot, subject)
  return actor && { type: actor.kind, id: actor.id }
}

/** Names of the permissions that are asked on a type. */
export const permissionsOn = ({ catalogue }: Snapshot, type: string): readonly string[] => [
  ...new Set([...(catalogue.types.get(type)?.actions.values() ?? [])].map(({ name }) => name)),
]

/** The permission that an action means on a type; undefined where the catalogue does not list it there. */
export const permissionFor = ({ catalogue }: Snapshot, type: string, action: string) =>
  catalogue.types.get(type)?.actions.get(action)?.definition

/** The ids of environments by application and name, to ask decisions about them. */
export function environmentIdsOf(snapshot: Snapshot): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const found = new Map<string, Map<string, string>>()
  const registry = snapshot.registries[snapshot.catalogue.types.get(environmentType)?.index ?? -1]
  for (const [, { id, application, environment }] of entriesOf(registry?.records ?? [])) {
    const above = application === nowhere ? undefined : at(snapshot.applications.records, application)
    if (above === undefined || environment === undefined) continue
    const names = found.get(above.id) ?? new Map<string, string>()
    found.set(above.id, names.set(environment, id))
  }
  return found
}

/** A question about one place: the permission, and the resource it is asked on there. */
export interface PlaceQuestion {
  readonly permission: string
  readonly level: 'read' | 'admin'
  readonly resource: ResourceReference
}

/** All that can be asked in an environment: on itself, and on whatever is not registered and lies in it. */
export function questionsAt(
  { catalogue }: Snapshot,
  application: string,
  environment: { readonly id: string; readonly name: string },
): readonly PlaceQuestion[] {
  const here = { application, environment: environment.name }
  return catalogue.typeList.flatMap((type) => {
    if (type.name !== environmentType && !type.isUsual) return []
    const resource =
      type.name === environmentType
        ? { type: type.name, id: environment.id }
        : { type: type.name, id: '', properties: here }
    return [...new Set(type.actions.values())].flatMap(({ name, definition: { level } }) =>
      level === undefined ? [] : [{ permission: name, level, resource }],
    )
  })
}

/** How many people a fix would concern: holders of the role, people whose scope the clause widens, or the one himself. */
export function countTouched(snapshot: Snapshot, fix: Fix): number {
  switch (fix.fix) {
    case 'set_cell':
    case 'add_permission':
      return countMembers(snapshot, (one) => assignmentsOf(snapshot, one).some(({ roleId }) => roleId === fix.roleId))
    case 'set_tag':
      return countMembers(snapshot, (one) => clauses(snapshot, one).tags.includes(fix.tag))
    case 'set_owner':
      return countMembers(
        snapshot,
        (one) => one.id === fix.userId || clauses(snapshot, one).owners.includes(fix.userId),
      )
    default:
      return 1
  }
}

function countMembers(snapshot: Snapshot, isTouched: (one: Subject) => boolean): number {
  let count = 0
  for (const one of subjectsOf(snapshot))
    if (one.kind === 'user' && one.standing !== 'not_a_member' && isTouched(one)) count += 1
  return count
}

function clauses(snapshot: Snapshot, { scope }: Subject) {
  const resolved = resolveScope(snapshot, scope)
  return clausesOf(snapshot.lineage, resolved?.kind === 'custom' ? resolved.clauses : [])
}
