import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type MailHost, openMailHost, refusal } from '../../apps/server/test/mail-host.ts'
import { expectAccessible } from '../accessibility.ts'
import { applyLook, newPage, schemes } from '../browser.ts'
import { screenshot } from '../screenshot.ts'
import { type RunningServer, startServer } from '../server.ts'
import { asked, invited, asSuperuser, organizationId, passphrase } from './people.ts'
import { expectNoSidewaysScroll, heading, personOf, userRows, visit } from './visit.ts'

let mailHost: MailHost
let server: RunningServer
const refusing = new Set(['refused@new.example'])

beforeAll(async () => {
  mailHost = await openMailHost({
    refuse: (at, address) =>
      at === 'recipient' && refusing.has(address) ? refusal(550, 'No such mailbox here') : undefined,
  })
  server = await startServer({
    ROLLCALL_SMTP_HOST: '127.0.0.1',
    ROLLCALL_SMTP_PORT: String(mailHost.port),
    ROLLCALL_SMTP_SECURITY: 'none',
    ROLLCALL_SMTP_FROM: 'people@rollcall.example',
  })
})
afterAll(async () => {
  await server.stop()
  await mailHost.close()
})

const dialogOf = (page: Page) => page.getByRole('dialog', { name: 'Invite users' })
const field = (page: Page) => dialogOf(page).getByLabel('Email addresses')
const inviting = (search: string) => visit(server, `/o/acme/users${search}`, { as: personOf(server, 'superuser') })
const rowOf = (page: Page, text: string) => userRows(page).filter({ hasText: text })

/** The text of a mail, its soft line ends undone. */
const plain = (raw: string): string =>
  raw
    .replaceAll(/=\r?\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)))

/** The link of the newest mail to somebody, once it has come. */
async function linkFromMail(to: string, path: string): Promise<string> {
  const find = () => {
    const mail = mailHost.mails.filter((candidate) => candidate.to.includes(to)).at(-1)
    return mail && new RegExp(`https?://[^\\s"<>]+${path}[\\w-]+`).exec(plain(mail.raw))?.[0]
  }
  await expect.poll(find, { timeout: 15_000, message: `a mail to ${to}` }).toBeTruthy()
  return find() ?? ''
}

describe('the invite dialog of a server with mail', { timeout: 60_000 }, () => {
  it('C-2 B-14: closes once every mail was taken, and says how many went', async () => {
    const page = await inviting('?invite=one@new.example')
    await dialogOf(page).getByRole('button', { name: 'Send 1 invitation' }).click()
    await page.getByText('1 invitation sent').last().waitFor({ timeout: 20_000 })
    await dialogOf(page).waitFor({ state: 'detached' })
    const visitor = await newPage({ url: server.url })
    await visitor.goto(await linkFromMail('one@new.example', '/invite/'))
    await heading(visitor, 'Join Acme Observability').waitFor()
  })

  it('R-4 D-9: of three addresses one is refused: the two are E-mailed, the third says why, has a link, and is back in the field', async () => {
    const page = await inviting('?invite=new')
    await field(page).fill('ok1@new.example, refused@new.example, ok2@new.example,')
    await dialogOf(page).getByRole('button', { name: 'Send 3 invitations' }).click()
    await dialogOf(page).getByText('2 people e-mailed, 1 not').first().waitFor({ timeout: 20_000 })
    await dialogOf(page)
      .getByText(/Mail server refused: .*No such mailbox here/)
      .waitFor()
    expect(await dialogOf(page).getByText('E-mailed', { exact: true }).count()).toBe(2)
    await dialogOf(page).getByRole('button', { name: 'Copy Invite Link refused@new.example' }).waitFor()
    await expectAccessible(page)
    await screenshot(page, 'invite-refused')
    await dialogOf(page).getByRole('button', { name: 'Try again' }).click()
    await dialogOf(page).getByRole('button', { name: 'Remove refused@new.example' }).waitFor()
    await screenshot(page, 'invite-try-again')
    refusing.clear()
    await dialogOf(page).getByRole('button', { name: 'Send 1 invitation' }).click()
    await page.getByText('1 invitation sent').last().waitFor({ timeout: 20_000 })
    expect(mailHost.mails.filter(({ to }) => to.includes('refused@new.example'))).toHaveLength(1)
  })

  it('B-18: a mail that failed says why in the list, and is tried again from there', async () => {
    refusing.add('later@new.example')
    await invited(await asSuperuser(server), ['later@new.example'])
    const page = await visit(server, '/o/acme/users/invitations?q=later', { as: personOf(server, 'superuser') })
    await expect
      .poll(
        async () => {
          await page.reload()
          await userRows(page).first().waitFor()
          return rowOf(page, 'later@new.example')
            .getByText(/Refused: .*No such mailbox here/)
            .count()
        },
        { timeout: 20_000 },
      )
      .toBe(1)
    await screenshot(page, 'manage-invitations-refused')
    refusing.clear()
    await page.getByRole('button', { name: 'Actions for later@new.example' }).click()
    await page.getByRole('menuitem', { name: 'Retry delivery' }).click()
    await linkFromMail('later@new.example', '/invite/')
  })
})

