/**
 * What the paths of a condition find. What is stored wins, name by name; a request adds properties and replaces none.
 * Only keys of the value's own count, so that no name of the language's prototypes is ever a property.
 */
import type { CompiledType } from './catalogue.compile.ts'
import type { Lookup } from './condition.ts'
import { clausesOf } from './facts-of.ts'
import type { Properties } from './facts.ts'
import type { Question, ResourceReference } from './question.ts'
import { at } from './paged.ts'
import type { Resource, Snapshot, Subject } from './snapshot.ts'

/** What decides about access is never the caller's word. */
const reservedOfSubject = new Set(['roles', 'scope', 'status', 'endsAt', 'elevatedUntil'])
const reservedOfResource = new Set(['name', 'parent', 'application', 'environment', 'owners', 'tags'])
const reservedOfContext = new Set(['time', 'revision', 'now'])
const nothingReserved: ReadonlySet<string> = new Set()

interface Asked {
  readonly snapshot: Snapshot
  readonly question: Question
  /** The user or service account that acts, also for a token. */
  readonly actor: Subject
  readonly type: CompiledType
  readonly resource: Resource | undefined
}

export const lookupFor =
  (asked: Asked): Lookup =>
  ([root = '', ...rest]) => {
    if (root === 'subject') return inSubject(asked, rest)
    if (root === 'resource') return inResource(asked, rest)
    if (root === 'action') return inAction(asked, rest)
    return root === 'context' ? inProperties(null, asked.question.context, reservedOfContext, rest) : undefined
  }

function inSubject({ actor, question }: Asked, [name = '', ...rest]: readonly string[]): unknown {
  if (name === 'properties')
    return inProperties(actor.more?.properties, question.subject.properties, reservedOfSubject, rest)
  return own({ id: actor.id, type: actor.kind }, [name, ...rest])
}

function inResource({ snapshot, question, type, resource }: Asked, [name = '', ...rest]: readonly string[]): unknown {
  const asked = question.resource
  if (name === 'properties') {
    const reserved = resource === undefined ? nothingReserved : reservedOfResource
    return inProperties(resource?.more?.properties, asked.properties, reserved, rest)
  }
  const known = resource === undefined ? named(type, asked) : registered(snapshot, resource)
  return own({ id: asked.id, type: asked.type, ...known }, [name, ...rest])
}

/** Where an unregistered resource lies is known once the place has been found registered. */
const named = (type: CompiledType, { properties }: ResourceReference): Properties =>
  type.isPlaced ? pick(properties, ['application', 'environment']) : {}

const pick = (properties: Properties | undefined, names: readonly string[]): Properties =>
  Object.fromEntries(
    names.flatMap((name) => (properties && Object.hasOwn(properties, name) ? [[name, properties[name]]] : [])),
  )

function registered(snapshot: Snapshot, { name, marks, application, environment }: Resource): Properties {
  const above = at(snapshot.applications.records, application)
  return {
    ...clausesOf(snapshot.lineage, marks),
    ...(name !== undefined && { name }),
    ...(above && { application: above.id }),
    ...(above && environment !== undefined && { environment }),
  }
}

function inAction({ question }: Asked, [name = '', ...rest]: readonly string[]): unknown {
  if (name === 'properties') return inProperties(null, question.action.properties, nothingReserved, rest)
  return own({ name: question.action.name }, [name, ...rest])
}

function inProperties(
  stored: Properties | null | undefined,
  sent: Properties | undefined,
  reserved: ReadonlySet<string>,
  path: readonly string[],
): unknown {
  const [name = ''] = path
  if (stored && Object.hasOwn(stored, name)) return own(stored, path)
  return sent && !reserved.has(name) ? own(sent, path) : undefined
}

function own(value: unknown, path: readonly string[]): unknown {
  let found = value
  for (const name of path) {
    if (typeof found !== 'object' || found === null || Array.isArray(found) || !Object.hasOwn(found, name))
      return undefined
    found = (found as Properties)[name]
  }
  return found
}
