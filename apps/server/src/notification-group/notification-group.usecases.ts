import { losesEverybody } from '@rollcall/core/notification-group'
import type { NotificationGroupId, OrganizationId } from '@rollcall/core/shared/ids'
import { err, ok, type Result } from '@rollcall/core/shared/result'
import { parseLine } from '@rollcall/core/shared/text'
import { parseName } from '@rollcall/core/user'
import type { BodyOf, QueryOf } from '@rollcall/contract/operations'
import { takenBack } from '@rollcall/storage/engine/savepoint'
import type { Db, Row } from '@rollcall/storage/engine/schema'
import {
  countGroups,
  countNotificationGroups,
  deleteNotificationGroup,
  findNotificationGroup,
  insertNotificationGroups,
  listNotificationGroups,
  updateNotificationGroup,
  type After,
  type GroupChange,
  type GroupCounts,
  type GroupPlace,
} from '@rollcall/storage/notification-group'
import { record, type Change, type Entry } from '../audit/record.ts'
import { readCursor, writeCursor } from '../http/cursor.ts'
import type { Context } from '../http/principal.ts'
import { newId } from '../shared/new-id.ts'
import { refused, refusedAt, type Refused } from '../shared/refused.ts'
import { toWords } from '../shared/words.ts'
import { coverageOf, recipientsOf, toWire, type Group } from './wire.ts'

const pageSize = 50

export interface Paging {
  readonly cursor?: string | undefined
  readonly limit?: number | undefined
}

/** @param list the list that the cursor has to belong to */
export function readPaging(
  list: string,
  { cursor, limit = pageSize }: Paging,
): Result<{ readonly after: After | null; readonly limit: number }, 'request.cursor_invalid'> {
  const after = cursor === undefined ? null : readCursor(list, cursor)
  return after === undefined ? err('request.cursor_invalid') : ok({ after, limit })
}

/** Null where the page is not full, so that nothing can follow. */
export const nextCursor = <Item>(
  list: string,
  items: readonly Item[],
  limit: number,
  placeOf: (last: Item) => After,
): string | null => {
  const last = items.length === limit ? items.at(-1) : undefined
  if (last === undefined) return null
  const { key, id } = placeOf(last)
  return writeCursor(list, key, id)
}

type ListQuery = QueryOf<'GET /v1/organizations/{organizationId}/notification-groups'>

export async function listGroupPage(db: Db, organizationId: OrganizationId, query: ListQuery, now: Date) {
  const paging = readPaging('notification-groups', query)
  if (!paging.ok) return paging
  const words = toWords(query.q)
  const rows = await listNotificationGroups(db, organizationId, { words, ...paging.value })
  const counts = await countGroups(
    db,
    organizationId,
    rows.map(({ id }) => id),
    now,
  )
  return ok({
    items: rows.map((row) => toWire({ ...row, counts: countsOf(counts, row.id) })),
    nextCursor: nextCursor('notification-groups', rows, paging.value.limit, ({ name_folded, id }) => ({
      key: name_folded,
      id,
    })),
    total: await countNotificationGroups(db, organizationId, words),
  })
}

function countsOf(counts: ReadonlyMap<NotificationGroupId, GroupCounts>, id: NotificationGroupId): GroupCounts {
  const found = counts.get(id)
  if (found === undefined) throw new Error(`${id} was not counted`)
  return found
}

type Found<T> = { readonly ok: true; readonly value: T } | Refused

export async function getGroup(db: Db, place: GroupPlace, now: Date): Promise<Found<Group>> {
  const row = await findNotificationGroup(db, place)
  return row === undefined ? refused('notification-group.not_found') : { ok: true, value: await counted(db, row, now) }
}

async function counted(db: Db, row: Row<'notification_groups'>, now: Date): Promise<Group> {
  return { ...row, counts: countsOf(await countGroups(db, row.organization_id, [row.id], now), row.id) }
}

type CreateBody = BodyOf<'POST /v1/organizations/{organizationId}/notification-groups'>

