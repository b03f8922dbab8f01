/** Back from the compiled form to facts, for whoever explains, compares or changes what a snapshot holds. */
import type {
  AssignmentFacts,
  MembershipFacts,
  ResourceFacts,
  ScopeChoice,
  ScopeFacts,
  ServiceAccountFacts,
  TokenFacts,
} from './facts.ts'
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

export function scopeOf(lineage: Lineage, scope: CompiledScope): ScopeChoice {
  if (scope.kind === 'named') return { kind: 'named', scopeId: lineage.scopes.names[namedSlot(scope)] ?? '' }
  return scope.kind === 'custom' ? { kind: 'custom', ...clausesOf(lineage, scope.clauses) } : { kind: scope.kind }
}

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

export const resolvedScopeOf = (snapshot: Snapshot, scope: CompiledScope): ScopeFacts | undefined => {
  const resolved = resolveScope(snapshot, scope)
  return resolved && (scopeOf(snapshot.lineage, resolved) as ScopeFacts)
}

const common = (snapshot: Snapshot, subject: Subject) => ({
  endsAt: instantOf(subject.endsAt),
  assignments: assignmentsOf(snapshot, subject),
  scope: scopeOf(snapshot.lineage, subject.scope),
  ...(subject.more?.properties && { properties: subject.more.properties }),
})

/** Invited and removed memberships read alike in a snapshot. */
export const membershipOf = (snapshot: Snapshot, subject: Subject): MembershipFacts => ({
  ...common(snapshot, subject),
  userId: subject.id,
  externalId: subject.more?.externalId ?? null,
  status: subject.standing === 'not_a_member' ? 'invited' : subject.standing,
})

export const serviceAccountOf = (snapshot: Snapshot, subject: Subject): ServiceAccountFacts => ({
  ...common(snapshot, subject),
  id: subject.id,
  status: subject.standing === 'active' ? 'active' : 'suspended',
})

export const tokenOf = ({ lineage }: Snapshot, subject: Subject): TokenFacts => ({
  id: subject.id,
  holder: {
    type: subject.token?.holderKind === 'service-account' ? 'service-account' : 'user',
    id: lineage.people.names[subject.token?.holder ?? -1] ?? '',
  },
  permissions: subject.token?.patterns ?? [],
  scope: scopeOf(lineage, subject.scope),
  endsAt: instantOf(subject.endsAt),
})

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
