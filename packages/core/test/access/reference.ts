/**
 * The decision once more, as the text of docs/access-model.md says it: over the plain facts, with no compiled form, no order of
 * evaluation chosen for speed, and no line shared with the engine. Slow and obvious on purpose.
 */
import type {
  AssignmentFacts,
  Catalogue,
  Condition,
  Grant,
  MembershipFacts,
  OrganizationFacts,
  Permission,
  Question,
  Reason,
  ResourceFacts,
  RoleFacts,
  ScopeFacts,
  ScopeChoice,
  ServiceAccountFacts,
  TokenFacts,
} from '@rollcall/core/access'

type Actor =
  | { kind: 'user'; id: string; member: MembershipFacts }
  | { kind: 'service-account'; id: string; member: ServiceAccountFacts }

type Place = 'nowhere' | { application: ResourceFacts; environment: string | null }

interface World {
  catalogue: Catalogue
  facts: OrganizationFacts
  question: Question
  actor: Actor
  permission: Permission
  resource: ResourceFacts | undefined
  /** Undefined for types without a place. */
  place: Place | undefined
}

const nfc = (text: string): string => text.normalize('NFC')
const isOver = (end: Date | null, now: Date): boolean => end !== null && !(now.getTime() < end.getTime())

export function referenceDecide(catalogue: Catalogue, facts: OrganizationFacts, question: Question): Reason {
  // 1. the subject
  const token =
    question.subject.type === 'token' ? facts.tokens.find(({ id }) => id === question.subject.id) : undefined
  const actor = findActor(facts, token ? token.holder : question.subject)
  if (actor === undefined || (question.subject.type === 'token' && token === undefined)) return 'unknown_subject'
  if (actor.member.status === 'invited' || actor.member.status === 'removed') return 'not_a_member'
  if (actor.member.status === 'suspended') return 'suspended'
  if (isOver(actor.member.endsAt, question.now) || (token && isOver(token.endsAt, question.now))) return 'ended'

  // 2. action and resource
  const permission = findPermission(catalogue, question)
  if (permission === undefined) return 'unknown_action'
  const resource = findResource(facts, question.resource.type, question.resource.id)
  if (!exists(catalogue, facts, question, resource)) return 'unknown_resource'
  const place = findPlace(catalogue, facts, question, resource)
  if (place === 'unknown') return 'unknown_resource'
  const world: World = { catalogue, facts, question, actor, permission, resource, place }

  // 3 and 4. owner, baseline, roles; 5. what it requires
  const basis = basisOf(world, permission)
  if (!isPermit(basis)) return basis
  for (const needed of requiredBy(catalogue, permission))
    if (!isPermit(basisOf(world, needed))) return 'missing_requirement'

  // 6. scope
  if (basis !== 'owner' && !isInScope(world, actor.member.scope)) return 'out_of_scope'

  // 7. token
  if (token && !isWithinToken(world, token)) return 'token_limit'
  return basis
}

export const isPermit = (reason: Reason): boolean => reason === 'owner' || reason === 'baseline' || reason === 'granted'

function findActor(facts: OrganizationFacts, { type, id }: { type: string; id: string }): Actor | undefined {
  if (type === 'service-account') {
    const member = facts.serviceAccounts.find((account) => account.id === id)
    return member && { kind: 'service-account', id, member }
  }
  if (type !== 'user') return undefined
  const isTaken = [...facts.serviceAccounts, ...facts.tokens].some((other) => other.id === id)
  const member =
    facts.memberships.find(({ userId }) => userId === id) ??
    (isTaken ? undefined : facts.memberships.find(({ externalId }) => externalId === id))
  return member && { kind: 'user', id: member.userId, member }
}

function findPermission(catalogue: Catalogue, { action, resource }: Question): Permission | undefined {
  const names = [action.name, `${resource.type}.${action.name}`]
  return catalogue.permissions.find(({ name, on }) => names.includes(name) && on.includes(resource.type))
}

const findResource = (facts: OrganizationFacts, type: string, id: string): ResourceFacts | undefined =>
  facts.resources.find((resource) => resource.type === type && nfc(resource.id) === nfc(id))

const typeOf = (catalogue: Catalogue, name: string) => catalogue.types.find((type) => type.name === name)