describe('self sign-up', { timeout: 90_000 }, () => {
  it('B-2 B-6 D-18: a public mail provider is refused and says why; the own domain is proven by mail', async () => {
    const page = await visit(server, '/o/acme/users/self-signup', { as: personOf(server, 'superuser') })
    await page.getByRole('heading', { name: 'Allow a domain' }).waitFor()
    await page.getByLabel('Domain name').fill('gmail.com')
    await page.getByRole('button', { name: 'Allow domain' }).click()
    await expect.poll(() => page.getByLabel('Domain name').getAttribute('aria-invalid')).toBe('true')
    await screenshot(page, 'self-signup-refused')
    await expectAccessible(page)
    await page.getByLabel('Domain name').fill('Own.example')
    await page.getByRole('button', { name: 'Allow domain' }).click()
    const card = page.getByRole('region', { name: 'own.example' })
    await card.getByText('Not proven yet').waitFor()
    expect(await card.getByRole('radio', { name: 'Admin', exact: true }).count()).toBe(0)
    await card.getByRole('radio', { name: 'Guest' }).check()
    await card.getByText('Anybody with an @own.example address can join as Guest.').waitFor()
    for (const scheme of schemes) {
      await applyLook(page, { scheme })
      await expectAccessible(page)
      await screenshot(page, `self-signup-${scheme}`)
    }
    await applyLook(page, { scheme: 'light' })
    await card.getByRole('button', { name: 'Save changes' }).click()
    await page.getByText('own.example is saved').last().waitFor()
    await card.getByLabel('Mail', { exact: true }).check()
    await card.getByRole('button', { name: 'Mail the link' }).click()
    await card.getByText('Sent to postmaster@own.example').waitFor()
    for (const size of ['narrow', 'smallest'] as const) {
      await applyLook(page, { size })
      await expectNoSidewaysScroll(page)
    }

    const admin = await newPage({ url: server.url })
    await admin.goto(await linkFromMail('postmaster@own.example', '/prove-domain/'))
    await heading(admin, 'Acme Observability asks for own.example').waitFor()
    await expectAccessible(admin)
    await screenshot(admin, 'prove-domain')
    await admin.getByRole('button', { name: 'Confirm own.example' }).click()
    await heading(admin, 'own.example is confirmed').waitFor()
  })

  it('B-10 B-12: somebody in the domain signs up from the sign-in page, confirms, and joins with the role of the rule', async () => {
    const visitor = await visit(server, '/sign-in')
    await visitor.getByRole('link', { name: 'Sign up' }).click()
    await heading(visitor, 'Sign up').waitFor()
    await expectAccessible(visitor)
    await screenshot(visitor, 'sign-up')
    await visitor.getByLabel('Email address').fill('newcomer@own.example')
    await visitor.getByRole('button', { name: 'Mail me a link' }).click()
    await heading(visitor, 'Check your mail').waitFor()
    await visitor.goto(await linkFromMail('newcomer@own.example', '/sign-up/confirm/'))
    await heading(visitor, 'Welcome').waitFor()
    await expectAccessible(visitor)
    await visitor.getByLabel('Your name').fill('New Comer')
    await visitor.getByLabel('Choose a password').fill(passphrase)
    await visitor.getByRole('button', { name: 'Create account' }).click()
    await heading(visitor, 'Choose an organization').waitFor()
    await visitor.getByRole('button', { name: 'Join Acme Observability' }).waitFor()
    await expectAccessible(visitor)
    await screenshot(visitor, 'join')
    await visitor.getByRole('button', { name: 'Join Acme Observability' }).click()
    await heading(visitor, 'Account').waitFor()
  })

  it('D-26: where the rule asks for approval, people wait, and are approved or refused with a reason', async () => {
    const superuser = await asSuperuser(server)
    const path = `/v1/organizations/${await organizationId(superuser)}`
    const { items } = await asked<{ items: { id: string; version: number; domain: string }[] }>(
      superuser,
      'get',
      `${path}/joining-rules`,
    )
    const rule = items.find(({ domain }) => domain === 'own.example')
    const changed = await superuser.context().request.patch(`${path}/joining-rules/${rule?.id}`, {
      data: { mode: 'approval' },
      headers: { 'if-match': `"${rule?.version}"` },
    })
    expect(changed.ok()).toBe(true)

    const visitor = await visit(server, '/sign-up')
    await visitor.getByLabel('Email address').fill('waiting@own.example')
    await visitor.getByRole('button', { name: 'Mail me a link' }).click()
    await visitor.goto(await linkFromMail('waiting@own.example', '/sign-up/confirm/'))
    await visitor.getByLabel('Your name').fill('Wai Ting')
    await visitor.getByLabel('Choose a password').fill(passphrase)
    await visitor.getByRole('button', { name: 'Create account' }).click()
    await visitor.getByRole('button', { name: 'Ask to join Acme Observability' }).click()
    await visitor.getByLabel('A word for them').fill('I work with Grace.')
    await visitor.getByRole('dialog').getByRole('button', { name: 'Ask to join' }).click()
    await visitor.getByText('Waits for approval').first().waitFor()
    await screenshot(visitor, 'join-waiting')

    const page = await visit(server, '/o/acme/users/approvals', { as: personOf(server, 'superuser') })
    await page.getByText('I work with Grace.').waitFor()
    for (const scheme of schemes) {
      await applyLook(page, { scheme })
      await expectAccessible(page)
      await screenshot(page, `approvals-${scheme}`)
    }
    await page.getByRole('button', { name: 'Approve… Wai Ting' }).click()
    const dialog = page.getByRole('dialog', { name: 'Approve Wai Ting?' })
    await dialog.getByRole('radio', { name: 'Read-Only' }).check()
    await expectAccessible(page)
    await screenshot(page, 'approve')
    await dialog.getByRole('button', { name: 'Approve user' }).click()
    await page.getByRole('button', { name: 'Approve… Wai Ting' }).waitFor({ state: 'detached' })
    await page.goto('/o/acme/users?q=waiting@own.example')
    await rowOf(page, 'Wai Ting').getByText('Read-Only').waitFor()
  })
})
