import type { Cell } from '@rollcall/core/access'
import { bumpRevision } from '@rollcall/storage/organization'
import { insertRoleCells } from '@rollcall/storage/role'
import type { Caller } from './house.ts'
import { makeMember, type Member, roleOf } from './people.ts'
import type { Scene } from './scene.ts'

/** One call of each operation on resources that succeeds, and one for each refusal. */
const of = ({ home }: Scene): string => `/v1/organizations/${home.id}`
const shop = { type: 'application', id: 'shop' }

const put = ({ house, home, admin }: Scene, ...items: readonly object[]) =>
  house.ask(`PUT /v1/organizations/${home.id}/resources`, { as: admin.as, body: { items } })
const putShop = (scene: Scene) => put(scene, { ...shop, name: 'Shop', tags: ['payments'] })
const patch = (scene: Scene, body: object, ifMatch: string | undefined = '"1"', as = scene.admin.as) =>
  scene.house.ask(`PATCH ${of(scene)}/resources/application/shop`, { as, body, headers: { 'if-match': ifMatch } })
const patched = async (scene: Scene, body: object) => {
  await putShop(scene)
  return patch(scene, body)
}
const patchedOther = async (scene: Scene, item: { type: string; id: string }, body: object) => {
  await put(scene, shop, prod(shop), { ...prod(shop), id: 'shop-test', name: 'test' }, { type: 'project', id: 'a' })
  return scene.house.ask(`PATCH ${of(scene)}/resources/${item.type}/${item.id}`, {
    as: scene.admin.as,
    body,
    headers: { 'if-match': '"1"' },
  })
}
const test = { type: 'environment', id: 'shop-test' }
const drop = (scene: Scene, resources = 1, as = scene.admin.as) =>
  scene.house.ask(`DELETE ${of(scene)}/resources/application/shop?resources=${resources}`, { as })

export const resourceHappy = {
  'GET /v1/organizations/{organizationId}/resource-types': {
    ask: (scene: Scene) => scene.house.ask(`GET ${of(scene)}/resource-types`, { as: scene.admin.as }),
    status: 200,
    audit: [],
  },
  'GET /v1/organizations/{organizationId}/resources': {
    ask: (scene: Scene) => scene.house.ask(`GET ${of(scene)}/resources`, { as: scene.admin.as }),
    status: 200,
    audit: [],
  },
  'PUT /v1/organizations/{organizationId}/resources': { ask: putShop, status: 200, audit: ['resource.created'] },
  'GET /v1/organizations/{organizationId}/resources/{type}/{resourceId}': {
    before: putShop,
    ask: (scene: Scene) => scene.house.ask(`GET ${of(scene)}/resources/application/shop`, { as: scene.admin.as }),
    status: 200,
    audit: [],
  },
  'PATCH /v1/organizations/{organizationId}/resources/{type}/{resourceId}': {
    before: putShop,
    ask: (scene: Scene) => patch(scene, { name: 'Web shop' }),
    status: 200,
    audit: ['resource.updated'],
  },
  'GET /v1/organizations/{organizationId}/resources/{type}/{resourceId}/deletion': {
    before: putShop,
    ask: (scene: Scene) =>
      scene.house.ask(`GET ${of(scene)}/resources/application/shop/deletion`, { as: scene.admin.as }),
    status: 200,
    audit: [],
  },
  'DELETE /v1/organizations/{organizationId}/resources/{type}/{resourceId}': {
    before: putShop,
    ask: (scene: Scene) => drop(scene),
    status: 200,
    audit: ['resource.deleted'],
  },
}

interface Giving {
  /** A role of the template that is made to give this. */
  readonly key: string
  readonly grants: readonly { readonly permission: string; readonly on: 'any' | 'owned' }[]
  /** Without cells: everything. */
  readonly cells?: readonly Cell[]
}

/** Somebody with one role that gives just this. */
async function holder({ house, home }: Scene, { key, grants, cells = [] }: Giving): Promise<Member> {
  const role_id = roleOf(home, key)
  await house.database.transaction(home.id, async (db) => {
    const change = { built_in: false, everything: cells.length === 0, grants: JSON.stringify(grants) }
    await db.updateTable('roles').set(change).where('id', '=', role_id).execute()
    await db.deleteFrom('role_cells').where('role_id', '=', role_id).execute()
    await insertRoleCells(
      db,
      cells.map((cell) => ({ organization_id: home.id, role_id, ...cell })),
    )
    await bumpRevision(db, home.id, [{ kind: 'role', id: role_id }])
  })
  return makeMember(house, home, { roles: [key] })
}

const registrar = async (scene: Scene, ...permissions: readonly string[]): Promise<Caller> =>
  (await holder(scene, { key: 'billing', grants: permissions.map((permission) => ({ permission, on: 'any' })) })).as

const prod = (parent: object | null) => ({ type: 'environment', id: 'shop-prod', name: 'production', parent })
const unknownShop = (scene: Scene) => patch(scene, { name: 'x' })

