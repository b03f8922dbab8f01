import type { Grid, OrganizationFacts, ScopeChoice, TemplateKey } from '@rollcall/core/access'
import { templates } from '@rollcall/core/access'
import type { Email } from '@rollcall/core/shared/email'
import type { OrganizationId } from '@rollcall/core/shared/ids'
import { toFolded } from '@rollcall/core/shared/text'
import type { Db } from '@rollcall/storage/engine/schema'
import { bumpRevision, lockOrganization } from '@rollcall/storage/organization'
import { sql } from 'kysely'
import { hashSecret, makeSecret } from '../src/shared/secrets.ts'
import type { Caller, House } from './house.ts'
import { makeOrganization, type Organization } from './people.ts'

export interface World {
  readonly organization: Organization
  /** Of every token of the facts. */
  readonly tokens: ReadonlyMap<string, Caller>
}

/** The facts of an organization as rows of a real one. What the template gives beside them is taken away first. */
export async function loadWorld(house: House, wished: OrganizationFacts, template: TemplateKey): Promise<World> {
  const facts = withOwners(wished)
  const organization = await makeOrganization(house, { template })
  const tokens = new Map<string, Caller>()
  await house.database.owner((owner) =>
    owner.transaction().execute(async (db) => {
      await lockOrganization(db, organization.id)
      await loadRoles(db, organization.id, facts, template, house.database.now())
      await loadPeople(db, organization.id, facts, house.database.now())
      await loadResources(db, organization.id, facts, house.database.now())
      await loadScopes(db, organization.id, facts, house.database.now())
      for (const [id, caller] of await loadTokens(db, organization.id, facts, house.database.now()))
        tokens.set(id, caller)
      await loadOwner(db, organization.id, facts)
      await sql`update organizations set policy = jsonb_set(policy, '{members,functionalRoles}', ${JSON.stringify(facts.functionalRoles)}::jsonb) where id = ${organization.id}`.execute(
        db,
      )
      // So far behind that every process reads all of it again.
      await sql`update organizations set revision = revision + 5000 where id = ${organization.id}`.execute(db)
      await bumpRevision(db, organization.id, [])
    }),
  )
  return { organization, tokens }
}

/** Owners in rows are members; where the facts name somebody else he becomes one, without any role. */
function withOwners(facts: OrganizationFacts): OrganizationFacts {
  const scopes = [...facts.scopes, ...facts.memberships, ...facts.serviceAccounts, ...facts.tokens].map(
    ({ scope }) => scope,
  )
  const named = [...facts.resources, ...scopes.filter((scope) => scope.kind === 'custom')].flatMap(
    ({ owners }) => owners,
  )
  const known = new Set(facts.memberships.map(({ userId }) => userId))
  const strangers = [...new Set(named)].filter((userId) => !known.has(userId))
  const nothingMore = { status: 'active', endsAt: null, scope: { kind: 'organization' }, assignments: [] } as const
  return {
    ...facts,
    memberships: [...facts.memberships, ...strangers.map((userId) => ({ userId, ...nothingMore }))],
  }
}

/** What a scope comes to that rows cannot hold: a named one that is gone, and what a service account owns. */
const nothing: ScopeChoice = { kind: 'custom', owners: [], tags: [] }

/** Ids as they are made give such ids, which answers may hold. */
export const memberOf = (userId: string): string =>
  `mem_${/^usr_[0-9a-z]{26}$/.test(userId) ? userId.slice(4) : userId}`

async function loadRoles(db: Db, id: OrganizationId, { roles }: OrganizationFacts, template: TemplateKey, now: Date) {
  const builtIn = new Set(templates[template].roles.map(({ key }) => key))
  await sql`delete from role_assignments where organization_id = ${id}`.execute(db)
  await sql`delete from roles where organization_id = ${id}`.execute(db)
  for (const role of roles) {
    const isBuiltIn = role.id === `rol_${role.key}` && builtIn.has(role.key)
    await db
      .insertInto('roles')
      .values({
        organization_id: id,
        id: role.id as never,
        key: role.key,
        name: isBuiltIn ? role.name : role.key,
        name_folded: toFolded(`${role.name} ${role.key}`),
        kind: role.kind,
        description: '',
        built_in: isBuiltIn,
        grants: JSON.stringify(role.grants),
        may_grant: [...role.mayGrant],
        everything: role.grid === 'everything',
        created_at: now,
        changed_at: now,
      })
      .execute()
    await loadCells(db, id, role.id, role.grid)
  }
}

