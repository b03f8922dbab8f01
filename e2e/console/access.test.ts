import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectAccessible } from '../accessibility.ts'
import { applyLook } from '../browser.ts'
import { screenshot } from '../screenshot.ts'
import { type RunningServer, startServer } from '../server.ts'
import { asked, asSuperuser, organizationId } from './people.ts'
import { expectNoSidewaysScroll, openUsers, userRows } from './visit.ts'

let server: RunningServer

beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.stop())

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first()

async function openAccess(who = 'grace.lindqvist'): Promise<Page> {
  const page = await openUsers(server, {}, `?q=${who}`)
  await userRows(page).first().getByRole('link').click()
  await page.getByRole('link', { name: 'Access', exact: true }).click()
  await page.getByRole('radio', { name: 'Entire organization' }).waitFor()
  return page
}

describe('what a user holds', () => {
  it('O-3, D-13: a scope by owner and tag is saved at once, with a way back', async () => {
    const page = await openAccess()
    await page.getByRole('radio', { name: 'Custom…' }).check()
    await page.getByRole('combobox', { name: 'Application owners' }).fill('grace')
    await page.getByRole('option', { name: /Grace Lindqvist/ }).click()
    await page.getByRole('textbox', { name: 'Application tags' }).fill('payments')
    await page.keyboard.press('Enter')
    await page.getByText('Not saved').or(button(page, 'Save changes')).first().waitFor()
    await button(page, 'Save changes').click()
    await button(page, 'Undo').waitFor()
    await page.reload()
    await expect.poll(() => page.getByRole('radio', { name: 'Custom…' }).isChecked()).toBe(true)
    await page.getByText('payments', { exact: true }).first().waitFor()
    await page.getByRole('radio', { name: 'User’s applications only' }).check()
    await button(page, 'Save changes').click()
    await button(page, 'Undo').click()
    await expect.poll(() => page.getByRole('radio', { name: 'Custom…' }).isChecked()).toBe(true)
  })

  it('looks as it should in light and dark, wide and narrow', async () => {
    const page = await openAccess()
    await page.getByRole('radio', { name: 'Custom…' }).check()
    for (const look of [{ scheme: 'light', size: 'wide' } as const, { scheme: 'dark', size: 'narrow' } as const]) {
      await applyLook(page, look)
      await screenshot(page, `access-tab-${look.scheme}-${look.size}`)
      await expectAccessible(page)
      await expectNoSidewaysScroll(page)
    }
  })

  it('D-3: whoever would become Admin is named before it is saved', async () => {
    const page = await openAccess('radia.walsh')
    await page.getByRole('radio', { name: 'Admin', exact: true }).check()
    await button(page, 'Save changes').click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Named because it is powerful').waitFor()
    await screenshot(page, 'access-review')
    await expectAccessible(page)
    await dialog.getByRole('button', { name: 'Save changes' }).click()
    await dialog.waitFor({ state: 'detached' })
    await button(page, 'Undo').click()
    await expect.poll(() => page.getByRole('radio', { name: 'Admin', exact: true }).isChecked()).toBe(false)
  })

  it('a user is suspended from the row and let in again with Ctrl Z', async () => {
    const page = await openUsers(server, {}, '?q=grace.lindqvist')
    await button(page, /^Actions for/).click()
    await page.getByRole('menuitem', { name: 'Suspend' }).click()
    await page.getByRole('dialog').getByLabel('Reason').fill('On leave')
    await page.getByRole('button', { name: 'Suspend user' }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await userRows(page).first().getByText('Suspended').waitFor()
    await page.keyboard.press('Control+z')
    await userRows(page).first().getByText('Active').waitFor()
  })

  it('many get a role at once, after it was said what comes of it', async () => {
    const page = await openUsers(server, {}, '?status=suspended')
    const path = `/v1/organizations/${await organizationId(page)}/memberships?status=suspended`
    const holders = async () => {
      const { items } = await asked<{ items: { roles: { name: string }[] }[] }>(page, 'get', path)
      return items.filter(({ roles }) => roles.some(({ name }) => name === 'Billing')).length
    }
    const before = await holders()
    for (const at of [0, 1]) await userRows(page).nth(at).getByRole('checkbox').check()
    await screenshot(page, 'users-bulk-access')
    await button(page, 'Give role…').click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('radio', { name: 'Billing' }).check()
    await expect.poll(() => dialog.getByRole('button', { name: 'Give role' }).isEnabled()).toBe(true)
    await screenshot(page, 'access-many')
    await expectAccessible(page)
    await dialog.getByRole('button', { name: 'Give role' }).click()
    await dialog.waitFor({ state: 'detached' })
    await expect.poll(holders).toBeGreaterThan(before)
    await button(page, 'Undo').click()
    await expect.poll(holders).toBe(before)
  })

  it('O-3: a scope that is kept under Scopes is given by its name', async () => {
    const superuser = await asSuperuser(server)
    const scopes = `/v1/organizations/${await organizationId(superuser)}/scopes`
    await asked(superuser, 'post', scopes, { name: 'Payments', tags: ['payments'] })
    const page = await openAccess('radia.walsh')
    await page.getByRole('radio', { name: 'Named scope' }).check()
    await expect.poll(() => page.getByRole('combobox', { name: 'Named scope' }).inputValue()).toMatch(/^scp_/)
    await button(page, 'Save changes').click()
    await button(page, 'Undo').waitFor()
    await page.reload()
    await expect.poll(() => page.getByRole('radio', { name: 'Named scope' }).isChecked()).toBe(true)
    await page.getByRole('combobox', { name: 'Named scope' }).getByText('Payments').waitFor({ state: 'attached' })
    await expectAccessible(page)
  })
})
