import {
  templates,
  toRoleFacts,
  type CatalogueRole,
  type Change,
  type OrganizationFacts,
  type RoleFacts,
  type Template,
} from '@rollcall/core/access'
import type { Policy } from '@rollcall/core/policy'
import type { AccessRow, Touched } from '@rollcall/storage/access'

type RowOf<Kind extends AccessRow['kind']> = Extract<AccessRow, { kind: Kind }>['facts']

/** What a decision reads, once from all rows of an organization. */
export function toFacts(
  id: string,
  rows: readonly AccessRow[],
  productRoles: readonly CatalogueRole[],
): OrganizationFacts {
  const organization = organizationIn(rows)
  const builtIn: BuiltIn = { template: templates[organization.template], productRoles }
  return {
    id,
    revision: organization.revision,
    ownerUserId: organization.ownerUserId,
    functionalRoles: functionalRoles(organization),
    roles: factsOf(rows, 'role').map((row) => toRole(builtIn, row)),
    scopes: factsOf(rows, 'scope').map(toScope),
    memberships: factsOf(rows, 'membership').map(toMembership),
    serviceAccounts: factsOf(rows, 'service-account').map(toServiceAccount),
    tokens: factsOf(rows, 'token').map(toToken),
    resources: factsOf(rows, 'resource'),
  }
}

/** The same rows as changes of a snapshot; what was asked for and is not there any more is dropped. */
export function toChanges(rows: readonly AccessRow[], productRoles: readonly CatalogueRole[]): readonly Change[] {
  const organization = organizationIn(rows)
  const builtIn: BuiltIn = { template: templates[organization.template], productRoles }
  const { ownerUserId } = organization
  return [
    { put: 'policy', functionalRoles: functionalRoles(organization) },
    ...(ownerUserId === null ? [] : [{ put: 'owner', userId: ownerUserId } as const]),
    ...rows.flatMap((row) => toChange(builtIn, row)),
    ...goneIn(rows),
  ]
}

export function organizationIn(rows: readonly AccessRow[]): RowOf<'organization'> {
  const [organization] = factsOf(rows, 'organization')
  if (organization === undefined) throw new Error('an organization is read in its own transaction')
  return organization
}

const factsOf = <Kind extends AccessRow['kind']>(rows: readonly AccessRow[], kind: Kind): readonly RowOf<Kind>[] =>
  rows.filter((row) => row.kind === kind).map(({ facts }) => facts as RowOf<Kind>)

const functionalRoles = ({ policy }: RowOf<'organization'>): boolean => (policy as Policy).members.functionalRoles

function toChange(builtIn: BuiltIn, row: AccessRow): readonly Change[] {
  switch (row.kind) {
    case 'membership':
      return [{ put: 'membership', facts: toMembership(row.facts) }]
    case 'service-account':
      return [{ put: 'service-account', facts: toServiceAccount(row.facts) }]
    case 'token':
      return [{ put: 'token', facts: toToken(row.facts) }]
    case 'role':
      return [{ put: 'role', facts: toRole(builtIn, row.facts) }]
    case 'scope':
      return [{ put: 'scope', facts: toScope(row.facts) }]
    case 'resource':
      return [{ put: 'resource', facts: row.facts }]
    default:
      return []
  }
}

/** A membership is never gone: a removed one is told as such. */
function goneIn(rows: readonly AccessRow[]): readonly Change[] {
  const keyOf = (kind: string, type: string, id: string): string => JSON.stringify([kind, type, id])
  const there = new Set(
    rows.map(({ kind, facts }) =>
      keyOf(kind, kind === 'resource' ? facts.type : '', 'id' in facts ? String(facts.id) : ''),
    ),
  )
  return factsOf(rows, 'touched').flatMap(({ kind, type, id }) =>
    there.has(keyOf(kind, type, id)) ? [] : toDrop({ kind, type, id }),
  )
}

function toDrop({ kind, type, id }: Required<Touched>): readonly Change[] {
  if (kind === 'resource') return [{ drop: 'resource', type, id }]
  if (kind === 'role' || kind === 'scope') return [{ drop: kind, id }]
  return kind === 'service-account' || kind === 'token' ? [{ drop: 'subject', id }] : []
}

const instant = (text: string | null): Date | null => (text === null ? null : new Date(text))

const toAssignments = (assignments: RowOf<'membership'>['assignments']) =>
  assignments.map(({ roleId, endsAt }) => ({ roleId, endsAt: instant(endsAt) }))

const toMembership = ({ endsAt, assignments, properties, ...facts }: RowOf<'membership'>) => ({
  ...facts,
  endsAt: instant(endsAt),
  assignments: toAssignments(assignments),
  ...(Object.keys(properties).length === 0 ? {} : { properties }),
})

const toServiceAccount = ({ id, scope, assignments }: RowOf<'service-account'>) => ({
  id,
  status: 'active' as const,
  endsAt: null,
  scope,
  assignments: toAssignments(assignments),
})

const toToken = ({ permissions, endsAt, ...facts }: RowOf<'token'>) => ({
  ...facts,
  permissions: permissions ?? ['*'],
  endsAt: instant(endsAt),
})

const toScope = ({ id, owners, tags }: RowOf<'scope'>) => ({ id, scope: { kind: 'custom' as const, owners, tags } })

/** Where it stands what the built-in roles of an organization grant. */
interface BuiltIn {
  readonly template: Template
  readonly productRoles: readonly CatalogueRole[]
}

/**
 * What a built-in role grants stands in the template, or in the product's catalogue; its grid is the organization's own. One that they have
 * lost gives nothing.
 */
function toRole({ template, productRoles }: BuiltIn, { id, key, name, kind, ...row }: RowOf<'role'>): RoleFacts {
  const grid = row.everything ? ('everything' as const) : row.cells
  if (!row.builtIn) return { id, key, name, kind, grants: row.grants, grid, mayGrant: row.mayGrant }
  const built = template.roles.find((role) => role.key === key)
  if (built !== undefined) return { ...toRoleFacts(built, id), grid }
  const ofProduct = productRoles.find((role) => role.key === key)
  if (ofProduct === undefined) return { id, key, name, kind, grants: [], grid: [], mayGrant: [] }
  return { id, key, name, kind, grants: ofProduct.grants, grid, mayGrant: ofProduct.mayGrant }
}
