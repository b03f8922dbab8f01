import type { Email } from '@rollcall/core/shared/email'
import type { MembershipId } from '@rollcall/core/shared/ids'
import { freshEmail } from './invitations.ts'
import { addMember, makeMember, roleOf } from './people.ts'
import { at, makeHolder, makeOnlyManager } from './roles.ts'
import type { Caller } from './house.ts'
import type { Scene } from './scene.ts'

/** One call of each operation on what users hold that succeeds, and one for each refusal. */
type Asking = { readonly as?: Caller; readonly query?: string; readonly headers?: Caller | { 'if-match'?: undefined } }

export const patchAccess = (
  scene: Pick<Scene, 'house' | 'home' | 'admin'>,
  id: string,
  body: object,
  { as = scene.admin.as, query = '', headers = { 'if-match': '"1"' } }: Asking = {},
) => scene.house.ask(`PATCH ${at(scene)}/memberships/${id}/access${query}`, { as, body, headers })

export const postStanding = (
  scene: Pick<Scene, 'house' | 'home' | 'admin'>,
  id: string,
  act: 'suspend' | 'reactivate',
  body: object = {},
  { as = scene.admin.as, query = '' }: Asking = {},
) => scene.house.ask(`POST ${at(scene)}/memberships/${id}/${act}${query}`, { as, body })

export const postMany = (
  scene: Pick<Scene, 'house' | 'home' | 'admin'>,
  kind: 'access' | 'status',
  body: object,
  { as = scene.admin.as, query = '' }: Asking = {},
) => scene.house.ask(`POST ${at(scene)}/memberships/bulk/${kind}${query}`, { as, body })

const readAccess = (scene: Scene, id: string) =>
  scene.house.ask(`GET ${at(scene)}/memberships/${id}/access`, { as: scene.admin.as })

const giving = (scene: Pick<Scene, 'home'>, key: string) => ({ give: { roleId: roleOf(scene.home, key) } })
const memberOf = ({ member }: Scene): MembershipId => member.membershipId
const unknownRole = `rol_${'0'.repeat(26)}`
const stale = '?expectedRevision=0'
const invited = ({ house, home }: Scene) => addMember(house, home, undefined, { email: freshEmail() as Email })

async function ownerOf(scene: Scene): Promise<MembershipId> {
  const { items } = (await scene.house.ask(`GET ${at(scene)}/memberships?limit=200`, { as: scene.admin.as })).json()
  return items.find(({ owner }: { owner: boolean }) => owner).id
}

/** Somebody who may edit what users hold, and nothing else. */
const editor = (scene: Scene) => makeHolder(scene, 'Editor', ['member.view', 'member.edit', 'member.suspend'])

const suspendedAdmin = (scene: Scene) => makeMember(scene.house, scene.home, { roles: ['admin'], status: 'suspended' })

export const assignmentHappy = {
  'GET /v1/organizations/{organizationId}/access-options': {
    ask: (scene: Scene) => scene.house.ask(`GET ${at(scene)}/access-options`, { as: scene.admin.as }),
    status: 200,
    audit: [],
  },
  'GET /v1/organizations/{organizationId}/memberships/{membershipId}/access': {
    ask: (scene: Scene) => readAccess(scene, memberOf(scene)),
    status: 200,
    audit: [],
  },
  'PATCH /v1/organizations/{organizationId}/memberships/{membershipId}/access': {
    ask: (scene: Scene) => patchAccess(scene, memberOf(scene), { ...giving(scene, 'member'), scope: { kind: 'own' } }),
    status: 200,
    audit: ['membership.access_changed'],
  },
  'POST /v1/organizations/{organizationId}/memberships/{membershipId}/suspend': {
    ask: (scene: Scene) => postStanding(scene, memberOf(scene), 'suspend', { reason: 'On leave' }),
    status: 200,
    audit: ['membership.suspended'],
  },
  'POST /v1/organizations/{organizationId}/memberships/{membershipId}/reactivate': {
    before: async (scene: Scene) => (await suspendedAdmin(scene)).membershipId,
    ask: (scene: Scene, id: string) => postStanding(scene, id, 'reactivate'),
    status: 200,
    audit: ['membership.reactivated'],
  },
  'POST /v1/organizations/{organizationId}/memberships/bulk/access': {
    ask: (scene: Scene) =>
      postMany(scene, 'access', { membershipIds: [memberOf(scene)], change: giving(scene, 'member') }),
    status: 200,
    audit: ['membership.access_changed'],
  },
  'POST /v1/organizations/{organizationId}/memberships/bulk/status': {
    ask: (scene: Scene) => postMany(scene, 'status', { membershipIds: [memberOf(scene)], status: 'suspended' }),
    status: 200,
    audit: ['membership.suspended'],
  },
} as const

type Change = (scene: Scene, change: object) => ReturnType<typeof patchAccess>

