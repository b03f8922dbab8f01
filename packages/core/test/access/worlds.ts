/** Small random organizations and questions about them, made so that every rule meets every other one, hostile ids included. */
import type {
  AssignmentFacts,
  Catalogue,
  Cell,
  Condition,
  Grant,
  MembershipFacts,
  Operand,
  OrganizationFacts,
  Permission,
  Properties,
  Question,
  ResourceFacts,
  RoleFacts,
  Scalar,
  ScopeChoice,
  ScopeFacts,
  ServiceAccountFacts,
  TokenFacts,
} from '@rollcall/core/access'
import fc from 'fast-check'

const permission = (name: string, on: readonly string[], more: Partial<Permission> = {}): Permission => ({
  name,
  description: name,
  on,
  requires: [],
  dangerous: false,
  baseline: false,
  personal: false,
  ...more,
})

const kept = (type: string, createdOn: readonly string[]): readonly Permission[] => [
  permission(`${type}.view`, [type], { level: 'read' }),
  permission(`${type}.edit`, [type], { level: 'admin', requires: [`${type}.view`] }),
  permission(`${type}.delete`, [type], { level: 'admin', requires: [`${type}.edit`], dangerous: true }),
  permission(`${type}.create`, createdOn, { level: 'admin' }),
]

/** One type of each kind. */
export const worldCatalogue: Catalogue = {
  root: 'organization',
  types: [
    { name: 'organization', description: '', under: 'organization', registration: 'required' },
    { name: 'user', description: '', under: 'organization', registration: 'required' },
    { name: 'application', description: '', under: 'application', registration: 'required' },
    { name: 'environment', description: '', under: 'environment', registration: 'required' },
    { name: 'monitor', description: '', under: 'environment', registration: 'open' },
    { name: 'panel', description: '', under: 'environment', registration: 'required' },
    { name: 'rule', description: '', under: 'application', registration: 'open' },
    { name: 'note', description: '', under: 'organization', registration: 'open' },
  ],
  permissions: [
    permission('organization.view', ['organization'], { baseline: true }),
    permission('organization.edit', ['organization'], { requires: ['organization.view'] }),
    permission('user.view', ['user'], { baseline: true }),
    permission('user.edit', ['user'], { baseline: true, personal: true, requires: ['user.view'] }),
    permission('member.view', ['organization', 'user']),
    permission('member.edit', ['organization', 'user'], { requires: ['member.view'], dangerous: true }),
    permission('note.view', ['note', 'organization']),
    permission('note.edit', ['note'], { requires: ['note.view'] }),
    ...kept('application', ['organization']).map(({ level, ...rest }) =>
      rest.on.includes('organization') ? rest : { ...rest, ...(level && { level }) },
    ),
    ...kept('environment', ['application']),
    ...kept('monitor', ['environment', 'application']),
    ...kept('panel', ['environment']),
    ...kept('rule', ['application']),
  ],
}

export const worldNow = new Date('2026-11-21T10:00:00Z')
const instants = [-1, 0, 1].map((offset) => new Date(worldNow.getTime() + offset))

const from = <const T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values)
const mostly = <T, R = T>(usual: fc.Arbitrary<T>, rare: fc.Arbitrary<R>): fc.Arbitrary<T | R> =>
  fc.oneof({ arbitrary: usual, weight: 9 }, { arbitrary: rare, weight: 1 })

const long = 'x'.repeat(10_000)
export const users = ['usr_a', 'usr_b', 'usr_c', '__proto__', 'Usr_a'] as const
const accounts = ['svc_a', 'svc_b'] as const
const tokens = ['tok_a', 'tok_b', 'tok_c'] as const
export const applications = ['app_1', 'app_2', 'app_3', 'constructor', 'cafe\u0301'] as const
const environmentNames = ['production', 'staging', 'Production', 'd\u00e9v', 'toString'] as const
const tags = ['red', 'blue', ''] as const
export const roleIds = ['rol_1', 'rol_2', 'rol_3', 'rol_4'] as const
const roleKeys = ['one', 'two', 'three', 'four'] as const
const hostile = from('', '__proto__', 'toString', long, 'APP_1', 'caf\u00e9', 'de\u0301v', '*')

