import { parseTag } from '@rollcall/core/resource'
import type { MembershipId, ScopeId, UserId } from '@rollcall/core/shared/ids'
import { parseLine } from '@rollcall/core/shared/text'
import type { Consequence } from '@rollcall/contract/consequence'
import type { BodyOf, QueryOf } from '@rollcall/contract/operations'
import { findHolders, listNamedMembers, listScopeHolders } from '@rollcall/storage/assignment'
import type { Db } from '@rollcall/storage/engine/schema'
import { listNamedScopes, type NamedScope } from '@rollcall/storage/scope'
import { enact, type Enacted, type Manner } from '../access/enact.ts'
import type { OrganizationAccess } from '../access/organization-access.ts'
import type { ChosenScope, Patch, ScopeState } from '../access/patch.ts'
import type { Snapshots } from '../access/snapshots.ts'
import { toMembershipState, toScopeState } from '../access/states.ts'
import type { Context } from '../http/principal.ts'
import { newId } from '../shared/new-id.ts'
import { refused, refusedAt, type Refused } from '../shared/refused.ts'

/** What every use case here works with. */
interface Editing {
  readonly access: OrganizationAccess
  readonly context: Context
  readonly manner: Manner
}

const enacting = ({ access, context, manner }: Editing, patches: readonly Patch[]) => ({
  access,
  viewer: access,
  context,
  manner,
  patches,
})

type CreateBody = BodyOf<'POST /v1/organizations/{organizationId}/scopes'>
type Made = { readonly ok: true; readonly id: ScopeId; readonly consequence: Consequence } | Refused

export async function createScope(db: Db, snapshots: Snapshots, editing: Editing, body: CreateBody): Promise<Made> {
  const parsed = await parseState(db, editing.access, { owners: [], tags: [], ...body })
  if (!parsed.ok) return parsed
  const bare = refuseBare(parsed.value)
  if (bare !== undefined) return bare
  const id = newId('scp', editing.context.now)
  const patch = { kind: 'scope', id, before: null, after: parsed.value } as const
  const enacted = await enact(db, snapshots, enacting(editing, [patch]))
  return enacted.ok ? { ok: true, id, consequence: enacted.consequence } : enacted
}

type UpdateBody = BodyOf<'PATCH /v1/organizations/{organizationId}/scopes/{scopeId}'>

export async function updateScope(
  db: Db,
  snapshots: Snapshots,
  editing: Editing,
  { before, body }: { readonly before: NamedScope; readonly body: UpdateBody },
): Promise<Enacted> {
  const parsed = await parseState(db, editing.access, body)
  if (!parsed.ok) return parsed
  const was = toScopeState(before)
  const bare = refuseBare({ ...was, ...parsed.value })
  if (bare !== undefined) return bare
  const old = Object.fromEntries(Object.keys(parsed.value).map((name) => [name, was[name as keyof ScopeState]]))
  const patch = { kind: 'scope', id: before.id, before: old, after: parsed.value } as const
  return enact(db, snapshots, enacting(editing, [patch]))
}

type Parsed = { readonly ok: true; readonly value: ScopeState } | Refused

const longestName = 80

async function parseState(db: Db, access: OrganizationAccess, body: UpdateBody): Promise<Parsed> {
  const name = body.name === undefined ? undefined : parseLine(body.name, longestName)
  if (body.name !== undefined && name === undefined)
    return refusedAt('/name', 'name.invalid', `Write 1 to ${longestName} characters on one line.`)
  const tags = parseTags(body.tags ?? [])
  if (!tags.ok) return tags
  const owners = await findOwners(db, access, body.owners ?? [])
  if (!owners.ok) return owners
  const value = {
    ...(name === undefined ? {} : { name }),
    ...(body.owners === undefined ? {} : { owners: owners.value.map(({ id }) => id) }),
    ...(body.tags === undefined ? {} : { tags: tags.value }),
  }
  return { ok: true, value }
}

