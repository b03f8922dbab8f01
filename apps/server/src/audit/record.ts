import { createHash, randomBytes } from 'node:crypto'
import {
  linkHash,
  toCanonicalJson,
  type AuditActor,
  type AuditEvent,
  type AuditScope,
  type Json,
  type PersonalValue,
} from '@rollcall/core/audit'
import { appendLinks, insertPeople, lockChainHead } from '@rollcall/storage/audit'
import type { Db, NewRow } from '@rollcall/storage/engine/schema'
import { inScope } from '@rollcall/storage/engine/scope'
import type { Context, Principal } from '../http/principal.ts'
import { newId } from '../shared/new-id.ts'
import { sha256 } from '../shared/secrets.ts'

/** A value of a change that says something about a person; it is kept apart from the chain. */
export class Personal {
  readonly value: string
  constructor(value: string) {
    this.value = value
  }
}
export const personal = (value: string | null): Personal | null => (value === null ? null : new Personal(value))

export type Change =
  | string
  | number
  | boolean
  | null
  | Personal
  | Date
  | readonly Change[]
  | { readonly [name: string]: Change }

export interface Entry {
  /** `noun.verb` in the past: `membership.updated` */
  readonly action: string
  readonly target: { readonly type: string; readonly id: string | null }
  /** What was and what is, of what changed only. */
  readonly before?: Change
  readonly after?: Change
  /** The events of the same chain that this one takes back. */
  readonly reverts?: readonly number[]
  /** In the words of who did it. */
  readonly reason?: Personal | null
  /** Who did it, where that is not who calls: signing in is done by nobody yet. */
  readonly actor?: AuditActor
}

/** Adds to the chain in the transaction of the change; called last, since it locks the head of the chain. @returns their sequence numbers */
export async function record(
  db: Db,
  scope: AuditScope,
  context: Context,
  ...entries: readonly Entry[]
): Promise<readonly number[]> {
  return inScope(db, scope, async () => {
    const people: NewRow<'audit_people'>[] = []
    const head = await lockChainHead(db, scope)
    const links = []
    let { sequence, hash } = head
    /** One request, one address and one browser, however many events come of it. */
    const from = toJson(
      { address: personal(context.address), agent: personal(context.agent) },
      { scope, context, people },
    )
    for (const entry of entries) {
      sequence += 1
      const event = toEvent(entry, { scope, sequence, context, people, from })
      hash = linkHash(hash, event as unknown as Json, sha256)
      const row = { sequence, at: context.now, action: entry.action, event: toCanonicalJson(event as unknown as Json) }
      links.push({ ...row, hash: Buffer.from(hash, 'hex') })
    }
    await insertPeople(db, people)
    await appendLinks(db, scope, links)
    return links.map((link) => link.sequence)
  })
}

interface Place {
  readonly scope: AuditScope
  readonly context: Context
  /** Grows by the personal values that are met. */
  readonly people: NewRow<'audit_people'>[]
}

interface EventPlace extends Place {
  readonly sequence: number
  readonly from: Json
}

function toEvent(
  { action, target, before, after, reverts, reason = null, actor }: Entry,
  place: EventPlace,
): AuditEvent {
  const { scope, sequence, context, from } = place
  const change = {
    ...(before === undefined ? {} : { before: toJson(before, place) }),
    ...(after === undefined ? {} : { after: toJson(after, place) }),
    ...(reverts === undefined ? {} : { reverts }),
    ...(reason === null ? {} : { reason: toJson(reason, place) }),
  }
  const request = { id: context.requestId, people: from }
  return {
    scope,
    sequence,
    at: context.now.toISOString(),
    action,
    actor: actor ?? toActor(context.principal),
    target,
    change,
    request,
  }
}

function toActor(principal: Principal): AuditActor {
  switch (principal.kind) {
    case 'session':
      return { kind: 'user', id: principal.user.id }
    case 'token':
      return { kind: 'token', id: principal.tokenId }
    default:
      return { kind: principal.kind, id: null }
  }
}

function toJson(change: Change, place: Place): Json {
  if (change instanceof Personal) return setApart(change.value, place)
  if (change instanceof Date) return change.toISOString()
  if (Array.isArray(change)) return change.map((item) => toJson(item, place))
  if (typeof change !== 'object' || change === null) return change as Json
  return Object.fromEntries(Object.entries(change).map(([name, member]) => [name, toJson(member as Change, place)]))
}

function setApart(value: string, { scope, context, people }: Place): Json {
  const salt = randomBytes(16)
  const id = newId('aup', context.now)
  people.push({ organization_id: scope, id, value, salt })
  const reference: PersonalValue = { person: id, digest: digestPersonal(value, salt) }
  return { ...reference }
}

export const digestPersonal = (value: string, salt: Buffer): string =>
  createHash('sha256').update(salt).update(value).digest('hex')
