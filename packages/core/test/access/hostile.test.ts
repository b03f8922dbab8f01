import {
  builtInCatalogue,
  change,
  compile,
  decide,
  explain,
  type OrganizationFacts,
  plan,
  type Question,
  type RoleFacts,
  searchResources,
} from '@rollcall/core/access'
import { describe, expect, it } from 'vitest'

const now = new Date('2026-11-21T10:00:00Z')

const role: RoleFacts = {
  id: 'rol_1',
  key: 'one',
  name: 'One',
  kind: 'role',
  grants: [{ permission: '*', on: 'any' }],
  grid: [{ application: '*', environment: '*', level: 'admin' }],
  mayGrant: [],
}

const facts: OrganizationFacts = {
  id: 'org_1',
  revision: 1,
  ownerUserId: null,
  functionalRoles: true,
  roles: [role],
  scopes: [],
  memberships: [
    {
      userId: 'usr_a',
      status: 'active',
      endsAt: null,
      assignments: [{ roleId: 'rol_1', endsAt: null }],
      scope: { kind: 'organization' },
    },
  ],
  serviceAccounts: [],
  tokens: [],
  resources: [
    { type: 'application', id: 'shop', parent: null, owners: [], tags: [] },
    {
      type: 'environment',
      id: 'env_1',
      name: 'production',
      parent: { type: 'application', id: 'shop' },
      owners: [],
      tags: [],
    },
  ],
}

const sound: Question = {
  subject: { type: 'user', id: 'usr_a' },
  action: { name: 'view' },
  resource: { type: 'monitor', id: 'm', properties: { application: 'shop', environment: 'production' } },
  now,
}

const names = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'valueOf',
  '',
  ' ',
  '\u0000',
  '*',
  'x'.repeat(10_000),
  'USR_A',
  'Shop',
  'ｓｈｏｐ',
  'shop\u200b',
  '\ud800',
  'null',
  '0',
  '-1',
]

describe('hostile questions', () => {
  const snapshot = compile(builtInCatalogue, facts)
  const asks = (one: Partial<Question>) => decide(snapshot, { ...sound, ...one })

  it('R-36: the sound one is permitted, so that the others say something', () => {
    expect(asks({})).toEqual({ decision: true, reason: 'granted' })
  })

  it.each(names)('R-36: %j as any id or name is denied with a reason', (name) => {
    expect(asks({ subject: { type: 'user', id: name } }).reason).toBe('unknown_subject')
    expect(asks({ subject: { type: name, id: 'usr_a' } }).reason).toBe('unknown_subject')
    expect(asks({ action: { name } }).reason).toBe('unknown_action')
    expect(asks({ resource: { type: name, id: 'm' } }).reason).toBe('unknown_action')
    expect(asks({ resource: { type: 'application', id: name } }).reason).toBe('unknown_resource')
    expect(asks({ resource: { type: 'environment', id: name } }).reason).toBe('unknown_resource')
    const placed = (application: unknown, environment: unknown) =>
      asks({ resource: { type: 'monitor', id: 'm', properties: { application, environment } } }).reason
    expect(placed(name, 'production')).toBe('unknown_resource')
    expect(placed('shop', name)).toBe('unknown_resource')
  })

  it.each([0, 1, true, [], ['shop'], {}, { id: 'shop' }, Number.NaN])(
    'R-36: %j is no application and no environment',
    (value) => {
      const reason = (application: unknown, environment: unknown) =>
        asks({ resource: { type: 'monitor', id: 'm', properties: { application, environment } } }).reason
      expect(reason(value, 'production')).toBe('unknown_resource')
      expect(reason('shop', value)).toBe('unknown_resource')
    },
  )

  it('D-17: an instant that is no number is after every end', () => {
    const [membership] = facts.memberships
    if (membership === undefined) throw new Error('no membership')
    const ending = compile(builtInCatalogue, {
      ...facts,
      memberships: [{ ...membership, endsAt: new Date('2030-01-01') }],
    })
    expect(decide(ending, sound).decision).toBe(true)
    expect(decide(ending, { ...sound, now: new Date(Number.NaN) }).reason).toBe('ended')
  })

  it('R-36: a snapshot without anything in it answers', () => {
    const empty = compile(builtInCatalogue, { ...facts, roles: [], memberships: [], resources: [] })
    expect(decide(empty, sound).reason).toBe('unknown_subject')
    expect(explain(empty, sound).fixes).toEqual([])
    expect(plan(empty, sound)).toEqual({ plan: 'none', reason: 'unknown_subject' })
    expect(searchResources(empty, sound, { limit: 10 })).toEqual({ ids: [], total: 0, hasMore: false })
  })

  it('R-36: names of prototypes are ids like others where they are registered', () => {
    const [membership] = facts.memberships
    if (membership === undefined) throw new Error('no membership')
    const named = compile(builtInCatalogue, {
      ...facts,
      memberships: [{ ...membership, userId: '__proto__' }],
      resources: [{ type: 'application', id: 'constructor', parent: null, owners: ['__proto__'], tags: ['toString'] }],
    })
    const resource = { type: 'application', id: 'constructor' }
    expect(decide(named, { ...sound, subject: { type: 'user', id: '__proto__' }, resource }).reason).toBe('granted')
  })
})

