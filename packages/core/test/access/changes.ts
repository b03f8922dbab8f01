/** Random changes, and what they make of the facts of an organization. */
import type { Cell, Change, OrganizationFacts, ResourceFacts, RoleFacts } from '@rollcall/core/access'
import fc from 'fast-check'
import {
  accountParts,
  cell,
  membershipParts,
  namedScope,
  resourceParts,
  roleIds,
  roleParts,
  tokenParts,
  users,
} from './worlds.ts'

const anyOf = <T>(parts: readonly fc.Arbitrary<T>[]): fc.Arbitrary<T> => fc.oneof(...parts)

const cells = fc.record({
  put: fc.constant('cells' as const),
  roleId: fc.constantFrom(...roleIds),
  cells: fc.array(
    fc.tuple(cell, fc.boolean()).map(([one, isSet]) => (isSet ? one : { ...one, level: null })),
    { minLength: 1, maxLength: 3 },
  ),
})

const droppedResource = anyOf(resourceParts).map(({ type, id }): Change => ({ drop: 'resource', type, id }))

export const changes: fc.Arbitrary<readonly Change[]> = fc.array(
  fc.oneof<fc.Arbitrary<Change>[]>(
    anyOf(membershipParts).map((facts) => ({ put: 'membership', facts })),
    anyOf(accountParts).map((facts) => ({ put: 'service-account', facts })),
    anyOf(tokenParts).map((facts) => ({ put: 'token', facts })),
    anyOf(roleParts).map((facts) => ({ put: 'role', facts })),
    anyOf(resourceParts).map((facts) => ({ put: 'resource', facts })),
    anyOf(resourceParts).map((facts) => ({ put: 'resource', facts })),
    namedScope.map((facts) => ({ put: 'scope', facts })),
    cells,
    fc.constantFrom(...users).map((userId) => ({ put: 'owner', userId })),
    fc.boolean().map((functionalRoles) => ({ put: 'policy', functionalRoles })),
    fc.constantFrom(...users, 'svc_a', 'tok_a').map((id) => ({ drop: 'subject', id })),
    fc.constantFrom(...roleIds).map((id) => ({ drop: 'role', id })),
    fc.constant<Change>({ drop: 'scope', id: 'scp_1' }),
    droppedResource,
  ),
  { minLength: 1, maxLength: 4 },
)

export const applied = (facts: OrganizationFacts, list: readonly Change[]): OrganizationFacts =>
  list.reduce(apply, facts)

const put = <T>(all: readonly T[], one: T, keyOf: (value: T) => string): readonly T[] => {
  const isThere = all.some((other) => keyOf(other) === keyOf(one))
  return isThere ? all.map((other) => (keyOf(other) === keyOf(one) ? one : other)) : [...all, one]
}

const idOf = ({ id }: { id: string }): string => id
const keyOfResource = ({ type, id }: { type: string; id: string }): string => `${type} ${id.normalize('NFC')}`

function apply(facts: OrganizationFacts, one: Change): OrganizationFacts {
  return 'put' in one ? applyPut(facts, one) : applyDrop(facts, one)
}

function applyPut(facts: OrganizationFacts, one: Extract<Change, { put: unknown }>): OrganizationFacts {
  switch (one.put) {
    case 'membership':
      return { ...facts, memberships: put(facts.memberships, one.facts, ({ userId }) => userId) }
    case 'service-account':
      return { ...facts, serviceAccounts: put(facts.serviceAccounts, one.facts, idOf) }
    case 'token':
      return { ...facts, tokens: put(facts.tokens, one.facts, idOf) }
    case 'scope':
      return { ...facts, scopes: put(facts.scopes, one.facts, idOf) }
    case 'role':
      return { ...facts, roles: put(facts.roles, one.facts, idOf) }
    case 'resource':
      return { ...facts, resources: put<ResourceFacts>(facts.resources, one.facts, keyOfResource) }
    case 'cells':
      return {
        ...facts,
        roles: facts.roles.map((role) => (role.id === one.roleId ? withCells(role, one.cells) : role)),
      }
    case 'owner':
      return { ...facts, ownerUserId: one.userId }
    case 'policy':
      return { ...facts, functionalRoles: one.functionalRoles }
  }
}

function applyDrop(facts: OrganizationFacts, one: Extract<Change, { drop: unknown }>): OrganizationFacts {
  switch (one.drop) {
    case 'subject':
      return {
        ...facts,
        memberships: facts.memberships.filter(({ userId }) => userId !== one.id),
        serviceAccounts: facts.serviceAccounts.filter(({ id }) => id !== one.id),
        tokens: facts.tokens.filter(({ id }) => id !== one.id),
      }
    case 'scope':
      return { ...facts, scopes: facts.scopes.filter(({ id }) => id !== one.id) }
    case 'role':
      return { ...facts, roles: facts.roles.filter(({ id }) => id !== one.id) }
    case 'resource':
      return { ...facts, resources: facts.resources.filter((other) => keyOfResource(other) !== keyOfResource(one)) }
  }
}

/** One after the other, each taking the place of what is there. */
function withCells(role: RoleFacts, list: Extract<Change, { put: 'cells' }>['cells']): RoleFacts {
  if (role.grid === 'everything') return role
  const placeOf = ({ application, environment }: Omit<Cell, 'level'>): string =>
    JSON.stringify([application.normalize('NFC'), environment.normalize('NFC')])
  const grid = list.reduce<readonly Cell[]>((all, { level, ...place }) => {
    const others = all.filter((other) => placeOf(other) !== placeOf(place))
    return level === null ? others : [...others, { ...place, level }]
  }, role.grid)
  return { ...role, grid }
}
