import type { OrganizationId, RoleId } from '@rollcall/core/shared/ids'
import type { Db } from '@rollcall/storage/engine/schema'
import type { Touched } from '@rollcall/storage/access'
import { bumpRevision, findOrganizationIdBySlug, lockOrganization } from '@rollcall/storage/organization'
import { countMembershipsByStatus } from '@rollcall/storage/membership'
import { listRoles } from '@rollcall/storage/role'
import { operatorContext, CommandError } from '../cli/host.ts'
import { record } from '../audit/record.ts'
import type { Parts } from '../parts.ts'
import { buildMembership, buildUser, insertPeople } from './builders.ts'
import { demoSlug } from './demo.ts'
import { toPerson } from './people.ts'

/** Numbers below are those of the small demo. */
const firstNumber = 1_000
const batchSize = 1_000
const hour = 3_600_000

/** Makes Acme grow to `wanted` users, active and suspended ones. @returns how many it has then */
export async function growDemo(parts: Parts, wanted: number): Promise<number> {
  const { database } = parts
  const organizationId = await findOrganizationIdBySlug(database.kysely, demoSlug)
  if (organizationId === undefined) throw new CommandError('load the demo first: rollcall demo.')
  const roleIds = await database.read(organizationId, async (db) =>
    (await listRoles(db, organizationId)).filter(({ key }) => key !== 'admin').map(({ id }) => id),
  )
  for (;;) {
    const total = await growOnce(parts, organizationId, roleIds, wanted)
    if (total >= wanted) return total
  }
}

/** One batch is one transaction, so that a large demo never holds the organization for long. */
async function growOnce(
  parts: Parts,
  organizationId: OrganizationId,
  roleIds: readonly RoleId[],
  wanted: number,
): Promise<number> {
  const context = operatorContext(parts)
  return parts.database.transaction(organizationId, async (db) => {
    await lockOrganization(db, organizationId)
    const counts = await countMembershipsByStatus(db, organizationId)
    const total = counts.active + counts.suspended
    const missing = Math.min(batchSize, wanted - total)
    if (missing <= 0) return total
    const added = await insertBatch(db, {
      organizationId,
      roleIds,
      from: firstNumber + total,
      count: missing,
      now: context.now,
    })
    await bumpRevision(db, organizationId, added)
    await record(db, organizationId, context, {
      action: 'demo.grown',
      target: { type: 'organization', id: organizationId },
      after: { added: missing },
    })
    return total + missing
  })
}

interface Batch {
  readonly organizationId: OrganizationId
  readonly roleIds: readonly RoleId[]
  readonly from: number
  readonly count: number
  readonly now: Date
}

async function insertBatch(db: Db, { organizationId, roleIds, from, count, now }: Batch): Promise<readonly Touched[]> {
  const numbers = Array.from({ length: count }, (_, at) => from + at)
  const people = numbers.map((number) => ({ number, user: buildUser(toPerson(number), now) }))
  const placed = people.map(({ number, user }) => {
    const status = number % 17 === 0 ? ('suspended' as const) : ('active' as const)
    const joinedAt = new Date(now.getTime() - (number % 900) * 24 * hour)
    const lastActiveAt = number % 11 === 0 ? null : new Date(now.getTime() - (number % 2_000) * hour)
    const roleId = roleIds[number % roleIds.length]
    return {
      membership: buildMembership({ organizationId, user, status, joinedAt, lastActiveAt }, now),
      roleIds: roleId === undefined ? [] : [roleId],
    }
  })
  await insertPeople(
    db,
    people.map(({ user }) => user),
    placed,
    now,
  )
  return placed.map(({ membership }) => ({ kind: 'membership', id: membership.id }))
}
