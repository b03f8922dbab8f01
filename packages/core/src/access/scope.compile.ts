import { ownerMark, tagMark } from './marks.ts'
import type { ScopeChoice } from './facts.ts'
import type { CompiledScope, Lineage } from './snapshot.ts'
import { takeName } from './slots.ts'

export const organizationScope: CompiledScope = { kind: 'organization', clauses: [] }
const ownScope: CompiledScope = { kind: 'own', clauses: [] }

/** Under which number a named scope stands. */
export const namedSlot = ({ clauses }: CompiledScope): number => clauses[0] ?? -1

export function compileScope(lineage: Lineage, scope: ScopeChoice): CompiledScope {
  if (scope.kind === 'organization') return organizationScope
  if (scope.kind === 'own') return ownScope
  if (scope.kind === 'named') return { kind: 'named', clauses: [takeName(lineage.scopes, scope.scopeId)] }
  return { kind: 'custom', clauses: marksOf(lineage, scope.owners, scope.tags) }
}

/** Put together by `concat`, which makes an array of exactly the size: there are as many of these as members. */
export const marksOf = (lineage: Lineage, owners: readonly string[], tags: readonly string[]): readonly number[] =>
  owners
    .map((owner) => ownerMark(takeName(lineage.people, owner)))
    .concat(tags.map((tag) => tagMark(takeName(lineage.tags, tag))))
