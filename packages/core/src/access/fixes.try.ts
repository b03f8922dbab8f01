import { toCanonical } from './canonical.ts'
import type { Case } from './case.ts'
import { compile } from './compile.ts'
import { assignmentsOf, membershipOf, resolvedScopeOf, resourceOf, serviceAccountOf, tokenOf } from './facts-of.ts'
import type { AssignmentFacts, Grid, OrganizationFacts, ResourceFacts, RoleFacts, ScopeChoice } from './facts.ts'
import { findRegistered, findSubject } from './find.ts'
import type { Fix } from './fix.ts'
import { decide } from './judge.ts'
import type { Resource, Snapshot, Subject } from './snapshot.ts'

/** Says of sets of changes whether the question would be permitted after them. */
export function tryOn(asked: Case): (fixes: readonly Fix[]) => boolean {
  const { snapshot, actor, question } = asked
  const facts = excerptOf(asked)
  const assigned = assignmentsOf(snapshot, actor).map(({ roleId }) => roleId)
  return (fixes) => {
    const ids = new Set([...assigned, ...fixes.flatMap((fix) => ('roleId' in fix ? [fix.roleId] : []))])
    const roles = [...ids].flatMap((id) => roleFor(asked, id))
    const changed = fixes.reduce<OrganizationFacts>((all, fix) => applied(asked, all, fix), { ...facts, roles })
    return decide(compile(snapshot.catalogue.source, changed), question).decision
  }
}

const roleFor = (asked: Case, id: string): readonly RoleFacts[] => {
  const role = asked.snapshot.roles.get(id)
  return role === undefined ? [] : [cutGrid(role.facts, asked)]
}

/** The organization as far as this one question can see it. Named scopes are written out, since a change may touch them. */
function excerptOf(asked: Case): OrganizationFacts {
  const { snapshot, actor, subject } = asked
  const user = asked.type.kind === 'user' ? findSubject(snapshot, 'user', asked.question.resource.id) : undefined
  const members = [...new Set([actor, user])].filter((one): one is Subject => one?.kind === 'user')
  return {
    id: snapshot.id,
    revision: snapshot.revision,
    ownerUserId: snapshot.ownerUserId,
    functionalRoles: snapshot.functionalRoles,
    roles: [],
    scopes: [],
    memberships: members.map((one) => ({ ...membershipOf(snapshot, one), scope: writtenOut(snapshot, one) })),
    serviceAccounts:
      actor.kind === 'service-account'
        ? [{ ...serviceAccountOf(snapshot, actor), scope: writtenOut(snapshot, actor) }]
        : [],
    tokens: subject.token === null ? [] : [{ ...tokenOf(snapshot, subject), scope: writtenOut(snapshot, subject) }],
    resources: resourcesOf(asked),
  }
}

const writtenOut = (snapshot: Snapshot, { scope }: Subject): ScopeChoice =>
  resolvedScopeOf(snapshot, scope) ?? { kind: 'custom', owners: [], tags: [] }

function cutGrid(facts: RoleFacts, { application }: Case): RoleFacts {
  if (facts.grid === 'everything') return facts
  const id = application && toCanonical(application.id)
  return {
    ...facts,
    grid: facts.grid.filter((cell) => cell.application === '*' || toCanonical(cell.application) === id),
  }
}

/** The resource and what is above it; of the application also the environments, under ids of their own. */
function resourcesOf({ snapshot, resource, application }: Case): readonly ResourceFacts[] {
  const found = new Map<string, ResourceFacts>()
  const keep = (facts: ResourceFacts): void => void found.set(`${facts.type} ${facts.id}`, facts)
  if (application) {
    const parent = { type: application.type, id: application.id }
    for (const name of application.layout.names)
      keep({ type: 'environment', id: `\u0000${name}`, name, parent, owners: [], tags: [] })
    keep(resourceOf(snapshot, application))
  }
  for (let one = resource; one !== undefined && !found.has(`${one.type} ${one.id}`); ) {
    keep(resourceOf(snapshot, one))
    one = one.parent === null ? undefined : findIn(snapshot, one.parent)
  }
  return [...found.values()]
}

function findIn({ catalogue, registries }: Snapshot, { type, id }: { type: string; id: string }): Resource | undefined {
  const registry = registries[catalogue.types.get(type)?.index ?? -1]
  return registry && findRegistered(registry, id)
}

