import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectAccessible } from '../accessibility.ts'
import { applyLook, schemes } from '../browser.ts'
import { screenshot } from '../screenshot.ts'
import { type RunningServer, startServer } from '../server.ts'
import { expectNoSidewaysScroll, heading, personOf, userRows as rows, visit } from './visit.ts'

let server: RunningServer

beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.stop())

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first()
const cell = (page: Page, name: string | RegExp) => page.getByRole('gridcell', { name }).first()

async function openRoles(): Promise<Page> {
  const page = await visit(server, '/o/acme/roles', { as: personOf(server, 'superuser') })
  await heading(page, 'Roles').waitFor()
  await rows(page).first().waitFor()
  return page
}

async function openTable(role: string): Promise<Page> {
  const page = await openRoles()
  await page.getByRole('link', { name: role, exact: true }).click()
  await heading(page, role).waitFor()
  await page.getByRole('grid').waitFor()
  return page
}

describe('roles', () => {
  it('R-23, R-24, R-29: are listed, and a new one asks for a name and a description', async () => {
    const page = await openRoles()
    await expect.poll(() => page.getByText('Dashboard Admin').count()).toBeGreaterThan(0)
    await button(page, 'Add role').click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name').fill('Payments developer')
    await dialog.getByLabel('Description').fill('Builds what takes money')
    await dialog.getByRole('button', { name: 'Add role' }).click()
    await heading(page, 'Payments developer').waitFor()
    await cell(page, 'All apps, production: Nothing, not set anywhere').waitFor()
  })

  it('R-32: the table is set by keys, says where each level comes from, and is saved after a review', async () => {
    const page = await openTable('Alerts')
    const { keyboard } = page
    await cell(page, 'backoffice, production: Admin default, all apps, all environments').click()
    await keyboard.press('r')
    await cell(page, 'backoffice, production: Read-Only, own setting, unsaved').waitFor()
    await keyboard.press('ArrowRight')
    await keyboard.press('Shift+ArrowDown')
    await keyboard.press('d')
    await page.getByText('3 unsaved changes').waitFor()
    await keyboard.press('Backspace')
    await page.getByText('1 unsaved change', { exact: true }).waitFor()
    await page.reload()
    await page.getByText('Changes of an earlier visit').waitFor()
    await button(page, 'Review changes').click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('backoffice · production').waitFor()
    await dialog
      .getByText(/lose Admin|loses Admin|Nobody gains or loses/)
      .first()
      .waitFor()
    await dialog.getByRole('button', { name: 'Save 1 change' }).click()
    await page.getByText('Alerts was saved').last().waitFor()
    await cell(page, 'backoffice, production: Read-Only, own setting').waitFor()
    await button(page, 'Undo').click()
    await page.getByText('Taken back: Alerts was saved').last().waitFor()
    await cell(page, 'backoffice, production: Admin default, all apps, all environments').waitFor()
  })

  it('has its columns in line, from the head over all apps to the last app', async () => {
    const page = await openTable('Dashboard Admin')
    const startsOf = (row: number) =>
      page
        .getByRole('grid')
        .getByRole('row')
        .nth(row)
        .evaluate((line) => Array.from(line.children, (one) => Math.round(one.getBoundingClientRect().x)))
    const head = await startsOf(0)
    expect(head).toHaveLength(6)
    for (const row of [1, 2, 9]) expect(await startsOf(row)).toEqual(head)
  })

  const looks: Readonly<Record<string, () => Promise<Page>>> = {
    roles: openRoles,
    'role table': () => openTable('Data'),
    'role review': async () => {
      const page = await openTable('Trending')
      await cell(page, /^carts, production/).click()
      await page.keyboard.press('d')
      await button(page, 'Review changes').click()
      await page.getByRole('dialog').getByText('carts · production').waitFor()
      return page
    },
  }
  it.each(Object.entries(looks))('%s is clean in both themes, and fits 390 and 320 px', async (name, reach) => {
    const page = await reach()
    for (const scheme of schemes) {
      await applyLook(page, { scheme, size: 'wide' })
      await expectAccessible(page)
      await screenshot(page, `console-${name.replaceAll(' ', '-')}-${scheme}`)
    }
    for (const size of ['narrow', 'smallest'] as const) {
      await applyLook(page, { size })
      await expectNoSidewaysScroll(page)
      await screenshot(page, `console-${name.replaceAll(' ', '-')}-${size}`)
    }
  })
})