function refuseBare({ owners = [], tags = [] }: ScopeState): Refused | undefined {
  return owners.length + tags.length > 0 ? undefined : refused('scope.clauses_missing')
}

type Tags = { readonly ok: true; readonly value: readonly string[] } | Refused

export function parseTags(texts: readonly string[]): Tags {
  const tags: string[] = []
  for (const [at, text] of texts.entries()) {
    const tag = parseTag(text)
    if (!tag.ok)
      return refusedAt(`/tags/${at}`, tag.error, 'A tag is 1 to 100 characters on one line, without a comma.')
    tags.push(tag.value)
  }
  return { ok: true, value: [...new Set(tags)].toSorted() }
}

interface Owner {
  readonly id: MembershipId
  readonly userId: UserId | null
}
type Owners = { readonly ok: true; readonly value: readonly Owner[] } | Refused

/** Whoever is in, or invited. */
export async function findOwners(
  db: Db,
  { organization }: OrganizationAccess,
  ids: readonly MembershipId[],
): Promise<Owners> {
  const wanted = [...new Set(ids)]
  const members = await listNamedMembers(db, organization.id, wanted)
  const known = new Map(members.filter(({ status }) => status !== 'removed').map((member) => [member.id, member]))
  const stranger = wanted.find((id) => !known.has(id))
  if (stranger !== undefined)
    return refusedAt(`/owners/${ids.indexOf(stranger)}`, 'scope.owner_unknown', 'There is no such user here.')
  return { ok: true, value: wanted.map((id) => ({ id, userId: known.get(id)?.user_id ?? null })) }
}

type Replacement = QueryOf<'DELETE /v1/organizations/{organizationId}/scopes/{scopeId}'>['replacement']
type Deleted = { readonly ok: true; readonly holders: number; readonly consequence: Consequence } | Refused

/** Who has it gets the replacement. */
export async function deleteScope(
  db: Db,
  snapshots: Snapshots,
  editing: Editing,
  { before, replacement }: { readonly before: NamedScope; readonly replacement: Replacement },
): Promise<Deleted> {
  const held = await listScopeHolders(db, editing.access.organization.id, before.id)
  const holders = Object.values(held).reduce((sum, ids) => sum + ids.length, 0)
  if (holders > 0 && replacement === undefined)
    return refused('scope.in_use', {
      detail: 'Name the scope that its holders get: another one, `organization` or `own`.',
    })
  const scope = replacement === undefined ? undefined : await toReplacement(db, editing.access, before, replacement)
  if (scope !== undefined && 'ok' in scope) return scope
  const patches = [
    ...(scope === undefined ? [] : await moveHolders(db, editing, held, scope)),
    { kind: 'scope', id: before.id, before: toScopeState(before), after: null } as const,
  ]
  const enacted = await enact(db, snapshots, enacting(editing, patches))
  return enacted.ok ? { ok: true, holders, consequence: enacted.consequence } : enacted
}

async function toReplacement(
  db: Db,
  { organization }: OrganizationAccess,
  { id }: NamedScope,
  replacement: NonNullable<Replacement>,
): Promise<ChosenScope | Refused> {
  if (replacement === 'organization' || replacement === 'own') return { kind: replacement }
  const found = replacement === id ? [] : await listNamedScopes(db, organization.id, [replacement])
  return found.length > 0
    ? { kind: 'named', scopeId: replacement }
    : refusedAt('query/replacement', 'scope.replacement_invalid', 'There is no such other scope.')
}

async function moveHolders(
  db: Db,
  { access }: Editing,
  held: Awaited<ReturnType<typeof listScopeHolders>>,
  scope: ChosenScope,
): Promise<readonly Patch[]> {
  const patches: Patch[] = []
  for (const kind of ['membership', 'service-account', 'token'] as const)
    for (const holder of await findHolders(db, access.organization.id, kind, held[kind]))
      patches.push({
        kind,
        id: holder.id,
        before: { scope: toMembershipState(holder).scope },
        after: { scope },
      } as Patch)
  return patches
}
