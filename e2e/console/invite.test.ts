import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectAccessible } from '../accessibility.ts'
import { applyLook, newPage, schemes } from '../browser.ts'
import { screenshot } from '../screenshot.ts'
import { type RunningServer, startServer } from '../server.ts'
import { expectNoSidewaysScroll, focusedName, heading, openUsers, personOf, visit } from './visit.ts'

let server: RunningServer

beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.stop())

const dialogOf = (page: Page) => page.getByRole('dialog', { name: 'Invite users' })
const field = (page: Page) => dialogOf(page).getByLabel('Email addresses')
const sendButton = (page: Page) => dialogOf(page).getByRole('button', { name: /^(Send|Create) (\d+ )?invitations?/ })

async function openDialog(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Invite users' }).click()
  await field(page).waitFor()
}

/** As a person would: the clipboard, and the keys that paste. */
async function paste(page: Page, text: string): Promise<void> {
  await page.evaluate((value) => navigator.clipboard.writeText(value), text)
  await field(page).focus()
  await page.keyboard.press('Control+v')
}

const copied = (page: Page): Promise<string> => page.evaluate(() => navigator.clipboard.readText())

describe('the invite dialog of a server without mail', { timeout: 60_000 }, () => {
  it('R-3 R-4 R-11 B-5: says so before anything is typed, takes a paste of anything, and hands a link for each address', async () => {
    const page = await openUsers(server)
    await openDialog(page)
    await dialogOf(page).getByText('This server cannot send mail. You will get a link for each person.').waitFor()
    await dialogOf(page)
      .getByText('Notification Group Memberships')
      .or(dialogOf(page).getByText('Roles').first())
      .first()
      .waitFor()

    await paste(page, 'Lena Voss <lena@x.io>, jo@x.io; "Diaz, Ana" <ana@x.io>\nbroken@@x, jo@x.io')
    await dialogOf(page).getByText('3 added, 1 duplicate ignored, 1 not valid').waitFor()
    await dialogOf(page).getByText('1 address is not valid.').first().waitFor()
    expect(await sendButton(page).isDisabled()).toBe(true)
    await screenshot(page, 'invite-paste')
    for (const scheme of schemes) {
      await applyLook(page, { scheme })
      await expectAccessible(page)
      await screenshot(page, `invite-${scheme}`)
    }
    await applyLook(page, { scheme: 'light', size: 'narrow' })
    await screenshot(page, 'invite-narrow')
    await expectNoSidewaysScroll(page)
    await applyLook(page, { size: 'smallest' })
    await expectNoSidewaysScroll(page)
    await applyLook(page, { size: 'wide' })

    await dialogOf(page).getByRole('button', { name: 'Remove broken@@x' }).last().click()
    await expect.poll(() => sendButton(page).textContent()).toBe('Create 3 invitations')
    await expect.poll(() => sendButton(page).isEnabled()).toBe(true)
    await sendButton(page).click()
    await dialogOf(page).getByText('3 people not e-mailed').first().waitFor()
    await screenshot(page, 'invite-results')
    await expectAccessible(page)

    await dialogOf(page).getByRole('button', { name: 'Copy all links' }).click()
    await expect.poll(() => copied(page)).toContain('lena@x.io\thttp')
    const lines = (await copied(page)).split('\n')
    expect(lines).toHaveLength(3)
    await dialogOf(page).getByRole('button', { name: 'Done' }).click()

    const link = lines[0]?.split('\t')[1] ?? ''
    const visitor = await newPage({ url: server.url })
    await visitor.goto(link)
    await heading(visitor, 'Join Acme Observability').waitFor()
    await screenshot(visitor, 'accept')
  })

  it('marks a user who is there and an open invitation, and skips both', async () => {
    const page = await openUsers(server)
    await openDialog(page)
    await paste(page, 'grace.lindqvist@acme.example, first@new.example')
    await expect.poll(() => sendButton(page).isEnabled()).toBe(true)
    await dialogOf(page).getByText('1 is already a user, skipped.').waitFor()
    await sendButton(page).click()
    await dialogOf(page).getByText('Not e-mailed').first().waitFor()
    await dialogOf(page).getByRole('button', { name: 'Done' }).click()
    await openDialog(page)
    await paste(page, 'first@new.example')
    await dialogOf(page).getByText('1 is already invited, skipped.').waitFor()
    await screenshot(page, 'invite-marks')
  })

  it('asks before addresses are thrown away', async () => {
    const page = await openUsers(server)
    await openDialog(page)
    await paste(page, 'a@x.io, b@x.io')
    await page.keyboard.press('Escape')
    await dialogOf(page).getByText('Discard 2 addresses?').waitFor()
    await expect.poll(() => focusedName(page)).toBe('Keep editing')
    await page.keyboard.press('Enter')
    await dialogOf(page).getByRole('button', { name: 'Remove a@x.io' }).waitFor()
  })
})

