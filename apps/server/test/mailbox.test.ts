import { sql } from 'kysely'
import { afterAll, describe, expect, it } from 'vitest'
import { openLetter } from '../src/mail/post.ts'
import { makeSeal } from '../src/shared/seal.ts'
import { eventsOf } from './audit-trail.ts'
import { openHouse, verdict } from './house.ts'
import { makePerson, password, signedIn } from './people.ts'
import { mailReset, type Scene, setScene } from './scene.ts'

interface Listed {
  readonly id: string
  readonly to: string
  readonly kind: string
  readonly sealed: boolean
  readonly state: string
}

describe('the mailbox of a server without mail', async () => {
  const house = await openHouse()
  afterAll(house.close)
  const list = async ({ asSuperuser: as }: Scene): Promise<readonly Listed[]> =>
    (await house.ask('GET /v1/server/mailbox', { as })).json().items
  const open = ({ asSuperuser: as }: Scene, id: string) => house.ask(`POST /v1/server/mailbox/${id}/open`, { as })
  const changePassword = (as: Record<string, string>) =>
    house.ask('POST /v1/me/password', { as, body: { currentPassword: password, newPassword: 'nine other lanterns' } })
  const find = async (scene: Scene, kind: string): Promise<Listed> => {
    const found = (await list(scene)).find((mail) => mail.kind === kind && mail.to === scene.person.email)
    if (found === undefined) throw new Error(`no mail of kind ${kind}`)
    return found
  }

  it('lists mails without their text, and links show to nobody but their addressee', async () => {
    const scene = await setScene(house)
    const token = await mailReset(scene)
    const answer = await house.ask('GET /v1/server/mailbox', { as: scene.asSuperuser })
    expect(answer.body).not.toContain(token)
    const mail = await find(scene, 'password-reset')
    expect(mail).toMatchObject({ sealed: true, state: 'not_configured' })
    expect(verdict(await open(scene, mail.id))).toBe('403 mail.sealed')
  })

  it('opens other mails: audited, and told to the addressee until the next sign-in', async () => {
    const scene = await setScene(house)
    await changePassword(scene.as)
    const mail = await find(scene, 'password-changed')
    const [event] = await eventsOf(house, async () => {
      const answer = await open(scene, mail.id)
      expect(answer.json()).toMatchObject({ mail: { id: mail.id }, text: expect.stringContaining('was changed') })
    })
    expect(event).toMatchObject({ action: 'mail.opened', actor: { id: scene.superuser.id }, target: { id: mail.id } })
    expect(JSON.stringify(event)).not.toContain(scene.person.email)
    const noticesOf = async (as: Record<string, string>) => (await house.ask('GET /v1/me', { as })).json().notices
    house.database.clock.advance(1_000)
    expect(await noticesOf(scene.as)).toEqual([
      { kind: 'mail_opened', at: expect.any(String), subject: 'Your password was changed', by: scene.superuser.name },
    ])
    expect(await noticesOf(scene.as)).toHaveLength(1)
    house.database.clock.advance(1_000)
    expect(await noticesOf(await signedIn(house, scene.person))).toEqual([])
    expect(await noticesOf(scene.asSuperuser)).toEqual([])
  })

  it('erases what was superseded', async () => {
    const scene = await setScene(house)
    await mailReset(scene)
    await house.ask('POST /v1/password-resets', { body: { email: scene.person.email } })
    const mails = await house.database.kysely
      .selectFrom('mails')
      .selectAll()
      .where('user_id', '=', scene.person.id)
      .execute()
    const superseded = mails.filter(({ state }) => state === 'superseded')
    expect(superseded).toHaveLength(1)
    expect(superseded[0]?.sealed_text).toBeNull()
    expect(verdict(await open(scene, superseded[0]?.id ?? ''))).toBe('403 mail.sealed')
  })

  it('keeps texts sealed in the database, each in its own row and with this key alone', async () => {
    const scene = await setScene(house)
    const secret = await mailReset(scene)
    await changePassword(scene.as)
    const rows = await house.database.kysely
      .selectFrom('mails')
      .selectAll()
      .where('user_id', '=', scene.person.id)
      .execute()
    expect(rows.map(({ sealed_text }) => sealed_text?.toString('latin1')).join('')).not.toContain(secret.slice(4, 20))
    const { parts } = house
    const mail = rows.find(({ kind }) => kind === 'password-changed')
    if (mail?.sealed_text == null) throw new Error('it waits')
    const { id, sealed_text: text } = mail
    expect(JSON.stringify(openLetter(parts, id, text))).toContain('was changed')
    expect(() => openLetter(parts, `mai_${'0'.repeat(26)}`, text)).toThrow()
    expect(() => openLetter({ seal: makeSeal(Buffer.alloc(32)) }, id, text)).toThrow()
    for (const at of [0, 12, 28, text.length - 1]) {
      const changed = Buffer.from(text)
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at)
      expect(() => openLetter(parts, id, changed)).toThrow()
    }
  })

  it('answers a text that was moved to another row with a fault and not with the text', async () => {
    const scene = await setScene(house)
    await changePassword(scene.as)
    const other = await makePerson(house)
    await changePassword(await signedIn(house, other))
    const mail = await find(scene, 'password-changed')
    await sql`update mails set sealed_text = (select sealed_text from mails where user_id = ${other.id}) where id = ${mail.id}`.execute(
      house.database.kysely,
    )
    const answer = await open(scene, mail.id)
    expect(verdict(answer)).toBe('500 server.fault')
    expect(answer.body).not.toContain(other.name)
    expect(answer.json()).not.toHaveProperty('detail')
  })
})
