import type { MembershipId, ScopeId } from '@rollcall/core/shared/ids'
import { bumpRevision } from '@rollcall/storage/organization'
import type { Caller } from './house.ts'
import { signedIn } from './people.ts'
import { whileFirstRuns } from './refusal-cases.ts'
import { at, first, giveRole, makeHolder, makeRole } from './roles.ts'
import type { Scene } from './scene.ts'

/** One call of each operation on scopes that succeeds, and one for each refusal. */
const post = ({ house, home, admin }: Scene, body: object, query = '', headers: Caller = {}) =>
  house.ask(`POST ${at({ home })}/scopes${query}`, { as: admin.as, body, headers })
interface Manner {
  readonly query?: string
  readonly headers?: object
  readonly as?: Caller
}
const patch = (
  scene: Scene,
  id: string,
  body: object,
  { query = '', headers = first, as = scene.admin.as }: Manner = {},
) => scene.house.ask(`PATCH ${at(scene)}/scopes/${id}${query}`, { as, body, headers: headers as Caller })
const drop = (scene: Scene, id: string, { query = '', headers = first, as = scene.admin.as }: Manner = {}) =>
  scene.house.ask(`DELETE ${at(scene)}/scopes/${id}${query}`, { as, headers: headers as Caller })
const match = (scene: Scene, body: object) =>
  scene.house.ask(`POST ${at(scene)}/scopes/matches`, { as: scene.admin.as, body })

const payments = { name: 'Payments', tags: ['payments'] }
export async function makeScope(scene: Pick<Scene, 'house' | 'home'>, body: object = payments): Promise<ScopeId> {
  const as = await signedIn(scene.house, scene.home.owner)
  const answer = await scene.house.ask(`POST ${at(scene)}/scopes`, { as, body })
  if (answer.statusCode !== 201) throw new Error(answer.body)
  return answer.json().scope.id
}

/** Gives it without asking anybody. */
export const giveScope = (
  { house, home }: Pick<Scene, 'house' | 'home'>,
  membershipId: MembershipId,
  scopeId: ScopeId,
) =>
  house.database.transaction(home.id, async (db) => {
    const scope = { scope_kind: 'custom', scope_id: scopeId } as const
    await db.updateTable('memberships').set(scope).where('id', '=', membershipId).execute()
    await bumpRevision(db, home.id, [{ kind: 'membership', id: membershipId }])
  })

/** A scope that the member has, who holds a role with it. */
async function held(scene: Scene): Promise<ScopeId> {
  const id = await makeScope(scene)
  await giveScope(scene, scene.member.membershipId, id)
  await giveRole(scene.house, scene.home, scene.member.membershipId, await makeRole(scene, 'Viewers', ['role.view']))
  const grid = { application: '*', environment: '*', level: 'read' }
  const role = await makeRole(scene, 'Watchers', ['monitor.view', 'application.view'])
  const as = await signedIn(scene.house, scene.home.owner)
  await scene.house.ask(`PATCH ${at(scene)}/roles/${role}/grid`, { as, body: { cells: [grid] }, headers: first })
  await giveRole(scene.house, scene.home, scene.member.membershipId, role)
  return id
}

/** Somebody who edits scopes and sees nothing. */
const editor = async (scene: Scene) => (await makeHolder(scene, 'Editor', ['scope.view', 'scope.edit'])).as
const foreign = `scp_${'0'.repeat(26)}`
const stale = '?expectedRevision=0'
const bare = { 'if-match': undefined }
const changed = { 'if-match': '"7"' }

export const scopeHappy = {
  'GET /v1/organizations/{organizationId}/scopes': {
    before: makeScope,
    ask: (scene: Scene) => scene.house.ask(`GET ${at(scene)}/scopes`, { as: scene.admin.as }),
    status: 200,
    audit: [],
  },
  'POST /v1/organizations/{organizationId}/scopes': {
    ask: (scene: Scene) => post(scene, { ...payments, owners: [scene.member.membershipId] }),
    status: 201,
    audit: ['scope.created'],
  },
  'POST /v1/organizations/{organizationId}/scopes/matches': {
    ask: (scene: Scene) => match(scene, { owners: [scene.member.membershipId], tags: ['payments'] }),
    status: 200,
    audit: [],
  },
  'GET /v1/organizations/{organizationId}/scopes/{scopeId}': {
    before: makeScope,
    ask: (scene: Scene, id: string) => scene.house.ask(`GET ${at(scene)}/scopes/${id}`, { as: scene.admin.as }),
    status: 200,
    audit: [],
  },
  'PATCH /v1/organizations/{organizationId}/scopes/{scopeId}': {
    before: makeScope,
    ask: (scene: Scene, id: string) => patch(scene, id, { name: 'Money', tags: ['money'] }),
    status: 200,
    audit: ['scope.changed'],
  },
  'DELETE /v1/organizations/{organizationId}/scopes/{scopeId}': {
    before: makeScope,
    ask: (scene: Scene, id: string) => drop(scene, id),
    status: 200,
    audit: ['scope.deleted'],
  },
} as const

