import { describe, expect, it } from 'vitest'
import {
  builtInCatalogue,
  type Change,
  canGrant,
  change,
  compile,
  type MembershipFacts,
  type OrganizationFacts,
  type ResourceFacts,
  type RoleFacts,
  type ScopeChoice,
  type TemplateKey,
  templates,
  toRoleFacts,
} from './access.ts'

const now = new Date('2026-11-21T10:00:00Z')
const tomorrow = new Date('2026-11-22T10:00:00Z')
const nextYear = new Date('2027-11-21T10:00:00Z')

const member = (userId: string, roles: readonly string[], more: Partial<MembershipFacts> = {}): MembershipFacts => ({
  userId,
  status: 'active',
  endsAt: null,
  assignments: roles.map((role) => ({ roleId: `rol_${role}`, endsAt: null })),
  scope: { kind: 'organization' },
  ...more,
})

const application = (id: string, owners: readonly string[] = [], tags: readonly string[] = []): ResourceFacts => ({
  type: 'application',
  id,
  parent: null,
  owners,
  tags,
})

const organization = (
  template: TemplateKey,
  memberships: readonly MembershipFacts[],
  more: Partial<OrganizationFacts> = {},
) => ({
  id: 'org_1',
  revision: 1,
  ownerUserId: null,
  functionalRoles: templates[template].policy.members.functionalRoles,
  roles: templates[template].roles.map((role) => toRoleFacts(role, `rol_${role.key}`)),
  scopes: [],
  memberships,
  serviceAccounts: [],
  tokens: [],
  resources: [],
  ...more,
})

const verdict = (facts: OrganizationFacts, granter: string, ...changes: readonly Change[]) => {
  const before = compile(builtInCatalogue, facts)
  return canGrant({ type: 'user', id: granter }, before, change(before, changes, 2), now)
}

const allows = (facts: OrganizationFacts, granter: string, ...changes: readonly Change[]): boolean =>
  verdict(facts, granter, ...changes).granted

const put = (facts: MembershipFacts): Change => ({ put: 'membership', facts })

describe('canGrant in crash-reporting', () => {
  const facts = organization('crash-reporting', [
    member('ada', ['admin']),
    member('max', ['member']),
    member('gus', ['guest']),
  ])

  it.each([
    ['B-29: a member gives what he is himself', 'max', 'member', true],
    ['B-29: and less', 'max', 'guest', true],
    ['B-29: but nothing above', 'max', 'admin', false],
    ['B-31: a guest gives no member', 'gus', 'member', false],
    ['B-27: an admin gives admin', 'ada', 'admin', true],
  ] as const)('%s', (_, granter, role, expected) => {
    expect(allows(facts, granter, put(member('new', [role])))).toBe(expected)
  })
})

describe('canGrant in metrics', () => {
  const facts = organization('metrics', [
    member('ann', ['admin']),
    member('fay', ['normal', 'functional-admin']),
    member('alf', ['normal', 'alerts']),
    member('nat', ['normal']),
  ])

  it.each([
    ['C-12: functional Admin gives Normal', ['normal'], true],
    ['C-12: and Read-Only', ['read-only'], true],
    ['C-12: and functional roles that he does not hold', ['normal', 'alerts', 'data', 'trending'], true],
    ['C-12: and functional Admin', ['normal', 'functional-admin'], true],
    ['C-12: but not the privilege Admin', ['admin'], false],
  ] as const)('%s', (_, roles, expected) => {
    expect(allows(facts, 'fay', put(member('new', roles)))).toBe(expected)
  })

  it('D-14: what he may give to others he may not give to himself', () => {
    expect(allows(facts, 'fay', put(member('fay', ['normal', 'functional-admin', 'alerts'])))).toBe(false)
  })

  it('C-17: taking away the role that keeps a fallback asleep is a gain', () => {
    expect(allows(facts, 'alf', put(member('alf', ['normal'])))).toBe(false)
    expect(allows(facts, 'ann', put(member('alf', ['normal'])))).toBe(true)
  })

  it('C-16: switching functional roles off is a gain for whoever had less', () => {
    expect(allows(facts, 'alf', { put: 'policy', functionalRoles: false })).toBe(false)
    expect(allows(facts, 'nat', { put: 'policy', functionalRoles: false })).toBe(true)
    expect(allows(facts, 'ann', { put: 'policy', functionalRoles: false })).toBe(true)
  })

  it('C-8: taking something away is no gain', () => {
    expect(allows(facts, 'nat', put(member('ann', ['read-only'])))).toBe(true)
    expect(allows(facts, 'nat', { drop: 'subject', id: 'fay' })).toBe(true)
  })
})