describe('a file of invitations', { timeout: 60_000 }, () => {
  const lines = Array.from({ length: 200 }, (_, index) => `file${index}@file.example,Read-Only,own,`)
  const csv = [
    'email,roles,scope,groups',
    ...lines.slice(0, 198),
    'broken@@file.example,Read-Only,,',
    'odd@file.example,No such role,,',
  ]

  it('R-4 D-11: of 200 lines is a table with what is wrong in which line, which can be mended there', async () => {
    const page = await openUsers(server)
    await openDialog(page)
    await dialogOf(page)
      .locator('input[type=file]')
      .setInputFiles({ name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(`\uFEFF${csv.join('\r\n')}`) })
    await dialogOf(page).getByText('200 lines of people.csv').waitFor()
    await dialogOf(page).getByText('2 lines have problems').waitFor()
    await expectAccessible(page)
    await screenshot(page, 'invite-file')
    await dialogOf(page).getByLabel('Only lines with problems').check()
    await dialogOf(page).getByText('No role is called like this').waitFor()
    await screenshot(page, 'invite-file-problems')
    await dialogOf(page).getByRole('button', { name: 'Edit line 201' }).click()
    await dialogOf(page).getByRole('textbox', { name: 'Roles' }).fill('Billing')
    await screenshot(page, 'invite-file-edit')
    await dialogOf(page).getByRole('button', { name: 'Save line' }).click()
    await dialogOf(page).getByText('1 line has a problem').waitFor()
    await expect.poll(() => sendButton(page).textContent()).toBe('Create 199 invitations')
  })

  it('with addresses alone becomes chips', async () => {
    const page = await openUsers(server)
    await openDialog(page)
    const column = ['Email', ...Array.from({ length: 20 }, (_, index) => `chip${index}@file.example`)].join('\n')
    await dialogOf(page)
      .locator('input[type=file]')
      .setInputFiles({ name: 'a.csv', mimeType: 'text/csv', buffer: Buffer.from(column) })
    await dialogOf(page).getByText('20 addresses').waitFor()
    await screenshot(page, 'invite-many-chips')
  })
})

describe('with the keyboard alone', { timeout: 60_000 }, () => {
  it('R-3 R-10: somebody is invited with a role', async () => {
    const page = await openUsers(server)
    const { keyboard } = page
    await heading(page, 'Users').focus()
    await keyboard.press('i')
    await field(page).waitFor()
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('INPUT')
    await keyboard.type('keys@new.example ')
    await keyboard.type('more@new.example')
    await keyboard.press('Tab')
    await dialogOf(page).getByRole('button', { name: 'Remove more@new.example' }).waitFor()
    await dialogOf(page).getByRole('radio', { name: 'None' }).focus()
    await keyboard.press('ArrowUp')
    expect(await dialogOf(page).getByRole('radio', { name: 'Guest' }).isChecked()).toBe(true)
    await expect.poll(() => sendButton(page).isEnabled()).toBe(true)
    await keyboard.press('Control+Enter')
    await dialogOf(page).getByText('2 people not e-mailed').first().waitFor()
    await keyboard.press('Enter')
    await dialogOf(page).waitFor({ state: 'detached' })
    await expect.poll(() => new URL(page.url()).search).toBe('')
  })

  it('an address that nobody has leads from the filter to the dialog', async () => {
    const page = await openUsers(server)
    await page.keyboard.press('/')
    await page.keyboard.type('nobody@new.example')
    await page.getByRole('button', { name: 'Invite nobody@new.example' }).click()
    await dialogOf(page).getByRole('button', { name: 'Remove nobody@new.example' }).waitFor()
  })

  it('without a role the consequence is said', async () => {
    const page = await visit(server, '/o/acme/users?invite=new', { as: personOf(server, 'superuser') })
    await dialogOf(page).getByText('No role: denied all apps and environments.').waitFor()
  })

  it('a role that is powerful is named before it is sent', async () => {
    const page = await visit(server, '/o/acme/users?invite=boss@new.example', { as: personOf(server, 'superuser') })
    await dialogOf(page).getByRole('radio', { name: 'Admin', exact: true }).check()
    await dialogOf(page).getByText('1 person will be Admin').waitFor()
  })
})
