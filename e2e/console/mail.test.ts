import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type MailHost, openMailHost, refusal } from '../../apps/server/test/mail-host.ts'
import { expectAccessible } from '../accessibility.ts'
import { applyLook, newPage, schemes } from '../browser.ts'
import { screenshot } from '../screenshot.ts'
import { type RunningServer, startServer } from '../server.ts'
import { expectNoSidewaysScroll, heading, personOf, visit } from './visit.ts'

const secret = 'the-password-of-the-mail-server'
/** Each page is looked at in both themes and two sizes. */
vi.setConfig({ testTimeout: 120_000 })

let server: RunningServer
let host: MailHost

beforeAll(async () => {
  host = await openMailHost({
    allowInsecureAuth: true,
    authMethods: ['PLAIN', 'LOGIN'],
    onAuth: ({ password }, _, done) =>
      password === secret ? done(null, { user: 'rollcall' }) : done(refusal(535, 'Authentication credentials invalid')),
    refuse: (at, address) =>
      at === 'recipient' && address.startsWith('hedy') ? refusal(550, 'No such mailbox here') : undefined,
  })
  server = await startServer({ NODE_ENV: 'development' })
})
afterAll(async () => {
  await server.stop()
  await host.close()
})

/** A page of a superuser who is elevated already. */
async function visitElevated(of: RunningServer, path: string): Promise<Page> {
  const person = personOf(of, 'superuser')
  const page = await visit(of, '/me/profile', { as: person })
  // What the page asks for is answered: after the elevation its session has another secret.
  await heading(page, 'Account').waitFor()
  await page.waitForLoadState('networkidle')
  const body = { password: person.password, reason: 'Setting mail up' }
  const answer = await page.context().request.post('/v1/me/elevation', { data: body })
  expect(answer.status()).toBe(200)
  await page.goto(path)
  return page
}

/** @param seen what has to be in sight */
async function look(page: Page, name: string, seen?: Locator): Promise<void> {
  for (const scheme of schemes) {
    await applyLook(page, { scheme, size: 'wide' })
    await expectAccessible(page)
    await seen?.scrollIntoViewIfNeeded()
    await screenshot(page, `${name}-${scheme}`)
  }
  for (const scheme of schemes) {
    await applyLook(page, { scheme, size: 'narrow' })
    await expectNoSidewaysScroll(page)
    await seen?.scrollIntoViewIfNeeded()
    await screenshot(page, `${name}-narrow-${scheme}`)
  }
  await applyLook(page, { scheme: 'light', size: 'wide' })
}

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })

