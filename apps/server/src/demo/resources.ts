import type { MembershipId, OrganizationId } from '@rollcall/core/shared/ids'
import { isProtectedByName } from '@rollcall/core/resource'
import type { Db } from '@rollcall/storage/engine/schema'
import { saveResources, type StoredResource } from '@rollcall/storage/resource'

const acmeNames =
  'checkout-api ledger-api payouts-eu invoices search-api catalog recommendations carts inventory shipping returns notifications sign-in profiles audit-trail data-lake reports feature-flags media-cdn mobile-gateway web-store partner-api fraud-guard tax-service backoffice'.split(
    ' ',
  )
const northwindNames = 'billing-core field-app iot-hub label-printer portal warehouse'.split(' ')
const teams = ['payments', 'platform', 'growth', 'logistics', 'identity']
const environments = ['production', 'staging', 'development']

interface Making {
  readonly organizationId: OrganizationId
  /** Those who own them, in turn; every seventh belongs to nobody. */
  readonly ownerIds: readonly MembershipId[]
  readonly now: Date
}

/** Acme's 25 applications with their three environments, owners and tags. */
export const insertAcmeApplications = (db: Db, making: Making): Promise<void> => insert(db, acmeNames, making)

export const insertNorthwindApplications = (db: Db, making: Making): Promise<void> => insert(db, northwindNames, making)

async function insert(db: Db, names: readonly string[], { organizationId, ownerIds, now }: Making): Promise<void> {
  const applications = names.map((name, at) => toApplication(name, at, ownerIds))
  const under = applications.flatMap(({ id, type }) => environments.map((name) => toEnvironment({ type, id }, name)))
  await saveResources(db, organizationId, [...applications, ...under], { creatorId: ownerIds[0] ?? null, now })
}

function toApplication(name: string, at: number, ownerIds: readonly MembershipId[]): StoredResource {
  const owners =
    at % 7 === 6 ? [] : [0, ...(at % 5 === 0 ? [1] : [])].map((more) => ownerIds[(at + more) % ownerIds.length])
  const tags = [
    `team:${teams[at % teams.length]}`,
    ...(at % 4 === 0 ? ['pci'] : []),
    ...(at % 6 === 1 ? ['internal'] : []),
  ]
  return {
    type: 'application',
    id: name,
    name,
    parent: null,
    ownerIds: [...new Set(owners)].filter((id) => id !== undefined).sort(),
    tags: tags.sort(),
    properties: {},
    protected: false,
    source: null,
  }
}

const toEnvironment = (parent: { readonly type: string; readonly id: string }, name: string): StoredResource => ({
  type: 'environment',
  id: `${parent.id}-${name}`,
  name,
  parent,
  ownerIds: [],
  tags: [],
  properties: {},
  protected: isProtectedByName(name),
  source: null,
})
