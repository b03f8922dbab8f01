import { listProposalsOf } from '@rollcall/storage/membership-request'
import { readIfMatch, toETag } from '../http/etag.ts'
import { answered } from '../http/outcome.ts'
import { transacted, type AnyRoute } from '../http/routes.ts'
import type { Parts } from '../parts.ts'
import {
  approve,
  getRequest,
  listPage,
  mostOwnListed,
  propose,
  refuseRequest,
  toWire,
  withdraw,
} from './membership-request.usecases.ts'

interface RequestPath {
  readonly organizationId: `org_${string}`
  readonly requestId: `mrq_${string}`
}
const placeOf = ({ organizationId, requestId }: RequestPath) => ({ organizationId, id: requestId })
const tagged = (version: number) => ({ headers: { etag: toETag(version) } })

export const membershipRequestRoutes = (parts: Parts): readonly AnyRoute[] => [
  transacted('GET /v1/organizations/{organizationId}/membership-requests', async ({ query, access }, db) => {
    const page = await listPage(db, access, query)
    return page.ok ? answered(200, page.value) : page
  }),
  transacted('GET /v1/organizations/{organizationId}/membership-requests/own', async ({ path, access }, db) => {
    const { membershipId } = access
    const own = membershipId === null ? [] : await listProposalsOf(db, path.organizationId, membershipId, mostOwnListed)
    return answered(200, { items: own.map((request) => toWire(request, access)) })
  }),
  transacted('GET /v1/organizations/{organizationId}/membership-requests/{requestId}', async ({ path, access }, db) => {
    const found = await getRequest(db, placeOf(path))
    return found.ok ? answered(200, toWire(found.value, access), tagged(found.value.version)) : found
  }),
  transacted('POST /v1/organizations/{organizationId}/membership-requests', async ({ body, context, access }, db) => {
    const proposed = await propose(db, parts, context, access, body)
    return proposed.ok ? answered(201, toWire(proposed.value, access), tagged(proposed.value.version)) : proposed
  }),
  transacted(
    'POST /v1/organizations/{organizationId}/membership-requests/{requestId}/approve',
    async ({ path, body, ifMatch, context, access }, db) => {
      const version = readIfMatch(ifMatch, 'membership-request.changed')
      if (!version.ok) return version
      const deciding = { place: placeOf(path), version: version.value, body }
      const approved = await approve(db, parts, context, access, deciding)
      return approved.ok ? answered(200, toWire(approved.value, access), tagged(approved.value.version)) : approved
    },
  ),
  transacted(
    'POST /v1/organizations/{organizationId}/membership-requests/{requestId}/refuse',
    async ({ path, body, ifMatch, context, access }, db) => {
      const version = readIfMatch(ifMatch, 'membership-request.changed')
      if (!version.ok) return version
      const deciding = { place: placeOf(path), version: version.value, reason: body.reason }
      const turnedAway = await refuseRequest(db, parts, context, access, deciding)
      return turnedAway.ok
        ? answered(200, toWire(turnedAway.value, access), tagged(turnedAway.value.version))
        : turnedAway
    },
  ),
  transacted(
    'POST /v1/organizations/{organizationId}/membership-requests/{requestId}/withdraw',
    async ({ path, context, access }, db) => {
      const { membershipId } = access
      const withdrawn = await withdraw(
        db,
        context,
        placeOf(path),
        ({ proposed_by }) => proposed_by !== null && proposed_by === membershipId,
      )
      return withdrawn.ok ? answered(200, toWire(withdrawn.value, access), tagged(withdrawn.value.version)) : withdrawn
    },
  ),
]