function exists(
  catalogue: Catalogue,
  facts: OrganizationFacts,
  { resource }: Question,
  known: ResourceFacts | undefined,
) {
  if (resource.type === catalogue.root) return resource.id === facts.id
  if (resource.type === 'user') {
    const status = findActor(facts, resource)?.member.status
    return status === 'active' || status === 'suspended'
  }
  return known !== undefined || typeOf(catalogue, resource.type)?.registration === 'open'
}

function findPlace(
  catalogue: Catalogue,
  facts: OrganizationFacts,
  { resource }: Question,
  known: ResourceFacts | undefined,
): Place | undefined | 'unknown' {
  const type = typeOf(catalogue, resource.type)
  if (type === undefined || type.name === catalogue.root || type.name === 'user') return undefined
  if (type.name === 'application') return known && { application: known, environment: null }
  if (type.name === 'environment') return known && placeOfEnvironment(facts, known)
  if (type.under === 'organization') return undefined
  const place = known === undefined ? placeOfRequest(facts, resource, type.under) : placeOfParents(facts, known)
  return typeof place === 'object' && type.under === 'application' ? { ...place, environment: null } : place
}

function placeOfEnvironment(facts: OrganizationFacts, { parent, name }: ResourceFacts): Place {
  const application = parent?.type === 'application' && name ? findResource(facts, 'application', parent.id) : undefined
  return application ? { application, environment: nfc(name as string) } : 'nowhere'
}

function placeOfParents(facts: OrganizationFacts, resource: ResourceFacts): Place {
  const seen = new Set<ResourceFacts>()
  let here: ResourceFacts | undefined = resource
  while (here?.parent && !seen.has(here)) {
    seen.add(here)
    const above = findResource(facts, here.parent.type, here.parent.id)
    if (here.parent.type === 'application') return above ? { application: above, environment: null } : 'nowhere'
    if (here.parent.type === 'environment') return above ? placeOfEnvironment(facts, above) : 'nowhere'
    here = above
  }
  return 'nowhere'
}

function placeOfRequest(
  facts: OrganizationFacts,
  { properties }: Question['resource'],
  under: string,
): Place | 'unknown' {
  const application = properties?.['application'] ?? null
  const environment = properties?.['environment'] ?? null
  if (application === null) return environment === null ? 'nowhere' : 'unknown'
  const known = typeof application === 'string' ? findResource(facts, 'application', application) : undefined
  if (known === undefined) return 'unknown'
  if (environment === null || under === 'application') return { application: known, environment: null }
  const isThere = typeof environment === 'string' && environmentsOf(facts, known).includes(nfc(environment))
  return isThere ? { application: known, environment: nfc(environment) } : 'unknown'
}

const environmentsOf = (facts: OrganizationFacts, application: ResourceFacts): string[] =>
  facts.resources
    .filter(({ type, parent, name }) => type === 'environment' && parent?.type === 'application' && name)
    .filter(({ parent }) => nfc(parent?.id ?? '') === nfc(application.id))
    .map(({ name }) => nfc(name ?? ''))

function requiredBy(catalogue: Catalogue, permission: Permission): Permission[] {
  const direct = catalogue.permissions.filter(({ name }) => permission.requires.includes(name))
  return [...direct, ...direct.flatMap((needed) => requiredBy(catalogue, needed))]
}

function basisOf(world: World, permission: Permission): Reason {
  const { facts, actor, question } = world
  if (actor.id === facts.ownerUserId && !permission.personal) return 'owner'
  const isSelf = question.resource.type === 'user' && findActor(facts, question.resource)?.id === actor.id
  if (permission.baseline && actor.kind === 'user') {
    if (question.resource.type !== 'user' || isSelf) return 'baseline'
    if (permission.personal) return 'not_owned'
  }
  const verdicts = rolesInForce(world).map(({ role, grants }) => verdictOf(world, role, grants, permission))
  return furthest(['no_permission', ...verdicts])
}

const order: readonly Reason[] = [
  'no_permission',
  'not_owned',
  'condition',
  'grid_none',
  'grid_deny',
  'grid_read_only',
  'granted',
]

const furthest = (verdicts: readonly Reason[]): Reason =>
  verdicts.reduce((far, verdict) => (order.indexOf(verdict) > order.indexOf(far) ? verdict : far), 'no_permission')

export function rolesOf(facts: OrganizationFacts, assignments: readonly AssignmentFacts[]) {
  return assignments.flatMap((assignment) => {
    const role = facts.roles.find(({ id }) => id === assignment.roleId)
    return role && !(role.functional && !facts.functionalRoles) ? [{ role, assignment }] : []
  })
}

