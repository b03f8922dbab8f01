import { readIfMatch, toETag } from '../http/etag.ts'
import { answered } from '../http/outcome.ts'
import { transacted, type AnyRoute } from '../http/routes.ts'
import type { Parts } from '../parts.ts'
import { refused } from '../shared/refused.ts'
import { findVisible, isRegistrable, listPage, listTypes, toWires } from './resource.list.ts'
import { previewDeletion, remove, update, upsert } from './resource.usecases.ts'

export const resourceRoutes = ({ snapshots }: Parts): readonly AnyRoute[] => [
  transacted('GET /v1/organizations/{organizationId}/resource-types', async ({ access, context }) =>
    answered(200, { items: listTypes(access, context.now) }),
  ),
  transacted('GET /v1/organizations/{organizationId}/resources', async ({ access, query, context }, db) => {
    if (query.type !== undefined && !isRegistrable(access, query.type)) return refused('resource.type_unknown')
    const page = await listPage(db, access, query, context.now)
    return page.ok ? answered(200, page.value) : refused(page.error)
  }),
  transacted('PUT /v1/organizations/{organizationId}/resources', async ({ access, body, context }, db) => {
    const done = await upsert({ db, snapshots, access, context }, body)
    if (!done.ok) return done
    const { created, changed, unchanged, revision } = done
    return answered(200, { created, changed, unchanged, revision })
  }),
  transacted(
    'GET /v1/organizations/{organizationId}/resources/{type}/{resourceId}',
    async ({ access, path, context }, db) => {
      const row = await findVisible(db, access, { type: path.type, id: path.resourceId })
      const [wire] = row === undefined ? [] : await toWires(db, access, [row], context.now)
      return wire === undefined
        ? refused('resource.not_found')
        : answered(200, wire, { headers: { etag: toETag(wire.version) } })
    },
  ),
  transacted(
    'PATCH /v1/organizations/{organizationId}/resources/{type}/{resourceId}',
    async ({ access, path, body, ifMatch, context }, db) => {
      const key = { type: path.type, id: path.resourceId }
      const version = readIfMatch(ifMatch, 'resource.changed')
      if (!version.ok) return version
      const before = await findVisible(db, access, key)
      if (before === undefined) return refused('resource.not_found')
      const done = await update({ db, snapshots, access, context }, { before, version: version.value, body })
      if (!done.ok) return done
      const row = await findVisible(db, access, key)
      const [wire] = row === undefined ? [] : await toWires(db, access, [row], context.now)
      return wire === undefined
        ? refused('resource.not_found')
        : answered(200, wire, { headers: { etag: toETag(wire.version) } })
    },
  ),
  transacted(
    'GET /v1/organizations/{organizationId}/resources/{type}/{resourceId}/deletion',
    async ({ access, path }, db) => {
      const row = await findVisible(db, access, { type: path.type, id: path.resourceId })
      return row === undefined
        ? refused('resource.not_found')
        : answered(200, await previewDeletion({ db, access }, row))
    },
  ),
  transacted(
    'DELETE /v1/organizations/{organizationId}/resources/{type}/{resourceId}',
    async ({ access, path, query, context }, db) => {
      const row = await findVisible(db, access, { type: path.type, id: path.resourceId })
      if (row === undefined) return refused('resource.not_found')
      const done = await remove({ db, snapshots, access, context }, row, query.resources)
      return done.ok ? answered(200, { deleted: done.deleted, revision: done.revision }) : done
    },
  ),
]
