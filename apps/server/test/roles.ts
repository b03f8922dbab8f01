import type { MembershipId, RoleId } from '@rollcall/core/shared/ids'
import { bumpRevision } from '@rollcall/storage/organization'
import { insertRoleAssignments } from '@rollcall/storage/role'
import type { LightMyRequestResponse } from 'fastify'
import { newId } from '../src/shared/new-id.ts'
import type { Caller, House } from './house.ts'
import { addMember, makeMember, makePerson, type Member, type Organization, password, signedIn } from './people.ts'
import type { Scene } from './scene.ts'

export const at = ({ home }: Pick<Scene, 'home'>, rest = ''): string => `/v1/organizations/${home.id}${rest}`
export const first = { 'if-match': '"1"' }

type Granting = readonly string[]
export const anyOf = (permissions: Granting) => permissions.map((permission) => ({ permission, on: 'any' }))

/** A role made over HTTP by the owner. */
export async function makeRole(
  { house, home }: Pick<Scene, 'house' | 'home'>,
  name: string,
  permissions: Granting,
): Promise<RoleId> {
  const as = await signedIn(house, home.owner)
  const answer = await house.ask(`POST /v1/organizations/${home.id}/roles`, {
    as,
    body: { name, grants: anyOf(permissions) },
  })
  if (answer.statusCode !== 201) throw new Error(answer.body)
  return answer.json().role.id
}

/** Gives a role without asking anybody. */
export async function giveRole(
  { database }: House,
  { id: organization_id }: Organization,
  membership_id: MembershipId,
  role_id: RoleId,
): Promise<void> {
  const now = database.now()
  await database.transaction(organization_id, async (db) => {
    const holder = { membership_id, service_account_id: null }
    const row = { organization_id, id: newId('ras', now), role_id, ...holder, ends_at: null, created_at: now }
    await insertRoleAssignments(db, [row])
    await bumpRevision(db, organization_id, [{ kind: 'membership', id: membership_id }])
  })
}

/** Somebody who may do just this. */
export async function makeHolder(
  scene: Pick<Scene, 'house' | 'home'>,
  name: string,
  permissions: Granting,
): Promise<Member & { readonly roleId: RoleId }> {
  const roleId = await makeRole(scene, name, permissions)
  const member = await makeMember(scene.house, scene.home)
  await giveRole(scene.house, scene.home, member.membershipId, roleId)
  return { ...member, roleId }
}

/** The only person who can manage users and sign in, by a role of his own. */
export async function makeOnlyManager({ house, home }: Pick<Scene, 'house' | 'home'>) {
  const roleId = await makeRole({ house, home }, 'Managers', ['member.view', 'member.edit', 'member.suspend'])
  const person = await makePerson(house, { password })
  const membershipId = await addMember(house, home, person)
  await giveRole(house, home, membershipId, roleId)
  return { roleId, membershipId }
}

/** Applications with the environments production (protected) and test, made by the owner. */
export async function makeApplications({ house, home }: Pick<Scene, 'house' | 'home'>, ...ids: readonly string[]) {
  const items = ids.flatMap((id) => {
    const parent = { type: 'application', id }
    return [
      { ...parent, name: id, tags: [`tag-${id}`] },
      { type: 'environment', id: `${id}-production`, name: 'production', parent, protected: true },
      { type: 'environment', id: `${id}-test`, name: 'test', parent },
    ]
  })
  const as = await signedIn(house, home.owner)
  const answer = await house.ask(`PUT /v1/organizations/${home.id}/resources`, { as, body: { items } })
  if (answer.statusCode !== 200) throw new Error(answer.body)
}

export const patchRole = (
  { house, home, admin }: Pick<Scene, 'house' | 'home' | 'admin'>,
  id: string,
  body: object,
  { query = '', headers = first, as = admin.as }: { query?: string; headers?: object; as?: Caller } = {},
): Promise<LightMyRequestResponse> =>
  house.ask(`PATCH /v1/organizations/${home.id}/roles/${id}${query}`, { as, body, headers: headers as Caller })
