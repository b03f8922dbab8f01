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

async function open(path = '/o/acme/applications'): Promise<Page> {
  const page = await visit(server, path, { as: personOf(server, 'superuser') })
  await heading(page, 'Applications').waitFor()
  await rows(page).first().waitFor()
  return page
}

describe('applications', () => {
  it('are found by name, and the field follows the address back', async () => {
    const page = await open()
    const { keyboard } = page
    await keyboard.press('/')
    await keyboard.type('ledger')
    await expect.poll(() => rows(page).count()).toBe(1)
    await expect.poll(() => new URL(page.url()).search).toBe('?q=ledger')

    await page.getByRole('button', { name: 'Clear', exact: true }).last().click()
    await expect.poll(() => page.getByRole('searchbox').inputValue()).toBe('')
    await page.goBack()
    await expect.poll(() => page.getByRole('searchbox').inputValue()).toBe('ledger')
    await expect.poll(() => rows(page).count()).toBe(1)
  })

  it('are registered, given an owner, and deleted with what lies under them', async () => {
    const page = await open()
    const { keyboard } = page
    await button(page, 'Register application').click()
    const dialog = page.getByRole('dialog')
    await expect.poll(() => dialog.getByLabel('Name').evaluate((field) => field === document.activeElement)).toBe(true)
    await dialog.getByLabel('Name').fill('Gift cards')
    expect(await dialog.getByLabel('Id', { exact: true }).inputValue()).toBe('gift-cards')
    await dialog.getByLabel('Tags').fill('team:growth, pci,')
    await keyboard.press('Control+Enter')
    await dialog.getByRole('button', { name: 'Register application' }).click()
    await page.getByText('Gift cards is registered').last().waitFor()

    await page.goto('/o/acme/applications/gift-cards')
    const panel = page.getByRole('region', { name: 'Gift cards' })
    await panel.getByText('production').waitFor()
    await panel.getByRole('switch', { name: 'staging is protected' }).click()
    await page.getByText('staging is now protected').last().waitFor()
    await panel.getByLabel('Add an owner').fill('grace')
    await page.getByRole('option', { name: /Grace Lindqvist/ }).click()
    await panel.getByRole('button', { name: 'Save changes' }).click()
    await page.getByText('Gift cards was saved').last().waitFor()
    await expect.poll(() => panel.getByText('Grace Lindqvist').count()).toBe(1)

    await panel.getByRole('button', { name: 'Delete application' }).click()
    await dialog.getByText('4 resources go').waitFor()
    const submit = dialog.getByRole('button', { name: 'Delete application' })
    expect(await submit.isDisabled()).toBe(true)
    await dialog.getByRole('textbox').fill('Gift cards')
    await submit.click()
    await page.getByText('Gift cards was deleted').last().waitFor()
    await page.goto('/o/acme/applications/gift-cards')
    await page.getByText('There is nothing').first().waitFor()
  })

  it('R-30: shows nothing to somebody whom no role gives anything', async () => {
    const page = await visit(server, '/o/acme/applications', { as: personOf(server, 'Guest') })
    await page.getByText('There is no application that you may see').waitFor()
    expect(await button(page, 'Register application').count()).toBe(0)
  })

  const looks: Readonly<Record<string, (page: Page) => Promise<unknown>>> = {
    applications: async () => undefined,
    'application panel': async (page) => {
      await rows(page).first().getByRole('link').click()
      await page.getByRole('switch').first().waitFor()
    },
    'register application': async (page) => {
      await button(page, 'Register application').click()
      await page.getByRole('dialog').waitFor()
    },
  }
  it.each(Object.entries(looks))('%s is clean in both themes, and fits 390 and 320 px', async (name, reach) => {
    const page = await open()
    await reach(page)
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
