import type { Email } from '@rollcall/core/shared/email'
import type { MailId } from '@rollcall/core/shared/ids'
import { listAttempts } from '@rollcall/storage/delivery'
import type { Row } from '@rollcall/storage/engine/schema'
import { findMail, supersedeSeries } from '@rollcall/storage/mail'
import { createServer, type AddressInfo } from 'node:net'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Secret } from '../src/config/secret.ts'
import { type Courier, makeCourier, startDelivering } from '../src/mail/courier.ts'
import { type Letter, seriesOf } from '../src/mail/letter.ts'
import { post, postAll } from '../src/mail/post.ts'
import { usualPatience } from '../src/mail/smtp.ts'
import { makeCertificate } from './certificate.ts'
import { type House, openHouse } from './house.ts'
import { type MailHost, type MailHostOptions, openMailHost, refusal } from './mail-host.ts'

const minute = 60_000
const patience = { connectMs: 2_000, greetingMs: 800, silenceMs: 1_200, mailMs: 5_000 }

describe('the courier', async () => {
  const house = await openHouse({ poolSize: 12 })
  afterAll(house.close)
  const { database, parts } = house
  const closing: (() => Promise<unknown>)[] = []
  let count = 0

  beforeEach(() =>
    database.kysely
      .updateTable('mails')
      .set({ state: 'superseded', sealed_text: null, due_at: null, lease: null, leased_until: null })
      .where('state', 'in', ['queued', 'not_configured', 'refused'])
      .execute(),
  )
  afterEach(async () => {
    for (const close of closing.splice(0).toReversed()) await close()
    useServer(parts, undefined)
  })

  async function host(options?: MailHostOptions): Promise<MailHost> {
    const opened = await openMailHost(options)
    closing.push(opened.close)
    useServer(parts, opened.port)
    return opened
  }
  function courier(options: Parameters<typeof makeCourier>[1] = {}): Courier {
    const made = makeCourier(parts, { patience, ...options })
    closing.push(() => made.stop(0))
    return made
  }
  const letter = (changes: Partial<Letter> = {}): Letter => ({
    kind: 'welcome',
    userId: null,
    to: `guest${(count += 1)}@example.com` as Email,
    personal: true,
    subject: 'Welcome',
    paragraphs: ['Hello Ada,', 'welcome.'],
    action: { label: 'Look around', url: 'https://people.example/x' },
    ...changes,
  })
  const posted = (changes?: Partial<Letter>): Promise<MailId> =>
    database.transaction(null, (db) => post(db, parts, letter(changes), database.now()))
  const read = async (id: MailId): Promise<Row<'mails'>> => (await findMail(database.kysely, id))!
  const ledger = async (id: MailId) =>
    (await listAttempts(database.kysely, id)).map(({ outcome, code, answer }) => ({ outcome, code, answer }))
  const deliver = (options?: Parameters<typeof makeCourier>[1]) => courier(options).deliverDue()

  it('D-9: nothing says sent before the mail server took it; then its text is erased', async () => {
    const smtp = await host()
    const id = await posted()
    expect(await read(id)).toMatchObject({ state: 'queued', settled_at: null })
    await deliver()
    expect(smtp.mails).toHaveLength(1)
    expect(await read(id)).toMatchObject({
      state: 'sent',
      sealed_text: null,
      reason: expect.stringContaining('taken as number 1'),
      lease: null,
    })
    expect(await ledger(id)).toEqual([
      { outcome: 'sent', code: 250, answer: expect.stringContaining('taken as number 1') },
    ])
  })

  it('B-5: without a mail server nothing claims to be sent; one that is set up later gets what is no older than a day', async () => {
    const old = await posted()
    const expiring = await posted({ expiresAt: new Date(database.now().getTime() + 60 * minute) })
    database.clock.advance(24 * 60 * minute + 1)
    const young = await posted()
    await deliver()
    expect(await read(young)).toMatchObject({ state: 'not_configured' })
    expect(await ledger(young)).toEqual([])
    const smtp = await host()
    await deliver()
    expect(smtp.mails.map(({ to }) => to[0])).toEqual([(await read(young)).recipient])
    expect(await read(young)).toMatchObject({ state: 'sent' })
    expect(await read(old)).toMatchObject({ state: 'not_configured', sealed_text: expect.any(Buffer) })
    expect(await read(expiring)).toMatchObject({ state: 'superseded', sealed_text: null })
  })

  it('B-5: what is queued says so when the mail server is taken away', async () => {
    await host()
    const id = await posted()
    useServer(parts, undefined)
    await deliver()
    expect(await read(id)).toMatchObject({ state: 'not_configured', due_at: null })
  })

  it('those that somebody waits for go first', async () => {
    const smtp = await host()
    const [slow, quick] = [await posted(), await posted({ kind: 'password-reset' })]
    await deliver({ atOnce: 1 })
    expect(smtp.mails.map(({ to }) => to[0])).toEqual([(await read(quick)).recipient, (await read(slow)).recipient])
  })

  it('D-9: of three recipients the one that is refused says why, the others are sent', async () => {
    const ids = [] as MailId[]
    const smtp = await host({
      refuse: (at, address) =>
        at === 'recipient' && address.startsWith('no.') ? refusal(550, 'No such mailbox here') : undefined,
    })
    for (const to of ['a@example.com', 'no.b@example.com', 'c@example.com']) ids.push(await posted({ to: to as Email }))
    await deliver()
    expect(new Set(smtp.mails.map(({ to }) => to.join()))).toEqual(new Set(['a@example.com', 'c@example.com']))
    expect(smtp.mails).toHaveLength(2)
    expect((await Promise.all(ids.map(read))).map(({ state }) => state)).toEqual(['sent', 'refused', 'sent'])
    expect(await read(ids[1]!)).toMatchObject({ reason: '550 No such mailbox here', settled_at: expect.any(Date) })
    expect(await ledger(ids[1]!)).toEqual([{ outcome: 'refused', code: 550, answer: '550 No such mailbox here' }])
    await deliver()
    expect(await ledger(ids[1]!)).toHaveLength(1)
  })

  it('refuses for good what the server refuses after the text', async () => {
    await host({ refuse: (at) => (at === 'text' ? refusal(554, 'Looks like spam') : undefined) })
    const id = await posted()
    await deliver()
    expect(await read(id)).toMatchObject({ state: 'refused', reason: '554 Looks like spam' })
  })

  it('D-9: comes back after a 4xx, in a time that grows, until the server takes it', async () => {
    let tries = 0
    const smtp = await host({
      refuse: (at) => (at === 'recipient' && (tries += 1) < 3 ? refusal(451, 'Try later') : undefined),
    })
    const id = await posted()
    const carrier = courier()
    await carrier.deliverDue()
    const first = await read(id)
    expect(first).toMatchObject({
      state: 'queued',
      reason: '451 Try later',
      attempts: 1,
      sealed_text: expect.any(Buffer),
    })
    const pause = first.due_at!.getTime() - database.now().getTime()
    expect(pause).toBeGreaterThanOrEqual(24_000)
    expect(pause).toBeLessThanOrEqual(36_000)
    await carrier.deliverDue()
    expect(tries).toBe(1)
    for (const ms of [40_000, 80_000]) {
      database.clock.advance(ms)
      await carrier.deliverDue()
    }
    expect(await read(id)).toMatchObject({ state: 'sent', attempts: 3 })
    expect((await ledger(id)).map(({ outcome }) => outcome)).toEqual(['postponed', 'postponed', 'sent'])
    expect(smtp.mails).toHaveLength(1)
  })

  it('gives up after a day, and says what the last answer was', async () => {
    await host({ refuse: () => refusal(451, 'Try later') })
    const id = await posted()
    const carrier = courier()
    for (let hours = 0; hours <= 25; hours++) {
      await carrier.deliverDue()
      database.clock.advance(80 * minute)
    }
    const mail = await read(id)
    expect(mail).toMatchObject({ state: 'refused', sealed_text: expect.any(Buffer) })
    expect(mail.reason).toMatch(/^Given up after \d+ tries: 451 Try later$/)
  })

  it('R-17: what was superseded while it waited is not sent', async () => {
    const smtp = await host({
      refuse: (_, address) => (address.startsWith('guest') ? refusal(451, 'Try later') : undefined),
    })
    const one = letter()
    const id = await database.transaction(null, (db) => post(db, parts, one, database.now()))
    const carrier = courier()
    await carrier.deliverDue()
    await database.transaction(null, (db) => supersedeSeries(db, [seriesOf(one)], database.now()))
    database.clock.advance(60 * minute)
    await carrier.deliverDue()
    expect(smtp.mails).toEqual([])
    expect(await read(id)).toMatchObject({ state: 'superseded', attempts: 1 })
  })

  it('what is superseded while it is on its way stays superseded, and the ledger tells that it left', async () => {
    const one = letter()
    await host({
      refuse: async (at) => {
        if (at === 'text')
          await database.transaction(null, (db) => supersedeSeries(db, [seriesOf(one)], database.now()))
        return undefined
      },
    })
    const id = await database.transaction(null, (db) => post(db, parts, one, database.now()))
    await deliver()
    expect(await read(id)).toMatchObject({ state: 'superseded', sealed_text: null })
    expect(await ledger(id)).toMatchObject([{ outcome: 'sent' }])
  })

  it('what expired is neither sent nor kept', async () => {
    const smtp = await host()
    const id = await posted({ expiresAt: new Date(database.now().getTime() + minute) })
    database.clock.advance(minute)
    await deliver()
    expect(smtp.mails).toEqual([])
    expect(await read(id)).toMatchObject({ state: 'superseded', sealed_text: null })
  })

  it('a text of another key is refused and holds up no other', async () => {
    const smtp = await host()
    const [broken, whole] = [await posted(), await posted()]
    await database.kysely
      .updateTable('mails')
      .set({ sealed_text: Buffer.alloc(40) })
      .where('id', '=', broken)
      .execute()
    await deliver()
    expect(await read(broken)).toMatchObject({ state: 'refused', reason: expect.stringContaining('another key') })
    expect(await read(whole)).toMatchObject({ state: 'sent' })
    expect(smtp.mails).toHaveLength(1)
  })

  describe('bad mail servers', () => {
    const expectFailed = async (id: MailId, answer: RegExp, code: number | null = null) => {
      expect(await ledger(id)).toEqual([{ outcome: 'failed', code, answer: expect.stringMatching(answer) }])
      expect(await read(id)).toMatchObject({ state: 'queued', reason: expect.stringMatching(answer) })
    }

    it('that hangs before it greets', async () => {
      await host({ onConnect: () => undefined })
      const id = await posted()
      await deliver()
      await expectFailed(id, /took the connection and did not greet for 0.8 seconds/)
    })

    it('that greets slowly is waited for', async () => {
      const smtp = await host({ onConnect: (_, done) => setTimeout(done, 300) })
      const id = await posted()
      await deliver()
      expect(await read(id)).toMatchObject({ state: 'sent' })
      expect(smtp.mails).toHaveLength(1)
    })

    it('that hangs over one mail does not hold up the others', async () => {
      const smtp = await host({
        refuse: (_, address) => (address.startsWith('stuck') ? new Promise<undefined>(() => undefined) : undefined),
      })
      const stuck = await posted({ to: 'stuck@example.com' as Email })
      const others = await Promise.all(Array.from({ length: 6 }, () => posted()))
      await deliver({ atOnce: 2 })
      expect(smtp.mails).toHaveLength(6)
      expect((await Promise.all(others.map(read))).map(({ state }) => state)).toEqual(Array(6).fill('sent'))
      await expectFailed(stuck, /was silent for 1.2 seconds/)
    })

    it('that talks for ever is cut off', async () => {
      const endless = createServer((socket) => {
        socket.write('220 slow ESMTP\r\n')
        socket.on('error', () => undefined)
        const timer = setInterval(() => socket.write('250-still thinking\r\n'), 50)
        socket.on('close', () => clearInterval(timer))
      })
      await new Promise<void>((resolve) => endless.listen(0, '127.0.0.1', resolve))
      closing.push(() => new Promise((resolve) => endless.close(resolve)))
      useServer(parts, (endless.address() as AddressInfo).port)
      const id = await posted()
      await deliver({ patience: { ...patience, mailMs: 600 } })
      await expectFailed(id, /took longer than 0.6 seconds for one mail/)
    })

    it('that closes in the middle of the text is tried again later, once', async () => {
      const smtp = await host({ onData: (stream) => void stream.once('data', () => smtp.hangUp()) })
      const id = await posted({ paragraphs: Array.from({ length: 400 }, () => 'A long letter. '.repeat(20)) })
      await deliver()
      await expectFailed(id, /closed the connection|cannot be reached/)
      expect(smtp.connections()).toBe(1)
    })

    it('that nobody listens at', async () => {
      const smtp = await host()
      await smtp.close()
      closing.pop()
      const id = await posted()
      await deliver()
      await expectFailed(id, /cannot be reached: connect ECONNREFUSED/)
    })

    it('whose name is unknown', async () => {
      useServer(parts, 25, { host: 'mail.invalid' })
      const id = await posted()
      await deliver()
      await expectFailed(id, /The name mail.invalid is not known/)
    })

    it('that offers no STARTTLS gets neither mail nor password', async () => {
      const smtp = await host()
      useServer(parts, smtp.port, { security: 'starttls', user: 'rollcall', password: new Secret('hunter2') })
      const id = await posted()
      await deliver()
      await expectFailed(id, /does not offer STARTTLS/)
      expect(smtp.commands.join('\n')).not.toMatch(/AUTH|MAIL FROM/)
    })

    it('acceptance 36: that refuses the password says so without it', async () => {
      const seen: string[] = []
      const smtp = await host({
        allowInsecureAuth: true,
        authMethods: ['PLAIN', 'LOGIN'],
        onAuth: ({ password }, _, done) => {
          seen.push(password ?? '')
          done(refusal(535, `Wrong password ${password}`))
        },
      })
      useServer(parts, smtp.port, { user: 'rollcall', password: new Secret('hunter2-secret') })
      const id = await posted()
      await deliver()
      await expectFailed(id, /does not let us in: 535 Wrong password \[secret\]/, 535)
      expect(seen).toEqual(['hunter2-secret'])
      expect(JSON.stringify(await ledger(id)) + house.log.join('')).not.toContain('hunter2')
    })
  })

  describe('encryption', () => {
    const authority = makeCertificate('Test Authority')
    const own = makeCertificate('localhost', authority)
    const safe = { host: 'localhost', security: 'starttls' } as const

    it.each(['starttls', 'tls'] as const)('%s with the own authority', async (security) => {
      const smtp = await host({ ...own, secure: security === 'tls' })
      useServer(parts, smtp.port, { ...safe, security, ca: authority.cert })
      const id = await posted()
      await deliver()
      expect(await ledger(id)).toMatchObject([{ outcome: 'sent' }])
      expect(smtp.mails).toMatchObject([{ isSecure: true }])
    })

    it.each([
      ['signed by itself', makeCertificate('localhost'), undefined, /is not believed: it is signed by itself/],
      ['of an unknown authority', own, undefined, /is not believed: its authority is not known/],
      [
        'of another name',
        makeCertificate('other.example', authority),
        authority.cert,
        /is not believed: it is made out to another name/,
      ],
      [
        'that has expired',
        makeCertificate('localhost', authority, -minute),
        authority.cert,
        /is not believed: it has expired/,
      ],
    ])('refuses a certificate %s', async (_, certificate, ca, answer) => {
      const smtp = await host({ ...certificate })
      useServer(parts, smtp.port, { ...safe, ca, user: 'rollcall', password: new Secret('hunter2') })
      const id = await posted()
      await deliver()
      expect(await ledger(id)).toMatchObject([{ outcome: 'failed', answer: expect.stringMatching(answer) }])
      expect(smtp.commands.join('\n')).not.toMatch(/AUTH|MAIL FROM/)
    })
  })

  describe('several at once', () => {
    it('two workers on one outbox send each mail once; without the guard some would leave twice', async () => {
      const smtp = await host({
        refuse: async () => void (await new Promise((resolve) => setTimeout(resolve, 5))) as undefined,
      })
      const letters = Array.from({ length: 60 }, () => letter())
      await database.transaction(null, (db) => postAll(db, parts, letters, database.now()))
      await Promise.all([deliver({ atOnce: 3 }), deliver({ atOnce: 3 })])
      expect(smtp.mails).toHaveLength(letters.length)
      expect(new Set(smtp.mails.map(({ to }) => to[0]))).toEqual(new Set(letters.map(({ to }) => to)))

      const unguarded = () =>
        database.transaction(null, async (db) => {
          const due = await db
            .selectFrom('mails')
            .select('id')
            .where('state', '=', 'queued')
            .limit(1)
            .executeTakeFirst()
          await sql`select pg_sleep(0.05)`.execute(db)
          if (due !== undefined)
            await db
              .updateTable('mails')
              .set({ lease: 'mine', leased_until: database.now() })
              .where('id', '=', due.id)
              .execute()
          return due?.id
        })
      await posted()
      const [one, other] = await Promise.all([unguarded(), unguarded()])
      expect(one).toBe(other)
    })

    it('kill -9 between send and mark: the mail leaves a second time at most, and the ledger tells', async () => {
      const smtp = await host()
      const id = await posted()
      const dying = makeCourier(
        { ...parts, database: { ...database, transaction: dyingAfter(1, database.transaction) } },
        { patience },
      )
      await dying.deliverDue().catch(() => undefined)
      await dying.stop(0)
      expect(smtp.mails).toHaveLength(1)
      const left = await read(id)
      expect(left).toMatchObject({ state: 'queued', lease: expect.any(String) })
      await deliver()
      expect(smtp.mails).toHaveLength(1)
      database.clock.advance(5 * minute)
      await deliver()
      await deliver()
      expect(smtp.mails).toHaveLength(2)
      expect(await ledger(id)).toEqual([
        { outcome: 'failed', code: null, answer: expect.stringContaining('may have been sent') },
        { outcome: 'sent', code: 250, answer: expect.any(String) },
      ])
      const ids = smtp.mails.map(({ raw }) => /^Message-ID: (.+)$/im.exec(raw)?.[1])
      expect(ids[0]).toBe(ids[1])
    })

    it('stopping lets what is on its way end; what does not end is cut and due at once', async () => {
      const smtp = await host({
        refuse: (at) => new Promise((resolve) => setTimeout(() => resolve(undefined), at === 'recipient' ? 100 : 0)),
      })
      const id = await posted()
      const carrier = makeCourier(parts, { patience })
      const delivered = carrier.deliverDue()
      await until(() => smtp.commands.some((command) => command.startsWith('RCPT')))
      await carrier.stop(5_000)
      await delivered
      expect(await read(id)).toMatchObject({ state: 'sent' })

      const stuck = await host({ refuse: () => new Promise<undefined>(() => undefined) })
      const other = await posted()
      const second = makeCourier(parts, { patience: usualPatience })
      void second.deliverDue()
      await until(() => stuck.commands.some((command) => command.startsWith('RCPT')))
      await second.stop(50)
      expect(await read(other)).toMatchObject({ state: 'queued', due_at: database.now(), lease: null })
      expect(await ledger(other)).toMatchObject([{ outcome: 'failed', answer: expect.stringContaining('was stopped') }])
      await second.deliverDue()
      expect(await ledger(other)).toHaveLength(1)
    })
  })

  it('a mail leaves within a second of its commit, and not before', async () => {
    const smtp = await host()
    const stop = startDelivering(parts, { patience })
    closing.push(() => stop(1_000))
    await posted()
    await until(() => smtp.mails.length === 1)
    const started = performance.now()
    await database.transaction(null, async (db) => {
      await post(db, parts, letter(), database.now())
      await sql`select pg_sleep(0.3)`.execute(db)
      expect(smtp.mails).toHaveLength(1)
    })
    await until(() => smtp.mails.length === 2)
    expect(performance.now() - started).toBeLessThan(1_300)
  })

  it('shows in the metrics how many wait and what came of the tries', async () => {
    await host({ refuse: (at) => (at === 'recipient' ? refusal(451, 'Try later') : undefined) })
    await posted()
    await deliver()
    const { body } = await house.ask('GET /metrics', { headers: { host: 'localhost:7655' }, from: '127.0.0.1' })
    expect(body).toContain('\nrollcall_mails_queued 1\n')
    expect(body).toMatch(/rollcall_mail_attempts_total\{outcome="sent"\} [1-9]/)
    expect(body).toMatch(/rollcall_mail_attempts_total\{outcome="postponed"\} [1-9]/)
  })
})

/** As if the process died: the first transactions work, no later one does. */
function dyingAfter(working: number, transaction: House['database']['transaction']): House['database']['transaction'] {
  let carried = 0
  return (scope, work) =>
    transaction(scope, async (db) => {
      const result = await work(db)
      const isClaim = typeof result === 'object' && result !== null && 'mail' in result
      if (isClaim) carried += 1
      if (carried > working || (carried === working && !isClaim)) throw new Error('killed')
      return result
    })
}

function useServer(parts: House['parts'], port: number | undefined, changes: object = {}): void {
  const mail =
    port === undefined
      ? { host: undefined, from: undefined }
      : {
          host: '127.0.0.1',
          port,
          security: 'none',
          from: 'rollcall@people.example',
          user: undefined,
          password: undefined,
          ca: undefined,
          ...changes,
        }
  Object.assign(parts.config, { mail: { ...parts.config.mail, ...mail } })
}

async function until(isTrue: () => boolean): Promise<void> {
  const end = Date.now() + 5_000
  while (!isTrue()) {
    if (Date.now() > end) throw new Error('it did not come true in 5 seconds')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
