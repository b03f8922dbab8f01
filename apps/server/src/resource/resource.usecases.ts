import type { OrganizationId } from '@rollcall/core/shared/ids'
import type { BodyOf } from '@rollcall/contract/operations'
import type { Touched } from '@rollcall/storage/access'
import type { Db } from '@rollcall/storage/engine/schema'
import {
  countCells,
  deleteResources,
  listWithDescendants,
  saveResources,
  type ResourceKey,
  type ResourceWithOwners,
  type StoredResource,
} from '@rollcall/storage/resource'
import type { OrganizationAccess } from '../access/organization-access.ts'
import { settle } from '../access/settle.ts'
import type { Snapshots } from '../access/snapshots.ts'
import { record, type Change } from '../audit/record.ts'
import type { Context } from '../http/principal.ts'
import { refused, type Refused } from '../shared/refused.ts'
import { planResources, type Planned, type WantedResource } from './resource.parse.ts'

export interface Acting {
  readonly db: Db
  readonly snapshots: Snapshots
  readonly access: OrganizationAccess
  readonly context: Context
}

interface Upserted {
  readonly ok: true
  readonly created: number
  readonly changed: number
  readonly unchanged: number
  readonly revision: number
}

const mostNamedInLog = 50

/** Registers new resources and changes known ones, all or nothing. */
export async function upsert(
  acting: Acting,
  { items, source = null }: { readonly items: readonly WantedResource[]; readonly source?: string | null },
  pointer: (index: number) => string = (index) => `/items/${index}`,
): Promise<Upserted | Refused> {
  const { db, access } = acting
  const organizationId = access.organization.id
  const twice = repeated(items)
  if (twice !== undefined)
    return refused('request.invalid', {
      errors: [
        { pointer: pointer(twice), code: 'request.invalid', detail: 'The same resource stands in the list twice.' },
      ],
    })
  const { source: catalogue } = access.snapshot.catalogue
  const planned = await planResources({ db, organizationId, catalogue, source }, items, pointer)
  if (!planned.ok) return planned
  const moved = planned.value.filter(isChanged)
  if (moved.some(isReclassified) && !access.may('resource.classify')) return access.deny(db, 'resource.classify')
  const created = moved.filter(({ before }) => before === undefined).length
  const counts = { created, changed: moved.length - created, unchanged: planned.value.length - moved.length }
  if (moved.length === 0) return { ok: true, ...counts, revision: access.organization.revision }
  const revision = await write(acting, organizationId, moved, source)
  return typeof revision === 'number' ? { ok: true, ...counts, revision } : revision
}

function repeated(items: readonly WantedResource[]): number | undefined {
  const seen = new Set<string>()
  const at = items.findIndex(({ type, id }) => {
    const key = JSON.stringify([type, id.normalize('NFC')])
    return seen.has(key) || !seen.add(key)
  })
  return at < 0 ? undefined : at
}

async function write(
  { db, snapshots, access, context }: Acting,
  organizationId: OrganizationId,
  moved: readonly Planned[],
  source: string | null,
): Promise<number | Refused> {
  const { now } = context
  const after = moved.map((one) => one.after)
  await saveResources(db, organizationId, after, { creatorId: access.membershipId, now })
  const settled = await settle(db, snapshots, { access, now, touched: after.map(toTouched) })
  if (!settled.ok) return settled
  const [only] = moved
  await record(
    db,
    organizationId,
    context,
    moved.length === 1 && only !== undefined
      ? toEntry(only)
      : {
          action: 'resource.upserted',
          target: { type: 'organization', id: organizationId },
          after: {
            count: moved.length,
            ...(source === null ? {} : { source }),
            first: after.slice(0, mostNamedInLog).map(({ type, id }) => `${type} ${id}`),
          },
        },
  )
  return settled.revision
}

export const toTouched = ({ type, id }: ResourceKey): Touched => ({ kind: 'resource', type, id })