const places = (ask: Change) => ({
  'role.not_found': (scene: Scene) => ask(scene, { roles: [{ roleId: unknownRole }] }),
  'scope.not_found': (scene: Scene) => ask(scene, { scope: { kind: 'named', scopeId: `scp_${'0'.repeat(26)}` } }),
  'scope.owner_unknown': (scene: Scene) =>
    ask(scene, { scope: { kind: 'custom', owners: [scene.stranger.membershipId], tags: [] } }),
  'scope.clauses_missing': (scene: Scene) => ask(scene, { scope: { kind: 'custom', owners: [], tags: [] } }),
  'resource.tag_invalid': (scene: Scene) => ask(scene, { scope: { kind: 'custom', owners: [], tags: ['a,b'] } }),
})

const past = '2001-01-01T00:00:00Z'

export const assignmentRefusals = {
  'GET /v1/organizations/{organizationId}/memberships/{membershipId}/access': {
    'membership.not_found': (scene: Scene) => readAccess(scene, scene.stranger.membershipId),
    'membership.invited': async (scene: Scene) => readAccess(scene, await invited(scene)),
  },
  'PATCH /v1/organizations/{organizationId}/memberships/{membershipId}/access': {
    ...places((scene, change) => patchAccess(scene, memberOf(scene), change)),
    'access.stale': (scene: Scene) => patchAccess(scene, memberOf(scene), giving(scene, 'member'), { query: stale }),
    'access.beyond_reach': async (scene: Scene) =>
      patchAccess(scene, memberOf(scene), giving(scene, 'admin'), { as: (await editor(scene)).as }),
    'organization.last_manager': async (scene: Scene) =>
      patchAccess(scene, (await makeOnlyManager(scene)).membershipId, { roles: [] }),
    'membership.end_in_past': (scene: Scene) => patchAccess(scene, memberOf(scene), { endsAt: past }),
    'membership.not_found': (scene: Scene) => patchAccess(scene, scene.stranger.membershipId, { endsAt: null }),
    'membership.invited': async (scene: Scene) => patchAccess(scene, await invited(scene), { endsAt: null }),
    'membership.changed': (scene: Scene) =>
      patchAccess(scene, memberOf(scene), { endsAt: null }, { headers: { 'if-match': '"7"' } }),
    'membership.owner_fixed': async (scene: Scene) =>
      patchAccess(scene, await ownerOf(scene), { scope: { kind: 'own' } }),
    'place.not_offered': (scene: Scene) =>
      patchAccess(scene, memberOf(scene), {
        roles: [{ roleId: roleOf(scene.home, 'admin') }, { roleId: roleOf(scene.home, 'guest') }],
      }),
    'request.if_match_required': (scene: Scene) =>
      patchAccess(scene, memberOf(scene), { endsAt: null }, { headers: { 'if-match': undefined } }),
  },
  'POST /v1/organizations/{organizationId}/memberships/{membershipId}/suspend': {
    'access.stale': (scene: Scene) => postStanding(scene, memberOf(scene), 'suspend', {}, { query: stale }),
    'organization.last_manager': async (scene: Scene) =>
      postStanding(scene, (await makeOnlyManager(scene)).membershipId, 'suspend'),
    'membership.not_found': (scene: Scene) => postStanding(scene, scene.stranger.membershipId, 'suspend'),
    'membership.invited': async (scene: Scene) => postStanding(scene, await invited(scene), 'suspend'),
    'membership.owner_fixed': async (scene: Scene) => postStanding(scene, await ownerOf(scene), 'suspend'),
    'membership.self_suspension': (scene: Scene) => postStanding(scene, scene.admin.membershipId, 'suspend'),
    'note.invalid': (scene: Scene) => postStanding(scene, memberOf(scene), 'suspend', { reason: '\u202e' }),
  },
  'POST /v1/organizations/{organizationId}/memberships/{membershipId}/reactivate': {
    'access.stale': async (scene: Scene) =>
      postStanding(scene, (await suspendedAdmin(scene)).membershipId, 'reactivate', {}, { query: stale }),
    'access.beyond_reach': async (scene: Scene) =>
      postStanding(
        scene,
        (await suspendedAdmin(scene)).membershipId,
        'reactivate',
        {},
        { as: (await editor(scene)).as },
      ),
    'membership.not_found': (scene: Scene) => postStanding(scene, scene.stranger.membershipId, 'reactivate'),
    'membership.invited': async (scene: Scene) => postStanding(scene, await invited(scene), 'reactivate'),
    'note.invalid': (scene: Scene) => postStanding(scene, memberOf(scene), 'reactivate', { reason: '\u202e' }),
  },
  'POST /v1/organizations/{organizationId}/memberships/bulk/access': {
    ...places((scene, change) => postMany(scene, 'access', { membershipIds: [memberOf(scene)], change })),
    'access.stale': (scene: Scene) =>
      postMany(
        scene,
        'access',
        { membershipIds: [memberOf(scene)], change: giving(scene, 'member') },
        { query: stale },
      ),
  },
  'POST /v1/organizations/{organizationId}/memberships/bulk/status': {
    'access.stale': (scene: Scene) =>
      postMany(scene, 'status', { membershipIds: [memberOf(scene)], status: 'suspended' }, { query: stale }),
    'note.invalid': (scene: Scene) =>
      postMany(scene, 'status', { membershipIds: [memberOf(scene)], status: 'suspended', reason: '\u202e' }),
  },
} as const
