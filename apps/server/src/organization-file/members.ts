import { templates } from '@rollcall/core/access'
import { checkRoleSet } from '@rollcall/core/invitation'
import { parseUsername } from '@rollcall/core/membership'
import { parseProperties } from '@rollcall/core/resource'
import { parseName } from '@rollcall/core/user'
import { parseLine, toFolded } from '@rollcall/core/shared/text'
import type { OrganizationFile } from '@rollcall/contract/organization-file'
import type { MemberRow } from '@rollcall/storage/organization-file'
import type { MembershipChange } from '@rollcall/storage/membership'
import { toText, type ChosenScope, type MembershipState, type PatchOf } from '../access/patch.ts'
import { toPolicy } from '../shared/policy.ts'
import { toEmail } from '../shared/email.ts'
import { canonical, findOwners, findRoleId, findScopeId, type Applying } from './applying.ts'
import { once } from './faults.ts'
import { readTags } from './scopes.ts'
import { isIn } from './state.ts'

export type MemberFile = NonNullable<OrganizationFile['members']>[number]

/** Everybody whom the file names, once, with where he stands in it. */
export function givenMembers({ file, faults }: Applying): readonly (readonly [MemberFile, string])[] {
  const given = once(faults, 'members', file.members ?? [], ({ email }) => canonical(email))
  for (const [{ email }, pointer] of given)
    if (!toEmail(email).ok)
      faults.tell(`${pointer}/email`, 'email.invalid', 'This is not an e-mail address that can receive mail.')
  return given
}

/** What becomes of roles, scope, end, status and properties of people who are there. */
export function planMembers(
  applying: Applying,
  given: readonly (readonly [MemberFile, string])[],
  rows: ReadonlyMap<string, MemberRow>,
): readonly PatchOf<'membership'>[] {
  return given.flatMap(([member, pointer]) => {
    const row = rows.get(canonical(member.email))
    return row === undefined ? [] : planMember(applying, row, member, pointer)
  })
}

function planMember(
  applying: Applying,
  row: MemberRow,
  member: MemberFile,
  pointer: string,
): readonly PatchOf<'membership'>[] {
  const wanted = readPlace(applying, row, member, pointer)
  const was = stateOf(applying, row)
  const changed = (Object.keys(wanted) as (keyof MembershipState)[]).filter(
    (name) => toText(wanted[name]) !== toText(was[name]),
  )
  if (changed.length === 0) return []
  const { faults, isOperator, state } = applying
  if (!isOperator && !isIn(row) && state.members.has(row.email))
    faults.tell(pointer, 'organization-file.invalid', 'He is invited and not in yet: edit the invitation instead.')
  if (wanted.status === 'suspended' && row.email === state.organization.owner)
    faults.tell(`${pointer}/status`, 'organization-file.invalid', 'The owner of the organization cannot be suspended.')
  const pick = (from: MembershipState): MembershipState => Object.fromEntries(changed.map((name) => [name, from[name]]))
  return [{ kind: 'membership', id: row.id, before: pick(was), after: pick(wanted) }]
}

/** What the file says of the place; what it leaves out is not in it. */
function readPlace(applying: Applying, row: MemberRow, member: MemberFile, pointer: string): MembershipState {
  const { faults } = applying
  const { roles, scope, endsAt, status, properties } = member
  if (properties !== undefined && !parseProperties(properties).ok)
    faults.tell(`${pointer}/properties`, 'resource.properties_invalid', 'Flat JSON of at most 4 kB.')
  return {
    ...(roles === undefined ? {} : { roles: readRoles(applying, roles, pointer) }),
    ...(scope === undefined ? {} : { scope: readScope(applying, scope, pointer) }),
    ...(endsAt === undefined ? {} : { endsAt: toInstant(endsAt) }),
    ...(status === undefined || status === 'invited' || !isIn(row) ? {} : { status }),
    ...(properties === undefined ? {} : { properties }),
  }
}

export const toInstant = (text: string | null): string | null => (text === null ? null : new Date(text).toISOString())

function readRoles(
  applying: Applying,
  roles: NonNullable<MemberFile['roles']>,
  pointer: string,
): NonNullable<MembershipState['roles']> {
  const held = roles.map((role) => (typeof role === 'string' ? { role, endsAt: null } : { endsAt: null, ...role }))
  const ids = held.flatMap(({ role, endsAt }, at) => {
    const place = `${pointer}/roles/${at}`
    if (held.findIndex((one) => one.role === role) !== at)
      applying.faults.tell(place, 'organization-file.invalid', 'This role stands there twice.')
    const roleId = findRoleId(applying, role, place)
    return roleId === undefined ? [] : [{ roleId, endsAt: toInstant(endsAt) }]
  })
  refuseRoleSet(
    applying,
    held.map(({ role }) => role),
    `${pointer}/roles`,
  )
  return ids
}

