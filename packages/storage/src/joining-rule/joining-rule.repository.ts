import type { JoiningMode, JoiningMethod } from '@rollcall/core/joining-rule'
import type { DomainProof } from '@rollcall/core/domain'
import type { MailDomain } from '@rollcall/core/shared/email'
import type { JoiningRuleId, OrganizationId, RoleId, ScopeId } from '@rollcall/core/shared/ids'
import type { Db, NewRow, Row, ScopeKind } from '../engine/schema.ts'

export interface RulePlace {
  readonly organizationId: OrganizationId
  readonly id: JoiningRuleId
}

export interface PlacedGroup {
  readonly group_id: Row<'notification_groups'>['id']
  readonly email: boolean
  readonly sms: boolean
  readonly is_on: boolean
}

export type NamedGroup = PlacedGroup & { readonly name: string }

export interface RoleOfPlace {
  readonly id: RoleId
  readonly key: string
  readonly name: string
  readonly kind: 'tier' | 'role'
}

export type JoiningRule = Row<'joining_rules'> & {
  readonly domain: MailDomain
  readonly proof: DomainProof | null
  readonly scope_name: string | null
  readonly roles: readonly RoleOfPlace[]
  readonly groups: readonly NamedGroup[]
  /** How many who came by it wait for approval. */
  readonly waiting: number
}

export interface RulePlaces {
  readonly roleIds: readonly RoleId[]
  readonly groups: readonly PlacedGroup[]
}

/** @throws the unique constraint `joining_rules__domain__uq` where the domain has a rule already */
export async function insertJoiningRule(
  db: Db,
  row: Omit<NewRow<'joining_rules'>, 'joined' | 'version'>,
  places: RulePlaces,
): Promise<void> {
  await db.insertInto('joining_rules').values(row).execute()
  await insertPlaces(db, { organizationId: row.organization_id, id: row.id }, places)
}

async function insertPlaces(db: Db, { organizationId, id }: RulePlace, { roleIds, groups }: RulePlaces): Promise<void> {
  const place = { organization_id: organizationId, rule_id: id }
  if (roleIds.length > 0)
    await db
      .insertInto('joining_rule_roles')
      .values(roleIds.map((role_id) => ({ ...place, role_id })))
      .execute()
  if (groups.length > 0)
    await db
      .insertInto('joining_rule_groups')
      .values(groups.map((group) => ({ ...place, ...group })))
      .execute()
}

export interface RuleChange {
  readonly subdomains?: boolean
  readonly method?: JoiningMethod
  readonly mode?: JoiningMode
  readonly cap?: number | null
  readonly scope_kind?: ScopeKind
  readonly scope_id?: Row<'joining_rules'>['scope_id']
}

/** @returns false where the rule is gone or its version is another one, so that of two who write only the first wins */
export async function updateJoiningRule(
  db: Db,
  place: RulePlace,
  version: number,
  change: RuleChange & { readonly changed_at: Date },
  places: Partial<RulePlaces>,
): Promise<boolean> {
  const { organizationId, id } = place
  const row = await db
    .updateTable('joining_rules')
    .set((set) => ({ ...change, version: set('version', '+', 1) }))
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .where('version', '=', version)
    .returning('id')
    .executeTakeFirst()
  if (row === undefined) return false
  if (places.roleIds !== undefined)
    await db
      .deleteFrom('joining_rule_roles')
      .where('organization_id', '=', organizationId)
      .where('rule_id', '=', id)
      .execute()
  if (places.groups !== undefined)
    await db
      .deleteFrom('joining_rule_groups')
      .where('organization_id', '=', organizationId)
      .where('rule_id', '=', id)
      .execute()
  await insertPlaces(db, place, { roleIds: places.roleIds ?? [], groups: places.groups ?? [] })
  return true
}

export async function deleteJoiningRule(db: Db, { organizationId, id }: RulePlace): Promise<void> {
  await db.deleteFrom('joining_rules').where('organization_id', '=', organizationId).where('id', '=', id).execute()
}

/**
 * Takes one of the places that a rule gives without approval; of many at once as many get one as there are left.
 * @returns false where the cap is reached or the rule is gone
 */
