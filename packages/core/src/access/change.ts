/** A snapshot after changes: a new value that shares with the old one whatever the changes do not touch. */
import type {
  Cell,
  MembershipFacts,
  NamedScopeFacts,
  ResourceFacts,
  RoleFacts,
  ServiceAccountFacts,
  TokenFacts,
} from './facts.ts'
import { withEntries } from './paged.ts'
import { changeResources, type ResourceChange } from './change.resources.ts'
import { changeRoles, type RoleChange } from './change.roles.ts'
import { compileRoleSet } from './role-set.compile.ts'
import { compileScope } from './scope.compile.ts'
import { compileMembership, compileServiceAccount, compileToken } from './subject.compile.ts'
import { takeName, takeSlot } from './slots.ts'
import { subjectAt, withSubjects } from './subjects.ts'
import type { CompiledScope, RoleSet, Snapshot, Subject } from './snapshot.ts'

/** What is put replaces what has the same id; what is dropped need not be there. */
export type Change =
  | { readonly put: 'membership'; readonly facts: MembershipFacts }
  | { readonly put: 'service-account'; readonly facts: ServiceAccountFacts }
  | { readonly put: 'token'; readonly facts: TokenFacts }
  | { readonly put: 'scope'; readonly facts: NamedScopeFacts }
  | { readonly put: 'role'; readonly facts: RoleFacts }
  | { readonly put: 'resource'; readonly facts: ResourceFacts }
  /** Single cells of a role's grid; `level: null` takes a cell away. */
  | { readonly put: 'cells'; readonly roleId: string; readonly cells: readonly CellChange[] }
  | { readonly put: 'owner'; readonly userId: string }
  | { readonly put: 'policy'; readonly functionalRoles: boolean }
  /** A subject of any kind, by its id. */
  | { readonly drop: 'subject'; readonly id: string }
  | { readonly drop: 'scope'; readonly id: string }
  | { readonly drop: 'role'; readonly id: string }
  | { readonly drop: 'resource'; readonly type: string; readonly id: string }

export type CellChange = Omit<Cell, 'level'> & { readonly level: Cell['level'] | null }

/** All changes at once: nobody sees some of them without the others. A changed catalogue asks for `compile`. */
export function change(snapshot: Snapshot, changes: readonly Change[], revision: number): Snapshot {
  const resources = changes.filter(isResourceChange)
  const roles = changes.filter(isRoleChange)
  let next: Snapshot = { ...snapshot, revision, ...changeOwner(snapshot, changes) }
  const touched = new Set<string>()
  if (resources.length > 0) next = changeResources(next, resources, touched)
  if (roles.length > 0) next = changeRoles(next, roles, touched)
  next = changeScopes(next, changes)
  next = changeSubjects(next, changes)
  return refreshRoleSets(next, touched, next.functionalRoles !== snapshot.functionalRoles)
}

const isResourceChange = (one: Change): one is ResourceChange =>
  'put' in one ? one.put === 'resource' : one.drop === 'resource'

const isRoleChange = (one: Change): one is RoleChange =>
  'put' in one ? one.put === 'role' || one.put === 'cells' : one.drop === 'role'

type Whole = Pick<Snapshot, 'ownerSlot' | 'ownerUserId' | 'functionalRoles'>

function changeOwner(
  { lineage, ownerSlot, ownerUserId, functionalRoles }: Snapshot,
  changes: readonly Change[],
): Whole {
  let whole: Whole = { ownerSlot, ownerUserId, functionalRoles }
  for (const one of changes) {
    if (!('put' in one)) continue
    if (one.put === 'policy') whole = { ...whole, functionalRoles: one.functionalRoles }
    if (one.put === 'owner')
      whole = { ...whole, ownerUserId: one.userId, ownerSlot: takeName(lineage.people, one.userId) }
  }
  return whole
}

function changeScopes(snapshot: Snapshot, changes: readonly Change[]): Snapshot {
  const { lineage } = snapshot
  const entries: (readonly [number, CompiledScope | undefined])[] = []
  const namedScopes = new Map(snapshot.namedScopes)
  for (const one of changes) {
    if ('put' in one && one.put === 'scope') {
      entries.push([takeName(lineage.scopes, one.facts.id), compileScope(lineage, one.facts.scope)])
      namedScopes.set(one.facts.id, one.facts)
    } else if ('drop' in one && one.drop === 'scope') {
      entries.push([takeName(lineage.scopes, one.id), undefined])
      namedScopes.delete(one.id)
    }
  }
  return entries.length === 0 ? snapshot : { ...snapshot, namedScopes, scopes: withEntries(snapshot.scopes, entries) }
}

function changeSubjects(snapshot: Snapshot, changes: readonly Change[]): Snapshot {
  const entries = new Map<number, Subject | undefined>()
  for (const one of changes) {
    const subject = 'put' in one ? compileSubject(snapshot, one) : undefined
    if (subject !== undefined) entries.set(subject.slot, subject)
    if ('drop' in one && one.drop === 'subject') entries.set(takeName(snapshot.lineage.people, one.id), undefined)
  }
  if (entries.size === 0) return snapshot
  const externals = changeExternals(snapshot, entries)
  return { ...snapshot, subjects: withSubjects(snapshot.subjects, entries), externals }
}

function compileSubject({ lineage, catalogue }: Snapshot, one: Extract<Change, { put: unknown }>): Subject | undefined {
  if (one.put === 'membership') return compileMembership(lineage, one.facts)
  if (one.put === 'service-account') return compileServiceAccount(lineage, one.facts)
  return one.put === 'token' ? compileToken(lineage, catalogue, one.facts) : undefined
}

function changeExternals(snapshot: Snapshot, entries: ReadonlyMap<number, Subject | undefined>): Snapshot['externals'] {
  const { lineage, externals } = snapshot
  const changed: (readonly [number, number | undefined])[] = []
  for (const [slot] of entries) {
    const old = subjectAt(snapshot, slot)?.more?.externalId
    if (old) changed.push([takeSlot(lineage.externalIds, old), undefined])
  }
  for (const [slot, subject] of entries) {
    const fresh = subject?.more?.externalId
    if (fresh) changed.push([takeSlot(lineage.externalIds, fresh), slot])
  }
  return changed.length === 0 ? externals : withEntries(externals, changed)
}

/** Sets that are new, and those with a role that has changed. */
function refreshRoleSets(snapshot: Snapshot, touched: ReadonlySet<string>, all: boolean): Snapshot {
  const { roleSetSources } = snapshot.lineage
  if (roleSetSources.length === snapshot.roleSets.length && touched.size === 0 && !all) return snapshot
  const roleSets = roleSetSources.map((source, index): RoleSet => {
    const known = snapshot.roleSets[index]
    const isTouched = all || source.assignments.some(({ roleId }) => touched.has(roleId))
    return known !== undefined && !isTouched ? known : compileRoleSet(snapshot, source)
  })
  return { ...snapshot, roleSets }
}