describe('canGrant with scopes, grids and end dates', () => {
  const editor: RoleFacts = {
    id: 'rol_editor',
    key: 'editor',
    name: 'Editor',
    kind: 'role',
    grants: [{ permission: 'monitor.*', on: 'any' }],
    grid: [
      { application: 'shop', environment: '*', level: 'admin' },
      { application: '*', environment: '*', level: 'read' },
    ],
    mayGrant: [],
  }
  const reader: RoleFacts = {
    ...editor,
    id: 'rol_reader',
    key: 'reader',
    grid: [{ application: '*', environment: '*', level: 'read' }],
  }
  const boss: RoleFacts = { ...editor, id: 'rol_boss', key: 'boss', grid: 'everything' }
  const careful: RoleFacts = {
    ...editor,
    id: 'rol_careful',
    key: 'careful',
    grants: [{ permission: 'monitor.*', on: 'any', condition: { eq: [{ path: 'resource.properties.open' }, true] } }],
  }
  const roles = [editor, reader, boss, careful]
  const facts = (granter: Partial<MembershipFacts> = {}): OrganizationFacts =>
    organization('complete', [member('eve', ['editor'], granter), member('rob', [])], { roles })

  it('D-14: a grid inside his own', () => {
    expect(allows(facts(), 'eve', put(member('rob', ['reader'])))).toBe(true)
    expect(allows(facts(), 'eve', put(member('rob', ['editor'])))).toBe(true)
    expect(allows(facts(), 'eve', put(member('rob', ['boss'])))).toBe(false)
  })

  it('D-14: a role he may change gains nothing beyond him either', () => {
    const world = organization('complete', [member('eve', ['editor']), member('rob', ['reader'])], { roles })
    const cells = (application: string, level: 'admin' | 'read'): Change => ({
      put: 'cells',
      roleId: 'rol_reader',
      cells: [{ application, environment: '*', level }],
    })
    expect(allows(world, 'eve', cells('shop', 'admin'))).toBe(true)
    expect(allows(world, 'eve', cells('ledger', 'admin'))).toBe(false)
    expect(allows(world, 'rob', cells('shop', 'read'))).toBe(true)
  })

  it('D-14: a conditional grant inside the same without condition, not the other way round', () => {
    expect(allows(facts(), 'eve', put(member('rob', ['careful'])))).toBe(true)
    const narrow = organization('complete', [member('eve', ['careful']), member('rob', [])], { roles })
    expect(allows(narrow, 'eve', put(member('rob', ['careful'])))).toBe(true)
    expect(allows(narrow, 'eve', put(member('rob', ['editor'])))).toBe(false)
  })

  const custom = (...tags: readonly string[]): ScopeChoice => ({ kind: 'custom', owners: [], tags })
  it.each<[string, ScopeChoice, ScopeChoice, boolean]>([
    ['organization contains all', { kind: 'organization' }, { kind: 'own' }, true],
    ['own contains own, whoever is', { kind: 'own' }, { kind: 'own' }, true],
    ['own contains no custom one', { kind: 'own' }, custom('red'), false],
    ['a custom one contains its own clauses', custom('red', 'blue'), custom('blue'), true],
    ['and no others', custom('red'), custom('red', 'blue'), false],
    ['and not the organization', custom('red'), { kind: 'organization' }, false],
  ])('D-14: scopes: %s', (_, own, given, expected) => {
    expect(allows(facts({ scope: own }), 'eve', put(member('rob', ['editor'], { scope: given })))).toBe(expected)
  })

  it('D-17: nobody gives access that outlasts his own', () => {
    const ending = facts({ endsAt: nextYear })
    expect(allows(ending, 'eve', put(member('rob', ['editor'], { endsAt: tomorrow })))).toBe(true)
    expect(allows(ending, 'eve', put(member('rob', ['editor'], { endsAt: nextYear })))).toBe(true)
    expect(allows(ending, 'eve', put(member('rob', ['editor'])))).toBe(false)
    const assigned = facts({ assignments: [{ roleId: 'rol_editor', endsAt: tomorrow }] })
    expect(allows(assigned, 'eve', put(member('rob', ['editor'], { endsAt: nextYear })))).toBe(false)
  })

  it('D-17: lifting a suspension and moving an end date are gains', () => {
    const world = organization(
      'complete',
      [
        member('eve', ['reader']),
        member('rob', ['editor'], { status: 'suspended' }),
        member('pat', ['editor'], { endsAt: tomorrow }),
      ],
      { roles },
    )
    expect(allows(world, 'eve', put(member('rob', ['editor'])))).toBe(false)
    expect(allows(world, 'eve', put(member('pat', ['editor'])))).toBe(false)
    expect(allows(world, 'eve', put(member('pat', ['editor'], { endsAt: now })))).toBe(true)
  })

  it('D-14: a token cannot be made to do more than its maker', () => {
    const token = (permissions: readonly string[], holder: string): Change => ({
      put: 'token',
      facts: {
        id: 'tok_1',
        holder: { type: 'service-account', id: holder },
        permissions,
        scope: { kind: 'organization' },
        endsAt: null,
      },
    })
    const world = organization('complete', [member('rob', ['reader'])], {
      roles,
      serviceAccounts: [
        {
          id: 'svc_1',
          status: 'active',
          endsAt: null,
          scope: { kind: 'organization' },
          assignments: [{ roleId: 'rol_boss', endsAt: null }],
        },
      ],
    })
    expect(allows(world, 'rob', token(['monitor.view', 'monitor.edit'], 'svc_1'))).toBe(false)
  })

  it('D-14: whoever may not give it is told what is beyond him', () => {
    expect(verdict(facts(), 'eve', put(member('rob', ['boss'])))).toMatchObject({
      granted: false,
      beyond: [
        { type: 'user', id: 'rob', permission: 'monitor.view', roleKey: null },
        { permission: 'monitor.create' },
        { permission: 'monitor.edit' },
        { permission: 'monitor.delete' },
      ],
    })
    expect(allows(facts(), 'nobody', put(member('rob', ['reader'])))).toBe(false)
  })

  it('D-14: to be able to give a role is a gain', () => {
    const giver: RoleFacts = { ...reader, id: 'rol_giver', key: 'giver', mayGrant: ['boss'] }
    const world = organization(
      'complete',
      [member('eve', ['editor']), member('gil', ['giver']), member('ada', ['boss']), member('rob', [])],
      {
        roles: [...roles, giver],
      },
    )
    expect(allows(world, 'eve', put(member('rob', ['giver'])))).toBe(false)
    expect(allows(world, 'gil', put(member('rob', ['giver'])))).toBe(true)
    expect(allows(world, 'gil', put(member('rob', ['boss'])))).toBe(true)
    expect(allows(world, 'ada', put(member('rob', ['giver'])))).toBe(true)
  })
})

