import { randomUUID } from 'node:crypto'
import { followUp, oldestToSendMs, type TryResult } from '@rollcall/core/mail'
import type { Row } from '@rollcall/storage/engine/schema'
import {
  eraseExpired,
  insertAttempt,
  leaseNext,
  queueWaiting,
  settle,
  unqueue,
  type Leased,
  type Settling,
} from '@rollcall/storage/delivery'
import { deliveryChannel } from '@rollcall/storage/mail'
import type { Parts } from '../parts.ts'
import { findMailServer, type MailServer } from './mail-server.ts'
import { toMessage } from './message.ts'
import { openLetter } from './post.ts'
import { openSender, type Patience, type Sender, usualPatience } from './smtp.ts'

export interface CourierOptions {
  readonly patience?: Patience
  /** How many mails are on their way at the same time: one that is taken slowly does not hold up the others. */
  readonly atOnce?: number
}

/** Carries mails from the outbox to the mail server. Each server process has one; they share the work. */
export interface Courier {
  /** Carries whatever is due now. */
  readonly deliverDue: () => Promise<void>
  /** Takes no further mail. What is on its way may end until the time is over; then it is cut, and tried again later. */
  readonly stop: (graceMs: number) => Promise<void>
}

export type CourierParts = Pick<Parts, 'database' | 'config' | 'seal' | 'publicUrl' | 'log' | 'mailFigures'>

/** Far longer than one mail may take: whoever has not settled it by then has died. */
const leaseMs = 300_000
const leftBehind = 'The process that sent it died before it heard an answer; the mail may have been sent.'
const cutOff = 'This server was stopped while the mail was on its way; it may have been sent.'

export function makeCourier(parts: CourierParts, options: CourierOptions = {}): Courier {
  const { database, seal, publicUrl, log, mailFigures } = parts
  const { atOnce = 4, patience = usualPatience } = options
  const cut = new AbortController()
  const senders = makeSenders(publicUrl.hostname, patience, atOnce)
  const underWay = new Set<Promise<void>>()
  let isStopped = false
  let asked = 0
  let round: Promise<void> | undefined

  /** @returns whether there was one */
  async function deliverOne(): Promise<boolean> {
    const lease = randomUUID()
    const taken = await database.transaction(null, async (db) => {
      const server = await findMailServer(db, parts)
      const now = database.now()
      const leased = server && (await leaseNext(db, lease, now, new Date(now.getTime() + leaseMs)))
      if (leased?.leftUntil) await insertAttempt(db, toLeftAttempt(leased.mail, leased.leftUntil))
      return server && leased && { server, ...leased }
    })
    if (taken === undefined) return false
    await carry(taken, lease)
    return true
  }

  async function carry({ mail, server }: Leased & { readonly server: MailServer }, lease: string): Promise<void> {
    const at = database.now()
    const started = performance.now()
    const result = await tryOnce(mail, server)
    const milliseconds = Math.round(performance.now() - started)
    mailFigures.attempts.inc({ outcome: result.outcome })
    await database.transaction(null, async (db) => {
      await insertAttempt(db, { mail_id: mail.id, number: mail.attempts, at, milliseconds, ...result })
      await settle(db, mail.id, lease, toSettling(mail, result, database.now(), cut.signal.aborted))
    })
    const { outcome, code } = result
    if (outcome !== 'sent') log.warn({ mail: mail.id, kind: mail.kind, outcome, code }, 'a mail was not taken')
  }

  async function tryOnce(mail: Row<'mails'>, server: MailServer): Promise<TryResult> {
    try {
      if (mail.sealed_text === null) throw new Error('a queued mail has its text')
      const letter = openLetter({ seal }, mail.id, mail.sealed_text)
      const posting = { id: mail.id, recipient: mail.recipient, letter, now: database.now() }
      const result = await senders.of(server).send(toMessage(posting, server, publicUrl.hostname), cut.signal)
      return cut.signal.aborted && result.outcome === 'failed' ? { ...result, answer: cutOff } : result
    } catch (err) {
      log.error({ err, mail: mail.id }, 'a mail cannot be read')
      return { outcome: 'refused', code: null, answer: 'The text cannot be opened: it was sealed with another key.' }
    }
  }

  /** Goes on until nothing is due, nor was asked for meanwhile; where something was, another one helps. */
  async function work(): Promise<void> {
    while (!isStopped) {
      const seen = asked
      if (await deliverOne()) help()
      else if (seen === asked) return
    }
  }

  function help(): void {
    if (isStopped || underWay.size >= atOnce) return
    const worker = work()
      .catch((err: unknown) => log.warn({ err }, 'mails are not delivered for now'))
      .finally(() => underWay.delete(worker))
    underWay.add(worker)
  }

  async function runRound(): Promise<void> {
    await database.transaction(null, async (db) => {
      const now = database.now()
      await eraseExpired(db, now)
      if ((await findMailServer(db, parts)) === undefined) await unqueue(db, now)
      else await queueWaiting(db, now, new Date(now.getTime() - oldestToSendMs))
    })
    help()
    while (underWay.size > 0) await Promise.race(underWay)
  }

  async function deliverDue(): Promise<void> {
    if (isStopped) return
    asked += 1
    if (round !== undefined) {
      help()
      return round
    }
    round = runRound().finally(() => {
      round = undefined
    })
    return round
  }

  return {
    deliverDue,
    stop: async (graceMs) => {
      isStopped = true
      const timer = setTimeout(() => cut.abort(), graceMs)
      await Promise.allSettled([round, ...underWay])
      clearTimeout(timer)
      senders.close()
    },
  }
}

