import { parseTag } from '@rollcall/core/resource'
import { parseName } from '@rollcall/core/user'
import { toFolded } from '@rollcall/core/shared/text'
import { toText, type PatchOf, type ScopeState } from '../access/patch.ts'
import { newId } from '../shared/new-id.ts'
import { findOwners, type Applying } from './applying.ts'
import { once, type Faults } from './faults.ts'

/** What becomes of named scopes. Ids of new ones are made here, so that members can have them. */
export function planScopes(applying: Applying): readonly PatchOf<'scope'>[] {
  const { file, state, faults, names, context } = applying
  const given = once(faults, 'scopes', file.scopes ?? [], ({ name }) => toFolded(name))
  return given.flatMap(([scope, pointer]): readonly PatchOf<'scope'>[] => {
    const name = parseName(scope.name)
    if (!name.ok) faults.tell(`${pointer}/name`, name.error, 'Write 1 to 120 characters on one line.')
    const folded = toFolded(scope.name)
    const current = state.scopes.get(folded)
    const id = current?.id ?? newId('scp', context.now)
    names.scopes.set(folded, id)
    const wanted: ScopeState = {
      name: name.ok ? name.value : scope.name,
      ...(scope.owners === undefined ? {} : { owners: findOwners(applying, scope.owners, `${pointer}/owners`) }),
      ...(scope.tags === undefined ? {} : { tags: readTags(faults, scope.tags, `${pointer}/tags`) }),
    }
    if (current === undefined) return [{ kind: 'scope', id, before: null, after: { owners: [], tags: [], ...wanted } }]
    const was: Required<ScopeState> = {
      name: current.name,
      owners: current.owners.flatMap((address) => names.members.get(address) ?? []),
      tags: current.tags,
    }
    const changed = (Object.keys(wanted) as (keyof ScopeState)[]).filter(
      (member) => toText(wanted[member]) !== toText(was[member]),
    )
    if (changed.length === 0) return []
    const pick = (from: ScopeState): ScopeState => Object.fromEntries(changed.map((member) => [member, from[member]]))
    return [{ kind: 'scope', id, before: pick(was), after: pick(wanted) }]
  })
}

export function readTags(faults: Faults, tags: readonly string[], pointer: string): readonly string[] {
  const read = tags.map((text, at) => {
    const tag = parseTag(text)
    if (!tag.ok)
      faults.tell(`${pointer}/${at}`, tag.error, 'A tag is 1 to 100 characters on one line, without a comma.')
    return tag.ok ? tag.value : text
  })
  return [...new Set(read)].toSorted()
}
