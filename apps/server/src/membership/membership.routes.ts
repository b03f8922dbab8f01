import { findMembership } from '@rollcall/storage/membership'
import { readIfMatch, toETag } from '../http/etag.ts'
import { answered } from '../http/outcome.ts'
import type { Parts } from '../parts.ts'
import { refused } from '../shared/refused.ts'
import { transacted, type AnyRoute } from '../http/routes.ts'
import { listPage, toWires, update } from './membership.usecases.ts'

export const membershipRoutes = (parts: Parts): readonly AnyRoute[] => [
  transacted('GET /v1/organizations/{organizationId}/memberships', async ({ access, query, context }, db) => {
    const page = await listPage(db, { parts, access, now: context.now }, query)
    return page.ok ? answered(200, page.value) : refused(page.error)
  }),
  transacted(
    'GET /v1/organizations/{organizationId}/memberships/{membershipId}',
    async ({ access, path, context }, db) => {
      const membership = await findMembership(db, path.organizationId, path.membershipId)
      if (membership === undefined) return refused('membership.not_found')
      const [wire] = await toWires(db, { parts, access, now: context.now }, [membership])
      if (wire === undefined) return refused('membership.not_found')
      return answered(200, wire, {
        headers: { etag: toETag(membership.version) },
      })
    },
  ),
  transacted(
    'PATCH /v1/organizations/{organizationId}/memberships/{membershipId}',
    async ({ access, path, body, ifMatch, context }, db) => {
      const version = readIfMatch(ifMatch)
      if (!version.ok) return version
      const before = await findMembership(db, path.organizationId, path.membershipId)
      if (before === undefined || before.status === 'removed') return refused('membership.not_found')
      const updated = await update(db, context, { before, version: version.value, body })
      if (!updated.ok) return updated
      const { value } = updated
      const [wire] = await toWires(db, { parts, access, now: context.now }, [value])
      if (wire === undefined) return refused('membership.not_found')
      return answered(200, wire, {
        headers: { etag: toETag(value.version) },
      })
    },
  ),
]
