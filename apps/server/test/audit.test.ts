import type { OrganizationId } from '@rollcall/core/shared/ids'
import { sql } from 'kysely'
import { afterAll, describe, expect, it } from 'vitest'
import { record } from '../src/audit/record.ts'
import { exportCheckpoints, verifyChains } from '../src/audit/verify.ts'
import { openHouse } from './house.ts'
import { makeOrganization } from './people.ts'

describe('audit verify, D-23', async () => {
  const house = await openHouse({ poolSize: 20 })
  afterAll(house.close)
  const { database } = house

  const append = (scope: OrganizationId, name: string) =>
    database.transaction(scope, (db) =>
      record(
        db,
        scope,
        { ...house.operator(), address: '192.0.2.1' },
        {
          action: 'membership.updated',
          target: { type: 'membership', id: null },
          after: { name },
        },
      ),
    )

  /** A chain of seven events: that of the making of the organization, and six more. */
  async function makeChain(): Promise<OrganizationId> {
    const { id } = await makeOrganization(house)
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) await append(id, name)
    return id
  }
  const tamper = (id: OrganizationId, statement: string) =>
    database.owner((owner) => sql`${sql.raw(statement.replaceAll('$1', `'${id}'`))}`.execute(owner))
  const verify = async (only: OrganizationId) => {
    const [report] = await verifyChains(database, { only })
    return report
  }

  it('finds nothing in a chain that nobody touched', async () => {
    const id = await makeChain()
    expect(await verify(id)).toEqual({ scope: id, events: 7, faults: [], erased: 0 })
  })

  it.each([
    [
      'a changed event',
      `update audit_events set event = jsonb_set(event, '{change,after,name}', '"z"') where organization_id = $1 and sequence = 4`,
      [{ kind: 'changed', sequence: 4 }],
    ],
    [
      'a changed actor',
      `update audit_events set event = jsonb_set(event, '{actor,kind}', '"nobody"') where organization_id = $1 and sequence = 2`,
      [{ kind: 'changed', sequence: 2 }],
    ],
    [
      'an added member',
      `update audit_events set event = event || '{"note":1}' where organization_id = $1 and sequence = 7`,
      [{ kind: 'changed', sequence: 7 }],
    ],
    [
      'a changed column of the action',
      `update audit_events set action = 'role.viewed' where organization_id = $1 and sequence = 5`,
      [{ kind: 'changed', sequence: 5 }],
    ],
    [
      'a changed column of the time',
      `update audit_events set at = at - interval '1 day' where organization_id = $1 and sequence = 3`,
      [{ kind: 'changed', sequence: 3 }],
    ],
    [
      'a changed hash',
      `update audit_events set hash = sha256(hash) where organization_id = $1 and sequence = 4`,
      [
        { kind: 'changed', sequence: 4 },
        { kind: 'changed', sequence: 5 },
      ],
    ],
    [
      'two swapped rows',
      `update audit_events set sequence = -3 where organization_id = $1 and sequence = 3;
       update audit_events set sequence = 3 where organization_id = $1 and sequence = 4;
       update audit_events set sequence = 4 where organization_id = $1 and sequence = -3`,
      [
        { kind: 'changed', sequence: 3 },
        { kind: 'changed', sequence: 4 },
        { kind: 'changed', sequence: 5 },
      ],
    ],
    [
      'a missing row',
      `delete from audit_events where organization_id = $1 and sequence = 4`,
      [{ kind: 'missing', sequence: 4 }],
    ],
    [
      'a missing first row',
      `delete from audit_events where organization_id = $1 and sequence = 1`,
      [{ kind: 'missing', sequence: 1 }],
    ],
    [
      'a cut tail',
      `delete from audit_events where organization_id = $1 and sequence > 5`,
      [{ kind: 'cut', sequence: 6 }],
    ],
    ['a chain that is gone', `delete from audit_events where organization_id = $1`, [{ kind: 'cut', sequence: 1 }]],
    [
      'a row behind the end',
      `insert into audit_events select organization_id, 8, at, action, event, hash from audit_events where organization_id = $1 and sequence = 7`,
      [
        { kind: 'changed', sequence: 8 },
        { kind: 'added', sequence: 8 },
      ],
    ],
  ])('names %s', async (_, statement, expected) => {
    const id = await makeChain()
    for (const one of statement.split(';')) await tamper(id, one)
    const sorted = (await verify(id))?.faults.toSorted((a, b) => a.sequence - b.sequence)
    expect(sorted).toEqual(expected)
  })

  it('names the rows of a chain that was copied from another organization', async () => {
    const [from, to] = [await makeChain(), await makeOrganization(house)]
    await tamper(to.id, `delete from audit_events where organization_id = $1`)
    await tamper(
      to.id,
      `insert into audit_events select $1, sequence, at, action, event, hash from audit_events where organization_id = '${from}'`,
    )
    await tamper(
      to.id,
      `update audit_heads h set sequence = o.sequence, hash = o.hash from audit_heads o where h.organization_id = $1 and o.organization_id = '${from}'`,
    )
    const faults = (await verify(to.id))?.faults ?? []
    expect(faults.map(({ kind, sequence }) => `${kind} ${sequence}`)).toEqual(
      [1, 2, 3, 4, 5, 6, 7].map((sequence) => `changed ${sequence}`),
    )
  })

  it('shows a tail that was cut together with its head only against a checkpoint', async () => {
    const id = await makeChain()
    const checkpoints = await exportCheckpoints(database)
    await tamper(id, `delete from audit_events where organization_id = $1 and sequence > 5`)
    await tamper(
      id,
      `update audit_heads h set sequence = 5, hash = e.hash from audit_events e where h.organization_id = $1 and e.organization_id = $1 and e.sequence = 5`,
    )
    expect((await verify(id))?.faults).toEqual([])
    const [report] = await verifyChains(database, { only: id, checkpoints })
    expect(report?.faults).toEqual([{ kind: 'cut', sequence: 6 }])
    await append(id, 'g')
    await append(id, 'h')
    const [rewritten] = await verifyChains(database, { only: id, checkpoints })
    expect(rewritten?.faults).toEqual([{ kind: 'changed', sequence: 7 }])
  })

  it('shows a chain that is gone with its head, against a checkpoint', async () => {
    const id = await makeChain()
    const checkpoints = await exportCheckpoints(database)
    for (const table of ['audit_events', 'audit_heads'])
      await tamper(id, `delete from ${table} where organization_id = $1`)
    const [report] = await verifyChains(database, { only: id, checkpoints })
    expect(report).toMatchObject({ events: 0, faults: [{ kind: 'cut', sequence: 1 }] })
  })

  it('names a personal value that was changed, and not one that was erased', async () => {
    const id = await makeChain()
    await tamper(
      id,
      `delete from audit_people where id = (select min(id) from audit_people where organization_id = $1)`,
    )
    expect(await verify(id)).toMatchObject({ faults: [], erased: 1 })
    await tamper(
      id,
      `update audit_people set value = '198.51.100.7' where id = (select max(id) from audit_people where organization_id = $1)`,
    )
    expect((await verify(id))?.faults).toMatchObject([
      { kind: 'person_changed', person: expect.stringMatching(/^aup_/) },
    ])
    await tamper(id, `delete from audit_people where organization_id = $1`)
    expect(await verify(id)).toMatchObject({ faults: [], erased: 6 })
  })

  it('finds a chain whole to which fifty wrote at once', async () => {
    const { id } = await makeOrganization(house)
    await Promise.all(Array.from({ length: 50 }, (_, at) => append(id, String(at))))
    expect(await verify(id)).toMatchObject({ events: 51, faults: [] })
  })

  it('finds no trace of a change that was rolled back', async () => {
    const { id } = await makeOrganization(house)
    const lost = database.transaction(id, async (db) => {
      await record(db, id, house.operator(), { action: 'role.edited', target: { type: 'role', id: null } })
      throw new Error('rolled back')
    })
    await expect(lost).rejects.toThrow('rolled back')
    expect(await verify(id)).toMatchObject({ events: 1, faults: [] })
  })

  it('lets the server add and read, never change or delete', async () => {
    const id = await makeChain()
    for (const statement of [
      'update audit_events set action = action',
      'delete from audit_events',
      'update audit_people set value = value',
      'delete from audit_people',
      'delete from audit_heads',
      'truncate audit_events',
    ]) {
      await expect(database.transaction(id, (db) => sql`${sql.raw(statement)}`.execute(db))).rejects.toThrow(
        'permission denied',
      )
    }
  })
})
