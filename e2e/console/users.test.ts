import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectTrouble } from '../browser.ts'
import { type RunningServer, startServer } from '../server.ts'
import { focusedName, heading, openUsers, personOf, userRows, visit } from './visit.ts'

let server: RunningServer

beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.stop())

describe('users', () => {
  it('R-2 B-4 sign in, find somebody, edit and take it back, with the keyboard only', async () => {
    const { email, password } = personOf(server, 'superuser')
    const page = await visit(server, '/')
    const { keyboard } = page
    await heading(page, 'Sign in').waitFor()
    await keyboard.type(email)
    await keyboard.press('Tab')
    await keyboard.type(password)
    await keyboard.press('Enter')
    await userRows(page).first().waitFor()
    expect(await page.title()).toBe('Users · Acme Observability')
    await expect.poll(() => focusedName(page)).toBe('Users')

    await keyboard.press('/')
    await keyboard.type('grace.lindqvist')
    await expect.poll(() => userRows(page).count()).toBe(1)
    await expect.poll(() => new URL(page.url()).search).toBe('?q=grace.lindqvist')

    await page.reload()
    await expect.poll(() => userRows(page).count()).toBe(1)
    expect(await page.getByRole('searchbox').inputValue()).toBe('grace.lindqvist')

    await heading(page, 'Users').focus()
    await keyboard.press('j')
    await expect.poll(() => focusedName(page)).toBe('Grace Lindqvist')
    await keyboard.press('Enter')
    const panel = page.getByRole('region', { name: 'Grace Lindqvist' })
    await panel.getByText('grace.lindqvist@acme.example').first().waitFor()
    await keyboard.press('e')
    await panel.getByLabel('Username').focus()
    await keyboard.press('Control+a')
    await keyboard.type('grace')
    await keyboard.press('Control+Enter')
    await page.getByText('Grace Lindqvist is saved').last().waitFor()
    await expect.poll(() => panel.getByText('grace', { exact: true }).count()).toBe(1)
    await keyboard.press('Control+z')
    await page.getByText('Grace Lindqvist is as before').last().waitFor()
    await expect.poll(() => panel.getByText('grace', { exact: true }).count()).toBe(0)

    await keyboard.press('Escape')
    await panel.waitFor({ state: 'detached' })
    expect(new URL(page.url()).search).toBe('?q=grace.lindqvist')
    await expect.poll(() => focusedName(page)).toBe('Grace Lindqvist')
  })

  it('O-1 filters, sort and panel stand in the address, and Back undoes a choice', async () => {
    const page = await openUsers(server)
    const all = await userRows(page).count()
    await page.getByRole('button', { name: 'Status' }).click()
    await page.getByRole('menuitemcheckbox', { name: /Suspended/ }).click()
    await page.keyboard.press('Escape')
    await expect.poll(() => userRows(page).count()).toBe(3)
    await page.getByRole('columnheader', { name: 'Last active' }).getByRole('button').click()
    await expect.poll(() => new URL(page.url()).search).toBe('?status=suspended&sort=lastActive')
    await page.getByRole('link').and(userRows(page).first().getByRole('link')).click()
    await page.getByRole('heading', { level: 2, name: 'Details' }).or(page.getByText('Details')).first().waitFor()
    expect(new URL(page.url()).search).toBe('?status=suspended&sort=lastActive')
    await page.goBack()
    await page.goBack()
    await page.goBack()
    await expect.poll(() => userRows(page).count()).toBe(all)
  })

  it('an old or broken address falls back to what still makes sense', async () => {
    const page = await openUsers(server, {}, '?status=gone&sort=upwards&role=nobody&colour=blue')
    expect(await userRows(page).count()).toBeGreaterThan(3)
  })

  it('O-24 an organization of somebody else is not there', async () => {
    const page = await visit(server, '/o/northwind/users', { as: personOf(server, 'Guest') })
    await heading(page, 'Not found').waitFor()
  })

  it('somebody who may not see users lands on the own account and is told why when asking by address', async () => {
    const guest = personOf(server, 'Guest')
    const page = await visit(server, '/', { as: guest })
    await heading(page, 'Account').waitFor()
    expect(await page.getByRole('navigation').getByRole('link', { name: 'Users' }).count()).toBe(0)
    await page.goto('/o/acme/users')
    await page.getByText('You may not see this page').waitFor()
    await page.getByText('member.view').waitFor()
  })

  it('a change that somebody else made meanwhile is shown beside the own one, and nothing is lost', async () => {
    const page = await openUsers(server, {}, '?q=grace.lindqvist')
    await userRows(page).first().getByRole('link').click()
    await page.getByRole('button', { name: 'Edit' }).click()
    await page.getByLabel('External id').fill('mine')
    const theirs = await openUsers(server, {}, '?q=grace.lindqvist')
    await userRows(theirs).first().getByRole('link').click()
    await theirs.getByRole('button', { name: 'Edit' }).click()
    await theirs.getByLabel('External id').fill('theirs')
    await theirs.getByRole('button', { name: 'Save changes' }).click()
    await theirs.getByText('Grace Lindqvist is saved').last().waitFor()

    await page.getByRole('button', { name: 'Save changes' }).click()
    await page.getByText('Now on the server: theirs').waitFor()
    expect(await page.getByLabel('External id').inputValue()).toBe('mine')
    await page.getByRole('button', { name: 'Save changes' }).click()
    await page.getByText('Grace Lindqvist is saved').last().waitFor()
  })

  it('what is typed and not saved is not thrown away by closing', async () => {
    const page = await openUsers(server, {}, '?q=hedy')
    await userRows(page).first().getByRole('link').click()
    await page.getByRole('button', { name: 'Edit' }).click()
    await page.getByLabel('Display name').fill('Somebody')
    await page.keyboard.press('Escape')
    const question = page.getByRole('dialog', { name: 'Discard what you typed?' })
    await question.getByRole('button', { name: 'Cancel' }).click()
    expect(await page.getByLabel('Display name').inputValue()).toBe('Somebody')
    await page.keyboard.press('Escape')
    await question.getByRole('button', { name: 'Discard' }).click()
    await page.getByLabel('Display name').waitFor({ state: 'detached' })
  })

  it('a session that ends keeps the page, and signing in again goes on where one was', async () => {
    const { password } = personOf(server, 'superuser')
    const page = await openUsers(server, {}, '?q=hedy')
    await userRows(page).first().getByRole('link').click()
    await page.getByRole('button', { name: 'Edit' }).click()
    await page.getByLabel('Display name').fill('Hedy V.')
    await page.context().clearCookies()
    await page.getByRole('button', { name: 'Save changes' }).click()
    const dialog = page.getByRole('dialog', { name: 'Your session has ended' })
    await dialog.getByLabel('Password', { exact: true }).fill(password)
    await dialog.getByRole('button', { name: 'Sign in' }).click()
    await dialog.waitFor({ state: 'detached' })
    expect(await page.getByLabel('Display name').inputValue()).toBe('Hedy V.')
  })

  it('a server that does not answer is said at once, and the banner goes by itself', async () => {
    const page = await openUsers(server)
    await page.route('**/v1/**', (route) => route.abort('connectionrefused'))
    await page.getByRole('searchbox').fill('ada')
    const banner = page.getByText('Server not reachable, trying again')
    await banner.first().waitFor()
    await expectTrouble(page, /^console: Failed to load resource: net::ERR_CONNECTION_REFUSED/)
    await page.unroute('**/v1/**')
    await expect.poll(() => banner.count(), { timeout: 10_000 }).toBe(0)
    await expect.poll(() => userRows(page).count()).toBeGreaterThan(0)
  })
})
