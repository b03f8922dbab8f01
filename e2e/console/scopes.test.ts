import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectAccessible } from '../accessibility.ts'
import { applyLook, schemes } from '../browser.ts'
import { screenshot } from '../screenshot.ts'
import { type RunningServer, startServer } from '../server.ts'
import { expectNoSidewaysScroll, heading, personOf, visit } from './visit.ts'

let server: RunningServer

beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.stop())

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).first()

async function openDialog(): Promise<Page> {
  const page = await visit(server, '/o/acme/scopes', { as: personOf(server, 'superuser') })
  await heading(page, 'Scopes').waitFor()
  await button(page, 'Add scope').click()
  await page
    .getByRole('dialog')
    .getByText(/^Matches 0 of/)
    .waitFor()
  return page
}

async function everyLook(page: Page, name: string): Promise<void> {
  for (const scheme of schemes) {
    await applyLook(page, { scheme, size: 'wide' })
    await expectAccessible(page)
    await screenshot(page, `console-${name}-${scheme}`)
  }
  await applyLook(page, { size: 'narrow' })
  await expectNoSidewaysScroll(page)
  await screenshot(page, `console-${name}-narrow`)
  await applyLook(page, { scheme: 'light', size: 'wide' })
}

describe('scopes', () => {
  it('O-14, D-13: one is added by tags, warns when it shows nothing, and is taken back', async () => {
    const page = await openDialog()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name').fill('Nowhere')
    await dialog.getByLabel('Tags').fill('no-such-tag')
    await dialog.getByLabel('Tags').press('Enter')
    await dialog.getByText('Whoever has this scope sees no app now.').waitFor()
    await everyLook(page, 'scope-dialog')
    await dialog.getByRole('button', { name: 'Add scope' }).click()
    const row = page.getByRole('row').filter({ hasText: 'Nowhere' })
    await row.waitFor()
    await everyLook(page, 'scopes')
    await button(page, 'Undo').click()
    await expect.poll(() => row.count()).toBe(0)
  })
})