export function toEntry({ before, after }: Planned) {
  const action = before === undefined ? 'resource.created' : 'resource.updated'
  const target = { type: after.type, id: after.id }
  if (before === undefined) return { action, target, after: toChange(after, changeable) }
  const names = changeable.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
  return { action, target, before: toChange(before, names), after: toChange(after, names) }
}

const changeable = ['name', 'parent', 'ownerIds', 'tags', 'properties', 'protected'] as const

const toChange = (resource: StoredResource, names: readonly (typeof changeable)[number][]): Change =>
  Object.fromEntries(names.map((name) => [name, resource[name] as Change]))

export const isChanged = ({ before, after }: Planned): boolean => before === undefined || !isSame(before, after)

const isSame = (one: StoredResource, other: StoredResource): boolean =>
  [...changeable, 'source' as const].every((name) => toText(one[name]) === toText(other[name]))

/** Members of a JSON object come in the order of the database. */
const toText = (value: unknown): string =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? JSON.stringify(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : JSON.stringify(value)

/** Owners, tags, parents and protection decide who sees what. */
const isReclassified = ({ before, after }: Planned): boolean =>
  before === undefined
    ? after.ownerIds.length + after.tags.length > 0
    : (['parent', 'ownerIds', 'tags', 'protected'] as const).some(
        (name) => toText(before[name]) !== toText(after[name]),
      )

type UpdateBody = BodyOf<'PATCH /v1/organizations/{organizationId}/resources/{type}/{resourceId}'>

export async function update(
  acting: Acting,
  {
    before,
    version,
    body,
  }: { readonly before: ResourceWithOwners; readonly version: number; readonly body: UpdateBody },
): Promise<Upserted | Refused> {
  const { db, access } = acting
  const { type, id } = before
  if (before.version !== version) return refused('resource.changed')
  const isEdit = body.name !== undefined || body.properties !== undefined
  const permission = `${type}.edit` as const
  if (isEdit && !access.decide(permission, { type, id }).decision) return access.deny(db, permission)
  return upsert(acting, { items: [{ ...body, type, id }] }, () => '')
}

export async function previewDeletion({ db, access }: Pick<Acting, 'db' | 'access'>, { type, id }: ResourceKey) {
  const keys = await listWithDescendants(db, access.organization.id, { type, id })
  const counts = new Map<string, number>()
  for (const key of keys) counts.set(key.type, (counts.get(key.type) ?? 0) + 1)
  const applications = keys.filter((key) => key.type === 'application').map((key) => key.id)
  return {
    resources: keys.length,
    byType: [...counts].map(([name, count]) => ({ type: name, count })),
    cells: await countCells(db, access.organization.id, applications),
  }
}

/** With everything under it. @param expected as the preview counted them */
export async function remove(
  { db, snapshots, access, context }: Acting,
  { type, id }: ResourceKey,
  expected: number,
): Promise<{ readonly ok: true; readonly deleted: number; readonly revision: number } | Refused> {
  const permission = `${type}.delete` as const
  if (!access.may('resource.register') && !access.decide(permission, { type, id }).decision)
    return access.deny(db, permission)
  const organizationId = access.organization.id
  const keys = await listWithDescendants(db, organizationId, { type, id })
  if (keys.length !== expected)
    return refused('resource.count_moved', {
      detail: `It is ${keys.length} now, not ${expected}. Look at the preview again.`,
    })
  const roleIds = await deleteResources(db, organizationId, keys)
  const touched = [...keys.map(toTouched), ...roleIds.map((roleId): Touched => ({ kind: 'role', id: roleId }))]
  const settled = await settle(db, snapshots, { access, now: context.now, touched })
  if (!settled.ok) return settled
  await record(db, organizationId, context, {
    action: 'resource.deleted',
    target: { type, id },
    before: { count: keys.length, first: keys.slice(0, mostNamedInLog).map((key) => `${key.type} ${key.id}`) },
  })
  return { ok: true, deleted: keys.length, revision: settled.revision }
}
