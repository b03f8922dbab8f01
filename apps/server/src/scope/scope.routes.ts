import type { OrganizationId, ScopeId } from '@rollcall/core/shared/ids'
import type { Scope } from '@rollcall/contract/scope'
import type { Db } from '@rollcall/storage/engine/schema'
import { listNamedScopes, type NamedScope } from '@rollcall/storage/scope'
import type { OrganizationAccess } from '../access/organization-access.ts'
import { readIfMatch, toETag } from '../http/etag.ts'
import { answered } from '../http/outcome.ts'
import { transacted, type AnyRoute } from '../http/routes.ts'
import type { Parts } from '../parts.ts'
import { refused, type Refused } from '../shared/refused.ts'
import { openMatcher, toWire } from './matches.ts'
import { createScope, deleteScope, findOwners, parseTags, updateScope } from './scope.usecases.ts'

const etag = ({ version }: { readonly version: number }) => ({ headers: { etag: toETag(version) } })

export const scopeRoutes = ({ snapshots }: Parts): readonly AnyRoute[] => [
  transacted('GET /v1/organizations/{organizationId}/scopes', async ({ access, path, context }, db) => {
    const match = openMatcher(access, context.now)
    const scopes = await listNamedScopes(db, path.organizationId)
    return answered(200, { items: scopes.map((scope) => toWire(scope, match)) })
  }),
  transacted('POST /v1/organizations/{organizationId}/scopes', async ({ access, context, query, body }, db) => {
    const made = await createScope(db, snapshots, { access, context, manner: query }, body)
    if (!made.ok) return made
    const scope = await readScope(db, access, made.id, context.now)
    if (scope === undefined) return refused('scope.not_found')
    const isTrial = query.dryRun === true
    return answered(isTrial ? 200 : 201, { scope, consequence: made.consequence }, { ...etag(scope), isTrial })
  }),
  transacted('POST /v1/organizations/{organizationId}/scopes/matches', async ({ access, context, body }, db) => {
    const tags = parseTags(body.tags)
    if (!tags.ok) return tags
    const owners = await findOwners(db, access, body.owners)
    if (!owners.ok) return owners
    const userIds = owners.value.flatMap(({ userId }) => userId ?? [])
    return answered(200, openMatcher(access, context.now)({ userIds, tags: tags.value }))
  }),
  transacted('GET /v1/organizations/{organizationId}/scopes/{scopeId}', async ({ access, path, context }, db) => {
    const scope = await readScope(db, access, path.scopeId, context.now)
    return scope === undefined ? refused('scope.not_found') : answered(200, scope, etag(scope))
  }),
  transacted(
    'PATCH /v1/organizations/{organizationId}/scopes/{scopeId}',
    async ({ access, path, context, query, body, ifMatch }, db) => {
      const found = await findUnchanged(db, path, ifMatch)
      if (!found.ok) return found
      const edit = { before: found.scope, body }
      const enacted = await updateScope(db, snapshots, { access, context, manner: query }, edit)
      if (!enacted.ok) return enacted
      const scope = await readScope(db, access, path.scopeId, context.now)
      if (scope === undefined) return refused('scope.not_found')
      const { consequence } = enacted
      return answered(200, { scope, consequence }, { ...etag(scope), isTrial: query.dryRun === true })
    },
  ),
  transacted(
    'DELETE /v1/organizations/{organizationId}/scopes/{scopeId}',
    async ({ access, path, context, query, ifMatch }, db) => {
      const found = await findUnchanged(db, path, ifMatch)
      if (!found.ok) return found
      const edit = { before: found.scope, replacement: query.replacement }
      const deleted = await deleteScope(db, snapshots, { access, context, manner: query }, edit)
      if (!deleted.ok) return deleted
      const { holders, consequence } = deleted
      return answered(200, { holders, consequence }, { isTrial: query.dryRun === true })
    },
  ),
]

/** As the matches are as of the access before the change, they are of what the rows say of owners and tags now. */
async function readScope(db: Db, access: OrganizationAccess, id: ScopeId, now: Date): Promise<Scope | undefined> {
  const [scope] = await listNamedScopes(db, access.organization.id, [id])
  return scope && toWire(scope, openMatcher(access, now))
}

interface ScopePlace {
  readonly organizationId: OrganizationId
  readonly scopeId: ScopeId
}
type Found = { readonly ok: true; readonly scope: NamedScope } | Refused

async function findUnchanged(
  db: Db,
  { organizationId, scopeId }: ScopePlace,
  ifMatch: string | undefined,
): Promise<Found> {
  const version = readIfMatch(ifMatch, 'scope.changed')
  if (!version.ok) return version
  const [scope] = await listNamedScopes(db, organizationId, [scopeId])
  if (scope === undefined) return refused('scope.not_found')
  return scope.version === version.value ? { ok: true, scope } : refused('scope.changed')
}
