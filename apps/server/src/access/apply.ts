import type { MembershipId, OrganizationId, ScopeId } from '@rollcall/core/shared/ids'
import type { Touched } from '@rollcall/storage/access'
import { setAssignments, setScopes, updateFacets, type HolderKind, type NewScope } from '@rollcall/storage/assignment'
import type { Db } from '@rollcall/storage/engine/schema'
import { findOrganization, savePolicy } from '@rollcall/storage/organization'
import { deleteRole, insertRoles, setRoleCells, updateRole } from '@rollcall/storage/role'
import { deleteNamedScope, insertNamedScope, updateNamedScope } from '@rollcall/storage/scope'
import { newId } from '../shared/new-id.ts'
import type { ChosenScope, MembershipState, Patch, PatchOf, RoleState } from './patch.ts'

interface Place {
  readonly organizationId: OrganizationId
  readonly now: Date
}

/**
 * Writes the rows that the patches say, in their order, with the organization's row locked. It asks for no rights and counts no revision:
 * `settle` judges what came of it.
 */
export async function apply(db: Db, place: Place, patches: readonly Patch[]): Promise<readonly Touched[]> {
  for (const run of runsOf(patches)) await applyRun(db, place, run)
  return patches.map(({ kind, id }) => ({ kind: kind === 'policy' ? 'organization' : kind, id }))
}

/** Neighbours of one kind, which are written together. */
function runsOf(patches: readonly Patch[]): readonly (readonly Patch[])[] {
  const runs: Patch[][] = []
  for (const patch of patches) {
    const last = runs.at(-1)
    if (last !== undefined && last[0]?.kind === patch.kind) last.push(patch)
    else runs.push([patch])
  }
  return runs
}

async function applyRun(db: Db, place: Place, run: readonly Patch[]): Promise<void> {
  const holders = run.filter((patch) => isHolder(patch))
  const [first] = holders
  if (first !== undefined) return applyToHolders(db, place, first.kind, holders)
  for (const patch of run) {
    if (patch.kind === 'role') await applyToRole(db, place, patch)
    if (patch.kind === 'scope') await applyToScope(db, place, patch)
    if (patch.kind === 'policy') await applyToPolicy(db, place, patch)
  }
}

type HolderPatch = PatchOf<HolderKind>

const isHolder = (patch: Patch): patch is HolderPatch =>
  patch.kind === 'membership' || patch.kind === 'service-account' || patch.kind === 'token'

const stateOf = ({ after }: HolderPatch): MembershipState => after ?? {}

async function applyToHolders(
  db: Db,
  { organizationId, now }: Place,
  kind: HolderKind,
  patches: readonly HolderPatch[],
): Promise<void> {
  const wanted = patches.flatMap((patch) => {
    const { roles } = stateOf(patch)
    return roles === undefined ? [] : [{ holderId: patch.id, roles: roles.map((role) => toAssignment(role, now)) }]
  })
  if (kind !== 'token' && wanted.length > 0) await setAssignments(db, organizationId, kind, wanted, now)
  const scopes = patches.flatMap((patch) => {
    const { scope } = stateOf(patch)
    return scope === undefined ? [] : [toNewScope(patch.id, scope, now)]
  })
  if (scopes.length > 0) await setScopes(db, organizationId, kind, scopes, now)
  if (kind === 'membership') await updateFacets(db, organizationId, patches.map(toFacets), now)
}

const toAssignment = ({ roleId, endsAt }: NonNullable<MembershipState['roles']>[number], now: Date) => ({
  assignmentId: newId('ras', now),
  roleId,
  endsAt: endsAt === null ? null : new Date(endsAt),
})

function toNewScope(holderId: string, scope: ChosenScope, now: Date): NewScope {
  if (scope.kind === 'named') return { holderId, kind: 'custom', scopeId: scope.scopeId, own: null }
  if (scope.kind !== 'custom') return { holderId, kind: scope.kind, scopeId: null, own: null }
  return { holderId, kind: 'custom', scopeId: newId('scp', now), own: { owners: scope.owners, tags: scope.tags } }
}

function toFacets(patch: HolderPatch) {
  const { endsAt, status, properties } = stateOf(patch)
  return {
    membershipId: patch.id as MembershipId,
    ...(endsAt === undefined ? {} : { endsAt: endsAt === null ? null : new Date(endsAt) }),
    ...(status === undefined ? {} : { status }),
    ...(properties === undefined ? {} : { properties }),
  }
}

async function applyToRole(db: Db, { organizationId, now }: Place, { id, before, after }: PatchOf<'role'>) {
  const place = { organizationId, id }
  if (after === null) return deleteRole(db, organizationId, id)
  if (before === null) await insertCustomRole(db, place, after, now)
  else await updateRole(db, place, toRoleChange(after), now)
  if (after.cells !== undefined) await setRoleCells(db, place, after.cells)
}

function toRoleChange({ name, description, grants, mayGrant, everything }: RoleState) {
  return {
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
    ...(grants === undefined ? {} : { grants }),
    ...(mayGrant === undefined ? {} : { may_grant: mayGrant }),
    ...(everything === undefined ? {} : { everything }),
  }
}

/** Tiers and built-in roles come from the template; what is made by hand is neither. */
const insertCustomRole = (
  db: Db,
  { organizationId, id }: { readonly organizationId: OrganizationId; readonly id: PatchOf<'role'>['id'] },
  { key = id, name = key, description = '', grants = [], mayGrant = [], everything = false }: RoleState,
  now: Date,
): Promise<void> =>
  insertRoles(db, [
    {
      organization_id: organizationId,
      id,
      key,
      name,
      description,
      kind: 'role',
      built_in: false,
      grants: JSON.stringify(grants),
      may_grant: [...mayGrant],
      everything,
      created_at: now,
      changed_at: now,
    },
  ])

async function applyToScope(db: Db, { organizationId, now }: Place, { id, before, after }: PatchOf<'scope'>) {
  const place = { organizationId, id: id as ScopeId }
  if (after === null) return deleteNamedScope(db, place)
  if (before !== null) return updateNamedScope(db, place, after)
  const { name = id, owners = [], tags = [] } = after
  return insertNamedScope(db, place, { name, owners, tags }, now)
}

async function applyToPolicy(db: Db, { organizationId }: Place, { after }: PatchOf<'policy'>): Promise<void> {
  const organization = await findOrganization(db, organizationId)
  const policy = organization?.policy as unknown as Readonly<Record<string, object>>
  const sections = Object.entries(after ?? {})
  const changed = Object.fromEntries(sections.map(([name, section]) => [name, { ...policy[name], ...section }]))
  await savePolicy(db, organizationId, { ...policy, ...changed })
}
