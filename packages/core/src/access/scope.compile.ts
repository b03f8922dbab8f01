import type { ScopeChoice } from './facts.ts'
import type { CompiledScope, Lineage } from './snapshot.ts'

export const organizationScope: CompiledScope = { kind: 'organization', clauses: [], slot: -1 }
const ownScope: CompiledScope = { kind: 'own', clauses: [], slot: -1 }

/** Owners and tags in one space of numbers, so that a scope and an application compare two short lists. */
export const ownerMark = (slot: number): number => slot * 2
export const tagMark = (slot: number): number => slot * 2 + 1

export function compileScope(lineage: Lineage, scope: ScopeChoice): CompiledScope {
  if (scope.kind === 'organization') return organizationScope
  if (scope.kind === 'own') return ownScope
  if (scope.kind === 'named') return { kind: 'named', clauses: [], slot: lineage.scopes.take(scope.scopeId) }
  return { kind: 'custom', clauses: marksOf(lineage, scope.owners, scope.tags), slot: -1 }
}

export const marksOf = (lineage: Lineage, owners: readonly string[], tags: readonly string[]): readonly number[] => [
  ...owners.map((owner) => ownerMark(lineage.people.take(owner))),
  ...tags.map((tag) => tagMark(lineage.tags.take(tag))),
]
