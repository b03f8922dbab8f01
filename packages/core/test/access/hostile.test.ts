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

describe('hostile facts', () => {
  const [membership] = facts.memberships
  if (membership === undefined) throw new Error('no membership')
  const asksIn = (changed: Partial<OrganizationFacts>, one: Partial<Question> = {}) =>
    decide(compile(builtInCatalogue, { ...facts, ...changed }), { ...sound, ...one }).reason

  it('R-36: parents in a circle lie nowhere', () => {
    const under = (id: string, above: string) => ({
      type: 'monitor',
      id,
      parent: { type: 'monitor', id: above },
      owners: [],
      tags: [],
    })
    const circle = [under('one', 'two'), under('two', 'three'), under('three', 'one'), under('self', 'self')]
    for (const id of ['one', 'two', 'three', 'self'])
      expect(asksIn({ resources: [...facts.resources, ...circle] }, { resource: { type: 'monitor', id } })).toBe(
        'grid_none',
      )
    const [application] = facts.resources
    const looped = { ...application, parent: { type: 'application', id: 'shop' } } as (typeof facts.resources)[number]
    expect(asksIn({ resources: [looped, ...facts.resources.slice(1)] })).toBe('granted')
  })

  it('R-36: parents deeper than anything real end somewhere', () => {
    const deep = Array.from({ length: 1_000 }, (_, depth) => ({
      type: 'monitor',
      id: `m-${depth}`,
      parent: depth === 0 ? { type: 'environment', id: 'env_1' } : { type: 'monitor', id: `m-${depth - 1}` },
      owners: [],
      tags: [],
    }))
    const at = (id: string) =>
      asksIn({ resources: [...facts.resources, ...deep] }, { resource: { type: 'monitor', id } })
    expect(at('m-3')).toBe('granted')
    expect(at('m-999')).toBe('grid_none')
  })

  it('R-32: a role that names what is gone gives nothing by it', () => {
    const grid = [{ application: 'gone', environment: 'production', level: 'admin' as const }]
    const cells = [{ ...role, grid }]
    expect(asksIn({ roles: cells })).toBe('grid_none')
    const atGone = { type: 'monitor', id: 'm', properties: { application: 'gone', environment: 'production' } }
    expect(asksIn({ roles: cells }, { resource: atGone })).toBe('unknown_resource')
    expect(asksIn({ roles: [{ ...role, grants: [{ permission: 'gone.view', on: 'any' }] }] })).toBe('no_permission')
    const fallback = { grants: [{ permission: 'gone.*', on: 'any' as const }], endedBy: ['gone'] }
    expect(asksIn({ roles: [{ ...role, grants: [], fallback, mayGrant: ['rol_gone'] }] })).toBe('no_permission')
  })

  it('R-26: what is assigned and is gone gives nothing: a role, a named scope, the holder of a token', () => {
    const holds = (changed: Partial<typeof membership>) => asksIn({ memberships: [{ ...membership, ...changed }] })
    expect(holds({ assignments: [{ roleId: 'rol_gone', endsAt: null }] })).toBe('no_permission')
    expect(holds({ scope: { kind: 'named', scopeId: 'scp_gone' } })).toBe('out_of_scope')
    const token = {
      id: 'tok_1',
      holder: { type: 'user' as const, id: 'usr_gone' },
      permissions: ['*'],
      scope: { kind: 'organization' as const },
      endsAt: null,
    }
    expect(asksIn({ tokens: [token] }, { subject: { type: 'token', id: 'tok_1' } })).toBe('unknown_subject')
  })

  it('R-36: names in another Unicode form are the same name, and in another case are another', () => {
    const [application, environment] = facts.resources
    if (application === undefined || environment === undefined) throw new Error('no application')
    const [composed, decomposed] = ['caf\u00e9', 'cafe\u0301']
    const resources = [
      { ...application, id: composed },
      { ...environment, name: decomposed, parent: { type: 'application', id: decomposed } },
    ]
    const grid = [{ application: decomposed, environment: composed, level: 'read' as const }]
    const at = (id: string, name: string) =>
      asksIn(
        { resources, roles: [{ ...role, grid }] },
        { resource: { type: 'monitor', id: 'm', properties: { application: id, environment: name } } },
      )
    for (const id of [composed, decomposed])
      for (const name of [composed, decomposed]) expect(at(id, name)).toBe('granted')
    expect(at('Caf\u00e9', composed)).toBe('unknown_resource')
    expect(at(composed, 'CAFE\u0301')).toBe('unknown_resource')
  })

  it('R-34: an application with a hundred owners and tags is reached by the last of them', () => {
    const many = (prefix: string) => Array.from({ length: 100 }, (_, index) => `${prefix}${index}`)
    const [application, environment] = facts.resources
    if (application === undefined || environment === undefined) throw new Error('no application')
    const resources = [{ ...application, owners: [...many('usr_'), 'usr_a'], tags: many('tag-') }, environment]
    const scopes = [
      { kind: 'own' as const },
      { kind: 'custom' as const, owners: ['usr_99'], tags: [] },
      { kind: 'custom' as const, owners: [], tags: ['tag-99'] },
      { kind: 'custom' as const, owners: many('nobody-'), tags: [...many('none-'), 'tag-0'] },
    ]
    for (const scope of scopes) {
      const snapshot = compile(builtInCatalogue, { ...facts, resources, memberships: [{ ...membership, scope }] })
      expect(decide(snapshot, sound).reason).toBe('granted')
      const list = { ...sound, resource: { type: 'application' } }
      expect(searchResources(snapshot, list, { limit: 10 }).ids).toEqual(['shop'])
    }
    const outside = { kind: 'custom' as const, owners: many('nobody-'), tags: ['tag-100'] }
    expect(asksIn({ resources, memberships: [{ ...membership, scope: outside }] })).toBe('out_of_scope')
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
