import { afterAll, describe, expect, it } from 'vitest'
import { readEvents } from './audit-trail.ts'
import { codeOf, openHouse } from './house.ts'
import { makeMember, signedIn } from './people.ts'
import { at, first, giveRole, makeApplications, makeRole } from './roles.ts'
import { setScene } from './scene.ts'

describe('a change of access is taken back', async () => {
  const house = await openHouse()
  afterAll(house.close)
  const { home, member } = await setScene(house)
  const scene = { house, home }
  await makeApplications(scene, 'shop')
  const as = await signedIn(house, home.owner)
  const take = (id: string, query = '') => house.ask(`POST ${at(scene)}/undos/${id}${query}`, { as })
  const read = async (path: string) => (await house.ask(`GET ${at(scene)}${path}`, { as })).json()

  it('R-35: cells that were set are not set again, those of others stay, and the log says what was taken back', async () => {
    const id = await makeRole(scene, 'Gridded', ['monitor.view'])
    const cell = { application: 'shop', environment: 'test', level: 'admin' }
    const patch = (cells: object[], version: number) =>
      house.ask(`PATCH ${at(scene)}/roles/${id}/grid`, { as, body: { cells }, headers: { 'if-match': `"${version}"` } })
    const { undoId } = (await patch([cell], 1)).json().consequence
    const other = { application: '*', environment: '*', level: 'read' }
    await patch([other], 2)
    const trial = await take(undoId, '?dryRun=true')
    expect(trial.json().consequence).toMatchObject({ applied: false, undoId: null })
    expect((await read(`/roles/${id}/grid`)).cells).toHaveLength(2)
    expect((await take(undoId)).json().consequence).toMatchObject({ applied: true })
    expect((await read(`/roles/${id}/grid`)).cells).toEqual([other])
    const events = await readEvents(house)
    const reverting = events.filter(({ change }) => Object.hasOwn(change as object, 'reverts'))
    expect(reverting).toMatchObject([{ action: 'role.grid_changed', change: { reverts: [expect.any(Number)] } }])
  })

  it('C-19: a deleted role is there again, and who held it holds it again', async () => {
    const id = await makeRole(scene, 'Gone', ['monitor.view'])
    await giveRole(house, home, member.membershipId, id)
    const answer = await house.ask(`DELETE ${at(scene)}/roles/${id}?replacement=none`, { as, headers: first })
    expect((await read('/roles')).items.map((role: { id: string }) => role.id)).not.toContain(id)
    const back = await take(answer.json().consequence.undoId)
    expect(back.statusCode).toBe(200)
    expect(await read(`/roles/${id}`)).toMatchObject({ name: 'Gone', memberCount: 1 })
    await take(back.json().consequence.undoId)
    expect(codeOf(await house.ask(`GET ${at(scene)}/roles/${id}`, { as }))).toBe('role.not_found')
  })

  it('D-3: a role that somebody holds by now is not taken away by taking back its making', async () => {
    const made = await house.ask(`POST ${at(scene)}/roles`, { as, body: { name: 'Fresh' } })
    const { role, consequence } = made.json()
    const someone = await makeMember(house, home)
    await giveRole(house, home, someone.membershipId, role.id)
    const answer = await take(consequence.undoId)
    expect(codeOf(answer)).toBe('undo.overtaken')
    expect(answer.json()).toMatchObject({
      detail: 'The role Fresh has changed since: holders.',
      current: [{ type: 'role', id: role.id, name: 'Fresh', parts: ['holders'] }],
    })
  })

  it('D-3: of those who take the same back at once one does, and the unguarded way does it more than once', async () => {
    const id = await makeRole(scene, 'Raced', ['monitor.view'])
    const body = { name: 'Racing' }
    const answer = await house.ask(`PATCH ${at(scene)}/roles/${id}`, { as, body, headers: first })
    const { undoId } = answer.json().consequence
    const unguarded = () =>
      house.database.transaction(home.id, async (db) => {
        const row = await db.selectFrom('undos').selectAll().where('id', '=', undoId).executeTakeFirstOrThrow()
        await new Promise((resolve) => setImmediate(resolve))
        await db.selectFrom('roles').selectAll().where('id', '=', id).execute()
        return row.used_at === null
      })
    expect((await Promise.all(Array.from({ length: 6 }, unguarded))).filter(Boolean).length).toBeGreaterThan(1)
    const codes = (await Promise.all(Array.from({ length: 6 }, () => take(undoId)))).map((one) => one.statusCode)
    expect(codes.toSorted((a, b) => a - b)).toEqual([200, 409, 409, 409, 409, 409])
  })
})