function rolesInForce({ facts, actor, question }: World): { role: RoleFacts; grants: readonly Grant[] }[] {
  const assigned = rolesOf(facts, actor.member.assignments)
  const keys = assigned.map(({ role }) => role.key)
  return assigned
    .filter(({ assignment }) => !isOver(assignment.endsAt, question.now))
    .filter(({ role }) => !role.elevated || isElevated(question))
    .flatMap(({ role }) => {
      const isEnded = facts.functionalRoles && role.fallback?.endedBy.some((key) => keys.includes(key))
      const own = { role, grants: role.grants }
      return role.fallback && !isEnded ? [own, { role, grants: role.fallback.grants }] : [own]
    })
}

const isElevated = ({ subject, now }: Question): boolean =>
  subject.type === 'user' && !!subject.elevatedUntil && subject.elevatedUntil.getTime() > now.getTime()

export function gives(pattern: string, { name, personal }: Permission): boolean {
  if (personal) return false
  return pattern === '*' || pattern === name || (pattern.endsWith('.*') && name.startsWith(pattern.slice(0, -1)))
}

function verdictOf(world: World, role: RoleFacts, grants: readonly Grant[], permission: Permission): Reason {
  const verdicts = grants
    .filter((grant) => gives(grant.permission, permission))
    .map((grant) => grantVerdict(world, grant))
  const best = furthest(['no_permission', ...verdicts])
  if (best !== 'granted' || world.place === undefined) return best
  return gridVerdict(world, role, permission)
}

function grantVerdict(world: World, { on, condition }: Grant): Reason {
  if (on === 'owned' && !isOwned(world)) return 'not_owned'
  return condition === undefined || holds(world, condition) === true ? 'granted' : 'condition'
}

function isOwned({ actor, facts, question, resource }: World): boolean {
  if (actor.kind !== 'user') return false
  if (question.resource.type === 'user') return findActor(facts, question.resource)?.id === actor.id
  return resource?.owners.includes(actor.id) ?? false
}

type Found = 'none' | 'deny' | 'read' | 'admin'
const ranks: readonly Found[] = ['none', 'deny', 'read', 'admin']

function gridVerdict({ facts, place }: World, { grid }: RoleFacts, { level }: Permission): Reason {
  if (grid === 'everything') return 'granted'
  if (place === undefined || place === 'nowhere') return 'grid_none'
  const found = levelAt(facts, grid, place, level === 'admin')
  if (found === 'admin' || (found === 'read' && level !== 'admin')) return 'granted'
  return found === 'read' ? 'grid_read_only' : found === 'deny' ? 'grid_deny' : 'grid_none'
}

function levelAt(
  facts: OrganizationFacts,
  grid: Exclude<RoleFacts['grid'], 'everything'>,
  { application, environment }: Exclude<Place, 'nowhere'>,
  needsAdmin: boolean,
): Found {
  const cell = (app: string, env: string): Found | undefined => {
    const same = grid.filter((one) => nfc(one.application) === app && nfc(one.environment) === env)
    return same.map(({ level }): Found => level).sort((a, b) => ranks.indexOf(a) - ranks.indexOf(b))[0]
  }
  const id = nfc(application.id)
  const own = (env: string): Found => cell(id, env) ?? cell(id, '*') ?? cell('*', env) ?? cell('*', '*') ?? 'none'
  if (environment !== null) return own(environment)
  const all = environmentsOf(facts, application).map(own)
  if (all.length === 0) return cell(id, '*') ?? cell('*', '*') ?? 'none'
  const sorted = all.sort((a, b) => ranks.indexOf(a) - ranks.indexOf(b))
  return (needsAdmin ? sorted[0] : sorted.at(-1)) ?? 'none'
}

function isInScope({ facts, actor, place }: World, choice: ScopeChoice): boolean {
  if (place === undefined) return true
  const scope = choice.kind === 'named' ? facts.scopes.find(({ id }) => id === choice.scopeId)?.scope : choice
  if (scope === undefined) return false
  if (scope.kind === 'organization') return true
  return place !== 'nowhere' && matches(scope, place.application, actor)
}

