import { sql } from 'kysely'
import { afterAll, describe, expect, it } from 'vitest'
import { codeOf, openHouse } from './house.ts'
import { makeMember, signedIn } from './people.ts'
import { at, first, makeApplications } from './roles.ts'
import { setScene } from './scene.ts'
import { giveScope, makeScope } from './scope.cases.ts'

describe('named scopes', async () => {
  const house = await openHouse()
  afterAll(house.close)
  const { home, member } = await setScene(house)
  const scene = { house, home }
  await makeApplications(scene, 'shop', 'till', 'ledger')
  const as = await signedIn(house, home.owner)
  type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'
  const ask = (request: `${Method} ${string}`, body?: object, headers: Readonly<Record<string, string>> = {}) => {
    const [method, path] = request.split(' ') as [Method, string]
    return house.ask(`${method} ${at(scene)}${path}`, { as, headers, ...(body === undefined ? {} : { body }) })
  }

  it('O-14, D-13: a scope tells what it matches now, by owner or by tag, and when that is nothing', async () => {
    const resource = await ask('GET /resources/application/till')
    const owners = { owners: [member.membershipId] }
    await ask('PATCH /resources/application/till', owners, { 'if-match': resource.headers['etag'] as string })
    const made = await ask('POST /scopes', { name: 'Shops', tags: ['tag-shop'], ...owners })
    expect(made.json().scope).toMatchObject({
      owners: [{ membershipId: member.membershipId }],
      matches: { count: 2, total: 3, names: ['shop', 'till'], hidden: false },
    })
    const nothing = await ask('POST /scopes/matches', { owners: [], tags: ['nothing'] })
    expect(nothing.json()).toMatchObject({ count: 0, names: [] })
  })

  it('D-13: what is in use goes only with a replacement, which its holders get, and comes back by Undo', async () => {
    const holder = await makeMember(house, home)
    const [old, fresh] = [
      await makeScope(scene, { name: 'Old', tags: ['tag-till'] }),
      await makeScope(scene, { name: 'Fresh', tags: ['tag-shop'] }),
    ]
    await giveScope(scene, holder.membershipId, old)
    expect(codeOf(await ask(`DELETE /scopes/${old}`, undefined, first))).toBe('scope.in_use')
    const trial = await ask(`DELETE /scopes/${old}?replacement=${fresh}&dryRun=true`, undefined, first)
    expect(trial.json()).toMatchObject({ holders: 1, consequence: { applied: false } })
    const gone = await ask(`DELETE /scopes/${old}?replacement=${fresh}`, undefined, first)
    expect((await ask(`GET /scopes/${fresh}`)).json().userCount).toBe(1)
    const back = await ask(`POST /undos/${gone.json().consequence.undoId}`)
    expect(back.statusCode).toBe(200)
    expect((await ask(`GET /scopes/${old}`)).json()).toMatchObject({ name: 'Old', tags: ['tag-till'], userCount: 1 })
  })

  it('O-25: of an edit and a deletion at once one is refused, and the unguarded way loses an edit without a word', async () => {
    const id = await makeScope(scene, { name: 'Raced', tags: ['a'] })
    const [edit, drop] = [
      sql`update scopes set tags = '{b}' where id = ${id}`,
      sql`delete from scopes where id = ${id}`,
    ]
    const unguarded = [edit, drop].map((write) =>
      house.database.transaction(home.id, async (db) => {
        const row = await db.selectFrom('scopes').select('version').where('id', '=', id).executeTakeFirst()
        if (row?.version !== 1) return 'scope.changed'
        await write.execute(db)
        return 'done'
      }),
    )
    expect(await Promise.all(unguarded)).toEqual(['done', 'done'])
    for (let round = 0; round < 5; round++) {
      const raced = await makeScope(scene, { name: `Raced ${round}`, tags: ['a'] })
      const answers = await Promise.all([
        ask(`PATCH /scopes/${raced}`, { tags: ['b'] }, first),
        ask(`DELETE /scopes/${raced}`, undefined, first),
      ])
      const codes = answers.map((one) => (one.statusCode === 200 ? 'done' : codeOf(one)))
      expect([
        ['done', 'scope.changed'],
        ['scope.not_found', 'done'],
      ]).toContainEqual(codes)
    }
  })
})