async function loadCells(db: Db, organization_id: OrganizationId, role_id: string, grid: Grid): Promise<void> {
  if (grid === 'everything' || grid.length === 0) return
  await db
    .insertInto('role_cells')
    .values(grid.map((cell) => ({ organization_id, role_id: role_id as never, ...cell })))
    .execute()
}

async function loadPeople(db: Db, organization_id: OrganizationId, facts: OrganizationFacts, now: Date): Promise<void> {
  for (const { userId, status, externalId, endsAt, properties, assignments } of facts.memberships) {
    const email = `${userId}@example.com` as Email
    const isIn = status === 'active' || status === 'suspended'
    await db
      .insertInto('users')
      .values({
        id: userId as never,
        email,
        email_state: 'verified',
        name: userId,
        name_folded: userId,
        created_at: now,
      })
      .execute()
    await db
      .insertInto('memberships')
      .values({
        organization_id,
        id: memberOf(userId) as never,
        user_id: status === 'invited' ? null : (userId as never),
        email,
        status,
        external_id: externalId ?? null,
        ends_at: endsAt,
        properties: JSON.stringify(properties ?? {}),
        user_name: status === 'invited' ? null : userId,
        user_name_folded: status === 'invited' ? null : userId,
        created_at: now,
        joined_at: isIn ? now : null,
        suspended_at: status === 'suspended' ? now : null,
        removed_at: status === 'removed' ? now : null,
      } as never)
      .execute()
    await assign(db, organization_id, { membership_id: memberOf(userId) }, assignments, now)
  }
  for (const { id, assignments } of facts.serviceAccounts) {
    await db
      .insertInto('service_accounts')
      .values({ organization_id, id: id as never, name: id, created_at: now })
      .execute()
    await assign(db, organization_id, { service_account_id: id }, assignments, now)
  }
}

let count = 0

async function assign(
  db: Db,
  organization_id: OrganizationId,
  holder: { readonly membership_id?: string; readonly service_account_id?: string },
  assignments: OrganizationFacts['memberships'][number]['assignments'],
  now: Date,
): Promise<void> {
  for (const { roleId, endsAt } of assignments) {
    count += 1
    await db
      .insertInto('role_assignments')
      .values({
        organization_id,
        id: `ras_${count}` as never,
        role_id: roleId as never,
        membership_id: (holder.membership_id ?? null) as never,
        service_account_id: (holder.service_account_id ?? null) as never,
        ends_at: endsAt,
        created_at: now,
      })
      .execute()
  }
}

async function loadResources(db: Db, organization_id: OrganizationId, facts: OrganizationFacts, now: Date) {
  const there = new Set(facts.resources.map(({ type, id }) => `${type}/${id}`))
  for (const { type, id, name, parent, tags, properties, protected: isProtected } of facts.resources) {
    // What lay under something that is gone lies nowhere, and rows cannot name what is not there.
    const isUnder = parent !== null && there.has(`${parent.type}/${parent.id}`)
    await db
      .insertInto('resources')
      .values({
        organization_id,
        type,
        id,
        name: name ?? id,
        name_folded: toFolded(name ?? id),
        parent_type: isUnder ? parent.type : null,
        parent_id: isUnder ? parent.id : null,
        tags: [...tags],
        properties: JSON.stringify(properties ?? {}),
        protected: isProtected ?? false,
        created_at: now,
        changed_at: now,
      })
      .execute()
  }
  const known = new Set(facts.memberships.map(({ userId }) => userId))
  for (const { type, id, owners } of facts.resources)
    for (const owner of owners.filter((one) => known.has(one)))
      await db
        .insertInto('resource_owners')
        .values({ organization_id, type, resource_id: id, membership_id: memberOf(owner) as never })
        .execute()
}