function matches(
  scope: Exclude<ScopeFacts, { kind: 'organization' }>,
  application: ResourceFacts,
  actor: Actor,
): boolean {
  if (scope.kind === 'own') return actor.kind === 'user' && application.owners.includes(actor.id)
  return (
    application.owners.some((owner) => scope.owners.includes(owner)) ||
    application.tags.some((tag) => scope.tags.includes(tag))
  )
}

function isWithinToken(world: World, token: TokenFacts): boolean {
  const listed = (permission: Permission): boolean =>
    token.permissions.some((pattern) => pattern === permission.name || gives(pattern, permission))
  const needed = [world.permission, ...requiredBy(world.catalogue, world.permission)]
  return needed.every(listed) && isInScope(world, token.scope)
}

// Conditions: true, false or unknown (undefined).

type Truth = boolean | undefined

function holds(world: World, condition: Condition): Truth {
  if ('not' in condition) {
    const inner = holds(world, condition.not)
    return inner === undefined ? undefined : !inner
  }
  if ('and' in condition) {
    const all = condition.and.map((part) => holds(world, part))
    return all.includes(false) ? false : all.includes(undefined) ? undefined : true
  }
  if ('or' in condition) {
    const all = condition.or.map((part) => holds(world, part))
    return all.includes(true) ? true : all.includes(undefined) ? undefined : false
  }
  const [name, pair] = Object.entries(condition)[0] as [string, [unknown, unknown]]
  const [left, right] = pair.map((operand) => valueOf(world, operand))
  if (name === 'in')
    return isScalar(left) && Array.isArray(right) && right.every(isScalar) ? right.includes(left) : undefined
  if (!isScalar(left) || !isScalar(right) || typeOfValue(left) !== typeOfValue(right)) return undefined
  if (name === 'eq') return left === right
  if (typeof left !== 'string' && typeof left !== 'number') return undefined
  if (name === 'lt') return left < (right as typeof left)
  if (name === 'lte') return left <= (right as typeof left)
  if (name === 'gt') return left > (right as typeof left)
  return left >= (right as typeof left)
}

const typeOfValue = (value: unknown): string => (value === null ? 'null' : typeof value)
const isScalar = (value: unknown): boolean =>
  ['null', 'string', 'number', 'boolean'].includes(typeOfValue(value)) && value === value

function valueOf(world: World, operand: unknown): unknown {
  const isPath = typeof operand === 'object' && operand !== null && !Array.isArray(operand)
  if (!isPath) return operand
  let value: unknown = visible(world)
  for (const name of (operand as { path: string }).path.split('.')) {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, name))
      return undefined
    value = (value as Record<string, unknown>)[name]
  }
  return value
}

const without = (properties: object | undefined, names: readonly string[]): object =>
  Object.fromEntries(Object.entries(properties ?? {}).filter(([name]) => !names.includes(name)))

/** Everything that a path can reach, written out. */
function visible({ actor, question, resource, place }: World): object {
  const placed = typeof place === 'object' ? place : undefined
  const known = resource && {
    ...(resource.name !== undefined && { name: resource.name }),
    owners: resource.owners,
    tags: resource.tags,
    ...(placed && { application: placed.application.id }),
    ...(placed?.environment && { environment: placed.environment }),
  }
  const { application, environment } = (question.resource.properties ?? {}) as Record<string, unknown>
  const named = { ...(application !== undefined && { application }), ...(environment !== undefined && { environment }) }
  const sent = without(
    question.resource.properties,
    resource ? ['name', 'parent', 'application', 'environment', 'owners', 'tags'] : [],
  )
  return {
    subject: {
      id: actor.id,
      type: actor.kind,
      properties: {
        ...without(question.subject.properties, ['roles', 'scope', 'status', 'endsAt', 'elevatedUntil']),
        ...actor.member.properties,
      },
    },
    resource: {
      id: question.resource.id,
      type: question.resource.type,
      ...(known ?? (place === undefined ? {} : named)),
      properties: { ...sent, ...resource?.properties },
    },
    action: { name: question.action.name, properties: question.action.properties ?? {} },
    context: without(question.context, ['time', 'revision', 'now']),
  }
}

/** Where a registered resource lies; undefined for nowhere and for types without a place. */
export function referencePlace(catalogue: Catalogue, facts: OrganizationFacts, resource: ResourceFacts) {
  const question = { resource: { type: resource.type, id: resource.id } } as Question
  const place = findPlace(catalogue, facts, question, resource)
  return typeof place === 'object' ? place : undefined
}