const input = (ask: (scene: Scene, body: object) => ReturnType<typeof post>) => ({
  'scope.name_taken': async (scene: Scene) => {
    await makeScope(scene, { ...payments, name: 'Zählung' })
    return ask(scene, { name: 'ZA\u0308HLUNG' })
  },
  'scope.owner_unknown': (scene: Scene) => ask(scene, { owners: [scene.stranger.membershipId] }),
  'scope.clauses_missing': (scene: Scene) => ask(scene, { owners: [], tags: [] }),
  'name.invalid': (scene: Scene) => ask(scene, { name: '\u202e' }),
  'resource.tag_invalid': (scene: Scene) => ask(scene, { tags: ['one,two'] }),
})

export const scopeRefusals = {
  'POST /v1/organizations/{organizationId}/scopes': {
    'access.stale': (scene: Scene) => post(scene, payments, stale),
    ...input((scene, body) => post(scene, { ...payments, ...body })),
    'idempotency.in_progress': (scene: Scene) =>
      whileFirstRuns({ ...scene, person: scene.admin.person }, 'one', () =>
        post(scene, payments, '', { 'idempotency-key': 'one' }),
      ),
    'idempotency.differs': async (scene: Scene) => {
      await post(scene, payments, '', { 'idempotency-key': 'two' })
      return post(scene, { ...payments, name: 'Two' }, '', { 'idempotency-key': 'two' })
    },
  },
  'POST /v1/organizations/{organizationId}/scopes/matches': {
    'scope.owner_unknown': (scene: Scene) => match(scene, { owners: [scene.stranger.membershipId], tags: [] }),
    'resource.tag_invalid': (scene: Scene) => match(scene, { owners: [], tags: ['one,two'] }),
  },
  'GET /v1/organizations/{organizationId}/scopes/{scopeId}': {
    'scope.not_found': async ({ house, home, away, admin }: Scene) =>
      house.ask(`GET ${at({ home })}/scopes/${await makeScope({ house, home: away })}`, { as: admin.as }),
  },
  'PATCH /v1/organizations/{organizationId}/scopes/{scopeId}': {
    'access.stale': async (scene: Scene) => patch(scene, await makeScope(scene), { name: 'X' }, { query: stale }),
    'access.beyond_reach': async (scene: Scene) =>
      patch(scene, await held(scene), { tags: ['payments', 'secret'] }, { as: await editor(scene) }),
    'scope.not_found': (scene: Scene) => patch(scene, foreign, { name: 'X' }),
    'scope.changed': async (scene: Scene) => patch(scene, await makeScope(scene), { name: 'X' }, { headers: changed }),
    ...input(async (scene, body) => patch(scene, await makeScope(scene), body)),
    'request.if_match_required': async (scene: Scene) =>
      patch(scene, await makeScope(scene), { name: 'X' }, { headers: bare }),
  },
  'DELETE /v1/organizations/{organizationId}/scopes/{scopeId}': {
    'access.stale': async (scene: Scene) => drop(scene, await makeScope(scene), { query: stale }),
    'access.beyond_reach': async (scene: Scene) =>
      drop(scene, await held(scene), { query: '?replacement=organization', as: await editor(scene) }),
    'scope.not_found': (scene: Scene) => drop(scene, foreign),
    'scope.changed': async (scene: Scene) => drop(scene, await makeScope(scene), { headers: changed }),
    'scope.in_use': async (scene: Scene) => drop(scene, await held(scene)),
    'scope.replacement_invalid': async (scene: Scene) =>
      drop(scene, await held(scene), { query: `?replacement=${foreign}` }),
    'request.if_match_required': async (scene: Scene) => drop(scene, await makeScope(scene), { headers: bare }),
  },
} as const
