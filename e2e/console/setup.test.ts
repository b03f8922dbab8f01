import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectAccessible } from '../accessibility.ts'
import { applyLook, schemes } from '../browser.ts'
import { type RunningServer, startServer } from '../server.ts'
import { expectNoSidewaysScroll, heading, visit } from './visit.ts'

let server: RunningServer

beforeAll(async () => {
  server = await startServer({ ROLLCALL_DEMO: 'off' })
})
afterAll(() => server.stop())

describe('a server that nobody has set up', () => {
  it('leads to the setup, which is clean in both themes and fits 320 px', async () => {
    const page = await visit(server, '/')
    await heading(page, 'Set up Rollcall').waitFor()
    expect(new URL(page.url()).pathname).toBe('/setup')
    for (const scheme of schemes) {
      await applyLook(page, { scheme })
      await expectAccessible(page)
    }
    await applyLook(page, { size: 'smallest' })
    await expectNoSidewaysScroll(page)
  })

  it('makes the short name from the name until somebody writes one, and refuses a wrong token at its field', async () => {
    const page = await visit(server, '/setup')
    await page.getByLabel('Setup token').fill('not the token that was printed')
    await page.getByLabel('Organization name').fill('Büro Nord')
    await page.getByText(`${server.url}/o/buro-nord`).waitFor()
    await page.getByLabel('Short name').fill('nord')
    await page.getByLabel('Organization name').fill('Büro Süd')
    await page.getByText(`${server.url}/o/nord`).waitFor()
    await page.getByLabel('Your name').fill('Ada Okafor')
    await page.getByLabel('Email address').fill('ada@buro.example')
    await page.getByLabel('Password', { exact: true }).fill('a long enough passphrase')
    await page.getByRole('button', { name: 'Create organization' }).click()
    await page.getByText('This is not the setup token that the server printed.').waitFor()
    expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('setupToken')
    expect(await page.getByLabel('Organization name').inputValue()).toBe('Büro Süd')
  })
})