const user = from(...users)
const end = mostly(fc.constant(null), from(...instants))
const patterns = from('*', 'monitor.*', 'application.*', ...worldCatalogue.permissions.map(({ name }) => name))

const operand: fc.Arbitrary<Operand> = fc.oneof(
  from(
    { path: 'resource.properties.color' },
    { path: 'subject.properties.color' },
    { path: 'subject.id' },
    { path: 'resource.owners' },
    { path: 'resource.environment' },
    { path: 'resource.properties.__proto__' },
    { path: 'context.time' },
    { path: 'context.color' },
    { path: 'action.name' },
  ),
  from<Scalar>('red', 'blue', 1, 2, true, null),
  fc.subarray<Scalar>(['red', 'blue', 1, null]),
)
const pair = fc.tuple(operand, operand)

export const condition: fc.Arbitrary<Condition> = fc.letrec<{ any: Condition }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 2 },
    fc.oneof(
      pair.map((eq): Condition => ({ eq })),
      pair.map((both): Condition => ({ in: both })),
      pair.map((lt): Condition => ({ lt })),
      pair.map((gte): Condition => ({ gte })),
    ),
    fc.array(tie('any'), { minLength: 1, maxLength: 2 }).map((and): Condition => ({ and })),
    fc.array(tie('any'), { minLength: 1, maxLength: 2 }).map((or): Condition => ({ or })),
    tie('any').map((not): Condition => ({ not })),
  ),
})).any

const grant: fc.Arbitrary<Grant> = fc
  .record({
    permission: patterns,
    on: mostly(from('any' as const), from('owned' as const)),
    condition: mostly(fc.constant(undefined), condition),
  })
  .map(({ condition: test, ...rest }) => (test === undefined ? rest : { ...rest, condition: test }))

export const cell: fc.Arbitrary<Cell> = fc.record({
  application: fc.oneof(fc.constant('*'), from(...applications), from('caf\u00e9')),
  environment: fc.oneof(fc.constant('*'), from(...environmentNames)),
  level: from('admin' as const, 'read' as const, 'deny' as const),
})

const role = (position: number): fc.Arbitrary<RoleFacts> =>
  fc
    .record({
      grants: fc.array(grant, { maxLength: 4 }),
      grid: fc.oneof(
        { arbitrary: fc.constant('everything' as const), weight: 1 },
        { arbitrary: fc.array(cell, { maxLength: 6 }), weight: 4 },
      ),
      fallback: mostly(
        fc.constant(undefined),
        fc.record({ grants: fc.array(grant, { maxLength: 2 }), endedBy: fc.subarray([...roleKeys]) }),
      ),
      functional: mostly(fc.constant(false), fc.constant(true)),
      elevated: mostly(fc.constant(false), fc.constant(true)),
      mayGrant: mostly<readonly string[]>(fc.constant([]), fc.subarray([...roleKeys])),
    })
    .map(({ fallback, ...rest }) => {
      const key = roleKeys[position] ?? ''
      const plain = { id: roleIds[position] ?? '', key, name: key, kind: 'role' as const, ...rest }
      return fallback === undefined ? plain : { ...plain, fallback }
    })

const assignments: fc.Arbitrary<readonly AssignmentFacts[]> = fc.uniqueArray(
  fc.record({ roleId: mostly(from(...roleIds), from('rol_gone')), endsAt: end }),
  { selector: ({ roleId }) => roleId, maxLength: 3 },
)

