import { sql } from 'kysely'
import type { Caller } from './house.ts'
import { makeMember, makeOrganization, roleOf } from './people.ts'
import { whileFirstRuns } from './refusal-cases.ts'
import {
  anyOf,
  at,
  first,
  giveRole,
  makeApplications,
  makeHolder,
  makeOnlyManager,
  makeRole,
  patchRole,
} from './roles.ts'
import type { Scene } from './scene.ts'

/** One call of each operation on roles that succeeds, and one for each refusal. */
const post = ({ house, home, admin }: Scene, body: object, query = '', headers: Caller = {}) =>
  house.ask(`POST ${at({ home })}/roles${query}`, { as: admin.as, body, headers })
const drop = (
  scene: Scene,
  id: string,
  query = '',
  headers: Caller | { 'if-match': undefined } = first,
  as = scene.admin.as,
) => scene.house.ask(`DELETE ${at(scene)}/roles/${id}${query}`, { as, headers })
const patchGrid = (
  { house, home, admin }: Scene,
  id: string,
  cells: readonly object[],
  {
    query = '',
    headers = first,
    as = admin.as,
  }: { query?: string; headers?: Readonly<Record<string, string | undefined>>; as?: Caller } = {},
) => house.ask(`PATCH ${at({ home })}/roles/${id}/grid${query}`, { as, body: { cells }, headers })

const support = (scene: Scene) => makeRole(scene, 'Support', ['monitor.view', 'application.view'])
const builtIn = ({ home }: Scene) => roleOf(home, 'billing')
const everywhere = { application: '*', environment: '*', level: 'read' }
const unknown = `rol_${'0'.repeat(26)}`
const stale = '?expectedRevision=0'

export const roleHappy = {
  'GET /v1/organizations/{organizationId}/permissions': {
    ask: (scene: Scene) => scene.house.ask(`GET ${at(scene)}/permissions`, { as: scene.admin.as }),
    status: 200,
    audit: [],
  },
  'POST /v1/organizations/{organizationId}/roles': {
    ask: (scene: Scene) => post(scene, { name: 'Support', description: 'Looks and tells' }),
    status: 201,
    audit: ['role.created'],
  },
  'GET /v1/organizations/{organizationId}/roles/{roleId}': {
    before: support,
    ask: (scene: Scene, id: string) => scene.house.ask(`GET ${at(scene)}/roles/${id}`, { as: scene.admin.as }),
    status: 200,
    audit: [],
  },
  'PATCH /v1/organizations/{organizationId}/roles/{roleId}': {
    before: support,
    ask: (scene: Scene, id: string) => patchRole(scene, id, { name: 'Helpers', grants: anyOf(['monitor.view']) }),
    status: 200,
    audit: ['role.changed'],
  },
  'DELETE /v1/organizations/{organizationId}/roles/{roleId}': {
    before: support,
    ask: (scene: Scene, id: string) => drop(scene, id),
    status: 200,
    audit: ['role.deleted'],
  },
  'GET /v1/organizations/{organizationId}/roles/{roleId}/grid': {
    before: support,
    ask: (scene: Scene, id: string) => scene.house.ask(`GET ${at(scene)}/roles/${id}/grid`, { as: scene.admin.as }),
    status: 200,
    audit: [],
  },
  'PATCH /v1/organizations/{organizationId}/roles/{roleId}/grid': {
    before: support,
    ask: (scene: Scene, id: string) => patchGrid(scene, id, [everywhere]),
    status: 200,
    audit: ['role.grid_changed'],
  },
} as const

const grants = (ask: (scene: Scene, grants: readonly object[]) => ReturnType<typeof post>) => ({
  'role.permission_unknown': (scene: Scene) => ask(scene, anyOf(['monitor.view', 'monitor.fly'])),
  'role.permission_reserved': async (scene: Scene) => {
    const home = await makeOrganization(scene.house, { template: 'appsec' })
    return ask(
      { ...scene, home, admin: await makeMember(scene.house, home, { roles: ['admin'] }) },
      anyOf(['member.view']),
    )
  },
  'role.condition_invalid': (scene: Scene) =>
    ask(scene, [{ permission: 'monitor.view', on: 'any', condition: { eq: [1] } }]),
})

/** Somebody who may edit roles and nothing else, and a role that somebody else holds. */
async function beyond(scene: Scene) {
  const { house, home, member } = scene
  const editor = await makeHolder(scene, 'Editor', ['role.view', 'role.edit'])
  const id = await support(scene)
  await giveRole(house, home, member.membershipId, id)
  return { id, as: editor.as }
}