function applied(asked: Case, facts: OrganizationFacts, fix: Fix): OrganizationFacts {
  switch (fix.fix) {
    case 'assign_role':
      return withAssignments(asked, facts, (all) => [...all, { roleId: fix.roleId, endsAt: null }])
    case 'move_end_of_assignment':
      return withAssignments(asked, facts, (all) =>
        all.map((one) => (one.roleId === fix.roleId ? { ...one, endsAt: null } : one)),
      )
    case 'add_permission':
      return withRole(facts, fix.roleId, (role) => ({
        ...role,
        grants: [...role.grants, { permission: fix.permission, on: 'any' }],
      }))
    case 'set_cell':
      return withRole(facts, fix.roleId, (role) => ({ ...role, grid: withCell(role.grid, fix) }))
    case 'set_owner':
      return withResource(facts, fix, (one) => ({ ...one, owners: [...one.owners, fix.userId] }))
    case 'set_tag':
      return withResource(facts, { type: 'application', id: fix.application }, (one) => ({
        ...one,
        tags: [...one.tags, fix.tag],
      }))
    case 'add_scope_owner':
      return withScope(facts, fix.of, ({ owners, tags }) => ({ owners: [...owners, fix.userId], tags }))
    case 'add_scope_tag':
      return withScope(facts, fix.of, ({ owners, tags }) => ({ owners, tags: [...tags, fix.tag] }))
    case 'lift_suspension':
      return withActors(facts, fix.subjectId, { status: 'active' as const })
    case 'move_end_of_subject':
      return withActors(facts, fix.subjectId, { endsAt: null })
    case 'add_token_permission':
      return {
        ...facts,
        tokens: facts.tokens.map((one) => ({ ...one, permissions: [...one.permissions, fix.permission] })),
      }
  }
}

type ChangeAssignments = (all: readonly AssignmentFacts[]) => readonly AssignmentFacts[]

function withAssignments(
  { snapshot, actor }: Case,
  facts: OrganizationFacts,
  alter: ChangeAssignments,
): OrganizationFacts {
  const current = [...facts.memberships, ...facts.serviceAccounts].find((one) => idOf(one) === actor.id)
  return withActors(facts, actor.id, { assignments: alter(current?.assignments ?? assignmentsOf(snapshot, actor)) })
}

const idOf = (one: { id: string } | { userId: string }): string => ('id' in one ? one.id : one.userId)

function withActors(facts: OrganizationFacts, id: string, altered: object): OrganizationFacts {
  const alter = <T extends { id: string } | { userId: string }>(one: T): T =>
    idOf(one) === id ? { ...one, ...altered } : one
  return {
    ...facts,
    memberships: facts.memberships.map(alter),
    serviceAccounts: facts.serviceAccounts.map(alter),
    tokens: facts.tokens.map(alter),
  }
}

const withRole = (facts: OrganizationFacts, id: string, alter: (role: RoleFacts) => RoleFacts): OrganizationFacts => ({
  ...facts,
  roles: facts.roles.map((role) => (role.id === id ? alter(role) : role)),
})

function withCell(grid: Grid, { application, environment, level }: Extract<Fix, { fix: 'set_cell' }>): Grid {
  if (grid === 'everything') return grid
  const others = grid.filter(
    (cell) =>
      toCanonical(cell.application) !== toCanonical(application) || toCanonical(cell.environment) !== environment,
  )
  return [...others, { application, environment, level }]
}

const withResource = (
  facts: OrganizationFacts,
  { type, id }: { type: string; id: string },
  alter: (one: ResourceFacts) => ResourceFacts,
): OrganizationFacts => ({
  ...facts,
  resources: facts.resources.map((one) => (one.type === type && one.id === id ? alter(one) : one)),
})

type Clauses = { readonly owners: readonly string[]; readonly tags: readonly string[] }

function withScope(
  facts: OrganizationFacts,
  of: 'membership' | 'token',
  alter: (clauses: Clauses) => Clauses,
): OrganizationFacts {
  const altered = <T extends { scope: ScopeChoice }>(one: T): T =>
    one.scope.kind === 'custom' ? { ...one, scope: { kind: 'custom', ...alter(one.scope) } } : one
  if (of === 'token') return { ...facts, tokens: facts.tokens.map(altered) }
  return { ...facts, memberships: facts.memberships.map(altered), serviceAccounts: facts.serviceAccounts.map(altered) }
}
