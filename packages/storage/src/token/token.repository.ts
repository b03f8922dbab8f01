import { sql } from 'kysely'
import type { MembershipId, OrganizationId, TokenId, UserId } from '@rollcall/core/shared/ids'
import type { Db, NewRow, Row } from '../engine/schema.ts'

export type Token = Row<'tokens'>
/** Where a token lies: enough to read it in its organization's transaction. */
export interface TokenPlace {
  readonly organization_id: OrganizationId
  readonly id: TokenId
}

export async function insertToken(db: Db, row: NewRow<'tokens'>): Promise<void> {
  await db.insertInto('tokens').values(row).execute()
}

/** Found before the organization is known; says where it lies only. */
export async function findTokenPlace(db: Db, hash: Buffer): Promise<TokenPlace | undefined> {
  const { rows } = await sql<TokenPlace>`select * from find_token_by_hash(${hash})`.execute(db)
  return rows[0]
}

/** The tokens a person made for himself, wherever, that are not revoked. */
export async function listTokenPlaces(db: Db, userId: UserId): Promise<readonly TokenPlace[]> {
  const { rows } = await sql<TokenPlace>`select * from list_tokens_of_user(${userId})`.execute(db)
  return rows
}

export const findToken = (db: Db, { organization_id, id }: TokenPlace): Promise<Token | undefined> =>
  db
    .selectFrom('tokens')
    .selectAll()
    .where('organization_id', '=', organization_id)
    .where('id', '=', id)
    .executeTakeFirst()

/** For good; undefined where the token is gone, revoked or of another holder. */
export const revokeToken = (
  db: Db,
  { organization_id, id }: TokenPlace,
  membershipId: MembershipId,
  now: Date,
): Promise<Token | undefined> =>
  db
    .updateTable('tokens')
    .set({ revoked_at: now })
    .where('organization_id', '=', organization_id)
    .where('id', '=', id)
    .where('membership_id', '=', membershipId)
    .where('revoked_at', 'is', null)
    .returningAll()
    .executeTakeFirst()

/** Written at most once in `everyMs`. */
export async function touchToken(
  db: Db,
  { organization_id, id }: TokenPlace,
  now: Date,
  everyMs: number,
): Promise<void> {
  const before = new Date(now.getTime() - everyMs)
  await db
    .updateTable('tokens')
    .set({ last_used_at: now })
    .where('organization_id', '=', organization_id)
    .where('id', '=', id)
    .where((where) => where.or([where('last_used_at', 'is', null), where('last_used_at', '<', before)]))
    .execute()
}
