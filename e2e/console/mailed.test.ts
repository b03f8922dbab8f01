import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type MailHost, openMailHost, refusal } from '../../apps/server/test/mail-host.ts'
import { expectAccessible } from '../accessibility.ts'
import { newPage } from '../browser.ts'
import { screenshot } from '../screenshot.ts'
import { type RunningServer, startServer } from '../server.ts'
import { asSuperuser, invited } from './people.ts'
import { heading, openUsers, personOf, userRows, visit } from './visit.ts'

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
    const page = await openUsers(server, {}, '?invite=one@new.example')
    await dialogOf(page).getByRole('button', { name: 'Send 1 invitation' }).click()
    await page.getByText('1 invitation sent').last().waitFor({ timeout: 20_000 })
    await dialogOf(page).waitFor({ state: 'detached' })
    const visitor = await newPage({ url: server.url })
    await visitor.goto(await linkFromMail('one@new.example', '/invite/'))
    await heading(visitor, 'Join Acme Observability').waitFor()
  })

  it('R-4 D-9: of three addresses one is refused: the two are E-mailed, the third says why, has a link, and is back in the field', async () => {
    const page = await openUsers(server, {}, '?invite=new')
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
