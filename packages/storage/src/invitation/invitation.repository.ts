import { sql } from 'kysely'
import type { Email } from '@rollcall/core/shared/email'
import type { InvitationId, MembershipId, OrganizationId, ServiceAccountId, UserId } from '@rollcall/core/shared/ids'
import { insertBulk } from '../engine/bulk.ts'
import { codeOf } from '../engine/storage-error.ts'
import type { Db, NewRow, Row } from '../engine/schema.ts'

export interface InvitationPlace {
  readonly organization_id: OrganizationId
  readonly id: InvitationId
}

/** An offer with what lists and letters say of it. */
export type InvitationWithPeople = Row<'invitations'> & {
  readonly inviter_name: string | null
  readonly inviter_email: Email | null
  readonly sponsor_name: string | null
  readonly sponsor_email: Email | null
  readonly sponsor_user_id: UserId | null
  readonly username: string | null
  readonly scope_kind: Row<'memberships'>['scope_kind']
  readonly scope_id: Row<'memberships'>['scope_id']
  readonly ends_at: Date | null
}

/** @throws the unique constraint `invitations__current__uq` where the membership has an offer that was not replaced */
export const insertInvitations = (
  db: Db,
  rows: readonly Omit<NewRow<'invitations'>, 'version' | 'reminders'>[],
): Promise<void> => insertBulk(db, 'invitations', rows)

export const insertInvitationLinks = (db: Db, rows: readonly NewRow<'invitation_links'>[]): Promise<void> =>
  insertBulk(db, 'invitation_links', rows)

/** Found before the organization is known; says where it lies only. */
export async function findInvitationPlace(db: Db, hash: Buffer): Promise<InvitationPlace | undefined> {
  const { rows } = await sql<InvitationPlace>`select * from find_invitation_by_link(${hash})`.execute(db)
  return rows[0]
}

/** Pending offers to this address in whatever organization, expired ones among them. */
export async function listPendingInvitationsTo(db: Db, email: Email): Promise<readonly InvitationPlace[]> {
  const { rows } = await sql<InvitationPlace>`select * from list_pending_invitations_to(${email})`.execute(db)
  return rows
}

export async function listOrganizationsThatRemind(db: Db): Promise<readonly OrganizationId[]> {
  const { rows } = await sql<{
    organization_id: OrganizationId
  }>`select * from list_organizations_that_remind()`.execute(db)
  return rows.map(({ organization_id }) => organization_id)
}

export const findInvitationLink = (
  db: Db,
  organizationId: OrganizationId,
  hash: Buffer,
): Promise<Row<'invitation_links'> | undefined> =>
  db
    .selectFrom('invitation_links')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('secret_hash', '=', hash)
    .executeTakeFirst()

const withPeople = (db: Db, organizationId: OrganizationId) =>
  db
    .selectFrom('invitations as i')
    .innerJoin('memberships as m', (join) =>
      join.onRef('m.organization_id', '=', 'i.organization_id').onRef('m.id', '=', 'i.membership_id'),
    )
    .leftJoin('memberships as im', (join) =>
      join.onRef('im.organization_id', '=', 'i.organization_id').onRef('im.id', '=', 'i.inviter_membership_id'),
    )
    .leftJoin('service_accounts as ia', (join) =>
      join.onRef('ia.organization_id', '=', 'i.organization_id').onRef('ia.id', '=', 'i.inviter_account_id'),
    )
    .leftJoin('memberships as sm', (join) =>
      join.onRef('sm.organization_id', '=', 'i.organization_id').onRef('sm.id', '=', 'i.sponsor_membership_id'),
    )
    .leftJoin('service_accounts as sa', (join) =>
      join.onRef('sa.organization_id', '=', 'i.organization_id').onRef('sa.id', '=', 'i.sponsor_account_id'),
    )
    .selectAll('i')
    .select(['im.email as inviter_email', 'sm.email as sponsor_email', 'sm.user_id as sponsor_user_id'])
    .select(['m.username', 'm.scope_kind', 'm.scope_id', 'm.ends_at'])
    .select((select) => [
      select.fn.coalesce('im.name', 'ia.name').as('inviter_name'),
      select.fn.coalesce('sm.name', 'sa.name').as('sponsor_name'),
    ])
    .where('i.organization_id', '=', organizationId)

export const findInvitation = (
  db: Db,
  organizationId: OrganizationId,
  id: InvitationId,
): Promise<InvitationWithPeople | undefined> => withPeople(db, organizationId).where('i.id', '=', id).executeTakeFirst()

export async function findInvitations(
  db: Db,
  organizationId: OrganizationId,
  ids: readonly InvitationId[],
): Promise<readonly InvitationWithPeople[]> {
  if (ids.length === 0) return []
  const found = await withPeople(db, organizationId).where('i.id', '=', anyOf(ids)).execute()
  const byId = new Map(found.map((row) => [row.id, row]))
  return ids.map((id) => byId.get(id)).filter((row) => row !== undefined)
}

