import { permitReasons, searchSubjects, type SubjectSearch, trace } from '@rollcall/core/access'
import type { Holders } from '@rollcall/contract/decision'
import type { BodyOf } from '@rollcall/contract/operations'
import type { Db } from '@rollcall/storage/engine/schema'
import type { OrganizationAccess } from '../access/organization-access.ts'
import { readCursor, writeCursor } from '../http/cursor.ts'
import { refused, type Refused } from '../shared/refused.ts'
import { namePeople, nameRole, toResource } from './asked.ts'
import { mayKnow } from './visible.ts'

type Body = BodyOf<'POST /v1/organizations/{organizationId}/access/holders'>

/** Who can do this: everybody whom the decision permits. */
export async function holdersOf(
  db: Db,
  access: OrganizationAccess,
  { subjectType: type = 'user', action, resource, context, cursor, limit = 50 }: Body,
  now: Date,
): Promise<{ readonly ok: true; readonly value: Holders } | Refused> {
  if (!access.may('member.view')) return access.deny(db, 'member.view')
  const after = cursor === undefined ? undefined : readCursor('holders', cursor)?.id
  if (cursor !== undefined && after === undefined) return refused('request.cursor_invalid')
  const { snapshot } = access
  const search: SubjectSearch = {
    subject: { type },
    action: { name: action },
    resource: toResource(resource),
    context,
    now,
  }
  const common = { revision: snapshot.revision, at: now.toISOString() }
  if (!mayKnow(access, search.resource, now))
    return { ok: true, value: { ...common, hidden: ['resource'], items: [], nextCursor: null, total: 0 } }
  const found = searchSubjects(snapshot, search, { limit, after })
  const people = await namePeople(db, access, found.ids)
  const items = found.ids.flatMap((id) => {
    const { reason, path } = trace(snapshot, { ...search, subject: { type, id } })
    const permit = permitReasons.find((one) => one === reason)
    const roles = [...new Set(path.map(({ roleId }) => roleId))].map((roleId) => nameRole(access, roleId))
    return permit === undefined ? [] : [{ subject: people.of(type, id), reason: permit, roles }]
  })
  const last = found.ids.at(-1)
  const nextCursor = found.hasMore && last !== undefined ? writeCursor('holders', '', last) : null
  return { ok: true, value: { ...common, hidden: [], items, nextCursor, total: found.total } }
}
