import type { AuditScope, Json } from '@rollcall/core/audit'
import { findPeople } from '@rollcall/storage/audit'
import type { Db } from '@rollcall/storage/engine/schema'

export interface Reference {
  readonly person: string
  readonly digest: string
}

/** Every personal value that an event refers to. */
export function findReferences(event: Json): readonly Reference[] {
  if (typeof event !== 'object' || event === null) return []
  if (Array.isArray(event)) return event.flatMap(findReferences)
  const reference = toReference(event)
  return reference === undefined ? Object.values(event).flatMap(findReferences) : [reference]
}

function toReference(json: Json): Reference | undefined {
  const { person, digest } = json as { person?: Json; digest?: Json }
  return typeof person === 'string' && typeof digest === 'string' ? { person, digest } : undefined
}

/** The same with the personal values in their places; null where one was erased. */
export async function reveal(db: Db, scope: AuditScope, events: readonly Json[]): Promise<readonly Json[]> {
  const ids = events.flatMap(findReferences).map(({ person }) => person)
  if (ids.length === 0) return events
  const values = new Map((await findPeople(db, scope, [...new Set(ids)])).map(({ id, value }) => [id as string, value]))
  return events.map((event) => filled(event, values))
}

function filled(json: Json, values: ReadonlyMap<string, string>): Json {
  if (typeof json !== 'object' || json === null) return json
  if (Array.isArray(json)) return json.map((one) => filled(one, values))
  const reference = toReference(json)
  if (reference !== undefined) return values.get(reference.person) ?? null
  return Object.fromEntries(Object.entries(json).map(([name, member]) => [name, filled(member, values)]))
}
