import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectAccessible } from '../accessibility.ts'
import { applyLook, schemes } from '../browser.ts'
import { screenshot } from '../screenshot.ts'
import { type RunningServer, startServer } from '../server.ts'
import { expectNoSidewaysScroll, heading, openUsers, personOf, userRows, visit } from './visit.ts'

let server: RunningServer

beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.stop())

const openCheck = async (search = ''): Promise<Page> => {
  const page = await visit(server, `/o/acme/check-access${search}`, { as: personOf(server, 'superuser') })
  await heading(page, 'Check access').waitFor()
  return page
}

/** Somebody of the list who holds a role that is not everything. */
async function openSomebody(): Promise<Page> {
  const page = await openUsers(server, {}, '?q=hedy.vega')
  await userRows(page).first().getByRole('link').first().click()
  await page.getByRole('link', { name: 'Check access' }).nth(1).click()
  await heading(page, 'Check access').waitFor()
  await page.getByRole('heading', { name: 'In the organization as a whole' }).waitFor()
  return page
}

async function ask(page: Page, permission: string, app: string, environment: string): Promise<void> {
  await page.getByText('One question').click()
  await page.getByLabel('Permission').selectOption({ label: permission })
  await page.getByRole('combobox', { name: 'App', exact: true }).fill(app)
  await page.getByRole('option', { name: app }).click()
  await page.getByRole('combobox', { name: 'Environment' }).selectOption(environment)
  await page.getByRole('button', { name: 'Check', exact: true }).click()
  await page.getByRole('heading', { name: /^(Yes|No|Cannot tell) —/ }).waitFor()
}

describe('check access', () => {
  it('D-4: from a user to one question, its reasons and the fix that opens the right cell', async () => {
    const page = await openSomebody()
    await ask(page, 'Acknowledge and close alerts', 'carts', 'production')
    const link = page.url()
    expect(new URL(link).searchParams.get('action')).toBe('alert.respond')
    await page.getByText('To allow this').waitFor()
    await page.goto(link)
    await page.getByRole('heading', { name: /^No —/ }).waitFor()
    await page.getByRole('link', { name: 'Data', exact: true }).click()
    await heading(page, 'Data').waitFor()
    await page.goto(`${page.url()}?app=carts&env=production&level=read`)
    await page.getByText('Check access prepared this change').waitFor()
    await page.getByText('1 unsaved change', { exact: true }).waitFor()
    await page.getByRole('gridcell', { name: 'carts, production: Read-Only, own setting, unsaved' }).waitFor()
  })

  it('D-5: who can do this, with the roles that carry it', async () => {
    const page = await openCheck('?mode=holders&action=member.edit')
    await page.getByRole('heading', { name: /users? can do this/ }).waitFor()
    await page.getByText('Owner of the organization').waitFor()
  })

  const looks: Readonly<Record<string, () => Promise<Page>>> = {
    'check access': async () => {
      const page = await openSomebody()
      await ask(page, 'Acknowledge and close alerts', 'carts', 'production')
      return page
    },
    'check access reach': openSomebody,
    'check access holders': async () => {
      const page = await openCheck('?mode=holders&action=alert.respond&app=carts&env=production')
      await page.getByRole('heading', { name: /users? can do this/ }).waitFor()
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
