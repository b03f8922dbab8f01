import type { Case } from './case.ts'
import { clausesOf, resolveScope } from './facts-of.ts'
import { type Fix, type FixSet, setOf } from './fix.ts'
import { isInScope } from './judge.ts'
import type { Subject } from './snapshot.ts'

/** Each single change that brings the place into the scope; the empty set where it lies inside; nothing where no change would. */
export function missingInScope(asked: Case, { scope }: Subject, of: 'membership' | 'token'): readonly FixSet[] {
  const { snapshot, application, actor } = asked
  if (!asked.type.isPlaced || actor.slot === snapshot.ownerSlot || isInScope(asked, scope)) return [setOf()]
  const resolved = resolveScope(snapshot, scope)
  if (resolved === undefined || application === undefined) return []
  const { type, id } = application
  if (resolved.kind === 'own')
    return actor.kind === 'user' ? [setOf({ fix: 'set_owner', type, id, userId: actor.id })] : []
  const { owners, tags } = clausesOf(snapshot.lineage, application.marks)
  const clauses = clausesOf(snapshot.lineage, resolved.clauses)
  const fixes: readonly Fix[] = [
    ...owners.map((userId): Fix => ({ fix: 'add_scope_owner', of, userId })),
    ...tags.map((tag): Fix => ({ fix: 'add_scope_tag', of, tag })),
    ...clauses.owners.map((userId): Fix => ({ fix: 'set_owner', type, id, userId })),
    ...clauses.tags.map((tag): Fix => ({ fix: 'set_tag', application: id, tag })),
  ]
  return fixes.map((fix) => setOf(fix))
}
