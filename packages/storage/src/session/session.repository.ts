import type { MembershipId, OrganizationId, SessionId, UserId } from '@rollcall/core/shared/ids'
import type { Db, NewRow, Row } from '../engine/schema.ts'

export interface SessionWithUser {
  readonly session: Row<'sessions'>
  readonly user: Row<'users'>
  readonly isSuperuser: boolean
}

export async function insertSession(db: Db, row: NewRow<'sessions'>): Promise<void> {
  await db.insertInto('sessions').values(row).execute()
}

/** Session, person and superuser bit in one indexed query: read for each request, so that what is revoked ends at once. */
export async function findSessionByHash(db: Db, hash: Buffer): Promise<SessionWithUser | undefined> {
  const row = await db
    .selectFrom('sessions as s')
    .innerJoin('users as u', 'u.id', 's.user_id')
    .leftJoin('superusers as su', 'su.user_id', 'u.id')
    .selectAll('s')
    .select(['u.email', 'u.email_state', 'u.name', 'u.name_folded', 'u.created_at as user_created_at', 'su.granted_at'])
    .where('s.secret_hash', '=', hash)
    .executeTakeFirst()
  if (row === undefined) return undefined
  const { email, email_state, name, name_folded, user_created_at, granted_at, ...session } = row
  const user = { id: session.user_id, email, email_state, name, name_folded, created_at: user_created_at }
  return { session, user, isSuperuser: granted_at !== null }
}

/** Written at most once in `everyMs`, so that reading does not become writing. */
export async function touchSession(db: Db, id: SessionId, now: Date, everyMs: number): Promise<void> {
  await db
    .updateTable('sessions')
    .set({ last_seen_at: now })
    .where('id', '=', id)
    .where('last_seen_at', '<', new Date(now.getTime() - everyMs))
    .execute()
}

export const listSessionsOfUser = (db: Db, userId: UserId): Promise<Row<'sessions'>[]> =>
  db
    .selectFrom('sessions')
    .selectAll()
    .where('user_id', '=', userId)
    .orderBy('last_seen_at', 'desc')
    .orderBy('id')
    .execute()

/** @returns whether the person had such a session */
export async function deleteSession(db: Db, userId: UserId, id: SessionId): Promise<boolean> {
  const gone = await db.deleteFrom('sessions').where('user_id', '=', userId).where('id', '=', id).executeTakeFirst()
  return gone.numDeletedRows > 0n
}

/** @returns how many ended */
export async function deleteSessionsOfUser(db: Db, userId: UserId, except: SessionId | null): Promise<number> {
  const all = db.deleteFrom('sessions').where('user_id', '=', userId)
  const gone = await (except === null ? all : all.where('id', '!=', except)).executeTakeFirst()
  return Number(gone.numDeletedRows)
}

/** Rows that can never be live again. */
export async function deleteEndedSessions(db: Db, now: Date, idleMs: number): Promise<void> {
  await db
    .deleteFrom('sessions')
    .where((where) =>
      where.or([where('ends_at', '<=', now), where('last_seen_at', '<=', new Date(now.getTime() - idleMs))]),
    )
    .execute()
}

/** @returns undefined where the session has ended meanwhile */
export const elevateSession = (
  db: Db,
  id: SessionId,
  until: Date | null,
  hash: Buffer,
): Promise<Row<'sessions'> | undefined> =>
  db
    .updateTable('sessions')
    .set({ elevated_until: until, secret_hash: hash })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst()

export interface NewView {
  readonly organizationId: OrganizationId
  readonly membershipId: MembershipId
  readonly userId: UserId
  readonly reason: string
  readonly until: Date
}

/** @returns undefined where the session has ended meanwhile, or looks through somebody's rights already */
export const startView = (db: Db, id: SessionId, view: NewView, now: Date): Promise<Row<'sessions'> | undefined> =>
  db
    .updateTable('sessions')
    .set({
      view_organization_id: view.organizationId,
      view_membership_id: view.membershipId,
      view_user_id: view.userId,
      view_reason: view.reason,
      view_until: view.until,
    })
    .where('id', '=', id)
    .where((where) => where.or([where('view_until', 'is', null), where('view_until', '<=', now)]))
    .returningAll()
    .executeTakeFirst()

const noView = {
  view_organization_id: null,
  view_membership_id: null,
  view_user_id: null,
  view_reason: null,
  view_until: null,
} as const

/** @returns whether there was one to end, so that of two who end it one does */
export async function endView(db: Db, id: SessionId): Promise<boolean> {
  const ended = await db
    .updateTable('sessions')
    .set(noView)
    .where('id', '=', id)
    .where('view_until', 'is not', null)
    .executeTakeFirst()
  return ended.numUpdatedRows > 0n
}

/** Sessions whose view is over by the clock and whose end nobody has noted. */
export const listOverViews = (db: Db, now: Date): Promise<Row<'sessions'>[]> =>
  db.selectFrom('sessions').selectAll().where('view_until', '<=', now).orderBy('id').limit(500).execute()
