import { type Cell, hasGrids, templates } from '@rollcall/core/access'
import type { RoleId } from '@rollcall/core/shared/ids'
import { parseLine, toFolded } from '@rollcall/core/shared/text'
import type { BodyOf, QueryOf } from '@rollcall/contract/operations'
import { findHolders, listRoleHolders } from '@rollcall/storage/assignment'
import type { Db } from '@rollcall/storage/engine/schema'
import { findRole, listRoles, type RoleWithCells } from '@rollcall/storage/role'
import type { Context } from '../http/principal.ts'
import type { Consequence } from '@rollcall/contract/consequence'
import { enact, type Enacted, type Manner } from '../access/enact.ts'
import type { OrganizationAccess } from '../access/organization-access.ts'
import type { AssignedState, Patch, PatchOf, RoleState } from '../access/patch.ts'
import type { Snapshots } from '../access/snapshots.ts'
import { toMembershipState, toRoleState } from '../access/states.ts'
import { newId } from '../shared/new-id.ts'
import { toPolicy } from '../shared/policy.ts'
import { refused, refusedAt, type Refused } from '../shared/refused.ts'
import { copiedGrants, parseGrants, startingGrants } from './grants.ts'
import { factsOf } from './wire.ts'

/** What every use case here works with. */
export interface Editing {
  readonly access: OrganizationAccess
  readonly context: Context
  readonly manner: Manner
}

type CreateBody = BodyOf<'POST /v1/organizations/{organizationId}/roles'>
type Made = { readonly ok: true; readonly id: RoleId; readonly consequence: Consequence } | Refused

export async function createRole(db: Db, snapshots: Snapshots, editing: Editing, body: CreateBody): Promise<Made> {
  const { access, context } = editing
  const { organization, snapshot } = access
  const template = templates[organization.template]
  if (!template.customRoles)
    return refused('role.not_offered', { detail: 'This organization works with its built-in roles alone.' })
  const name = parseRoleName(body.name)
  if (!name.ok) return name
  const source = body.copyOf == null ? undefined : await findRole(db, organization.id, body.copyOf)
  if (body.copyOf != null && source === undefined)
    return refusedAt('/copyOf', 'role.not_found', 'There is no such role to copy.')
  const wished = body.grants && parseGrants(snapshot.catalogue.source, template, body.grants)
  if (wished?.ok === false) return wished
  const state: RoleState = {
    key: await freeKey(db, editing, name.value),
    name: name.value,
    description: body.description?.trim() ?? source?.description ?? '',
    grants: wished?.value ?? givenGrants(access, source),
    mayGrant: source === undefined || source.built_in ? [] : source.may_grant,
    everything: !hasGrids(template),
    cells: source === undefined || !hasGrids(template) ? [] : copiedCells(source),
  }
  const id = newId('rol', context.now)
  const enacted = await enact(db, snapshots, toEnacting(editing, [{ kind: 'role', id, before: null, after: state }]))
  return enacted.ok ? { ok: true, id, consequence: enacted.consequence } : enacted
}

const toEnacting = ({ access, context, manner }: Editing, patches: readonly Patch[]) => ({
  access,
  viewer: access,
  context,
  manner,
  patches,
})

function givenGrants({ organization, snapshot }: OrganizationAccess, source: RoleWithCells | undefined) {
  const template = templates[organization.template]
  const catalogue = snapshot.catalogue.source
  if (source === undefined) return startingGrants(catalogue, template)
  return copiedGrants(catalogue, template, factsOf(snapshot, source).grants)
}

/** A copy can be edited: what gives everything becomes the cell that does. */
const copiedCells = ({ everything, cells }: RoleWithCells): readonly Cell[] =>
  everything ? [{ application: '*', environment: '*', level: 'admin' }] : cells

/** Stable, for files and mappings: made of the name, and never of one that a role has. */
async function freeKey(db: Db, { access }: Editing, name: string): Promise<string> {
  const taken = new Set((await listRoles(db, access.organization.id)).map(({ key }) => key))
  const plain = toFolded(name)
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 60)
  const base = plain === '' ? 'role' : plain
  for (let count = 1; ; count++) {
    const key = count === 1 ? base : `${base}-${count}`
    if (!taken.has(key)) return key
  }
}

const longestName = 80

function parseRoleName(text: string): { readonly ok: true; readonly value: string } | Refused {
  const name = parseLine(text, longestName)
  return name === undefined
    ? refusedAt('/name', 'name.invalid', `Write 1 to ${longestName} characters on one line.`)
    : { ok: true, value: name }
}

type UpdateBody = BodyOf<'PATCH /v1/organizations/{organizationId}/roles/{roleId}'>

