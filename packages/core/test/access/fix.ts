/** What a fix makes of the facts of an organization, and every single fix there could be for a question. */
import type {
  Catalogue,
  Cell,
  Fix,
  OrganizationFacts,
  Question,
  ResourceFacts,
  RoleFacts,
  ScopeChoice,
} from '@rollcall/core/access'

const nfc = (text: string): string => text.normalize('NFC')

type Holder = { readonly type: string; readonly id: string }

/** The user or service account behind the subject of a question. */
function actorOf(facts: OrganizationFacts, { subject }: Question): Holder {
  if (subject.type === 'token') return facts.tokens.find(({ id }) => id === subject.id)?.holder ?? subject
  const member = facts.memberships.find(({ userId }) => userId === subject.id)
  const named = member ?? facts.memberships.find(({ externalId }) => externalId === subject.id)
  return subject.type === 'user' && named ? { type: 'user', id: named.userId } : subject
}

export function fixed(facts: OrganizationFacts, question: Question, fix: Fix): OrganizationFacts {
  const actor = actorOf(facts, question)
  switch (fix.fix) {
    case 'assign_role':
      return alterHolder(facts, actor.id, (one) => ({
        assignments: [...one.assignments, { roleId: fix.roleId, endsAt: null }],
      }))
    case 'move_end_of_assignment':
      return alterHolder(facts, actor.id, (one) => ({
        assignments: one.assignments.map((all) => (all.roleId === fix.roleId ? { ...all, endsAt: null } : all)),
      }))
    case 'lift_suspension':
      return alterHolder(facts, fix.subjectId, () => ({ status: 'active' as const }))
    case 'move_end_of_subject':
      return {
        ...alterHolder(facts, fix.subjectId, () => ({ endsAt: null })),
        tokens: facts.tokens.map((one) => (one.id === fix.subjectId ? { ...one, endsAt: null } : one)),
      }
    case 'add_permission':
      return alterRole(facts, fix.roleId, (role) => ({
        grants: [...role.grants, { permission: fix.permission, on: 'any' }],
      }))
    case 'set_cell':
      return alterRole(facts, fix.roleId, (role) => ({
        grid: role.grid === 'everything' ? role.grid : setCell(role.grid, fix),
      }))
    case 'set_owner':
      return alterResource(facts, fix, (one) => ({ owners: [...one.owners, fix.userId] }))
    case 'set_tag':
      return alterResource(facts, { type: 'application', id: fix.application }, (one) => ({
        tags: [...one.tags, fix.tag],
      }))
    case 'add_scope_owner':
      return alterScope(facts, question, fix.of, (scope) => ({ ...scope, owners: [...scope.owners, fix.userId] }))
    case 'add_scope_tag':
      return alterScope(facts, question, fix.of, (scope) => ({ ...scope, tags: [...scope.tags, fix.tag] }))
    case 'add_token_permission':
      return {
        ...facts,
        tokens: facts.tokens.map((one) =>
          one.id === question.subject.id ? { ...one, permissions: [...one.permissions, fix.permission] } : one,
        ),
      }
  }
}

type Member = OrganizationFacts['memberships'][number] | OrganizationFacts['serviceAccounts'][number]

function alterHolder(facts: OrganizationFacts, id: string, alter: (one: Member) => object): OrganizationFacts {
  return {
    ...facts,
    memberships: facts.memberships.map((one) => (one.userId === id ? { ...one, ...alter(one) } : one)),
    serviceAccounts: facts.serviceAccounts.map((one) => (one.id === id ? { ...one, ...alter(one) } : one)),
  }
}

const alterRole = (
  facts: OrganizationFacts,
  id: string,
  alter: (role: RoleFacts) => Partial<RoleFacts>,
): OrganizationFacts => ({
  ...facts,
  roles: facts.roles.map((role) => (role.id === id ? { ...role, ...alter(role) } : role)),
})