const scopeFacts: fc.Arbitrary<ScopeFacts> = fc.oneof(
  from<ScopeFacts>({ kind: 'organization' }, { kind: 'own' }),
  fc.record({ kind: from('custom' as const), owners: fc.subarray([...users]), tags: fc.subarray([...tags]) }),
)
const scope: fc.Arbitrary<ScopeChoice> = fc.oneof(
  { arbitrary: scopeFacts, weight: 4 },
  { arbitrary: from('scp_1', 'scp_gone').map((scopeId) => ({ kind: 'named' as const, scopeId })), weight: 1 },
)

const flat: fc.Arbitrary<Properties> = fc.dictionary(
  from('color', 'size', '__proto__', 'owners', 'roles', 'time'),
  from<unknown>('red', 'blue', 1, 2, null, ['red']),
  { maxKeys: 2, noNullPrototype: true },
)

const actor = { endsAt: end, assignments, scope, properties: flat }

const membership = (userId: string): fc.Arbitrary<MembershipFacts> =>
  fc.record({
    userId: fc.constant(userId),
    externalId: mostly(fc.constant(null), fc.constant(`external of ${userId}`)),
    status: mostly(from('active' as const), from('invited' as const, 'suspended' as const, 'removed' as const)),
    ...actor,
  })

const account = (id: string): fc.Arbitrary<ServiceAccountFacts> =>
  fc.record({ id: fc.constant(id), status: mostly(from('active' as const), from('suspended' as const)), ...actor })

const token = (id: string): fc.Arbitrary<TokenFacts> =>
  fc.record({
    id: fc.constant(id),
    holder: fc.oneof(
      user.map((holder) => ({ type: 'user' as const, id: holder })),
      from(...accounts).map((holder) => ({ type: 'service-account' as const, id: holder })),
    ),
    permissions: fc.array(patterns, { maxLength: 4 }),
    scope,
    endsAt: end,
  })

const owned = {
  owners: fc.subarray([...users], { maxLength: 2 }),
  tags: fc.subarray([...tags], { maxLength: 2 }),
  properties: flat,
}

const application = (id: string): fc.Arbitrary<ResourceFacts> =>
  fc.record({
    type: fc.constant('application'),
    id: fc.constant(id),
    name: fc.constant(`The ${id}`),
    parent: fc.constant(null),
    ...owned,
  })

const environment = (number: number): fc.Arbitrary<ResourceFacts> =>
  fc.record({
    type: fc.constant('environment'),
    id: fc.constant(`env_${number}`),
    name: from(...environmentNames),
    parent: mostly(
      from(...applications).map((id) => ({ type: 'application', id })),
      from(null, { type: 'environment', id: 'env_1' }),
    ),
    ...owned,
  })

const below = (type: string, id: string): fc.Arbitrary<ResourceFacts> =>
  fc.record({
    type: fc.constant(type),
    id: fc.constant(id),
    parent: from(
      null,
      { type: 'environment', id: 'env_1' },
      { type: 'environment', id: 'env_2' },
      { type: 'environment', id: 'env_gone' },
      { type: 'application', id: 'app_1' },
      { type: 'application', id: 'app_gone' },
      { type: 'panel', id: 'panel_1' },
      { type: 'panel', id: 'panel_2' },
    ),
    ...owned,
  })

/** Each of the parts is there or not. */
const someOf = <T>(parts: readonly fc.Arbitrary<T>[]): fc.Arbitrary<readonly T[]> =>
  fc
    .tuple(...parts.map((part) => mostly<T | undefined>(part, fc.constant(undefined))))
    .map((all) => all.filter((one): one is T => one !== undefined))

export const resourceParts: readonly fc.Arbitrary<ResourceFacts>[] = [
  ...applications.slice(0, 3).map(application),
  application('cafe\u0301'),
  ...[1, 2, 3, 4, 5, 6].map(environment),
  below('panel', 'panel_1'),
  below('panel', 'panel_2'),
  below('monitor', 'monitor_1'),
  below('rule', 'rule_1'),
  below('note', 'note_1'),
]
export const membershipParts = users.map(membership)
export const roleParts = roleIds.map((_, position) => role(position))
export const accountParts = accounts.map(account)
export const tokenParts = tokens.map(token)
export const namedScope = scopeFacts.map((facts) => ({ id: 'scp_1', scope: facts }))

