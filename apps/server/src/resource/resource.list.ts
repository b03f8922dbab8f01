import { searchResources, type Snapshot } from '@rollcall/core/access'
import { toFolded } from '@rollcall/core/shared/text'
import { registrableTypes } from '@rollcall/core/resource'
import { err, ok, type Result } from '@rollcall/core/shared/result'
import type { AnswerOf, QueryOf } from '@rollcall/contract/operations'
import type { Resource, ResourcePage } from '@rollcall/contract/resource'
import type { Db } from '@rollcall/storage/engine/schema'
import {
  countResources,
  findResources,
  listChildren,
  listResources,
  type ResourceFilter,
  type ResourceWithOwners,
} from '@rollcall/storage/resource'
import type { OrganizationAccess } from '../access/organization-access.ts'
import { readCursor, writeCursor } from '../http/cursor.ts'

type ListQuery = QueryOf<'GET /v1/organizations/{organizationId}/resources'>
type Viewer = Pick<OrganizationAccess, 'organization' | 'snapshot' | 'subject'>

const mostWords = 6

/** The ids of a type that the caller may view; undefined: all that there are. */
export function visibleIds({ snapshot, subject }: Viewer, type: string, now: Date): readonly string[] | undefined {
  const found = searchResources(
    snapshot,
    { subject, action: { name: `${type}.view` }, resource: { type }, now },
    { limit: Number.MAX_SAFE_INTEGER },
  )
  return found.total === registeredOf(snapshot, type) ? undefined : found.ids
}

const registeredOf = ({ catalogue, registries }: Snapshot, type: string): number => {
  let count = 0
  for (const records of registries[catalogue.types.get(type)?.index ?? -1]?.records ?? [])
    for (const record of records ?? []) if (record !== undefined) count += 1
  return count
}

export const isRegistrable = ({ snapshot }: Viewer, type: string): boolean =>
  registrableTypes(snapshot.catalogue.source).includes(type)

export function listTypes(
  viewer: Viewer,
  now: Date,
): AnswerOf<'GET /v1/organizations/{organizationId}/resource-types'>['items'] {
  const { source } = viewer.snapshot.catalogue
  const names = new Set(registrableTypes(source))
  return source.types
    .filter(({ name }) => names.has(name))
    .map(({ name, description, under }) => ({
      name,
      description,
      under,
      registered: visibleIds(viewer, name, now)?.length ?? registeredOf(viewer.snapshot, name),
    }))
}

export async function listPage(
  db: Db,
  viewer: Viewer,
  query: ListQuery,
  now: Date,
): Promise<Result<ResourcePage, 'request.cursor_invalid'>> {
  const type = query.type ?? 'application'
  const after = query.cursor === undefined ? null : readCursor(`resources ${type}`, query.cursor)
  if (after === undefined) return err('request.cursor_invalid')
  const filter: ResourceFilter = {
    type,
    words: toFolded(query.q ?? '')
      .split(/\s+/)
      .filter(Boolean)
      .slice(0, mostWords),
    ownerIds: query.owner ?? [],
    tags: query.tag ?? [],
    parentId: query.parent,
    among: visibleIds(viewer, type, now),
  }
  const limit = query.limit ?? 50
  const rows = await listResources(db, viewer.organization.id, { ...filter, after, limit })
  const match = await countResources(db, viewer.organization.id, filter)
  const last = rows.at(-1)
  const isFull = rows.length === limit && last !== undefined
  return ok({
    items: await toWires(db, viewer, rows, now),
    nextCursor: isFull ? writeCursor(`resources ${type}`, last.name_folded, last.id) : null,
    match,
  })
}

/** One that the caller may view; what he may not view is not found. */
export async function findVisible(
  db: Db,
  viewer: Pick<OrganizationAccess, 'organization' | 'decide'>,
  { type, id }: { readonly type: string; readonly id: string },
): Promise<ResourceWithOwners | undefined> {
  const [row] = await findResources(db, viewer.organization.id, type, [id.normalize('NFC')])
  return row !== undefined && viewer.decide(`${type}.view`, { type, id: row.id }).decision ? row : undefined
}

export async function toWires(
  db: Db,
  viewer: Viewer,
  rows: readonly ResourceWithOwners[],
  now: Date,
): Promise<Resource[]> {
  const environments = await environmentsOf(db, viewer, rows, now)
  return rows.map((row) => toWire(row, environments.get(row.id) ?? []))
}

async function environmentsOf(db: Db, viewer: Viewer, rows: readonly ResourceWithOwners[], now: Date) {
  const applications = rows.filter(({ type }) => type === 'application').map(({ id }) => id)
  const byApplication = new Map<string, Resource['environments']>()
  if (applications.length === 0) return byApplication
  const visible = visibleIds(viewer, 'environment', now)
  const among = visible && new Set(visible)
  const children = await listChildren(db, viewer.organization.id, 'environment', applications)
  for (const { id, name, parent_id, protected: isProtected } of children) {
    if (parent_id === null || among?.has(id) === false) continue
    byApplication.set(parent_id, [...(byApplication.get(parent_id) ?? []), { id, name, protected: isProtected }])
  }
  return byApplication
}

const toWire = (row: ResourceWithOwners, environments: Resource['environments']): Resource => ({
  type: row.type,
  id: row.id,
  name: row.name,
  parent:
    row.parent_type === null || row.parent_id === null
      ? null
      : { type: row.parent_type, id: row.parent_id, name: row.parent_name ?? row.parent_id },
  owners: row.owners.map((owner) => ({ ...owner })),
  tags: [...row.tags],
  properties: row.properties as Resource['properties'],
  protected: row.protected,
  source: row.source,
  environments,
  createdAt: row.created_at.toISOString(),
  changedAt: row.changed_at.toISOString(),
  version: row.version,
})
