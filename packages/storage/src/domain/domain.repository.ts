import { sql } from 'kysely'
import type { DomainProof } from '@rollcall/core/domain'
import type { MailDomain } from '@rollcall/core/shared/email'
import type { DomainId, OrganizationId } from '@rollcall/core/shared/ids'
import type { Db, NewRow, Row } from '../engine/schema.ts'

export interface DomainPlace {
  readonly organizationId: OrganizationId
  readonly id: DomainId
}

export type DomainWithMail = Row<'domains'> & {
  /** Where the newest link went, and when. */
  readonly sent_to: string | null
  readonly sent_at: Date | null
  readonly rule_id: Row<'joining_rules'>['id'] | null
}

/** @throws the unique constraint `domains__name__uq` where the organization has it already */
export async function insertDomain(db: Db, row: NewRow<'domains'>): Promise<void> {
  await db.insertInto('domains').values(row).execute()
}

const withMail = (db: Db, organizationId: OrganizationId) =>
  db
    .selectFrom('domains as d')
    .leftJoin('domain_links as l', (join) =>
      join
        .onRef('l.organization_id', '=', 'd.organization_id')
        .onRef('l.domain_id', '=', 'd.id')
        .on('l.used_at', 'is', null)
        .on('l.replaced_at', 'is', null),
    )
    .leftJoin('joining_rules as r', (join) =>
      join.onRef('r.organization_id', '=', 'd.organization_id').onRef('r.domain_id', '=', 'd.id'),
    )
    .selectAll('d')
    .select(['l.mailbox as sent_to', 'l.created_at as sent_at', 'r.id as rule_id'])
    .where('d.organization_id', '=', organizationId)

/** By name. */
export const listDomains = (db: Db, organizationId: OrganizationId): Promise<DomainWithMail[]> =>
  withMail(db, organizationId).orderBy('d.name').execute()

export const findDomain = (db: Db, { organizationId, id }: DomainPlace): Promise<DomainWithMail | undefined> =>
  withMail(db, organizationId).where('d.id', '=', id).executeTakeFirst()

export async function countDomains(db: Db, organizationId: OrganizationId): Promise<number> {
  const { count } = await db
    .selectFrom('domains')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('organization_id', '=', organizationId)
    .executeTakeFirstOrThrow()
  return count
}

export async function markDomainProven(
  db: Db,
  { organizationId, id }: DomainPlace,
  proof: DomainProof,
  now: Date,
): Promise<void> {
  await db
    .updateTable('domains')
    .set({ proof, proven_at: now })
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .execute()
}

/** With its links. @throws the foreign key `joining_rules__domain__fk` while a rule hangs on it */
export async function deleteDomain(db: Db, { organizationId, id }: DomainPlace): Promise<void> {
  await db.deleteFrom('domains').where('organization_id', '=', organizationId).where('id', '=', id).execute()
}

/** Takes the place of the one before: only the newest works. */
export async function insertDomainLink(
  db: Db,
  row: Omit<NewRow<'domain_links'>, 'used_at' | 'replaced_at'>,
): Promise<void> {
  await db
    .updateTable('domain_links')
    .set({ replaced_at: row.created_at })
    .where('organization_id', '=', row.organization_id)
    .where('domain_id', '=', row.domain_id)
    .where('used_at', 'is', null)
    .where('replaced_at', 'is', null)
    .execute()
  await db.insertInto('domain_links').values(row).execute()
}

/** Found before the organization is known; says ids only. */
export async function findDomainLinkPlace(db: Db, hash: Buffer): Promise<DomainPlace | undefined> {
  const { rows } = await sql<DomainPlace>`
    select organization_id as "organizationId", id from find_domain_link(${hash})`.execute(db)
  return rows[0]
}

export const findDomainLink = (
  db: Db,
  organizationId: OrganizationId,
  hash: Buffer,
): Promise<Row<'domain_links'> | undefined> =>
  db
    .selectFrom('domain_links')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('secret_hash', '=', hash)
    .executeTakeFirst()

/** Repeats the check in the write, so that of two who come at once only one gets the link. */
export const takeDomainLink = (
  db: Db,
  organizationId: OrganizationId,
  hash: Buffer,
  now: Date,
): Promise<Row<'domain_links'> | undefined> =>
  db
    .updateTable('domain_links')
    .set({ used_at: now })
    .where('organization_id', '=', organizationId)
    .where('secret_hash', '=', hash)
    .where('used_at', 'is', null)
    .where('replaced_at', 'is', null)
    .where('expires_at', '>', now)
    .returningAll()
    .executeTakeFirst()

export interface RulePlace {
  readonly organizationId: OrganizationId
  readonly id: Row<'joining_rules'>['id']
}

/** The rules, of whatever organization, that may speak of an address in `exact`. Ids only. */
export async function findRulesForDomain(
  db: Db,
  exact: MailDomain,
  above: readonly MailDomain[],
): Promise<readonly RulePlace[]> {
  const { rows } = await sql<RulePlace>`
    select organization_id as "organizationId", id from find_joining_rules(${exact}, ${[...above]}::text[])`.execute(db)
  return rows
}

/** Whether any organization lets anybody sign up by a domain. */
export async function isAnyDomainAllowed(db: Db): Promise<boolean> {
  const { rows } = await sql<{ allowed: boolean }>`select is_any_domain_allowed() as allowed`.execute(db)
  return rows[0]?.allowed === true
}