export async function createGroup(
  db: Db,
  organizationId: OrganizationId,
  context: Context,
  body: CreateBody,
): Promise<Found<Group>> {
  const parsed = parseGroup({ name: body.name, description: body.description ?? '' })
  if (!parsed.ok) return parsed
  const { name = '', description = '' } = parsed.value
  const { now } = context
  const id = newId('ngr', now)
  await insertNotificationGroups(db, [
    { organization_id: organizationId, id, name, description, created_at: now, changed_at: now },
  ])
  await recordGroup(db, { organizationId, id }, context, { action: 'created', after: { name, description } })
  return getGroup(db, { organizationId, id }, now)
}

const longestDescription = 300

function parseGroup(body: { readonly name?: string; readonly description?: string }): Found<GroupChange> {
  const name = body.name === undefined ? undefined : parseName(body.name)
  if (name?.ok === false) return refusedAt('/name', name.error, 'Write 1 to 120 characters on one line.')
  const description = body.description?.trim() === '' ? '' : parseLine(body.description ?? '-', longestDescription)
  if (description === undefined)
    return refusedAt('/description', 'name.invalid', 'Write at most 300 characters on one line.')
  return {
    ok: true,
    value: {
      ...(name === undefined ? {} : { name: name.value }),
      ...(body.description === undefined ? {} : { description }),
    },
  }
}

type UpdateBody = BodyOf<'PATCH /v1/organizations/{organizationId}/notification-groups/{groupId}'>

/** Changes name or description, when nobody else did so since `version` was read. */
export async function updateGroup(
  db: Db,
  place: GroupPlace,
  context: Context,
  { version, body }: { readonly version: number; readonly body: UpdateBody },
): Promise<Found<Group>> {
  const change = parseGroup(body)
  if (!change.ok) return change
  const before = await findNotificationGroup(db, place)
  if (before === undefined) return refused('notification-group.not_found')
  const after = await updateNotificationGroup(db, place, version, change.value, context.now)
  if (after === undefined) return refused('notification-group.changed')
  const names = (['name', 'description'] as const).filter((name) => before[name] !== after[name])
  const pick = (row: typeof before): Change => Object.fromEntries(names.map((name) => [name, row[name]]))
  await recordGroup(db, place, context, { action: 'updated', before: pick(before), after: pick(after) })
  return { ok: true, value: await counted(db, after, context.now) }
}

/** With all its recipients, when there are still as many as the caller has seen. @returns how many of each are gone with it */
export async function deleteGroup(
  db: Db,
  place: GroupPlace,
  context: Context,
  seen: number,
): Promise<Found<Pick<GroupCounts, 'members' | 'invited' | 'contacts'>>> {
  const group = await getGroup(db, place, context.now)
  if (!group.ok) return group
  const { counts, name, description } = group.value
  const { members, invited, contacts } = counts
  if (recipientsOf(counts) !== seen)
    return refused('notification-group.moved', { detail: `It has ${recipientsOf(counts)} recipients now.` })
  await deleteNotificationGroup(db, place)
  const before = { name, description, members, invited, contacts }
  await recordGroup(db, place, context, { action: 'deleted', before })
  return { ok: true, value: { members, invited, contacts } }
}

/** @param entry its action without the noun */
export async function recordGroup(
  db: Db,
  { organizationId, id }: GroupPlace,
  context: Context,
  entry: Omit<Entry, 'target'>,
): Promise<void> {
  await record(db, organizationId, context, {
    ...entry,
    action: `notification-group.${entry.action}`,
    target: { type: 'notification-group', id },
  })
}

export interface AfterChange<T> {
  readonly ok: true
  readonly value: T
  readonly group: Group
  readonly losesEverybody: boolean
}

/** A change of recipients and what the group is then; a dry run takes it back and answers the same. */
export async function changeRecipients<T>(
  db: Db,
  place: GroupPlace,
  { now, dryRun = false }: { readonly now: Date; readonly dryRun?: boolean | undefined },
  change: () => Promise<Found<T>>,
): Promise<AfterChange<T> | Refused> {
  const before = await getGroup(db, place, now)
  if (!before.ok) return before
  const work = async (): Promise<AfterChange<T> | Refused> => {
    const changed = await change()
    if (!changed.ok) return changed
    const after = await getGroup(db, place, now)
    if (!after.ok) return after
    const lost = losesEverybody(coverageOf(before.value.counts), coverageOf(after.value.counts))
    return { ok: true, value: changed.value, group: after.value, losesEverybody: lost }
  }
  return dryRun ? takenBack(db, work) : work()
}