describe('a large organization', () => {
  const applications = 10_000
  const environments = Array.from({ length: 20 }, (_, number) => `env-${number}`)
  const roles = Array.from(
    { length: 5_000 },
    (_, number): RoleFacts => ({
      ...role,
      id: `rol_${number}`,
      key: `role-${number}`,
      grants: [{ permission: 'monitor.*', on: 'any' }],
      grid: [{ application: `app_${number}`, environment: 'env-7', level: 'admin' }],
    }),
  )
  const resources = Array.from({ length: applications }, (_, number) => [
    { type: 'application', id: `app_${number}`, parent: null, owners: [], tags: [] },
    ...environments.map((name) => ({
      type: 'environment',
      id: `app_${number}-${name}`,
      name,
      parent: { type: 'application', id: `app_${number}` },
      owners: [],
      tags: [],
    })),
  ]).flat()
  const [membership] = facts.memberships
  if (membership === undefined) throw new Error('no membership')
  const assignments = roles.slice(0, 100).map(({ id }) => ({ roleId: id, endsAt: null }))
  const snapshot = compile(builtInCatalogue, {
    ...facts,
    roles,
    resources,
    memberships: [{ ...membership, assignments }],
  })
  const asks = (application: string, environment: string): Question => ({
    ...sound,
    resource: { type: 'monitor', id: 'm', properties: { application, environment } },
  })

  it('R-32: of 5,000 roles, 10,000 applications and 20 environments each is decided by its own cell', () => {
    expect(decide(snapshot, asks('app_42', 'env-7')).reason).toBe('granted')
    expect(decide(snapshot, asks('app_42', 'env-8')).reason).toBe('grid_none')
    expect(decide(snapshot, asks('app_4200', 'env-7')).reason).toBe('grid_none')
  })

  it('D-4: an explanation comes to an end among 5,000 roles', () => {
    const { fixes } = explain(snapshot, asks('app_4200', 'env-7'))
    expect(fixes).toContainEqual([{ fix: 'assign_role', roleId: 'rol_4200' }])
    expect(fixes.every(({ length }) => length === 1)).toBe(true)
  })

  it('O-17: a change of one cell is seen at once', () => {
    const cells = [{ application: 'app_4200', environment: 'env-7', level: 'read' as const }]
    const changed = change(snapshot, [{ put: 'cells', roleId: 'rol_1', cells }], 2)
    expect(decide(changed, asks('app_4200', 'env-7')).reason).toBe('granted')
    expect(decide(snapshot, asks('app_4200', 'env-7')).reason).toBe('grid_none')
  })
})