const wrongItems = (ask: (scene: Scene, item: object) => Promise<Awaited<ReturnType<typeof put>>>) => ({
  'resource.type_unknown': (scene: Scene) => put(scene, { type: 'membership', id: 'x' }),
  'resource.id_invalid': (scene: Scene) => put(scene, { type: 'application', id: ' x' }),
  'resource.parent_required': (scene: Scene) => put(scene, prod(null)),
  'resource.tag_invalid': (scene: Scene) => ask(scene, { tags: ['a,b'] }),
  'resource.properties_invalid': (scene: Scene) => ask(scene, { properties: { owners: ['me'] } }),
  'resource.parent_kind': (scene: Scene) => ask(scene, { parent: { type: 'application', id: 'other' } }),
  'resource.owner_unknown': (scene: Scene) => ask(scene, { owners: ['usr_00000000000000000000000000'] }),
  'name.invalid': (scene: Scene) => ask(scene, { name: 'a\u2028b' }),
  'resource.parent_unknown': (scene: Scene) => put(scene, prod({ type: 'application', id: 'nobody' })),
  'resource.parent_cycle': (scene: Scene) =>
    put(
      scene,
      { type: 'project', id: 'a', parent: { type: 'project', id: 'b' } },
      { type: 'project', id: 'b', parent: { type: 'project', id: 'a' } },
    ),
  'resource.environment_name_taken': (scene: Scene) =>
    put(scene, shop, prod(shop), { ...prod(shop), id: 'shop-prod-2' }),
})

const wrongShop = (scene: Scene, item: object) => put(scene, { ...shop, ...item })

export const resourceRefusals = {
  'GET /v1/organizations/{organizationId}/resources': {
    'request.cursor_invalid': (scene: Scene) =>
      scene.house.ask(`GET ${of(scene)}/resources?cursor=nonsense`, { as: scene.admin.as }),
    'resource.type_unknown': (scene: Scene) =>
      scene.house.ask(`GET ${of(scene)}/resources?type=role`, { as: scene.admin.as }),
  },
  'PUT /v1/organizations/{organizationId}/resources': {
    ...wrongItems(wrongShop),
    'access.denied': async (scene: Scene) => {
      const as = await registrar(scene, 'resource.register', 'resource.view')
      return scene.house.ask(`PUT ${of(scene)}/resources`, { as, body: { items: [{ ...shop, tags: ['payments'] }] } })
    },
    'access.beyond_reach': async (scene: Scene) => {
      const as = await registrar(scene, 'resource.*')
      return scene.house.ask(`PUT ${of(scene)}/resources`, { as, body: { items: [shop] } })
    },
  },
  'GET /v1/organizations/{organizationId}/resources/{type}/{resourceId}': {
    'resource.not_found': (scene: Scene) =>
      scene.house.ask(`GET ${of(scene)}/resources/application/shop`, { as: scene.admin.as }),
  },
  'PATCH /v1/organizations/{organizationId}/resources/{type}/{resourceId}': {
    'resource.not_found': unknownShop,
    'request.if_match_required': async (scene: Scene) => {
      await putShop(scene)
      return scene.house.ask(`PATCH ${of(scene)}/resources/application/shop`, { as: scene.admin.as, body: {} })
    },
    'resource.changed': async (scene: Scene) => {
      await putShop(scene)
      return patch(scene, { name: 'x' }, '"7"')
    },
    'access.denied': async (scene: Scene) => {
      await putShop(scene)
      const as = await registrar(scene, 'application.view')
      return patch(scene, { name: 'x' }, '"1"', as)
    },
    'access.beyond_reach': async (scene: Scene) => {
      await putShop(scene)
      const as = await registrar(scene, 'application.view', 'resource.view', 'resource.classify')
      const owner = await holder(scene, { key: 'trending', grants: [{ permission: 'application.*', on: 'owned' }] })
      return patch(scene, { owners: [owner.membershipId] }, '"1"', as)
    },
    'resource.tag_invalid': (scene: Scene) => patched(scene, { tags: ['a,b'] }),
    'resource.properties_invalid': (scene: Scene) => patched(scene, { properties: { nested: { a: 1 } } }),
    'resource.parent_kind': (scene: Scene) => patched(scene, { parent: { type: 'application', id: 'other' } }),
    'resource.owner_unknown': (scene: Scene) => patched(scene, { owners: ['nobody'] }),
    'name.invalid': (scene: Scene) => patched(scene, { name: 'a\u2028b' }),
    'resource.parent_required': (scene: Scene) => patchedOther(scene, test, { parent: null }),
    'resource.parent_unknown': (scene: Scene) =>
      patchedOther(scene, test, { parent: { type: 'application', id: 'nobody' } }),
    'resource.environment_name_taken': (scene: Scene) => patchedOther(scene, test, { name: 'production' }),
    'resource.parent_cycle': (scene: Scene) =>
      patchedOther(scene, { type: 'project', id: 'a' }, { parent: { type: 'project', id: 'a' } }),
  },
  'GET /v1/organizations/{organizationId}/resources/{type}/{resourceId}/deletion': {
    'resource.not_found': (scene: Scene) =>
      scene.house.ask(`GET ${of(scene)}/resources/application/shop/deletion`, { as: scene.admin.as }),
  },
  'DELETE /v1/organizations/{organizationId}/resources/{type}/{resourceId}': {
    'resource.not_found': (scene: Scene) => drop(scene),
    'resource.count_moved': async (scene: Scene) => {
      await putShop(scene)
      return drop(scene, 3)
    },
    'access.denied': async (scene: Scene) => {
      await putShop(scene)
      return drop(scene, 1, await registrar(scene, 'application.view'))
    },
    /** Without the environment that he may only read, he is admin of all that is left of the application. */
    'access.beyond_reach': async (scene: Scene) => {
      await put(scene, shop, prod(shop), { ...prod(shop), id: 'shop-test', name: 'test' })
      await holder(scene, {
        key: 'trending',
        grants: [{ permission: 'application.*', on: 'any' }],
        cells: [
          { application: 'shop', environment: 'test', level: 'admin' },
          { application: 'shop', environment: 'production', level: 'read' },
        ],
      })
      const as = await registrar(scene, 'environment.view', 'resource.view', 'resource.register')
      return scene.house.ask(`DELETE ${of(scene)}/resources/environment/shop-prod?resources=1`, { as })
    },
  },
}