describe('canGrant with resources', () => {
  const roles: readonly RoleFacts[] = [
    {
      id: 'rol_all',
      key: 'all',
      name: 'All',
      kind: 'role',
      grants: [{ permission: '*', on: 'any' }],
      grid: 'everything',
      mayGrant: [],
    },
    {
      id: 'rol_owns',
      key: 'owns',
      name: 'Owns',
      kind: 'role',
      grants: [{ permission: 'project.*', on: 'owned' }],
      grid: [],
      mayGrant: [],
    },
  ]
  const red: ScopeChoice = { kind: 'custom', owners: [], tags: ['red'] }
  const facts = organization(
    'complete',
    [
      member('ada', ['all']),
      member('red', ['all'], { scope: red }),
      member('own', ['all'], { scope: { kind: 'own' } }),
      member('pro', ['owns']),
      member('rob', []),
    ],
    {
      roles,
      resources: [
        application('shop', ['own']),
        application('pay', [], ['red']),
        { ...application('p1', ['pro']), type: 'project' },
      ],
    },
  )
  const resource = (one: ResourceFacts): Change => ({ put: 'resource', facts: one })

  it('O-14, D-14: a tag lets in everybody whose scope has it', () => {
    expect(allows(facts, 'ada', resource(application('shop', ['own'], ['red'])))).toBe(true)
    expect(allows(facts, 'red', resource(application('shop', ['own'], ['red'])))).toBe(false)
    expect(allows(facts, 'rob', resource(application('shop', ['own'], ['red'])))).toBe(false)
    expect(allows(facts, 'rob', resource(application('shop', ['own'], ['green'])))).toBe(true)
  })

  it('O-13, D-14: so does an owner', () => {
    expect(allows(facts, 'own', resource(application('pay', ['own'], ['red'])))).toBe(false)
    expect(allows(facts, 'own', resource(application('shop', [])))).toBe(true)
    expect(allows(facts, 'ada', resource(application('pay', ['own'], ['red'])))).toBe(true)
  })

  it('B-25: what is owned can be given by who owns in the same way', () => {
    const given = { ...application('p1', ['red']), type: 'project' }
    expect(allows(facts, 'pro', resource({ ...given, owners: ['pro', 'rob'] }))).toBe(true)
    expect(allows(facts, 'rob', resource({ ...given, owners: ['rob'] }))).toBe(true)
  })
})
