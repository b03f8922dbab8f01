import { findRole } from '@rollcall/storage/role'
import { afterAll, describe, expect, it } from 'vitest'
import { loadAccess } from '../src/access/organization-access.ts'
import { updateGrid } from '../src/role/grid.usecases.ts'
import { type Caller, codeOf, openHouse } from './house.ts'
import { makeMember } from './people.ts'
import { at, makeApplications, makeRole } from './roles.ts'
import { setScene } from './scene.ts'

const rounds = 10
const everywhere = { application: '*', environment: '*' } as const
const levels = ['read', 'admin'] as const

describe('two who save a grid at once, on real connections', async () => {
  const house = await openHouse({ poolSize: 8 })
  afterAll(house.close)
  const { database, parts } = house
  const scene = await setScene(house)
  await makeApplications(scene, 'portal')
  const admins = [scene.admin, await makeMember(house, scene.home, { roles: ['admin'] })]
  const save = (id: string, as: Caller, version: number, cell: object) =>
    house.ask(`PATCH ${at(scene)}/roles/${id}/grid`, {
      as,
      body: { cells: [cell] },
      headers: { 'if-match': `"${version}"` },
    })
  const gridOf = async (id: string) =>
    (await house.ask(`GET ${at(scene)}/roles/${id}/grid`, { as: scene.admin.as })).json()
  const cellsOf = async (id: string) => (await gridOf(id)).cells

  it('R-24, R-26: one is saved, the other gets 412 with what is there now, and loses nothing by saving again', async () => {
    for (let round = 0; round < rounds; round++) {
      const id = await makeRole(scene, `Support ${round}`, ['monitor.view'])
      const wished = levels.map((level, index) => ({
        application: 'portal',
        environment: ['production', 'test'][index],
        level,
      }))
      const answers = await Promise.all(admins.map(({ as }, index) => save(id, as, 1, wished[index] ?? {})))
      expect(answers.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b)).toEqual([200, 412])
      const lost = answers.findIndex(({ statusCode }) => statusCode === 412)
      const refusal = answers[lost]
      if (refusal === undefined) throw new Error('one of two was refused')
      expect(codeOf(refusal)).toBe('role.changed')
      const { current } = refusal.json()
      expect(current.cells).toEqual([wished[1 - lost]])
      expect(await cellsOf(id)).toEqual([wished[1 - lost]])
      const again = await save(id, admins[lost]?.as ?? {}, current.version, wished[lost] ?? {})
      expect(again.statusCode).toBe(200)
      expect(await cellsOf(id)).toHaveLength(2)
    }
  })

  it('R-24: the same cell twice: nobody is overwritten unseen; without lock and version somebody is', async () => {
    for (let round = 0; round < rounds; round++) {
      const id = await makeRole(scene, `Same ${round}`, ['monitor.view'])
      const answers = await Promise.all(
        admins.map(({ as }, index) => save(id, as, 1, { ...everywhere, level: levels[index] })),
      )
      const saved = levels.filter((_, index) => answers[index]?.statusCode === 200)
      expect(saved).toHaveLength(1)
      expect(await cellsOf(id)).toEqual([{ ...everywhere, level: saved[0] }])
    }
    const id = await makeRole(scene, 'Unguarded', ['monitor.view'])
    let waiting = 0
    let open = (): void => undefined
    const gate = new Promise<void>((resolve) => {
      open = resolve
    })
    const unguarded = (level: (typeof levels)[number]) =>
      database.transaction(scene.home.id, async (db) => {
        const context = house.operator()
        const principal = { kind: 'session', user: scene.home.owner, session: { proof: 'password' } } as never
        const access = await loadAccess(parts, db, scene.home.id, { ...context, principal }, 'read')
        const before = await findRole(db, scene.home.id, id)
        if (!access.ok || before === undefined) throw new Error('the owner sees his role')
        waiting += 1
        if (waiting === levels.length) open()
        await gate
        const editing = { access: access.value, context, manner: {} }
        return updateGrid(db, parts.snapshots, editing, { before, wishes: [{ ...everywhere, level }] })
      })
    const both = await Promise.all(levels.map(unguarded))
    expect(both.map(({ ok }) => ok)).toEqual([true, true])
    expect(await cellsOf(id)).toHaveLength(1)
  })
})
