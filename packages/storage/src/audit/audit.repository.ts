import { sql } from 'kysely'
import { chainStart, type AuditScope } from '@rollcall/core/audit'
import { insertBulk } from '../engine/bulk.ts'
import type { Db, NewRow, Row } from '../engine/schema.ts'

export interface ChainHead {
  readonly sequence: number
  readonly hash: string
}

/** Locks the head of the chain until the transaction ends: links are added one after the other. Taken last in a transaction. */
export async function lockChainHead(db: Db, scope: AuditScope): Promise<ChainHead> {
  await db
    .insertInto('audit_heads')
    .values({ organization_id: scope, sequence: 0, hash: Buffer.from(chainStart, 'hex') })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const head = await db
    .selectFrom('audit_heads')
    .selectAll()
    .where('organization_id', '=', scope)
    .forUpdate()
    .executeTakeFirstOrThrow()
  return { sequence: head.sequence, hash: head.hash.toString('hex') }
}

export async function appendLinks(
  db: Db,
  scope: AuditScope,
  links: readonly Omit<NewRow<'audit_events'>, 'organization_id'>[],
): Promise<void> {
  const last = links.at(-1)
  if (last === undefined) return
  await insertBulk(
    db,
    'audit_events',
    // The rows travel as JSON, in which the event stands as itself, not as a text of its own.
    links.map(({ event, ...link }) => ({ ...link, event: JSON.parse(event), organization_id: scope })),
  )
  await db
    .updateTable('audit_heads')
    .set({ sequence: last.sequence, hash: last.hash })
    .where('organization_id', '=', scope)
    .execute()
}

export async function insertPeople(db: Db, rows: readonly NewRow<'audit_people'>[]): Promise<void> {
  await insertBulk(db, 'audit_people', rows)
}

export async function listChains(db: Db): Promise<readonly AuditScope[]> {
  const { rows } = await sql<{ organization_id: AuditScope }>`select * from list_audit_chains()`.execute(db)
  return rows.map((row) => row.organization_id)
}

export async function findChainHead(db: Db, scope: AuditScope): Promise<ChainHead | undefined> {
  const head = await db.selectFrom('audit_heads').selectAll().where('organization_id', '=', scope).executeTakeFirst()
  return head && { sequence: head.sequence, hash: head.hash.toString('hex') }
}

export const listLinks = (db: Db, scope: AuditScope, after: number, limit: number): Promise<Row<'audit_events'>[]> =>
  db
    .selectFrom('audit_events')
    .selectAll()
    .where('organization_id', '=', scope)
    .where('sequence', '>', after)
    .orderBy('sequence')
    .limit(limit)
    .execute()

export const listPeople = (db: Db, scope: AuditScope): Promise<Row<'audit_people'>[]> =>
  db.selectFrom('audit_people').selectAll().where('organization_id', '=', scope).execute()

/** Some links of a chain, in its order. */
export const findLinks = (db: Db, scope: AuditScope, sequences: readonly number[]): Promise<Row<'audit_events'>[]> =>
  db
    .selectFrom('audit_events')
    .selectAll()
    .where('organization_id', '=', scope)
    .where(sql<boolean>`sequence = any(${sequences}::bigint[])`)
    .orderBy('sequence')
    .execute()

export const findPeople = (db: Db, scope: AuditScope, ids: readonly string[]): Promise<Row<'audit_people'>[]> =>
  db
    .selectFrom('audit_people')
    .selectAll()
    .where('organization_id', '=', scope)
    .where(sql<boolean>`id = any(${ids}::text[])`)
    .execute()
