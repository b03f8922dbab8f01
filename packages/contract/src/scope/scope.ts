import Type, { type Static } from 'typebox'
import { Ids, Shape } from '../shared/schemas.ts'

export const Tag = Type.String({ minLength: 1, maxLength: 100 })

/** By which owners and tags a custom scope matches applications: any of them. */
export const clauses = {
  owners: Type.Array(Ids.mem, { maxItems: 1_000, description: 'Applications owned by any of these users' }),
  tags: Type.Array(Tag, { maxItems: 1_000, description: 'Applications with any of these tags' }),
}

/** Which applications somebody sees. */
export const ScopeChoice = Type.Union([
  Shape({ kind: Type.Literal('organization') }),
  Shape({ kind: Type.Literal('own') }),
  Shape({ kind: Type.Literal('named'), scopeId: Ids.scp }),
  Shape({ kind: Type.Literal('custom'), ...clauses }),
])
export type ScopeChoice = Static<typeof ScopeChoice>
