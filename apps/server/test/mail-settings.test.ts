import type { MailTest } from '@rollcall/contract/mail'
import { findMailSettings } from '@rollcall/storage/delivery'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { makeCourier } from '../src/mail/courier.ts'
import { eventsOf } from './audit-trail.ts'
import { makeCertificate } from './certificate.ts'
import { openHouse, verdict } from './house.ts'
import {
  dropSettings,
  findMailOf,
  putSettings,
  refusedMail,
  seenSettings,
  settingsInput,
  testSettings,
  withEnvironment,
} from './mail-happy.ts'
import { type MailHostOptions, openMailHost, refusal } from './mail-host.ts'
import { makePerson, signedIn } from './people.ts'
import { setScene } from './scene.ts'

const secret = 'hunter2-and-more'

describe('the mail settings', async () => {
  const house = await openHouse()
  afterAll(house.close)
  const scene = await setScene(house)
  const { asSuperuser: as } = scene
  const closing: (() => Promise<unknown>)[] = []
  afterEach(async () => {
    for (const close of closing.splice(0)) await close()
    await dropSettings(scene)
  })
  const host = async (options?: MailHostOptions) => {
    const opened = await openMailHost(options)
    closing.push(opened.close)
    return opened
  }
  const get = async () => (await house.ask('GET /v1/server/settings/mail', { as })).json()
  const locked = (changes: MailHostOptions = {}): MailHostOptions => ({
    allowInsecureAuth: true,
    authMethods: ['PLAIN', 'LOGIN'],
    onAuth: ({ username, password }, _, done) =>
      username === 'rollcall' && password === secret
        ? done(null, { user: username })
        : done(refusal(535, `Not ${password}`)),
    ...changes,
  })

  it('B-5, B-38: are unset at first, then shown without the password, which is sealed', async () => {
    expect(await get()).toEqual({ source: 'none', version: 0, settings: null })
    const answer = await putSettings(scene, {
      body: { user: ' rollcall ', password: secret, host: 'SMTP.Example.COM ' },
    })
    const shown = answer.json()
    expect(shown).toEqual({
      source: 'console',
      version: house.database.now().getTime(),
      settings: {
        ...settingsInput,
        host: 'smtp.example.com',
        user: 'rollcall',
        ca: null,
        hasPassword: true,
        passwordChangedAt: house.database.now().toISOString(),
        changedAt: house.database.now().toISOString(),
      },
    })
    expect(await get()).toEqual(shown)
    const row = await findMailSettings(house.database.kysely)
    expect(row?.sealed_password?.toString('latin1')).not.toContain('hunter')
    expect(answer.body + house.log.join('')).not.toContain('hunter')
  })

  it('B-40: an admin who is no superuser, and a superuser who is not elevated, change nothing', async () => {
    const { as: lowered } = { as: await signedIn(house, scene.superuser) }
    for (const [caller, expected] of [
      [scene.admin.as, '403 access.denied'],
      [lowered, '403 access.elevation_required'],
      [{}, '401 session.required'],
    ] as const) {
      const { port } = await host()
      expect(verdict(await putSettings({ house, asSuperuser: caller }, { headers: { 'if-match': '"0"' } }))).toBe(
        expected,
      )
      expect(verdict(await house.ask('GET /v1/server/settings/mail', { as: caller }))).toBe(expected)
      expect(verdict(await testSettings(house, caller, { settings: { ...settingsInput, port } }))).toBe(expected)
    }
    expect(await get()).toMatchObject({ source: 'none' })
  })

  it('keep the password where nothing is said of it, for the same server and user alone', async () => {
    await putSettings(scene, { body: { user: 'rollcall', password: secret } })
    const first = (await get()).settings.passwordChangedAt
    house.database.clock.advance(60_000)
    expect(verdict(await putSettings(scene, { body: { user: 'rollcall', fromName: 'People' } }))).toBe('200')
    expect((await get()).settings).toMatchObject({ hasPassword: true, fromName: 'People', passwordChangedAt: first })
    for (const elsewhere of [{ host: 'evil.example' }, { port: 26 }, { security: 'tls' }, { user: 'other' }])
      expect(verdict(await putSettings(scene, { body: { user: 'rollcall', ...elsewhere } }))).toBe(
        '422 mail.password_needed',
      )
    const evil = await host(locked())
    const tried = await testSettings(house, as, { settings: { ...settingsInput, port: evil.port, user: 'rollcall' } })
    expect(verdict(tried)).toBe('422 mail.password_needed')
    expect(tried.json().errors).toMatchObject([{ pointer: '/settings/password' }])
    expect(evil.connections()).toBe(0)
    await putSettings(scene, { body: {} })
    expect((await get()).settings).toMatchObject({ user: null, hasPassword: false, passwordChangedAt: null })
    expect(verdict(await putSettings(scene, { body: { user: 'rollcall' } }))).toBe('422 mail.password_needed')
  })

  it('are audited with what changed and without the password', async () => {
    const events = await eventsOf(house, async () => {
      await putSettings(scene, { body: { user: 'rollcall', password: secret } })
      await putSettings(scene, { body: { user: 'rollcall', password: `${secret}2`, port: 26 } })
    })
    expect(events.map(({ action }) => action)).toEqual(['server.mail_configured', 'server.mail_configured'])
    expect(events[1]).toMatchObject({ change: { before: { port: 1 }, after: { port: 26 } } })
    expect(JSON.stringify(events)).not.toContain('hunter2')
  })

  it('of two who save at once one is told that they changed', async () => {
    const headers = await seenSettings(scene)
    const answers = await Promise.all([1, 2, 3].map((port) => putSettings(scene, { body: { port }, headers })))
    expect(answers.map(verdict).filter((one) => one === '200')).toHaveLength(1)
    expect(answers.map(verdict).filter((one) => one === '412 mail.settings_changed')).toHaveLength(2)
    const stale = await seenSettings(scene)
    await dropSettings(scene)
    house.database.clock.advance(1)
    await putSettings(scene)
    expect(verdict(await putSettings(scene, { headers: stale }))).toBe('412 mail.settings_changed')
  })

  it('of the environment win, are shown and cannot be changed', async () => {
    await putSettings(scene)
    await withEnvironment(house, async () => {
      expect(await get()).toMatchObject({
        source: 'environment',
        settings: { host: 'smtp.example', port: 587, hasPassword: true },
      })
      expect(JSON.stringify(await get())).not.toContain('hunter2')
    })
    expect(await get()).toMatchObject({ source: 'console' })
  })

  it('take certificates of an own authority', async () => {
    const { cert } = makeCertificate('Own Authority')
    expect(verdict(await putSettings(scene, { body: { ca: `Subject: own\n${cert}${cert}` } }))).toBe('200')
    for (const ca of ['x', cert.replace('MII', 'AAA'), makeCertificate('x').key])
      expect(verdict(await putSettings(scene, { body: { ca } }))).toBe('422 mail.ca_invalid')
  })

  it.each([
    'smtp example',
    'http://smtp.example',
    'smtp.example/x',
    'a'.repeat(64),
    '-a.example',
    'smtp..example',
    '[::1]',
    'a@b',
  ])('take no host %s', async (name) => {
    expect(verdict(await putSettings(scene, { body: { host: name } }))).toBe('422 mail.host_invalid')
  })

  it.each(['localhost', '127.0.0.1', '::1', 'smtp_relay.example', 'bücher.example', 'SMTP.EXAMPLE'])(
    'take the host %s',
    async (name) => {
      expect(verdict(await putSettings(scene, { body: { host: name } }))).toBe('200')
    },
  )

  it('B-5: what waited leaves once they are set, and everybody is told whether mails leave', async () => {
    const isOn = async () => (await house.ask('GET /v1/me', { as: scene.as })).json().server
    expect(await isOn()).toEqual({ mail: false })
    await house.ask('POST /v1/password-resets', { body: { email: scene.person.email } })
    const id = await findMailOf(scene, 'password-reset')
    const smtp = await host(locked())
    await putSettings(scene, { body: { port: smtp.port, user: 'rollcall', password: secret } })
    expect(await isOn()).toEqual({ mail: true })
    const courier = makeCourier(house.parts)
    closing.unshift(() => courier.stop(1_000))
    await courier.deliverDue()
    expect(smtp.mails.map(({ to }) => to)).toEqual([[scene.person.email]])
    const { mail, attempts } = (await house.ask(`GET /v1/server/mailbox/${id}`, { as })).json()
    expect(mail).toMatchObject({ state: 'sent', attempts: 1, readable: false, canRetry: false, dueAt: null })
    expect(attempts).toMatchObject([
      { number: 1, outcome: 'sent', code: 250, answer: expect.stringContaining('taken') },
    ])
    await dropSettings(scene)
    expect(await isOn()).toEqual({ mail: false })
  })

  it('B-18: a superuser sends once more what was refused', async () => {
    const smtp = await host()
    await putSettings(scene, { body: { port: smtp.port } })
    const id = await refusedMail({ ...scene, person: await makePerson(house) })
    const answer = await house.ask(`POST /v1/server/mailbox/${id}/retry`, { as })
    expect(answer.json()).toMatchObject({
      id,
      state: 'queued',
      canRetry: false,
      dueAt: house.database.now().toISOString(),
    })
  })

  describe('acceptance 36: the test', () => {
    const test = async (options: MailHostOptions | undefined, settings: object = {}) => {
      const smtp = await host(options)
      const answer = await testSettings(house, as, { settings: { ...settingsInput, port: smtp.port, ...settings } })
      expect(verdict(answer)).toBe('200')
      expect(answer.body).not.toContain(secret)
      for (const form of [`\0rollcall\0${secret}`, secret])
        expect(answer.body).not.toContain(Buffer.from(form).toString('base64'))
      return { smtp, ...(answer.json() as MailTest) }
    }

    it('sends one mail and tells the conversation, with the settings that are not saved yet', async () => {
      const { smtp, outcome, answer, conversation } = await test(locked(), { user: 'rollcall', password: secret })
      expect(outcome).toBe('sent')
      expect(answer).toContain('taken as number 1')
      expect(smtp.mails).toMatchObject([{ to: ['ada@example.com'], from: 'rollcall@people.example' }])
      const lines = conversation.map(({ who, line }) => `${who === 'client' ? 'C' : 'S'}: ${line}`)
      expect(lines[0]).toMatch(/^S: 220 /)
      expect(lines).toContain('C: RCPT TO:<ada@example.com>')
      expect(lines).toContain('C: AUTH PLAIN [secret]')
      expect(lines.join('\n')).not.toContain('this mail left through')
      expect(await get()).toMatchObject({ source: 'none' })
    })

    it('a wrong password gives a reason that can be read; the password does not come back', async () => {
      const { outcome, answer, conversation } = await test(locked(), { user: 'rollcall', password: `x${secret}` })
      expect(outcome).toBe('failed')
      expect(answer).toMatch(/^127\.0\.0\.1:\d+ does not let us in: 535 Not \[secret\]$/)
      expect(conversation.at(-1)).toEqual({ who: 'server', line: '535 Not [secret]' })
    })

    it('a server without STARTTLS, and a certificate of its own, are said', async () => {
      expect((await test(undefined, { security: 'starttls' })).answer).toContain('does not offer STARTTLS')
      const own = makeCertificate('localhost')
      const { answer } = await test({ ...own }, { host: 'localhost', security: 'starttls' })
      expect(answer).toContain('is not believed: it is signed by itself alone')
      expect((await test({ ...own }, { host: 'localhost', security: 'starttls', ca: own.cert })).outcome).toBe('sent')
    })

    it('what is saved is tested too', async () => {
      const smtp = await host(locked())
      await putSettings(scene, { body: { port: smtp.port, user: 'rollcall', password: secret } })
      expect((await testSettings(house, as, {})).json()).toMatchObject({ outcome: 'sent' })
      const kept = await testSettings(house, as, {
        settings: { ...settingsInput, port: smtp.port, user: 'rollcall', fromName: 'New' },
      })
      expect(kept.json()).toMatchObject({ outcome: 'sent' })
      expect(smtp.mails[1]?.raw).toContain('From: New <')
    })
  })
})
