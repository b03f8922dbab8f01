import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningServer, startServer } from '../server.ts'
import { focusedName, heading, personOf, userRows, visit } from './visit.ts'

let server: RunningServer

beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.stop())

const path = '/o/acme/notification-groups'
const openGroups = async (): Promise<Page> => {
  const page = await visit(server, path, { as: personOf(server, 'superuser') })
  await userRows(page).first().waitFor()
  return page
}
const openGroup = async (name: string): Promise<Page> => {
  const page = await openGroups()
  await page.getByRole('link', { name, exact: true }).click()
  await heading(page, name).waitFor()
  await userRows(page).first().waitFor()
  return page
}
const said = (page: Page, text: string) => page.getByText(text).last().waitFor()

describe('notification groups', () => {
  it('R-9 are found under Settings, made, renamed and deleted, with the keyboard only', async () => {
    const page = await visit(server, '/o/acme/users', { as: personOf(server, 'superuser') })
    await userRows(page).first().waitFor()
    const { keyboard } = page
    await keyboard.press('g')
    await keyboard.press('n')
    await heading(page, 'Notification Groups').waitFor()
    await userRows(page).first().waitFor()
    await page.getByRole('button', { name: 'New group' }).focus()
    await keyboard.press('Enter')
    await expect.poll(() => focusedName(page)).toBe('')
    await keyboard.type('on-CALL primary')
    await keyboard.press('Enter')
    await said(page, 'Another notification group has this name.')
    await keyboard.press('Control+a')
    await keyboard.type('Release train')
    await keyboard.press('Enter')
    await heading(page, 'Release train').waitFor()
    await said(page, 'Alerts of this group come to nobody')
    await said(page, 'No users in this group')

    await page.getByRole('button', { name: 'Actions' }).click()
    await page.getByRole('menuitem', { name: 'Edit group…' }).click()
    await page.getByLabel('Description').fill('Each second Tuesday')
    await keyboard.press('Enter')
    await said(page, 'Release train is saved')
    await page.getByText('Each second Tuesday').first().waitFor()
    await page.getByRole('button', { name: 'Actions' }).click()
    await page.getByRole('menuitem', { name: 'Delete group…' }).click()
    await page.getByRole('button', { name: 'Delete group' }).click()
    await heading(page, 'Notification Groups').waitFor()
    await expect.poll(() => page.getByRole('link', { name: 'Release train' }).count()).toBe(0)
  })

  it('R-7 R-8 a switch acts at once and is taken back; the last one whom alerts reach is asked about', async () => {
    const page = await openGroup('On-call primary')
    await said(page, 'Nobody receives SMS here')
    const ada = page.getByRole('switch', { name: 'Tell Ada Okafor' })
    await ada.click()
    await said(page, 'Ada Okafor is not told')
    await expect.poll(() => ada.getAttribute('aria-checked')).toBe('false')
    await page.keyboard.press('Control+z')
    await said(page, 'Ada Okafor is told by email and SMS')
    await expect.poll(() => ada.getAttribute('aria-checked')).toBe('true')

    await page.getByRole('checkbox', { name: 'Email to Ada Okafor' }).uncheck()
    await said(page, 'Ada Okafor is told by SMS')
    await page.getByText('No number yet').last().waitFor()
    const grace = page.getByRole('switch', { name: 'Tell Grace Lindqvist' })
    await grace.click()
    const dialog = page.getByRole('dialog', { name: 'Leave On-call primary without anybody?' })
    await dialog.getByText('Grace Lindqvist is the only one whom its alerts reach.').waitFor()
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await expect.poll(() => grace.getAttribute('aria-checked')).toBe('true')
    await grace.click()
    await dialog.getByRole('button', { name: 'Leave without anybody' }).click()
    await said(page, 'Alerts of this group come to nobody')
    await page.getByRole('button', { name: 'Undo' }).click()
    await said(page, 'Grace Lindqvist is told by email')
    await page.getByRole('checkbox', { name: 'Email to Ada Okafor' }).check()
    await said(page, 'Ada Okafor is told by email and SMS')
  })

  it('users are searched, added and taken out, with a way back', async () => {
    const page = await openGroup('Night shift')
    await page.getByRole('button', { name: 'Add users' }).click()
    const dialog = page.getByRole('dialog', { name: 'Add users to Night shift' })
    const field = dialog.getByRole('combobox', { name: 'Users' })
    await field.fill('grace.lind')
    await page.getByRole('option', { name: /Grace Lindqvist/ }).waitFor()
    await field.press('Enter')
    await field.fill('ada.okafor')
    await page.getByRole('option', { name: /Ada Okafor/ }).click()
    await dialog.getByRole('checkbox', { name: 'SMS' }).check()
    await dialog.getByRole('button', { name: 'Add 2 users' }).click()
    await said(page, '2 users added to Night shift')
    await page.getByRole('link', { name: 'Grace Lindqvist' }).waitFor()
    await page.keyboard.press('Control+z')
    await said(page, 'Night shift is as before')
    await expect.poll(() => page.getByRole('link', { name: 'Grace Lindqvist' }).count()).toBe(0)

    await page.getByRole('button', { name: 'Actions for Sam Nakamura' }).click()
    await page.getByRole('menuitem', { name: 'Remove from group' }).click()
    await said(page, 'Sam Nakamura is no longer in Night shift')
    await expect.poll(() => page.getByRole('link', { name: 'Sam Nakamura' }).count()).toBe(0)
    await page.keyboard.press('Control+z')
    await page.getByRole('link', { name: 'Sam Nakamura' }).waitFor()
  })

  it('external contacts are added with what is wrong said beside the field, changed and removed', async () => {
    const page = await openGroup('Payments alerts')
    await page.getByRole('link', { name: 'External contacts 1' }).click()
    await page.getByText('desk@payments.example').waitFor()
    await page.getByRole('button', { name: 'Add contact' }).click()
    await page.getByLabel('Name').fill('Pager')
    await page.getByLabel('Told by').selectOption('sms')
    await page.getByLabel('Phone number').fill('0170 1234567')
    await page.keyboard.press('Enter')
    await said(page, 'Write the number with + and its country code')
    await page.getByLabel('Phone number').fill('+49 (170) 123-4567')
    await page.keyboard.press('Enter')
    await said(page, 'Pager is added')
    await page.getByText('+491701234567').waitFor()
    await page.getByRole('button', { name: 'Remove Pager' }).click()
    await said(page, 'Pager is removed')
    await page.getByRole('button', { name: 'Undo' }).click()
    await said(page, 'Pager is back')
    await page.getByText('+491701234567').waitFor()
  })

  it('stand on the user, where they are switched too', async () => {
    const page = await visit(server, '/o/acme/users?q=grace.lindqvist', { as: personOf(server, 'superuser') })
    await userRows(page).first().getByRole('link').click()
    await page.getByRole('link', { name: 'Notifications' }).click()
    const group = page.getByRole('group', { name: 'How Weekly digest tells' })
    await group.waitFor()
    expect(new URL(page.url()).search).toBe('?q=grace.lindqvist')
    await group.getByRole('checkbox', { name: 'SMS' }).check()
    await said(page, 'Grace Lindqvist is told by email and SMS')
    await page.keyboard.press('Control+z')
    await expect.poll(() => group.getByRole('checkbox', { name: 'SMS' }).isChecked()).toBe(false)
  })

  it('everybody switches his own, whatever his rights', async () => {
    const page = await visit(server, '/me/notifications', { as: personOf(server, 'Guest') })
    const group = page.getByRole('group', { name: 'How Night shift tells' })
    await group.waitFor()
    await group.getByRole('checkbox', { name: 'Email' }).check()
    await said(page, 'Night shift tells you by email and SMS')
    await said(page, 'Nobody else is told by this group.')
    await group.getByRole('switch').click()
    await page.getByRole('dialog').getByText('You are the only one whom its alerts reach.').waitFor()
    await page.getByRole('button', { name: 'Leave without anybody' }).click()
    await said(page, 'Night shift does not tell you')
    await page.goto(path)
    await page.getByText('You may not see this page').waitFor()
    await page.getByText('notification-group.view').waitFor()
  })
})
