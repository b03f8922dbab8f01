import { ownerMark, tagMark } from './marks.ts'
import type { ScopeChoice } from './facts.ts'
import type { CompiledScope, Lineage } from './snapshot.ts'
import { takeName } from './slots.ts'

export const organizationScope: CompiledScope = { kind: 'organization', clauses: [], slot: -1 }
const ownScope: CompiledScope = { kind: 'own', clauses: [], slot: -1 }

export function compileScope(lineage: Lineage, scope: ScopeChoice): CompiledScope {
  if (scope.kind === 'organization') return organizationScope
  if (scope.kind === 'own') return ownScope
  if (scope.kind === 'named') return { kind: 'named', clauses: [], slot: takeName(lineage.scopes, scope.scopeId) }
  return { kind: 'custom', clauses: marksOf(lineage, scope.owners, scope.tags), slot: -1 }
}

export const marksOf = (lineage: Lineage, owners: readonly string[], tags: readonly string[]): readonly number[] => [
  ...owners.map((owner) => ownerMark(takeName(lineage.people, owner))),
  ...tags.map((tag) => tagMark(takeName(lineage.tags, tag))),
]
