import type { RoleId, UndoId } from '@rollcall/core/shared/ids'
import type { Caller } from './house.ts'
import { addMember, makePerson, password, signedIn } from './people.ts'
import { whileFirstRuns } from './refusal-cases.ts'
import { anyOf, at, first, giveRole, makeRole, patchRole } from './roles.ts'
import type { Scene } from './scene.ts'

/** One call of taking back that succeeds, and one for each refusal. */
const take = (
  { house, home }: Pick<Scene, 'house' | 'home'>,
  as: Caller,
  id: string,
  query = '',
  headers: Caller = {},
) => house.ask(`POST ${at({ home })}/undos/${id}${query}`, { as, headers })

interface Changed {
  readonly as: Caller
  readonly roleId: RoleId
  readonly undoId: UndoId
}

/** A role that the owner has renamed, in a session of his. */
async function renamed(scene: Pick<Scene, 'house' | 'home'>, body: object = { name: 'Helpers' }): Promise<Changed> {
  const roleId = await makeRole(scene, 'Support', ['monitor.view'])
  const as = await signedIn(scene.house, scene.home.owner)
  const answer = await scene.house.ask(`PATCH ${at(scene)}/roles/${roleId}`, { as, headers: first, body })
  return { as, roleId, undoId: answer.json().consequence.undoId }
}

/** Somebody who edits by a role of his own. */
async function editor(scene: Scene, permissions: readonly string[]) {
  const roleId = await makeRole(scene, 'Editors', permissions)
  const person = await makePerson(scene.house, { password })
  await giveRole(scene.house, scene.home, await addMember(scene.house, scene.home, person), roleId)
  return { roleId, as: await signedIn(scene.house, person) }
}

export const undoHappy = {
  'POST /v1/organizations/{organizationId}/undos/{undoId}': {
    ask: async (scene: Scene) => {
      const { as, undoId } = await renamed(scene)
      return take(scene, as, undoId)
    },
    status: 200,
    audit: ['role.changed', 'role.changed', 'role.created', 'session.opened', 'session.opened'],
  },
} as const

export const undoRefusals = {
  'POST /v1/organizations/{organizationId}/undos/{undoId}': {
    'access.stale': async (scene: Scene) => {
      const { as, undoId } = await renamed(scene)
      return take(scene, as, undoId, '?expectedRevision=0')
    },
    'access.beyond_reach': async (scene: Scene) => {
      const { roleId, as } = await editor(scene, ['role.view', 'role.edit', 'billing.view'])
      const held = await makeRole(scene, 'Billers', ['billing.view'])
      await giveRole(scene.house, scene.home, scene.member.membershipId, held)
      const answer = await patchRole(scene, held, { grants: [] }, { as })
      await patchRole(scene, roleId, { grants: anyOf(['role.view', 'role.edit']) })
      return take(scene, as, answer.json().consequence.undoId)
    },
    'organization.last_manager': async (scene: Scene) => {
      const owner = await signedIn(scene.house, scene.home.owner)
      const managers = ['member.view', 'member.edit', 'member.suspend']
      const roleId = await makeRole(scene, 'Managers', ['member.view'])
      const person = await makePerson(scene.house, { password })
      await giveRole(scene.house, scene.home, await addMember(scene.house, scene.home, person), roleId)
      const answer = await patchRole(scene, roleId, { grants: anyOf(managers) }, { as: owner })
      await scene.house.database.owner((db) => db.deleteFrom('credentials').where('user_id', '!=', person.id).execute())
      return take(scene, owner, answer.json().consequence.undoId)
    },
    'access.denied': async (scene: Scene) => {
      const { roleId, as } = await editor(scene, ['role.view', 'role.edit', 'monitor.view'])
      const other = await makeRole(scene, 'Others', [])
      const answer = await patchRole(scene, other, { name: 'Strangers' }, { as })
      await patchRole(scene, roleId, { grants: anyOf(['role.view']) })
      return take(scene, as, answer.json().consequence.undoId)
    },
    'undo.overtaken': async (scene: Scene) => {
      const { as, roleId, undoId } = await renamed(scene)
      await patchRole(scene, roleId, { name: 'Hands' }, { headers: { 'if-match': '"2"' } })
      return take(scene, as, undoId)
    },
    'undo.not_found': async (scene: Scene) => take(scene, scene.admin.as, (await renamed(scene)).undoId),
    'undo.used': async (scene: Scene) => {
      const { as, undoId } = await renamed(scene)
      await take(scene, as, undoId)
      return take(scene, as, undoId)
    },
    'role.name_taken': async (scene: Scene) => {
      const { as, undoId } = await renamed(scene)
      await makeRole(scene, 'SUPPORT', [])
      return take(scene, as, undoId)
    },
    'scope.name_taken': async (scene: Scene) => {
      const as = await signedIn(scene.house, scene.home.owner)
      const add = async (name: string) =>
        scene.house.ask(`POST ${at(scene)}/scopes`, { as, body: { name, tags: ['t'] } })
      const { id } = (await add('Old')).json().scope
      const answer = await scene.house.ask(`PATCH ${at(scene)}/scopes/${id}`, {
        as,
        headers: first,
        body: { name: 'New' },
      })
      await add('OLD')
      return take(scene, as, answer.json().consequence.undoId)
    },
    'idempotency.in_progress': async (scene: Scene) => {
      const { as, undoId } = await renamed(scene)
      return whileFirstRuns({ ...scene, person: scene.home.owner }, 'one', () =>
        take(scene, as, undoId, '', { 'idempotency-key': 'one' }),
      )
    },
    'idempotency.differs': async (scene: Scene) => {
      const { as, undoId } = await renamed(scene)
      await take(scene, as, undoId, '', { 'idempotency-key': 'two' })
      return take(scene, as, undoId, '?dryRun=true', { 'idempotency-key': 'two' })
    },
  },
} as const