const anyOf = <Value extends string>(values: readonly Value[]) => sql<Value>`any (${values}::text[])`

/** Of each membership the offer that was not replaced, if it has one. */
export async function findCurrentInvitations(
  db: Db,
  organizationId: OrganizationId,
  membershipIds: readonly MembershipId[],
): Promise<ReadonlyMap<MembershipId, Row<'invitations'>>> {
  if (membershipIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('invitations')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('membership_id', '=', anyOf(membershipIds))
    .where('status', '!=', 'replaced')
    .execute()
  return new Map(rows.map((row) => [row.membership_id, row]))
}

export interface InvitationFilter {
  /** Folded words, each of which has to be in the name or address. */
  readonly words: readonly string[]
  readonly statuses: readonly string[]
  /** Empty: whoever. */
  readonly sponsors: readonly MembershipId[]
  /** Only what this one has invited or vouches for; null: everything. */
  readonly own: { readonly membershipId: MembershipId } | { readonly accountId: ServiceAccountId } | null
  readonly now: Date
}

export interface InvitationPageRequest extends InvitationFilter {
  readonly sort: 'sent' | 'email' | 'expires'
  readonly descending: boolean
  readonly after: { readonly key: string; readonly id: string } | null
  readonly limit: number
}

interface IdAndKey {
  readonly id: InvitationId
  readonly key: string
}

/** @returns one page in order; undefined where `after.key` is no key of this sort, which has ended the transaction */
export async function listInvitationIds(
  db: Db,
  { sort, descending, after, limit, ...filter }: InvitationPageRequest,
): Promise<readonly IdAndKey[] | undefined> {
  try {
    const { rows } = await sql<IdAndKey>`
      select * from list_invitation_ids(${filterOf(filter)},
        ${sort}, ${descending}, ${after?.key ?? null}, ${after?.id ?? null}, ${limit})`.execute(db)
    return rows
  } catch (error) {
    if (after !== null && noInstant.has(codeOf(error) ?? '')) return undefined
    throw error
  }
}

const noInstant = new Set(['22007', '22008', '22009'])

export async function countMatchingInvitations(db: Db, filter: InvitationFilter): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count_matching_invitations(${filterOf(filter)}) as count`.execute(db)
  return rows[0]?.count ?? 0
}

function filterOf({ words, statuses, sponsors, own, now }: InvitationFilter) {
  const membership = own !== null && 'membershipId' in own ? own.membershipId : null
  const account = own !== null && 'accountId' in own ? own.accountId : null
  return sql`${words}::text[], ${statuses}::text[], ${sponsors}::text[], ${membership}, ${account}, ${now}::timestamptz`
}

/** How many offers stand in each shown status now. */
export async function countInvitationsByStatus(
  db: Db,
  organizationId: OrganizationId,
  now: Date,
): Promise<Readonly<Record<'sent' | 'expired' | 'accepted' | 'revoked' | 'declined', number>>> {
  const { rows } = await sql<{ status: string; count: number }>`
    select case when status <> 'pending' then status when expires_at <= ${now} then 'expired' else 'sent' end as status, count(*) as count
    from invitations where organization_id = ${organizationId} and status <> 'replaced' group by 1`.execute(db)
  return {
    sent: 0,
    expired: 0,
    accepted: 0,
    revoked: 0,
    declined: 0,
    ...Object.fromEntries(rows.map(({ status, count }) => [status, count])),
  }
}

/** Who is in, and who is invited and could come. */
export async function countSeats(
  db: Db,
  organizationId: OrganizationId,
  now: Date,
): Promise<{ readonly members: number; readonly open: number }> {
  const { rows } = await sql<{ members: number; open: number }>`
    select
      (select count(*) from memberships where organization_id = ${organizationId} and status in ('active', 'suspended')
        and (ends_at is null or ends_at > ${now})) as members,
      (select count(*) from invitations where organization_id = ${organizationId} and status = 'pending'
        and (expires_at is null or expires_at > ${now})) as open`.execute(db)
  return rows[0] ?? { members: 0, open: 0 }
}

/** Repeats the check in the write, so that of two who come at once only one gets the offer. */
export const takeInvitation = (
  db: Db,
  { organization_id, id }: InvitationPlace,
  acceptedBy: UserId,
  now: Date,
): Promise<Row<'invitations'> | undefined> =>
  db
    .updateTable('invitations')
    .set((set) => ({ status: 'accepted', accepted_by: acceptedBy, ended_at: now, version: set('version', '+', 1) }))
    .where('organization_id', '=', organization_id)
    .where('id', '=', id)
    .where('status', '=', 'pending')
    .where('expires_key', '>', now)
    .returningAll()
    .executeTakeFirst()

export const declineInvitation = (
  db: Db,
  { organization_id, id }: InvitationPlace,
  now: Date,
): Promise<Row<'invitations'> | undefined> =>
  db
    .updateTable('invitations')
    .set((set) => ({ status: 'declined', ended_at: now, version: set('version', '+', 1) }))
    .where('organization_id', '=', organization_id)
    .where('id', '=', id)
    .where('status', '=', 'pending')
    .where('expires_key', '>', now)
    .returningAll()
    .executeTakeFirst()

export const revokeInvitation = (
  db: Db,
  { organization_id, id }: InvitationPlace,
  reason: 'withdrawn' | 'sponsor_lost',
  now: Date,
): Promise<Row<'invitations'> | undefined> =>
  db
    .updateTable('invitations')
    .set((set) => ({ status: 'revoked', revoke_reason: reason, ended_at: now, version: set('version', '+', 1) }))
    .where('organization_id', '=', organization_id)
    .where('id', '=', id)
    .where('status', '=', 'pending')
    .returningAll()
    .executeTakeFirst()

export type InvitationSponsor = Pick<Row<'invitations'>, 'sponsor_membership_id' | 'sponsor_account_id'>

/** A new period, whatever the offer was before; undefined where it is another version than the caller has judged. */
export const renewInvitation = (
  db: Db,
  { organization_id, id, version }: InvitationPlace & { readonly version: number },
  sponsor: InvitationSponsor,
  { now, expiresAt }: { readonly now: Date; readonly expiresAt: Date | null },
): Promise<Row<'invitations'> | undefined> =>
  db
    .updateTable('invitations')
    .set((set) => ({
      status: 'pending',
      ended_at: null,
      revoke_reason: null,
      sent_at: now,
      expires_at: expiresAt,
      reminders: 0,
      version: set('version', '+', 1),
      ...sponsor,
    }))
    .where('organization_id', '=', organization_id)
    .where('id', '=', id)
    .where('version', '=', version)
    .returningAll()
    .executeTakeFirst()

/** Changes a pending offer; undefined where it is none any more, or another version. */
export const editInvitation = (
  db: Db,
  { organization_id, id, version }: InvitationPlace & { readonly version: number },
  change: InvitationSponsor & Partial<Pick<Row<'invitations'>, 'method' | 'note'>>,
): Promise<Row<'invitations'> | undefined> =>
  db
    .updateTable('invitations')
    .set((set) => ({ ...change, version: set('version', '+', 1) }))
    .where('organization_id', '=', organization_id)
    .where('id', '=', id)
    .where('version', '=', version)
    .where('status', '=', 'pending')
    .returningAll()
    .executeTakeFirst()

/** Ended offers whose place a new one takes. */
export async function replaceInvitations(
  db: Db,
  organizationId: OrganizationId,
  ids: readonly InvitationId[],
  now: Date,
): Promise<void> {
  if (ids.length === 0) return
  await db
    .updateTable('invitations')
    .set((set) => ({ status: 'replaced', ended_at: now, revoke_reason: null, version: set('version', '+', 1) }))
    .where('organization_id', '=', organizationId)
    .where('id', '=', anyOf(ids))
    .where('status', 'in', ['pending', 'declined', 'revoked'])
    .execute()
}

/** @param kinds whose links stop working */
export async function replaceInvitationLinks(
  db: Db,
  organizationId: OrganizationId,
  ids: readonly InvitationId[],
  kinds: readonly ('mail' | 'copy')[],
  now: Date,
): Promise<void> {
  if (ids.length === 0) return
  await db
    .updateTable('invitation_links')
    .set({ replaced_at: now })
    .where('organization_id', '=', organizationId)
    .where('invitation_id', '=', anyOf(ids))
    .where('kind', 'in', kinds)
    .where('replaced_at', 'is', null)
    .execute()
}

/** Open offers of which more reminders are due than were sent. */
export const listForReminder = (
  db: Db,
  organizationId: OrganizationId,
  { sentBefore, reminders, now, limit }: { sentBefore: Date; reminders: number; now: Date; limit: number },
): Promise<Row<'invitations'>[]> =>
  db
    .selectFrom('invitations')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('status', '=', 'pending')
    .where('expires_key', '>', now)
    .where('sent_at', '<=', sentBefore)
    .where('reminders', '<', reminders)
    .orderBy('id')
    .limit(limit)
    .execute()

/** Of two who remind at once, one gets it. */
export const noteReminder = async (
  db: Db,
  { organization_id, id }: InvitationPlace,
  reminders: number,
): Promise<boolean> => {
  const row = await db
    .updateTable('invitations')
    .set({ reminders })
    .where('organization_id', '=', organization_id)
    .where('id', '=', id)
    .where('status', '=', 'pending')
    .where('reminders', '<', reminders)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

export * from './place.repository.ts'