const setCell = (grid: readonly Cell[], { application, environment, level }: Cell): readonly Cell[] => [
  ...grid.filter((cell) => nfc(cell.application) !== nfc(application) || nfc(cell.environment) !== nfc(environment)),
  { application, environment, level },
]

const alterResource = (
  facts: OrganizationFacts,
  { type, id }: Holder,
  alter: (one: ResourceFacts) => Partial<ResourceFacts>,
): OrganizationFacts => ({
  ...facts,
  resources: facts.resources.map((one) => (one.type === type && one.id === id ? { ...one, ...alter(one) } : one)),
})

type Custom = Extract<ScopeChoice, { kind: 'custom' }>

function alterScope(
  facts: OrganizationFacts,
  question: Question,
  of: 'membership' | 'token',
  alter: (scope: Custom) => Custom,
): OrganizationFacts {
  const ofScope = (scope: ScopeChoice): ScopeChoice => {
    const named = scope.kind === 'named' ? facts.scopes.find(({ id }) => id === scope.scopeId)?.scope : scope
    return named?.kind === 'custom' ? alter(named) : scope
  }
  if (of === 'membership')
    return alterHolder(facts, actorOf(facts, question).id, (one) => ({ scope: ofScope(one.scope) }))
  return {
    ...facts,
    tokens: facts.tokens.map((one) => (one.id === question.subject.id ? { ...one, scope: ofScope(one.scope) } : one)),
  }
}

/** Every single change of the kinds that `explain` may offer, sensible or not. The superuser bit is none of them. */
export function allSingleFixes(catalogue: Catalogue, facts: OrganizationFacts, question: Question): readonly Fix[] {
  const actor = actorOf(facts, question)
  const applications = facts.resources.filter(({ type }) => type === 'application')
  const names = facts.resources.flatMap(({ type, name }) => (type === 'environment' && name ? [nfc(name)] : []))
  const held = [...facts.memberships, ...facts.serviceAccounts].filter(
    (one) => ('id' in one ? one.id : one.userId) === actor.id,
  )
  const assigned = held.flatMap(({ assignments }) => assignments.map(({ roleId }) => roleId))
  const roles = facts.roles.filter(({ elevated }) => !elevated).map(({ id }) => id)
  const people = facts.memberships.map(({ userId }) => userId)
  const tags = [...new Set(applications.flatMap(({ tags: all }) => all))]
  const permissions = catalogue.permissions.filter(({ personal }) => !personal).map(({ name }) => name)
  return [
    ...roles.filter((id) => !assigned.includes(id)).map((roleId): Fix => ({ fix: 'assign_role', roleId })),
    ...roles.filter((id) => assigned.includes(id)).map((roleId): Fix => ({ fix: 'move_end_of_assignment', roleId })),
    ...roles.flatMap((roleId) => permissions.map((permission): Fix => ({ fix: 'add_permission', roleId, permission }))),
    ...roles.flatMap((roleId) =>
      applications.flatMap(({ id }) =>
        [...names, '*'].flatMap((environment) =>
          (['admin', 'read'] as const).map(
            (level): Fix => ({ fix: 'set_cell', roleId, application: id, environment, level }),
          ),
        ),
      ),
    ),
    ...(actor.type === 'user'
      ? facts.resources.map(({ type, id }): Fix => ({ fix: 'set_owner', type, id, userId: actor.id }))
      : []),
    ...applications.flatMap(({ id }) => tags.map((tag): Fix => ({ fix: 'set_tag', application: id, tag }))),
    ...people.map((userId): Fix => ({ fix: 'add_scope_owner', of: 'membership', userId })),
    ...tags.map((tag): Fix => ({ fix: 'add_scope_tag', of: 'membership', tag })),
    ...held
      .filter(({ status }) => status === 'suspended')
      .map((): Fix => ({ fix: 'lift_suspension', subjectId: actor.id })),
    { fix: 'move_end_of_subject', subjectId: actor.id },
    { fix: 'move_end_of_subject', subjectId: question.subject.id },
    ...permissions.map((permission): Fix => ({ fix: 'add_token_permission', permission })),
  ]
}
