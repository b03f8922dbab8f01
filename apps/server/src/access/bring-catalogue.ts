/** Roles of the catalogue as rows of each organization: new ones are added, renamed ones renamed; one that vanished stays and gives nothing. */
import { templates, type CatalogueRole, type ProductCatalogue, type TemplateKey } from '@rollcall/core/access'
import type { OrganizationId, RoleId } from '@rollcall/core/shared/ids'
import { toFolded } from '@rollcall/core/shared/text'
import type { Db, Row } from '@rollcall/storage/engine/schema'
import {
  bumpRevision,
  listOrganizationsWithOtherCatalogue,
  lockOrganization,
  saveCatalogueDigest,
} from '@rollcall/storage/organization'
import { insertRoleCells, insertRoles, listRoles, renameRole, type RoleWithCount } from '@rollcall/storage/role'
import { record } from '../audit/record.ts'
import type { Context } from '../http/principal.ts'
import type { Parts } from '../parts.ts'
import { newId } from '../shared/new-id.ts'
import { digestOf } from './product.ts'

export interface Brought {
  readonly organizationId: OrganizationId
  /** Keys of roles that are there now and were not. */
  readonly added: readonly string[]
  readonly renamed: readonly string[]
  /** Roles that could not be brought in: a role made by hand has their key or their name. */
  readonly blocked: readonly string[]
}

/**
 * When a server starts: every organization that was last brought up to date by another catalogue follows this one. Each in a transaction of
 * its own, counted as a revision, and audited; done again it does nothing.
 */
export async function bringCatalogue(
  { database, snapshots }: Pick<Parts, 'database' | 'snapshots'>,
  context: Context,
): Promise<readonly Brought[]> {
  const { product } = snapshots
  const digest = digestOf(product)
  const brought: Brought[] = []
  for (const id of await listOrganizationsWithOtherCatalogue(database.kysely, digest)) {
    const done = await database.transaction(id, (db) => bringInto(db, context, id, product, digest))
    if (done !== undefined) brought.push(done)
  }
  return brought
}

/** Of an organization that some role could not be brought into: it is tried again at the next start. */
export const partialDigestOf = (digest: string): string => `${digest}+`

async function bringInto(
  db: Db,
  context: Context,
  id: OrganizationId,
  product: ProductCatalogue,
  digest: string,
): Promise<Brought | undefined> {
  const organization = await lockOrganization(db, id)
  if (organization === undefined || organization.catalogue_digest === digest) return undefined
  const plan = planFor(await listRoles(db, id), product.roles)
  const added = await insertCatalogueRoles(db, id, plan.missing, context.now)
  for (const { row, role } of plan.renamed) await renameRole(db, row, role, context.now)
  const brought: Brought = {
    organizationId: id,
    added: plan.missing.map(({ key }) => key),
    renamed: plan.renamed.map(({ role }) => role.key),
    blocked: plan.blocked.map(({ key }) => key),
  }
  const reached = plan.blocked.length === 0 ? digest : partialDigestOf(digest)
  const isSame = reached === organization.catalogue_digest && brought.added.length + brought.renamed.length === 0
  if (isSame) return brought
  await saveCatalogueDigest(db, id, reached)
  const touched = [...added.values(), ...plan.renamed.map(({ row }) => row.id)]
  await bumpRevision(
    db,
    id,
    touched.map((role) => ({ kind: 'role' as const, id: role })),
  )
  const { added: keys, renamed, blocked } = brought
  await record(db, id, context, {
    action: 'organization.catalogue_brought',
    target: { type: 'organization', id },
    before: { catalogue: organization.catalogue_digest },
    after: { catalogue: digest, added: keys, renamed, blocked },
  })
  return brought
}

type RoleRow = Pick<
  Row<'roles'>,
  'organization_id' | 'id' | 'key' | 'name' | 'name_folded' | 'kind' | 'description'
> & {
  readonly built_in: boolean
}

interface BringingPlan {
  readonly missing: readonly CatalogueRole[]
  readonly renamed: readonly { readonly row: RoleRow; readonly role: CatalogueRole }[]
  readonly blocked: readonly CatalogueRole[]
}

/** What has to be done so that these rows have all of the catalogue's roles. */
export function planFor(rows: readonly RoleRow[], roles: readonly CatalogueRole[]): BringingPlan {
  const byKey = new Map(rows.map((row) => [row.key, row]))
  const isFree = ({ key, name }: CatalogueRole): boolean =>
    rows.every((row) => row.kind !== 'role' || row.key === key || row.name_folded !== toFolded(name))
  const isBlocked = (role: CatalogueRole): boolean => byKey.get(role.key)?.built_in === false || !isFree(role)
  const open = roles.filter((role) => !isBlocked(role))
  return {
    missing: open.filter(({ key }) => !byKey.has(key)),
    renamed: open.flatMap((role) => {
      const row = byKey.get(role.key)
      const isSame = row === undefined || (row.name === role.name && row.description === role.description)
      return isSame ? [] : [{ row, role }]
    }),
    blocked: roles.filter(isBlocked),
  }
}

/** Rows for roles of the catalogue, in its order. @returns their ids, by key */
export async function insertCatalogueRoles(
  db: Db,
  organization_id: OrganizationId,
  roles: readonly CatalogueRole[],
  now: Date,
  first = 0,
): Promise<ReadonlyMap<string, RoleId>> {
  if (roles.length === 0) return new Map()
  /** Ids grow with the order of the catalogue, so that listing by id shows it. */
  const rows = roles.map(({ key, name, description, grid }, index) => ({
    organization_id,
    id: newId('rol', new Date(now.getTime() + first + index)),
    key,
    name,
    kind: 'role' as const,
    description,
    built_in: true,
    everything: grid === 'everything',
    created_at: now,
    changed_at: now,
  }))
  await insertRoles(db, rows)
  const ids = new Map(rows.map(({ key, id }) => [key, id]))
  await insertRoleCells(
    db,
    roles.flatMap(({ key, grid }) => {
      const role_id = ids.get(key)
      return grid === 'everything' || role_id === undefined
        ? []
        : grid.map((cell) => ({ organization_id, role_id, ...cell }))
    }),
  )
  return ids
}

/** Built-in roles that neither the template nor the catalogue knows any more. */
export const vanishedRoles = (
  template: TemplateKey,
  rows: readonly RoleWithCount[],
  roles: readonly CatalogueRole[],
): readonly RoleWithCount[] => {
  const known = new Set([...templates[template].roles, ...roles].map(({ key }) => key))
  return rows.filter(({ built_in, key }) => built_in && !known.has(key))
}
