import { afterAll, describe, expect, it } from 'vitest'
import { bumpRevision } from '@rollcall/storage/organization'
import { insertRoleCells } from '@rollcall/storage/role'
import { openHouse, verdict } from './house.ts'
import { makeMember, makeToken, roleOf } from './people.ts'
import { type Scene, setScene } from './scene.ts'

const application = (id: string, more: object = {}) => ({ type: 'application', id, name: id, ...more })
const environment = (of: string, name: string, more: object = {}) => ({
  type: 'environment',
  id: `${of}-${name}`,
  name,
  parent: { type: 'application', id: of },
  ...more,
})

describe('the register of resources', async () => {
  const house = await openHouse()
  afterAll(house.close)

  const put = ({ home, admin }: Scene, items: readonly object[], as = admin.as) =>
    house.ask(`PUT /v1/organizations/${home.id}/resources`, { as, body: { items } })
  const list = async ({ home, admin }: Scene, query = '', as = admin.as) =>
    (await house.ask(`GET /v1/organizations/${home.id}/resources${query}`, { as })).json()
  const ids = (page: { items: { id: string }[] }) => page.items.map(({ id }) => id)
  const get = (scene: Scene, type: string, id: string, as = scene.admin.as) =>
    house.ask(`GET /v1/organizations/${scene.home.id}/resources/${type}/${encodeURIComponent(id)}`, { as })

  it('takes them in any order, and the same again changes nothing', async () => {
    const scene = await setScene(house)
    const items = [environment('shop', 'production'), application('shop', { tags: ['b', 'a', 'b'] })]
    const first = (await put(scene, items)).json()
    expect(first).toMatchObject({ created: 2, changed: 0, unchanged: 0 })
    expect((await put(scene, items)).json()).toEqual({ ...first, created: 0, unchanged: 2 })
    expect((await put(scene, [application('shop', { name: 'Shop' })])).json()).toMatchObject({
      changed: 1,
      revision: first.revision + 1,
    })
    const shop = (await get(scene, 'application', 'shop')).json()
    expect(shop).toMatchObject({
      name: 'Shop',
      tags: ['a', 'b'],
      environments: [{ name: 'production', protected: true }],
    })
  })

  it('says everything that is wrong, by item, and writes nothing', async () => {
    const scene = await setScene(house)
    const answer = await put(scene, [
      application('fine'),
      application('shop', { owners: ['nobody'], tags: ['a,b'] }),
      environment('gone', 'test'),
    ])
    expect(answer.statusCode).toBe(422)
    expect(answer.json().errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '/items/1/owners/0',
      '/items/1/tags/0',
      '/items/2/parent',
    ])
    expect((await list(scene)).match).toBe(0)
  })

  it('O-8 and R-36: shows what the role and the scope let somebody view, and hides the rest from list, count, search and fetch', async () => {
    const scene = await setScene(house)
    const owner = await makeMember(house, scene.home, { roles: ['dashboard-admin'] })
    const names = ['alpha', 'beta', 'gamma', 'delta']
    await put(
      scene,
      names.map((name) => application(name, name === 'beta' ? { owners: [owner.membershipId] } : {})),
    )
    await put(
      scene,
      names.map((name) => environment(name, 'production')),
    )
    expect((await list(scene, '', owner.as)).match).toBe(4)
    await house.database.transaction(scene.home.id, async (db) => {
      const role_id = roleOf(scene.home, 'dashboard-admin')
      const denied = {
        organization_id: scene.home.id,
        role_id,
        application: 'gamma',
        environment: '*',
        level: 'deny',
      } as const
      await insertRoleCells(db, [denied])
      await bumpRevision(db, scene.home.id, [{ kind: 'role', id: role_id }])
    })
    const seen = await list(scene, '?limit=2', owner.as)
    expect([ids(seen), seen.match]).toEqual([['alpha', 'beta'], 3])
    expect(ids(await list(scene, `?limit=2&cursor=${seen.nextCursor}`, owner.as))).toEqual(['delta'])
    expect((await list(scene, '?q=gam', owner.as)).match).toBe(0)
    expect(verdict(await get(scene, 'application', 'gamma', owner.as))).toBe('404 resource.not_found')
    await house.database.transaction(scene.home.id, async (db) => {
      await db.updateTable('memberships').set({ scope_kind: 'own' }).where('id', '=', owner.membershipId).execute()
      await bumpRevision(db, scene.home.id, [{ kind: 'membership', id: owner.membershipId }])
    })
    expect(ids(await list(scene, '', owner.as))).toEqual(['beta'])
    expect(ids(await list(scene, '?type=environment', owner.as))).toEqual(['beta-production'])
  })

  it('is filtered by text, owner and tag', async () => {
    const scene = await setScene(house)
    await put(scene, [
      application('checkout-api', { name: 'Checkout', tags: ['payments'], owners: [scene.admin.person.id] }),
      application('ledger-api', { name: 'Ledger', tags: ['payments', 'core'] }),
      application('search', { name: 'Søk' }),
    ])
    expect(ids(await list(scene, '?q=api%20led'))).toEqual(['ledger-api'])
    expect(ids(await list(scene, '?q=s%C3%B8k'))).toEqual(['search'])
    expect(ids(await list(scene, '?tag=core&tag=none'))).toEqual(['ledger-api'])
    expect(ids(await list(scene, `?owner=${scene.admin.membershipId}`))).toEqual(['checkout-api'])
  })

  it.each(['__proto__', 'constructor', 'Ledger', 'ledger', 'a/b?c#d', 'naïve', '💳 shop', 'x'.repeat(200)])(
    'keeps the id %s as it is',
    async (id) => {
      const scene = await setScene(house)
      expect((await put(scene, [application(id)])).statusCode).toBe(200)
      expect((await get(scene, 'application', id)).json().id).toBe(id)
      expect(verdict(await get(scene, 'application', `${id.slice(0, 199)}~`))).toBe('404 resource.not_found')
    },
  )

  it('takes one form of a letter for the other, and nothing else', async () => {
    const scene = await setScene(house)
    await put(scene, [application('cafe\u0301')])
    expect((await get(scene, 'application', 'café')).json().id).toBe('café')
    expect((await put(scene, [application('café')])).json()).toMatchObject({ created: 0 })
    expect((await put(scene, [application('Café')])).json()).toMatchObject({ created: 1 })
  })

  it('refuses a circle over several, and the same thing twice', async () => {
    const scene = await setScene(house)
    const project = (id: string, parent: string | null) => ({
      type: 'project',
      id,
      parent: parent === null ? null : { type: 'project', id: parent },
    })
    await put(scene, [project('a', null), project('b', 'a'), project('c', 'b')])
    expect(verdict(await put(scene, [project('a', 'c')]))).toBe('422 resource.parent_cycle')
    expect(verdict(await put(scene, [project('a', null), project('a', 'b')]))).toBe('400 request.invalid')
  })

  it('deletes what lies under it and the cells that name it, as the preview said', async () => {
    const scene = await setScene(house)
    await put(scene, [
      application('shop'),
      environment('shop', 'production'),
      { type: 'monitor', id: 'm', parent: { type: 'environment', id: 'shop-production' } },
    ])
    await house.database.transaction(scene.home.id, (db) =>
      insertRoleCells(db, [
        {
          organization_id: scene.home.id,
          role_id: roleOf(scene.home, 'alerts'),
          application: 'shop',
          environment: '*',
          level: 'read',
        },
      ]),
    )
    const at = `/v1/organizations/${scene.home.id}/resources/application/shop`
    expect((await house.ask(`GET ${at}/deletion`, { as: scene.admin.as })).json()).toMatchObject({
      resources: 3,
      cells: 1,
    })
    expect((await house.ask(`DELETE ${at}?resources=3`, { as: scene.admin.as })).json()).toMatchObject({ deleted: 3 })
    expect((await list(scene, '?type=monitor')).match).toBe(0)
    const cells = await house.database.transaction(scene.home.id, (db) =>
      db.selectFrom('role_cells').select('level').where('application', '=', 'shop').execute(),
    )
    expect(cells).toEqual([])
  })

  it('O-13: who becomes owner is in the scope of his own applications at once, and out of it again', async () => {
    const scene = await setScene(house)
    const owner = await makeMember(house, scene.home, { roles: ['alerts'] })
    await house.database.transaction(scene.home.id, async (db) => {
      await db.updateTable('memberships').set({ scope_kind: 'own' }).where('id', '=', owner.membershipId).execute()
      await bumpRevision(db, scene.home.id, [{ kind: 'membership', id: owner.membershipId }])
    })
    await put(scene, [application('shop'), environment('shop', 'test')])
    expect((await list(scene, '', owner.as)).match).toBe(0)
    await put(scene, [application('shop', { owners: [owner.person.id] })])
    expect(ids(await list(scene, '', owner.as))).toEqual(['shop'])
    await put(scene, [application('shop', { owners: [] })])
    expect((await list(scene, '', owner.as)).match).toBe(0)
  })

  it('is written by a token of a service account too, and belongs to one organization', async () => {
    const scene = await setScene(house)
    const { as } = await makeToken(house, scene.home, { roles: ['admin'] })
    expect((await put(scene, [application('shop')], as)).json()).toMatchObject({ created: 1 })
    const away = `/v1/organizations/${scene.away.id}/resources`
    expect(verdict(await house.ask(`PUT ${away}`, { as, body: { items: [application('shop')] } }))).toBe(
      '404 organization.not_found',
    )
    expect((await house.ask(`GET ${away}`, { as: scene.stranger.as })).json().match).toBe(0)
  })

  it('takes 10,000 at once, and no more', async () => {
    const scene = await setScene(house)
    const many = Array.from({ length: 10_000 }, (_, at) => application(`app-${at}`, { tags: [`team-${at % 50}`] }))
    expect((await put(scene, many)).json()).toMatchObject({ created: 10_000 })
    expect((await list(scene, '?q=app-9999')).match).toBe(1)
    expect(verdict(await put(scene, [...many, application('one-more')]))).toBe('400 request.invalid')
  }, 120_000)
})
