import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectAccessible } from '../accessibility.ts'
import { applyLook, schemes } from '../browser.ts'
import { screenshot } from '../screenshot.ts'
import { type RunningServer, startServer } from '../server.ts'
import { expectNoSidewaysScroll, openUsers, userRows } from './visit.ts'

let server: RunningServer

beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.stop())

async function openDialog(): Promise<Page> {
  const page = await openUsers(server, {}, '?q=radia.walsh')
  await userRows(page).first().getByRole('link').first().click()
  await page.getByRole('button', { name: 'View as' }).click()
  await page.getByRole('dialog').getByLabel('Reason').fill('ticket 4711')
  return page
}

async function viewAs(): Promise<Page> {
  const page = await openDialog()
  await page.getByRole('button', { name: 'Start viewing' }).click()
  await page.getByText(/Viewing as Radia Walsh · \d+ min left/).waitFor()
  return page
}

describe('view as', () => {
  it('D-16: shows who and how long, hides what cannot be used, lets no write through, and leads back', async () => {
    const page = await viewAs()
    await userRows(page).first().waitFor()
    expect(await page.getByRole('button', { name: 'Invite users' }).count()).toBe(0)
    expect(await page.getByRole('link', { name: 'Mailbox' }).count()).toBe(0)
    const written = await page.context().request.patch('/v1/me', { data: { name: 'Somebody else' } })
    expect(written.status()).toBe(403)
    expect(await written.json()).toMatchObject({ code: 'session.viewing_as' })
    await page.getByRole('button', { name: 'Exit' }).click()
    await page.getByRole('button', { name: 'View as' }).waitFor()
    await expect.poll(() => page.getByText(/Viewing as/).count()).toBe(0)
  })

  const looks: Readonly<Record<string, () => Promise<Page>>> = { 'view as dialog': openDialog, 'view as': viewAs }
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