export const world: fc.Arbitrary<OrganizationFacts> = fc.record({
  id: fc.constant('org_1'),
  revision: fc.constant(1),
  ownerUserId: mostly(fc.constant(null), user),
  functionalRoles: fc.boolean(),
  roles: someOf(roleParts),
  scopes: someOf([namedScope]),
  memberships: someOf(membershipParts),
  serviceAccounts: someOf(accountParts),
  tokens: someOf(tokenParts),
  resources: someOf(resourceParts),
})

const subject: fc.Arbitrary<Question['subject']> = fc
  .tuple(
    mostly(
      fc.oneof(
        { arbitrary: user.map((id) => ({ type: 'user', id })), weight: 5 },
        { arbitrary: from(...accounts).map((id) => ({ type: 'service-account', id })), weight: 1 },
        { arbitrary: from(...tokens).map((id) => ({ type: 'token', id })), weight: 2 },
      ),
      fc.record({
        type: from('user', 'token', '__proto__'),
        id: fc.oneof(
          hostile,
          user.map((id) => `external of ${id}`),
          from(...tokens),
        ),
      }),
    ),
    fc.option(flat, { nil: undefined }),
    fc.option(from(...instants), { nil: undefined }),
  )
  .map(([who, properties, elevatedUntil]) => ({ ...who, properties, elevatedUntil }))

const placeProperties = fc
  .record(
    {
      application: mostly<unknown>(from(...applications), fc.oneof(hostile, from<unknown>(null, 7, ['app_1'], {}))),
      environment: mostly<unknown>(from(...environmentNames), fc.oneof(hostile, from<unknown>(null, 7))),
      color: from<unknown>('red', 'blue', 1),
      owners: from<unknown>('usr_a', ['usr_a']),
    },
    { requiredKeys: [] },
  )
  .map((properties): Properties => properties)

const placedId = from('monitor_1', 'rule_1', 'panel_1', 'other')

const asked = (type: string, id: fc.Arbitrary<string>): fc.Arbitrary<readonly [Question['resource'], string]> => {
  const names = worldCatalogue.permissions.filter(({ on }) => on.includes(type)).map(({ name }) => name)
  const actions = names.flatMap((name) => (name.startsWith(`${type}.`) ? [name, name.slice(type.length + 1)] : [name]))
  return fc.tuple(
    fc.record({
      type: fc.constant(type),
      id: mostly(id, hostile),
      properties: fc.option(placeProperties, { nil: undefined }),
    }),
    mostly<string>(from('view', ...actions), from('view', 'monitor.view', '__proto__', '', 'organization.configure')),
  )
}

const resourceAndAction = fc.oneof(
  { arbitrary: asked('organization', fc.constant('org_1')), weight: 1 },
  { arbitrary: asked('user', fc.oneof(user, fc.constant('external of usr_a'))), weight: 1 },
  { arbitrary: asked('application', from(...applications, 'caf\u00e9')), weight: 2 },
  { arbitrary: asked('environment', from('env_1', 'env_2', 'env_3', 'env_4')), weight: 2 },
  { arbitrary: asked('monitor', placedId), weight: 5 },
  { arbitrary: asked('panel', from('panel_1', 'panel_2')), weight: 1 },
  { arbitrary: asked('rule', placedId), weight: 2 },
  { arbitrary: asked('note', from('note_1', 'other')), weight: 1 },
  { arbitrary: asked('__proto__', hostile), weight: 1 },
)

export const question: fc.Arbitrary<Question> = fc
  .record({ subject, both: resourceAndAction, context: fc.option(flat, { nil: undefined }) })
  .map(({ subject: who, both: [resource, name], context }) => ({
    subject: who,
    action: { name },
    resource,
    context,
    now: worldNow,
  }))