export async function takePlaceOfRule(db: Db, { organizationId, id }: RulePlace): Promise<boolean> {
  const row = await db
    .updateTable('joining_rules')
    .set((set) => ({ joined: set('joined', '+', 1) }))
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .where((where) => where.or([where('cap', 'is', null), where('joined', '<', where.ref('cap'))]))
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

/** By the name of the domain. */
export async function listJoiningRules(
  db: Db,
  organizationId: OrganizationId,
  ids?: readonly JoiningRuleId[],
): Promise<readonly JoiningRule[]> {
  const all = rulesWithDomain(db, organizationId).orderBy('d.name')
  const rules = await (ids === undefined ? all : all.where('r.id', 'in', [...ids])).execute()
  const roles = await listRolesOfRules(db, organizationId)
  const groups = await listGroupsOfRules(db, organizationId)
  return rules.map((rule) => ({
    ...rule,
    roles: roles.filter(({ rule_id }) => rule_id === rule.id).map(toRole),
    groups: groups.filter(({ rule_id }) => rule_id === rule.id).map(toGroup),
  }))
}

const toRole = ({ id, key, name, kind }: RoleOfPlace): RoleOfPlace => ({ id, key, name, kind })

const toGroup = ({ group_id, name, email, sms, is_on }: NamedGroup): NamedGroup => ({
  group_id,
  name,
  email,
  sms,
  is_on,
})

const rulesWithDomain = (db: Db, organizationId: OrganizationId) =>
  db
    .selectFrom('joining_rules as r')
    .innerJoin('domains as d', (join) =>
      join.onRef('d.organization_id', '=', 'r.organization_id').onRef('d.id', '=', 'r.domain_id'),
    )
    .leftJoin('scopes as s', (join) =>
      join.onRef('s.organization_id', '=', 'r.organization_id').onRef('s.id', '=', 'r.scope_id'),
    )
    .selectAll('r')
    .select(['d.name as domain', 'd.proof', 's.name as scope_name'])
    .select((select) =>
      select
        .selectFrom('membership_requests as q')
        .select((count) => count.fn.countAll<number>().as('n'))
        .whereRef('q.organization_id', '=', 'r.organization_id')
        .whereRef('q.rule_id', '=', 'r.id')
        .where('q.state', '=', 'pending')
        .$asScalar()
        .$notNull()
        .as('waiting'),
    )
    .where('r.organization_id', '=', organizationId)

const listRolesOfRules = (db: Db, organizationId: OrganizationId) =>
  db
    .selectFrom('joining_rule_roles as a')
    .innerJoin('roles as r', (join) =>
      join.onRef('r.organization_id', '=', 'a.organization_id').onRef('r.id', '=', 'a.role_id'),
    )
    .select(['a.rule_id', 'r.id', 'r.key', 'r.name', 'r.kind'])
    .where('a.organization_id', '=', organizationId)
    .orderBy('r.kind', 'desc')
    .orderBy('r.name_folded')
    .execute()

const listGroupsOfRules = (db: Db, organizationId: OrganizationId) =>
  db
    .selectFrom('joining_rule_groups as a')
    .innerJoin('notification_groups as g', (join) =>
      join.onRef('g.organization_id', '=', 'a.organization_id').onRef('g.id', '=', 'a.group_id'),
    )
    .select(['a.rule_id', 'a.group_id', 'a.email', 'a.sms', 'a.is_on', 'g.name'])
    .where('a.organization_id', '=', organizationId)
    .orderBy('g.name_folded')
    .execute()

export const findJoiningRule = async (db: Db, { organizationId, id }: RulePlace): Promise<JoiningRule | undefined> =>
  (await listJoiningRules(db, organizationId, [id]))[0]

/** The domains whose rules give any of these roles. */
export const listRulesGiving = (
  db: Db,
  organizationId: OrganizationId,
  roleIds: readonly RoleId[],
): Promise<{ readonly roleId: RoleId; readonly domain: MailDomain }[]> =>
  db
    .selectFrom('joining_rule_roles as a')
    .innerJoin('joining_rules as r', (join) =>
      join.onRef('r.organization_id', '=', 'a.organization_id').onRef('r.id', '=', 'a.rule_id'),
    )
    .innerJoin('domains as d', (join) =>
      join.onRef('d.organization_id', '=', 'r.organization_id').onRef('d.id', '=', 'r.domain_id'),
    )
    .select(['a.role_id as roleId', 'd.name as domain'])
    .where('a.organization_id', '=', organizationId)
    .where('a.role_id', 'in', [...roleIds])
    .orderBy('d.name')
    .execute()

/** Which of these are roles of the organization. */
export async function findKnownRoleIds(
  db: Db,
  organizationId: OrganizationId,
  ids: readonly RoleId[],
): Promise<ReadonlySet<RoleId>> {
  if (ids.length === 0) return new Set()
  const rows = await db
    .selectFrom('roles')
    .select('id')
    .where('organization_id', '=', organizationId)
    .where('id', 'in', [...ids])
    .execute()
  return new Set(rows.map(({ id }) => id))
}

/** A scope without a name belongs to its holder and cannot be given to others. */
export async function isNamedScope(db: Db, organizationId: OrganizationId, id: ScopeId): Promise<boolean> {
  const row = await db
    .selectFrom('scopes')
    .select('id')
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .where('name', 'is not', null)
    .executeTakeFirst()
  return row !== undefined
}