export const roleRefusals = {
  'POST /v1/organizations/{organizationId}/roles': {
    'access.stale': (scene: Scene) => post(scene, { name: 'Support' }, stale),
    'role.not_offered': async (scene: Scene) => {
      const home = await makeOrganization(scene.house, { template: 'metrics' })
      const owned = await makeMember(scene.house, home, { roles: ['admin'] })
      return post({ ...scene, home, admin: owned }, { name: 'Support' })
    },
    'role.not_found': (scene: Scene) => post(scene, { name: 'Support', copyOf: unknown }),
    'role.name_taken': (scene: Scene) => post(scene, { name: 'BILLING' }),
    'name.invalid': (scene: Scene) => post(scene, { name: ' \t ' }),
    ...grants((scene, wished) => post(scene, { name: 'Support', grants: wished })),
    'idempotency.in_progress': (scene: Scene) =>
      whileFirstRuns({ ...scene, person: scene.admin.person }, 'one', () =>
        post(scene, { name: 'One' }, '', { 'idempotency-key': 'one' }),
      ),
    'idempotency.differs': async (scene: Scene) => {
      await post(scene, { name: 'One' }, '', { 'idempotency-key': 'two' })
      return post(scene, { name: 'Two' }, '', { 'idempotency-key': 'two' })
    },
  },
  'GET /v1/organizations/{organizationId}/roles/{roleId}': {
    'role.not_found': ({ house, home, away, admin }: Scene) =>
      house.ask(`GET ${at({ home })}/roles/${roleOf(away, 'billing')}`, { as: admin.as }),
  },
  'PATCH /v1/organizations/{organizationId}/roles/{roleId}': {
    'access.stale': async (scene: Scene) => patchRole(scene, await support(scene), { name: 'X' }, { query: stale }),
    'access.beyond_reach': async (scene: Scene) => {
      const { id, as } = await beyond(scene)
      return patchRole(scene, id, { grants: anyOf(['billing.view']) }, { as })
    },
    'organization.last_manager': async (scene: Scene) => {
      const { roleId } = await makeOnlyManager(scene)
      return patchRole(scene, roleId, { grants: anyOf(['member.view']) })
    },
    'role.not_found': (scene: Scene) => patchRole(scene, roleOf(scene.away, 'billing'), { name: 'X' }),
    'role.changed': async (scene: Scene) =>
      patchRole(scene, await support(scene), { name: 'X' }, { headers: { 'if-match': '"7"' } }),
    'role.built_in': (scene: Scene) => patchRole(scene, builtIn(scene), { name: 'X' }),
    'role.name_taken': async (scene: Scene) => patchRole(scene, await support(scene), { name: 'Bílling' }),
    'name.invalid': async (scene: Scene) => patchRole(scene, await support(scene), { name: '\u202e' }),
    ...grants(async (scene, wished) => patchRole(scene, await support(scene), { grants: wished })),
    'role.permission_reserved': async (scene: Scene) => {
      const home = await makeOrganization(scene.house, { template: 'appsec' })
      const admin = await makeMember(scene.house, home, { roles: ['admin'] })
      const there = { ...scene, home, admin }
      return patchRole(there, await support(there), { grants: anyOf(['role.edit']) })
    },
    'request.if_match_required': async (scene: Scene) =>
      patchRole(scene, await support(scene), { name: 'X' }, { headers: { 'if-match': undefined } }),
  },
  'DELETE /v1/organizations/{organizationId}/roles/{roleId}': {
    'access.stale': async (scene: Scene) => drop(scene, await support(scene), stale),
    'access.beyond_reach': async (scene: Scene) => {
      const { id, as } = await beyond(scene)
      return drop(scene, id, `?replacement=${builtIn(scene)}`, first, as)
    },
    'organization.last_manager': async (scene: Scene) =>
      drop(scene, (await makeOnlyManager(scene)).roleId, '?replacement=none'),
    'role.not_found': (scene: Scene) => drop(scene, roleOf(scene.away, 'billing')),
    'role.changed': async (scene: Scene) => drop(scene, await support(scene), '', { 'if-match': '"7"' }),
    'role.built_in': (scene: Scene) => drop(scene, builtIn(scene)),
    'role.in_use': async (scene: Scene) => drop(scene, (await beyond(scene)).id),
    'role.replacement_invalid': async (scene: Scene) =>
      drop(scene, (await beyond(scene)).id, `?replacement=${roleOf(scene.home, 'guest')}`),
    'request.if_match_required': async (scene: Scene) =>
      drop(scene, await support(scene), '', { 'if-match': undefined }),
  },
  'GET /v1/organizations/{organizationId}/roles/{roleId}/grid': {
    'role.not_found': ({ house, home, away, admin }: Scene) =>
      house.ask(`GET ${at({ home })}/roles/${roleOf(away, 'billing')}/grid`, { as: admin.as }),
  },
  'PATCH /v1/organizations/{organizationId}/roles/{roleId}/grid': {
    'access.stale': async (scene: Scene) => patchGrid(scene, await support(scene), [everywhere], { query: stale }),
    'access.beyond_reach': async (scene: Scene) => {
      const { id, as } = await beyond(scene)
      return patchGrid(scene, id, [everywhere], { as })
    },
    'role.not_found': (scene: Scene) => patchGrid(scene, roleOf(scene.away, 'billing'), [everywhere]),
    'role.changed': async (scene: Scene) =>
      patchGrid(scene, await support(scene), [everywhere], { headers: { 'if-match': '"7"' } }),
    'role.grid_fixed': (scene: Scene) => patchGrid(scene, roleOf(scene.home, 'admin'), [everywhere]),
    'role.grid_too_large': async (scene: Scene) => {
      const id = await support(scene)
      await scene.house.database.transaction(scene.home.id, (db) =>
        db
          .insertInto('role_cells')
          .columns(['organization_id', 'role_id', 'application', 'environment', 'level'])
          .expression((from) =>
            from
              .selectFrom(sql<{ n: number }>`generate_series(1, 100000)`.as('n'))
              .select([
                sql.lit(scene.home.id).as('organization_id'),
                sql.lit(id).as('role_id'),
                sql<string>`'app-' || n`.as('application'),
                sql.lit('production').as('environment'),
                sql<'deny'>`'deny'`.as('level'),
              ]),
          )
          .execute(),
      )
      return patchGrid(scene, id, [everywhere])
    },
    'role.cell_unknown': async (scene: Scene) => {
      await makeApplications({ house: scene.house, home: scene.away }, 'theirs')
      return patchGrid(scene, await support(scene), [everywhere, { ...everywhere, application: 'theirs' }])
    },
    'role.cell_twice': async (scene: Scene) => patchGrid(scene, await support(scene), [everywhere, everywhere]),
    'request.if_match_required': async (scene: Scene) =>
      patchGrid(scene, await support(scene), [everywhere], { headers: { 'if-match': undefined } }),
  },
} as const