function refuseRoleSet(applying: Applying, keys: readonly string[], pointer: string): void {
  const { access, state, faults } = applying
  const held = keys.map((key) => ({ key, kind: state.roles.get(key)?.kind ?? ('role' as const) }))
  const template = templates[access.organization.template]
  const fault = checkRoleSet(held, template.roles, toPolicy(access.organization).members)
  if (fault !== undefined)
    faults.tell(
      pointer,
      'place.not_offered',
      `These roles cannot be held together here (${fault.replaceAll('_', ' ')}).`,
    )
}

function readScope(applying: Applying, scope: NonNullable<MemberFile['scope']>, pointer: string): ChosenScope {
  const { access, faults } = applying
  const place = `${pointer}/scope`
  const kind = typeof scope === 'string' ? scope : 'custom'
  if (!templates[access.organization.template].scopes.includes(kind))
    faults.tell(place, 'place.not_offered', 'There is no such scope in an organization of this template.')
  if (typeof scope === 'string') return { kind: scope }
  if ('named' in scope) {
    const scopeId = findScopeId(applying, scope.named, `${place}/named`)
    return scopeId === undefined ? { kind: 'own' } : { kind: 'named', scopeId }
  }
  const { owners = [], tags = [] } = scope
  return {
    kind: 'custom',
    owners: findOwners(applying, owners, `${place}/owners`),
    tags: readTags(faults, tags, `${place}/tags`),
  }
}

function stateOf({ names }: Applying, row: MemberRow): MembershipState {
  const roles = row.roles.flatMap(({ role, endsAt }) => {
    const roleId = names.roles.get(role)
    return roleId === undefined ? [] : [{ roleId, endsAt }]
  })
  return {
    roles,
    scope: scopeOf(names, row),
    endsAt: row.endsAt,
    status: row.status === 'suspended' ? 'suspended' : 'active',
    properties: row.properties,
  }
}

function scopeOf(names: Applying['names'], { scopeKind, scopeName, owners, tags }: MemberRow): ChosenScope {
  if (scopeKind !== 'custom') return { kind: scopeKind }
  const scopeId = scopeName === null ? undefined : names.scopes.get(toFolded(scopeName))
  if (scopeId !== undefined) return { kind: 'named', scopeId }
  return { kind: 'custom', owners: owners.flatMap((address) => names.members.get(address) ?? []).toSorted(), tags }
}

/** What the organization says of a person besides his rights; of what changes only. */
export function planProfile(
  { faults }: Applying,
  row: Pick<MemberRow, 'displayName' | 'username' | 'externalId'>,
  member: MemberFile,
  pointer: string,
): MembershipChange {
  const display = member.displayName == null ? undefined : parseName(member.displayName)
  if (display?.ok === false)
    faults.tell(`${pointer}/displayName`, display.error, 'Write 1 to 120 characters on one line.')
  const username = member.username == null ? undefined : parseUsername(member.username)
  if (username?.ok === false)
    faults.tell(`${pointer}/username`, username.error, 'Use a–z, 0–9, dot, hyphen and underscore.')
  const externalId = member.externalId == null ? null : parseLine(member.externalId, 200)
  if (externalId === undefined)
    faults.tell(`${pointer}/externalId`, 'name.invalid', 'Write 1 to 200 characters on one line.')
  const wanted = {
    display_name: member.displayName === undefined ? row.displayName : display?.ok ? display.value : null,
    username: member.username === undefined ? row.username : username?.ok ? username.value : null,
    external_id: member.externalId === undefined ? row.externalId : (externalId ?? null),
  }
  return {
    ...(wanted.display_name === row.displayName ? {} : { display_name: wanted.display_name }),
    ...(wanted.username === row.username ? {} : { username: wanted.username }),
    ...(wanted.external_id === row.externalId ? {} : { external_id: wanted.external_id }),
  }
}

/** Nobody has the username or the external id of another. */
export function refuseTaken(applying: Applying, given: readonly (readonly [MemberFile, string])[]): void {
  const { state, faults } = applying
  const written = new Map(given.map(([member, pointer]) => [canonical(member.email), { member, pointer }]))
  for (const [name, code] of [
    ['username', 'membership.username_taken'],
    ['externalId', 'membership.external_id_taken'],
  ] as const) {
    const taken = new Map<string, string>()
    for (const email of new Set([...state.members.keys(), ...written.keys()])) {
      const { member, pointer } = written.get(email) ?? {}
      const value = member?.[name] === undefined ? state.members.get(email)?.[name] : member[name]?.trim()
      if (value == null) continue
      const key = name === 'username' ? value.toLowerCase() : value
      const other = taken.get(key)
      if (other !== undefined)
        faults.tell(`${pointer ?? written.get(other)?.pointer ?? ''}/${name}`, code, `${other} has it too.`)
      taken.set(key, email)
    }
  }
}
