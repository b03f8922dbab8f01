import type { MembershipId } from '@rollcall/core/shared/ids'
import { findHolders, type Holder } from '@rollcall/storage/assignment'
import type { Db } from '@rollcall/storage/engine/schema'
import type { OrganizationAccess } from '../access/organization-access.ts'
import { readIfMatch, toETag } from '../http/etag.ts'
import { answered } from '../http/outcome.ts'
import { transacted, type AnyRoute } from '../http/routes.ts'
import type { Parts } from '../parts.ts'
import { refused, type Refused } from '../shared/refused.ts'
import { setStatus, setStatuses, updateAccess, updateMany } from './assignment.usecases.ts'
import { getOptions } from './options.usecases.ts'
import { toWire } from './wire.ts'
import { isIn } from './wish.ts'

const etag = ({ version }: { readonly version: number }) => ({ headers: { etag: toETag(version) } })

export const assignmentRoutes = ({ snapshots }: Parts): readonly AnyRoute[] => [
  transacted('GET /v1/organizations/{organizationId}/access-options', async ({ access, context }, db) =>
    answered(200, await getOptions(db, access, context.now)),
  ),
  transacted(
    'GET /v1/organizations/{organizationId}/memberships/{membershipId}/access',
    async ({ access, path, context }, db) => {
      const found = await find(db, path)
      if (!found.ok) return found
      if (found.holder.status === 'invited') return refused('membership.invited')
      const wire = await toWire(db, access, found.holder, context.now)
      return answered(200, wire, etag(wire))
    },
  ),
  transacted(
    'PATCH /v1/organizations/{organizationId}/memberships/{membershipId}/access',
    async ({ access, path, context, query, body, ifMatch }, db) => {
      const version = readIfMatch(ifMatch)
      if (!version.ok) return version
      const found = await find(db, path)
      if (!found.ok) return found
      const { holder } = found
      if (isIn(holder) && holder.version !== version.value)
        return refused('membership.changed', { current: await toWire(db, access, holder, context.now) })
      const enacted = await updateAccess(db, { snapshots, access, context, manner: query }, holder, body)
      if (!enacted.ok) return enacted
      const wire = await readAgain(db, access, path, context.now)
      const isTrial = query.dryRun === true
      return answered(200, { access: wire, consequence: enacted.consequence }, { ...etag(wire), isTrial })
    },
  ),
  ...(
    [
      ['POST /v1/organizations/{organizationId}/memberships/{membershipId}/suspend', 'suspended'],
      ['POST /v1/organizations/{organizationId}/memberships/{membershipId}/reactivate', 'active'],
    ] as const
  ).map(([key, status]) =>
    transacted(key, async ({ access, path, context, query, body }, db) => {
      const found = await find(db, path)
      if (!found.ok) return found
      const editing = { snapshots, access, context, manner: query }
      const enacted = await setStatus(db, editing, found.holder, { status, reason: body.reason })
      if (!enacted.ok) return enacted
      const wire = await readAgain(db, access, path, context.now)
      const isTrial = query.dryRun === true
      return answered(200, { access: wire, consequence: enacted.consequence }, { isTrial })
    }),
  ),
  transacted(
    'POST /v1/organizations/{organizationId}/memberships/bulk/access',
    async ({ access, context, query, body }, db) => {
      const done = await updateMany(db, { snapshots, access, context, manner: query }, body)
      return done.ok ? answered(200, done.value, { isTrial: query.dryRun === true }) : done
    },
  ),
  transacted(
    'POST /v1/organizations/{organizationId}/memberships/bulk/status',
    async ({ access, context, query, body }, db) => {
      const done = await setStatuses(db, { snapshots, access, context, manner: query }, body)
      return done.ok ? answered(200, done.value, { isTrial: query.dryRun === true }) : done
    },
  ),
]

interface Path {
  readonly organizationId: `org_${string}`
  readonly membershipId: MembershipId
}

/** Somebody who is in or invited. */
async function find(
  db: Db,
  { organizationId, membershipId }: Path,
): Promise<{ readonly ok: true; readonly holder: Holder } | Refused> {
  const [holder] = await findHolders(db, organizationId, 'membership', [membershipId])
  return holder === undefined || holder.status === 'removed' ? refused('membership.not_found') : { ok: true, holder }
}

async function readAgain(db: Db, access: OrganizationAccess, path: Path, now: Date) {
  const found = await find(db, path)
  if (!found.ok) throw new Error('a membership that was locked with its organization stays')
  return toWire(db, access, found.holder, now)
}
