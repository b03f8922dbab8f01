import type { OrganizationFile } from '@rollcall/contract/organization-file'
import type { MembershipId, NotificationGroupId, RoleId, ScopeId } from '@rollcall/core/shared/ids'
import { toFolded } from '@rollcall/core/shared/text'
import type { Db } from '@rollcall/storage/engine/schema'
import type { OrganizationAccess } from '../access/organization-access.ts'
import type { Context } from '../http/principal.ts'
import type { Parts } from '../parts.ts'
import { toEmail } from '../shared/email.ts'
import type { Faults } from './faults.ts'
import { isIn, type State } from './state.ts'

/** How people come in who are named by the file and are not there. */
export type Newcomers =
  | { readonly as: 'invited' }
  /** With an account, at once; the hash is that of a password for accounts that are made, null: none. */
  | { readonly as: 'active'; readonly passwordHash: string | null }

export interface Applying {
  readonly db: Db
  readonly parts: Parts
  readonly access: OrganizationAccess
  readonly context: Context
  readonly file: OrganizationFile
  readonly newcomers: Newcomers
  /** Outside the ceiling: somebody at the command line of the host. */
  readonly isOperator: boolean
  readonly state: State
  readonly faults: Faults
  readonly names: Names
}

/** Ids of what is there and of what this file makes, by the names that files use. */
export interface Names {
  readonly roles: Map<string, RoleId>
  readonly scopes: Map<string, ScopeId>
  readonly groups: Map<string, NotificationGroupId>
  /** Of people who are in, and can own something. */
  readonly members: Map<string, MembershipId>
  /** Of those who are invited. */
  readonly invited: Map<string, MembershipId>
}

export function toNames({ roles, scopes, groups, members }: State): Names {
  const all = [...members.values()]
  return {
    roles: new Map([...roles.values()].map(({ key, id }) => [key, id])),
    scopes: new Map([...scopes].map(([name, { id }]) => [name, id])),
    groups: new Map([...groups].map(([name, { id }]) => [name, id])),
    members: new Map(all.filter(isIn).map(({ email, id }) => [email, id])),
    invited: new Map(all.filter((one) => !isIn(one)).map(({ email, id }) => [email, id])),
  }
}

/** Addresses are compared in their canonical form; what is none is told elsewhere, or is nobody's. */
export function canonical(address: string): string {
  const email = toEmail(address)
  return email.ok ? email.value : address
}

type Finding = Pick<Applying, 'faults' | 'names'>

export function findOwners(
  { faults, names }: Finding,
  addresses: readonly string[],
  pointer: string,
): readonly MembershipId[] {
  const found = addresses.map((address, at) => {
    const id = names.members.get(canonical(address))
    if (id === undefined)
      faults.tell(`${pointer}/${at}`, 'membership.not_found', `Nobody who is in has the address ${quoted(address)}.`)
    return id
  })
  return [...new Set(found.filter((id) => id !== undefined))].toSorted()
}

export function findRoleId({ faults, names }: Finding, key: string, pointer: string): RoleId | undefined {
  const id = names.roles.get(key)
  if (id === undefined) faults.tell(pointer, 'role.not_found', `There is no role with the key ${quoted(key)}.`)
  return id
}

export function findScopeId({ faults, names }: Finding, name: string, pointer: string): ScopeId | undefined {
  const id = names.scopes.get(toFolded(name))
  if (id === undefined) faults.tell(pointer, 'scope.not_found', `There is no scope named ${quoted(name)}.`)
  return id
}

export const quoted = (text: string): string => JSON.stringify(text.slice(0, 100))