export async function updateRole(
  db: Db,
  snapshots: Snapshots,
  editing: Editing,
  { before, body }: { readonly before: RoleWithCells; readonly body: UpdateBody },
): Promise<Enacted> {
  const { organization, snapshot } = editing.access
  if (before.built_in) return refused('role.built_in', { detail: 'Duplicate it to have one with other permissions.' })
  const name = body.name === undefined ? undefined : parseRoleName(body.name)
  if (name?.ok === false) return name
  const grants = body.grants && parseGrants(snapshot.catalogue.source, templates[organization.template], body.grants)
  if (grants?.ok === false) return grants
  const after: RoleState = {
    ...(name === undefined ? {} : { name: name.value }),
    ...(body.description === undefined ? {} : { description: body.description.trim() }),
    ...(grants === undefined ? {} : { grants: grants.value }),
    ...(body.mayGrant === undefined ? {} : { mayGrant: body.mayGrant }),
  }
  return enact(db, snapshots, toEnacting(editing, [toPatch(before, after)]))
}

/** Of what changes what was and what is to be. */
function toPatch(before: RoleWithCells, after: RoleState): PatchOf<'role'> {
  const was = toRoleState(before)
  const old = Object.fromEntries(Object.keys(after).map((name) => [name, was[name as keyof RoleState]]))
  return { kind: 'role', id: before.id, before: old, after }
}

type Replacement = QueryOf<'DELETE /v1/organizations/{organizationId}/roles/{roleId}'>['replacement']
type Deleted = { readonly ok: true; readonly holders: number; readonly consequence: Consequence } | Refused

/** Who holds it gets the replacement, for as long as he held this one. */
export async function deleteRole(
  db: Db,
  snapshots: Snapshots,
  editing: Editing,
  { before, replacement }: { readonly before: RoleWithCells; readonly replacement: Replacement },
): Promise<Deleted> {
  const { organization } = editing.access
  if (before.built_in) return refused('role.built_in', { detail: 'Built-in roles cannot be deleted.' })
  const held = await listRoleHolders(db, organization.id, before.id)
  const holders = held.membership.length + held['service-account'].length
  if (holders > 0 && replacement === undefined)
    return refused('role.in_use', { detail: 'Name the role that its holders get, or `none`.' })
  const isFit = replacement === undefined || (await canReplace(db, editing, before, replacement))
  if (!isFit)
    return refusedAt('query/replacement', 'role.replacement_invalid', 'Name another role that its holders may have.')
  const patches = [
    ...(await moveHolders(db, editing, before.id, replacement)),
    ...(await dropFromOthers(db, editing, before)),
    { kind: 'role', id: before.id, before: toRoleState(before), after: null } as const,
  ]
  const enacted = await enact(db, snapshots, toEnacting(editing, patches))
  return enacted.ok ? { ok: true, holders, consequence: enacted.consequence } : enacted
}

async function canReplace(
  db: Db,
  { access }: Editing,
  { id, kind }: RoleWithCells,
  replacement: NonNullable<Replacement>,
): Promise<boolean> {
  const { organization } = access
  const { grantless, roles } = toPolicy(organization).members
  if (replacement === 'none') return grantless || roles === 'one-tier'
  const role = replacement === id ? undefined : await findRole(db, organization.id, replacement)
  return role?.kind === kind
}

async function moveHolders(
  db: Db,
  { access }: Editing,
  id: RoleId,
  replacement: Replacement,
): Promise<readonly Patch[]> {
  const held = await listRoleHolders(db, access.organization.id, id)
  const patches: Patch[] = []
  for (const kind of ['membership', 'service-account'] as const)
    for (const holder of await findHolders(db, access.organization.id, kind, held[kind])) {
      const { roles } = toMembershipState(holder)
      const after = { roles: replaced(roles, id, replacement) }
      patches.push({ kind, id: holder.id, before: { roles }, after } as Patch)
    }
  return patches
}

/** Who has the replacement already keeps it as he has it. */
const replaced = (roles: readonly AssignedState[], id: RoleId, replacement: Replacement): readonly AssignedState[] =>
  roles.flatMap((role) => {
    if (role.roleId !== id) return [role]
    const hasIt = roles.some(({ roleId }) => roleId === replacement)
    return replacement === undefined || replacement === 'none' || hasIt ? [] : [{ ...role, roleId: replacement }]
  })

/** A role that comes later under the same key is another one: nobody may give it by what was said of this. */
async function dropFromOthers(db: Db, { access }: Editing, { key }: RoleWithCells): Promise<readonly Patch[]> {
  const others = (await listRoles(db, access.organization.id)).filter(({ may_grant }) => may_grant.includes(key))
  return others.map(({ id, may_grant }) => ({
    kind: 'role',
    id,
    before: { mayGrant: may_grant },
    after: { mayGrant: may_grant.filter((one) => one !== key) },
  }))
}
