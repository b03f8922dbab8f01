/** The workload of the engine's benchmark as rows of a real organization. */
import type { Grant, MembershipFacts, OrganizationFacts, ResourceFacts, RoleFacts } from '@rollcall/core/access'
import { sql } from 'kysely'
import type { Email } from '../../packages/core/src/shared/email.ts'
import type { MembershipId, OrganizationId, RoleId, ScopeId, UserId } from '../../packages/core/src/shared/ids.ts'
import { insertBulk } from '../../packages/storage/src/engine/bulk.ts'
import type { Db } from '../../packages/storage/src/engine/schema.ts'

/** The key of the role that may ask the decision point, and nothing else. */
export const askerRole = 'asker'

const numberOf = (id: string): string => id.slice(4)
const memberOf = (userId: string): MembershipId => `mem_${numberOf(userId)}`
const scopeOf = (userId: string): ScopeId => `scp_${numberOf(userId)}`

interface Place {
  readonly id: OrganizationId
  readonly now: Date
}

export async function insertWorkload(db: Db, place: Place, facts: OrganizationFacts): Promise<void> {
  await insertRoles(db, place, facts.roles)
  await insertMembers(db, place, facts.memberships)
  await insertScopes(db, place, facts.memberships)
  await insertResources(db, place, facts.resources)
  /** So far behind that every process reads all of it. */
  await sql`update organizations set revision = revision + 5000 where id = ${place.id}`.execute(db)
}

async function insertRoles(db: Db, { id: organization_id, now }: Place, roles: readonly RoleFacts[]): Promise<void> {
  const asker = {
    id: `rol_${'0'.repeat(26)}`,
    key: askerRole,
    grants: [{ permission: 'access.evaluate', on: 'any' }] as const,
  }
  const rows = [...roles, asker].map(({ id, key, grants }: { id: string; key: string; grants: readonly Grant[] }) => ({
    organization_id,
    id: id as RoleId,
    key,
    name: key,
    name_folded: key,
    kind: 'role' as const,
    description: '',
    built_in: false,
    grants: grants as unknown as string,
    may_grant: [],
    everything: false,
    created_at: now,
    changed_at: now,
  }))
  await insertBulk(db, 'roles', rows)
  const cells = roles.flatMap(({ id, grid }) =>
    grid === 'everything' ? [] : grid.map((cell) => ({ organization_id, role_id: id as RoleId, ...cell })),
  )
  await insertBulk(db, 'role_cells', cells)
}

async function insertMembers(
  db: Db,
  { id: organization_id, now }: Place,
  memberships: readonly MembershipFacts[],
): Promise<void> {
  const emailOf = (userId: string): Email => `${userId}@bench.example` as Email
  await insertBulk(
    db,
    'users',
    memberships.map(({ userId }) => ({
      id: userId as UserId,
      email: emailOf(userId),
      email_state: 'verified',
      name: userId,
      name_folded: userId,
      created_at: now,
    })),
  )
  await insertBulk(
    db,
    'memberships',
    memberships.map(({ userId, endsAt }) => ({
      organization_id,
      id: memberOf(userId),
      user_id: userId as UserId,
      status: 'active',
      email: emailOf(userId),
      user_name: userId,
      user_name_folded: userId,
      display_name: null,
      display_name_folded: null,
      created_at: now,
      joined_at: now,
      ends_at: endsAt,
    })),
  )
  await insertBulk(
    db,
    'role_assignments',
    memberships.flatMap(({ userId, assignments }) =>
      assignments.map(({ roleId, endsAt }, at) => ({
        organization_id,
        id: `ras_${numberOf(userId).slice(0, -1)}${'abc'[at] ?? 'd'}${numberOf(userId).slice(-1)}` as never,
        role_id: roleId as RoleId,
        membership_id: memberOf(userId),
        service_account_id: null,
        ends_at: endsAt,
        created_at: now,
      })),
    ),
  )
}

async function insertScopes(
  db: Db,
  { id: organization_id, now }: Place,
  memberships: readonly MembershipFacts[],
): Promise<void> {
  const custom = memberships.flatMap(({ userId, scope }) => (scope.kind === 'custom' ? [{ userId, ...scope }] : []))
  await insertBulk(
    db,
    'scopes',
    custom.map(({ userId, tags }) => ({
      organization_id,
      id: scopeOf(userId),
      name: null,
      name_folded: null,
      tags: [...tags],
      created_at: now,
    })),
  )
  await insertBulk(
    db,
    'scope_owners',
    custom.flatMap(({ userId, owners }) =>
      owners.map((owner) => ({ organization_id, scope_id: scopeOf(userId), membership_id: memberOf(owner) })),
    ),
  )
  const kinds = memberships.map(({ userId, scope }) => ({
    id: memberOf(userId),
    kind: scope.kind,
    scope: scope.kind === 'custom' ? scopeOf(userId) : null,
  }))
  await sql`update memberships m set scope_kind = t.kind, scope_id = t.scope
    from jsonb_to_recordset(${JSON.stringify(kinds)}::jsonb) as t (id text, kind text, scope text)
    where m.organization_id = ${organization_id} and m.id = t.id`.execute(db)
}

async function insertResources(
  db: Db,
  { id: organization_id, now }: Place,
  resources: readonly ResourceFacts[],
): Promise<void> {
  /** Parents first: within a statement of many rows they are looked for at its end. */
  const sorted = resources.toSorted((a, b) => (a.type === b.type ? 0 : a.type === 'application' ? -1 : 1))
  await insertBulk(
    db,
    'resources',
    sorted.map(({ type, id, name = id, parent, tags }) => ({
      organization_id,
      type,
      id,
      name,
      name_folded: name.toLowerCase(),
      parent_type: parent?.type === 'application' ? parent.type : null,
      parent_id: parent?.type === 'application' ? parent.id : null,
      creator_membership_id: null,
      tags: [...tags],
      properties: {} as never,
      protected: false,
      source: null,
      created_at: now,
      changed_at: now,
    })),
  )
  await insertBulk(
    db,
    'resource_owners',
    resources.flatMap(({ type, id, owners }) =>
      [...new Set(owners)].map((owner) => ({ organization_id, type, resource_id: id, membership_id: memberOf(owner) })),
    ),
  )
}