async function loadScopes(db: Db, organization_id: OrganizationId, facts: OrganizationFacts, now: Date): Promise<void> {
  for (const { id, scope } of facts.scopes) await insertScope(db, organization_id, facts, id, id, scope, now)
  const known = new Set(facts.scopes.map(({ id }) => id))
  const put = async (table: string, holder: string, wished: ScopeChoice): Promise<void> => {
    const scope = wished.kind === 'named' && !known.has(wished.scopeId) ? nothing : wished
    const own = `scp_${holder}`
    if (scope.kind === 'custom') await insertScope(db, organization_id, facts, own, null, scope, now)
    const kind = scope.kind === 'named' ? 'custom' : scope.kind
    const scopeId = scope.kind === 'named' ? scope.scopeId : scope.kind === 'custom' ? own : null
    await sql`update ${sql.table(table)} set scope_kind = ${kind}, scope_id = ${scopeId}
      where organization_id = ${organization_id} and id = ${holder}`.execute(db)
  }
  for (const { userId, scope } of facts.memberships) await put('memberships', memberOf(userId), scope)
  for (const { id, scope } of facts.serviceAccounts)
    if (scope.kind !== 'organization') await put('service_accounts', id, scope.kind === 'own' ? nothing : scope)
}

async function insertScope(
  db: Db,
  organization_id: OrganizationId,
  facts: OrganizationFacts,
  id: string,
  name: string | null,
  scope: ScopeChoice,
  now: Date,
): Promise<void> {
  const { owners, tags } = scope.kind === 'custom' ? scope : { owners: [], tags: [] }
  await db
    .insertInto('scopes')
    .values({ organization_id, id: id as never, name, name_folded: name, tags: [...tags], created_at: now })
    .execute()
  for (const owner of owners.filter((one) => facts.memberships.some(({ userId }) => userId === one)))
    await db
      .insertInto('scope_owners')
      .values({ organization_id, scope_id: id as never, membership_id: memberOf(owner) as never })
      .execute()
}

async function loadTokens(db: Db, organization_id: OrganizationId, facts: OrganizationFacts, now: Date) {
  const callers = new Map<string, Caller>()
  const holders = new Set([
    ...facts.memberships.map(({ userId }) => `user ${userId}`),
    ...facts.serviceAccounts.map(({ id: account }) => `service-account ${account}`),
  ])
  for (const { id, holder, permissions, scope, endsAt } of facts.tokens) {
    const isPersonal = holder.type === 'user'
    // A token of nobody is none, in rows and in facts.
    if (!holders.has(`${holder.type} ${holder.id}`)) continue
    const secret = makeSecret(isPersonal ? 'rcp' : 'rco')
    const scopeId = `scp_${id}`
    if (scope.kind === 'custom') await insertScope(db, organization_id, facts, scopeId, null, scope, now)
    await db
      .insertInto('tokens')
      .values({
        organization_id,
        id: id as never,
        membership_id: (isPersonal ? memberOf(holder.id) : null) as never,
        service_account_id: (isPersonal ? null : holder.id) as never,
        name: id,
        secret_hash: hashSecret(secret),
        hint: secret.slice(0, 10),
        permissions: [...permissions],
        created_at: now,
        ends_at: endsAt,
        scope_kind: scope.kind === 'named' ? 'custom' : scope.kind,
        scope_id: scope.kind === 'custom' ? scopeId : scope.kind === 'named' ? scope.scopeId : null,
      } as never)
      .execute()
    callers.set(id, { authorization: `Bearer ${secret}` })
  }
  return callers
}

async function loadOwner(db: Db, id: OrganizationId, { ownerUserId, memberships }: OrganizationFacts): Promise<void> {
  if (ownerUserId === null || !memberships.some(({ userId }) => userId === ownerUserId)) return
  await sql`update organizations set owner_membership_id = ${memberOf(ownerUserId)} where id = ${id}`.execute(db)
}
