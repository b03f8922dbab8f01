/** Back from the compiled form to facts, for whoever explains, compares or changes what a snapshot holds. */
import type { AssignmentFacts, ResourceFacts } from './facts.ts'
import { at } from './paged.ts'
import { namedSlot } from './scope.compile.ts'
import type { CompiledScope, Lineage, Resource, Snapshot, Subject } from './snapshot.ts'

export const instantOf = (milliseconds: number | null): Date | null =>
  milliseconds === null ? null : new Date(milliseconds)

export const assignmentsOf = ({ lineage }: Snapshot, { roleSet }: Subject): readonly AssignmentFacts[] =>
  (lineage.roleSetSources[roleSet]?.assignments ?? []).map(({ roleId, endsAt }) => ({
    roleId,
    endsAt: instantOf(endsAt),
  }))

export interface Clauses {
  readonly owners: readonly string[]
  readonly tags: readonly string[]
}

export function clausesOf({ people, tags }: Lineage, marks: readonly number[]): Clauses {
  const named = (names: readonly string[], odd: number): readonly string[] =>
    marks.filter((mark) => mark % 2 === odd).map((mark) => names[mark >> 1] ?? '')
  return { owners: named(people.names, 0), tags: named(tags.names, 1) }
}

/** The scope itself where a membership points at a named one; undefined when that is gone. */
export const resolveScope = (snapshot: Snapshot, scope: CompiledScope): CompiledScope | undefined =>
  scope.kind === 'named' ? at(snapshot.scopes, namedSlot(scope)) : scope

export const resourceOf = (
  { lineage }: Snapshot,
  { type, id, name, parent, marks, more }: Resource,
): ResourceFacts => ({
  type,
  id,
  parent,
  ...clausesOf(lineage, marks),
  ...(name !== undefined && { name }),
  ...(more?.properties && { properties: more.properties }),
  ...(more?.isProtected && { protected: true }),
})
