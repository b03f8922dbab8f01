import type { Email } from '@rollcall/core/shared/email'
import { insertAttempt } from '@rollcall/storage/delivery'
import { findMail, listMails } from '@rollcall/storage/mail'
import { sql } from 'kysely'
import { afterAll, describe, expect, it } from 'vitest'
import { deliveriesOf, dropMailsAbout, retryDelivery } from '../src/mail/delivery.ts'
import type { Letter } from '../src/mail/letter.ts'
import { openLetter, post, postAll } from '../src/mail/post.ts'
import { sweep } from '../src/sweep.ts'
import { openHouse } from './house.ts'
import { makeOrganization, type Organization } from './people.ts'

describe('the outbox', async () => {
  const house = await openHouse()
  afterAll(house.close)
  const { database, parts } = house
  const home = await makeOrganization(house)
  const away = await makeOrganization(house)
  let count = 0

  const toInvitation = ({ id }: Organization, changes: Partial<Letter> = {}): Letter => ({
    kind: 'invitation',
    userId: null,
    to: `guest${(count += 1)}@example.com` as Email,
    personal: true,
    subject: 'Join Acme',
    paragraphs: ['Ada invites you.'],
    action: { label: 'Join', url: `https://example.com/invite/${count}` },
    about: { organizationId: id, invitationId: `inv_${count}` },
    ...changes,
  })
  const within = <T>({ id }: Organization, work: Parameters<typeof database.transaction<T>>[1]) =>
    database.transaction(id, work)
  const set = (id: string, to: object) =>
    database.kysely
      .updateTable('mails')
      .set(to)
      .where('id', '=', id as never)
      .execute()

  it('B-14: takes 10,000 letters in one transaction, sealed and each with its reference', async () => {
    const letters = Array.from({ length: 10_000 }, () => toInvitation(home))
    const started = performance.now()
    const ids = await within(home, (db) => postAll(db, parts, letters, database.now()))
    expect(performance.now() - started).toBeLessThan(20_000)
    expect(new Set(ids)).toHaveLength(10_000)
    const last = await findMail(database.kysely, ids[9_999]!)
    expect(last).toMatchObject({ recipient: letters[9_999]!.to, user_id: null, state: 'not_configured' })
    expect(openLetter(parts, last!.id, last!.sealed_text!)).toMatchObject({ action: letters[9_999]!.action })
    const [row] = await within(home, (db) =>
      db.selectFrom('mail_references').select(sql<number>`count(*)::int`.as('count')).execute(),
    )
    expect(row?.count).toBe(10_000)
  })

  it('leaves nothing when the transaction is rolled back', async () => {
    const letter = toInvitation(home)
    const work = within(home, async (db) => {
      await post(db, parts, letter, database.now())
      throw new Error('no')
    })
    await expect(work).rejects.toThrow('no')
    expect((await listMails(database.kysely, 20_000)).map(({ recipient }) => recipient)).not.toContain(letter.to)
  })

  it('D-9: tells how it stands with the mail of an invitation, to its organization alone', async () => {
    const letter = toInvitation(home)
    const invitationId = letter.about!.invitationId!
    const id = await within(home, (db) => post(db, parts, letter, database.now()))
    const found = await within(home, (db) => deliveriesOf(db, home.id, [invitationId, 'inv_x']))
    expect([...found.keys()]).toEqual([invitationId])
    expect(found.get(invitationId)).toMatchObject({ mailId: id, state: 'not_configured', attempts: 0, canRetry: true })
    expect(await within(away, (db) => deliveriesOf(db, home.id, [invitationId]))).toHaveLength(0)
    expect(await within(away, (db) => deliveriesOf(db, away.id, [invitationId]))).toHaveLength(0)
  })

  it('a newer letter takes the place of those that nobody took, for one organization and address', async () => {
    const first = toInvitation(home)
    const posts = (letter: Letter, of = home) => within(of, (db) => post(db, parts, letter, database.now()))
    const id = await posts(first)
    const elsewhere = await posts({ ...first, about: { organizationId: away.id } }, away)
    const reminder = await posts({ ...first, kind: 'invitation-reminder' })
    const newer = await posts(first)
    expect(await findMail(database.kysely, id)).toMatchObject({ state: 'superseded', sealed_text: null })
    for (const other of [elsewhere, reminder, newer]) {
      expect(await findMail(database.kysely, other)).toMatchObject({ state: 'not_configured' })
    }
  })

  it('R-17: what was revoked is erased and never leaves; other organizations cannot reach it', async () => {
    const letter = toInvitation(home)
    const id = await within(home, (db) => post(db, parts, letter, database.now()))
    const drop = (of: Organization) =>
      within(of, (db) => dropMailsAbout(db, home.id, [letter.about!.invitationId!], database.now()))
    await drop(away)
    expect(await findMail(database.kysely, id)).toMatchObject({ state: 'not_configured' })
    await drop(home)
    expect(await findMail(database.kysely, id)).toMatchObject({ state: 'superseded', sealed_text: null })
  })

  it('is emptied of what is older than 90 days, but for what is on its way', async () => {
    const ids = await within(home, (db) => postAll(db, parts, [toInvitation(home), toInvitation(home)], database.now()))
    await set(ids[1]!, { state: 'queued', queued_at: database.now(), due_at: database.now() })
    await insertAttempt(database.kysely, {
      mail_id: ids[0]!,
      number: 1,
      at: database.now(),
      outcome: 'failed',
      code: null,
      answer: 'x',
      milliseconds: 1,
    })
    database.clock.advance(90 * 86_400_000 + 1)
    const young = await within(home, (db) => post(db, parts, toInvitation(home), database.now()))
    await sweep(parts)
    expect(await findMail(database.kysely, ids[0]!)).toBeUndefined()
    expect(await findMail(database.kysely, ids[1]!)).toMatchObject({ state: 'queued' })
    expect(await findMail(database.kysely, young)).toBeDefined()
    expect(await within(home, (db) => db.selectFrom('mail_references').select('mail_id').execute())).toHaveLength(2)
  })

  describe('B-18: a mail that failed', async () => {
    const retry = (mailId: string, of = home) =>
      within(of, (db) => retryDelivery(db, parts, of.id, mailId as never, database.now()))
    const failed = async (changes: object = {}) => {
      const id = await within(home, (db) => post(db, parts, toInvitation(home), database.now()))
      await set(id, { state: 'refused', due_at: null, reason: 'no such mailbox', ...changes })
      return id
    }

    it('is not tried again while there is no mail server', async () => {
      expect(await retry(await failed())).toMatchObject({ error: 'mail.not_configured' })
    })

    it('is sent again, the same letter, where one is configured', async () => {
      const { mail } = parts.config
      Object.assign(parts.config, { mail: { ...mail, host: 'mail.example', from: 'rollcall@example.com' } })
      const id = await failed()
      const before = await findMail(database.kysely, id)
      expect(await retry(id, away)).toMatchObject({ error: 'mail.not_repeatable' })
      expect(await retry(id)).toBeUndefined()
      expect(await findMail(database.kysely, id)).toMatchObject({
        state: 'queued',
        sealed_text: before?.sealed_text,
        reason: null,
      })
      expect(await retry(id)).toMatchObject({ error: 'mail.not_repeatable' })
      expect(await retry(await failed({ sealed_text: null }))).toMatchObject({ error: 'mail.not_repeatable' })
      expect(await retry(await failed({ expires_at: database.now() }))).toMatchObject({ error: 'mail.not_repeatable' })
      Object.assign(parts.config, { mail })
    })
  })
})