const toLeftAttempt = ({ id, attempts }: Row<'mails'>, leftUntil: Date) => ({
  mail_id: id,
  number: attempts - 1,
  at: new Date(leftUntil.getTime() - leaseMs),
  outcome: 'failed' as const,
  code: null,
  answer: leftBehind,
  milliseconds: 0,
})

function toSettling(mail: Row<'mails'>, result: TryResult, now: Date, wasCut: boolean): Settling {
  if (wasCut && result.outcome === 'failed') return { state: 'queued', dueAt: now, reason: result.answer }
  const { tries, queued_at, expires_at } = mail
  const facts = { tries, queuedAt: queued_at ?? mail.created_at, expiresAt: expires_at }
  const consequence = followUp(result, facts, now, Math.random())
  if (consequence.state === 'queued') return consequence
  return { ...consequence, reason: consequence.state === 'sent' ? result.answer : consequence.reason, at: now }
}

/** One sender for the settings of the moment; other settings, other connections. */
function makeSenders(ourName: string, patience: Patience, connections: number) {
  let current: { readonly key: string; readonly sender: Sender } | undefined
  return {
    of: (server: MailServer): Sender => {
      const key = JSON.stringify({ ...server, password: server.password?.reveal() })
      if (current?.key !== key) {
        current?.sender.close(false)
        current = { key, sender: openSender(server, { ourName, patience, connections }) }
      }
      return current.sender
    },
    close: () => current?.sender.close(true),
  }
}

const lookEveryMs = 5_000

/** Delivers as soon as something is posted, and looks from time to time for what is due again. @returns what stops it */
export function startDelivering(parts: CourierParts, options?: CourierOptions): (graceMs: number) => Promise<void> {
  const courier = makeCourier(parts, options)
  const look = () => {
    courier.deliverDue().catch((err: unknown) => parts.log.warn({ err }, 'mails are not delivered for now'))
  }
  const listening = parts.database.listen(deliveryChannel, look)
  const timer = setInterval(look, lookEveryMs).unref()
  look()
  return async (graceMs) => {
    clearInterval(timer)
    await listening.close()
    await courier.stop(graceMs)
  }
}