describe('the mail server, in the console', () => {
  it('acceptance 36, B-5: is tried, says why it fails, and is saved; the password never comes back', async () => {
    const page = await visitElevated(server, '/server/mail')
    const answers: string[] = []
    page.on('response', async (response) => {
      if (response.url().includes('/v1/')) answers.push(await response.text().catch(() => ''))
    })
    await heading(page, 'Mail').waitFor()
    await look(page, 'mail-settings-empty')
    await page.getByLabel('Host').fill('127.0.0.1')
    await page.getByLabel('Encryption').selectOption('none')
    await expect.poll(() => page.getByLabel('Port').inputValue()).toBe('25')
    await page.getByLabel('Port').fill(String(host.port))
    await page.getByLabel('User').fill('rollcall')
    await page.getByLabel('Password', { exact: true }).fill('not the right one')
    await page.getByLabel('Sender address').fill('rollcall@acme.example')
    await button(page, 'Send test').click()
    await page
      .getByText(/does not let us in: 535 Authentication credentials invalid/)
      .first()
      .waitFor()
    await page.getByRole('list', { name: 'Conversation' }).getByText('AUTH PLAIN [secret]').waitFor()
    await look(page, 'mail-test-failed', page.getByText('535 Authentication credentials invalid').last())

    await page.getByLabel('Password', { exact: true }).fill(secret)
    await button(page, 'Send test').click()
    await page.getByText('The mail server took it.').first().waitFor()
    expect(host.mails).toHaveLength(1)
    await button(page, 'Save changes').click()
    await page.getByText('Mail settings saved').first().waitFor()
    await page.getByText(/^Set · changed/).waitFor()
    await look(page, 'mail-settings')
    expect(answers.length).toBeGreaterThan(3)
    expect(answers.join('')).not.toContain(secret)
    expect(answers.join('')).not.toContain('not the right one')
  })

  it('asks for the password again where it would go elsewhere, and keeps it where it would not', async () => {
    const page = await visitElevated(server, '/server/mail')
    await page.getByText(/^Set · changed/).waitFor()
    await page.getByLabel('Sender name').fill('Acme people')
    await button(page, 'Save changes').click()
    await page.getByText('Mail settings saved').first().waitFor()
    await page.getByLabel('Host').fill('smtp.evil.example')
    await page.getByText('Give it again: it goes to another server or user now.').waitFor()
    await button(page, 'Save changes').click()
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('password')
    await button(page, 'Discard').click()
    await page.getByText(/^Set · changed/).waitFor()
    await page.getByLabel('Host').fill('not a host')
    await page.getByLabel('Password', { exact: true }).fill('x')
    await button(page, 'Save changes').click()
    await page.getByText('Write a name such as smtp.example.com, or an IP address.').waitFor()
    await button(page, 'Discard').click()
  })

  it('D-9, B-18: the mailbox tells what came of each mail, and sends again what was refused', async () => {
    const request = (await newPage({ url: server.url })).context().request
    const [sent, refused] = [personOf(server, 'Admin'), personOf(server, 'Member of Acme')]
    for (const { email } of [sent, refused]) await request.post('/v1/password-resets', { data: { email } })
    await expect.poll(() => host.mails.map(({ to }) => to[0])).toContain(sent.email)
    await expect.poll(() => host.commands.filter((command) => command.includes(refused.email)).length).toBe(1)
    const page = await visitElevated(server, '/server/mailbox')
    const row = (email: string) => page.getByRole('listitem').filter({ hasText: email })
    await row(sent.email).getByText('Sent', { exact: true }).waitFor()
    await row(refused.email).getByText('550 No such mailbox here').waitFor()
    await look(page, 'mailbox-states')
    await row(refused.email)
      .getByRole('button', { name: /Deliveries/ })
      .click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('550 No such mailbox here').waitFor()
    await look(page, 'mail-deliveries')
    await dialog.getByRole('button', { name: 'Send again' }).click()
    await page.getByText(`The mail to ${refused.email} is queued again`).first().waitFor()
    await expect.poll(() => host.commands.filter((command) => command.includes(refused.email)).length).toBe(2)
  })

  it('is removed after a question; then nobody is told that mails leave', async () => {
    const page = await visitElevated(server, '/server/mail')
    await button(page, 'Remove…').click()
    const dialog = page.getByRole('dialog', { name: 'Remove the mail server?' })
    await dialog.waitFor()
    await expectAccessible(page)
    await dialog.getByRole('button', { name: 'Remove', exact: true }).click()
    await page.getByText('Mail server removed').first().waitFor()
    await expect.poll(() => page.getByLabel('Host').inputValue()).toBe('')
    const me = await page.context().request.get('/v1/me')
    expect((await me.json()).server).toEqual({ mail: false })
  })
})

describe('a mail', () => {
  it.each(['invitation', 'password-reset', 'password-changed', 'email-change-requested', 'invitation-asked-again'])(
    'B-14: %s reads well, light and dark, at 640 and 390 px, and loads nothing',
    async (kind) => {
      const page = await newPage({ url: server.url })
      const requests: string[] = []
      page.on('request', (request) => requests.push(request.url()))
      await page.goto(`/__mail/${kind}`)
      for (const scheme of schemes) {
        for (const [name, width] of [
          ['640', 640],
          ['390', 390],
        ] as const) {
          await page.emulateMedia({ colorScheme: scheme })
          await page.setViewportSize({ width, height: 820 })
          await expectNoSidewaysScroll(page)
          await screenshot(page, `letter-${kind}-${name}-${scheme}`)
        }
        await expectAccessible(page)
      }
      expect(requests.filter((url) => !url.endsWith(`/__mail/${kind}`))).toEqual([])
    },
  )
})

describe('a mail server of the environment', () => {
  it('is shown and cannot be changed; its test works', async () => {
    const given = await startServer({
      ROLLCALL_SMTP_HOST: '127.0.0.1',
      ROLLCALL_SMTP_PORT: String(host.port),
      ROLLCALL_SMTP_SECURITY: 'none',
      ROLLCALL_SMTP_USER: 'rollcall',
      ROLLCALL_SMTP_PASSWORD: secret,
      ROLLCALL_SMTP_FROM: 'rollcall@acme.example',
    })
    try {
      const page = await visitElevated(given, '/server/mail')
      await page.getByText(/Set where the server is started/).waitFor()
      expect(await page.getByLabel('Host').count()).toBe(0)
      await look(page, 'mail-settings-environment')
      await button(page, 'Send test').click()
      await page.getByText('The mail server took it.').first().waitFor()
      expect(await page.content()).not.toContain(secret)
    } finally {
      await given.stop()
    }
  })
})
