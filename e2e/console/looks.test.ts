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

const click = (name: string | RegExp) => (page: Page) => page.getByRole('button', { name }).first().click()
const done = async () => {}

const openGroup = (name: string) => async (page: Page) => {
  await page.getByRole('link', { name, exact: true }).click()
  await heading(page, name).waitFor()
  await userRows(page).first().waitFor()
}

interface Screen {
  readonly path: string
  readonly title: string
  readonly signedOut?: boolean
  /** What is opened before the look. */
  readonly opened?: (page: Page) => Promise<void>
}

const screens: Readonly<Record<string, Screen>> = {
  'sign-in': { path: '/sign-in', title: 'Sign in', signedOut: true },
  forgotten: { path: '/sign-in/forgotten', title: 'Reset your password', signedOut: true },
  'dead reset link': { path: '/reset-password/not-a-token-of-ours', title: 'This link is not valid', signedOut: true },
  'dead address link': { path: '/confirm-email/not-a-token-of-ours', title: 'This link is not valid', signedOut: true },
  'setup closed': { path: '/setup', title: 'This server is set up', signedOut: true },
  users: { path: '/o/acme/users', title: 'Users', opened: (page) => userRows(page).first().waitFor() },
  'no match': {
    path: '/o/acme/users?q=nobody-is-called-this',
    title: 'Users',
    opened: (page) => page.getByText('No users match these filters').waitFor(),
  },
  'status filter': {
    path: '/o/acme/users?status=invited',
    title: 'Users',
    opened: async (page) => {
      await userRows(page).first().waitFor()
      await click(/^Status/)(page)
      await page.getByRole('menu').waitFor()
    },
  },
  'row menu': {
    path: '/o/acme/users',
    title: 'Users',
    opened: async (page) => {
      await userRows(page).first().waitFor()
      await click(/^Actions for/)(page)
      await page.getByRole('menu').waitFor()
    },
  },
  'user panel': {
    path: '/o/acme/users?q=ada',
    title: 'Users',
    opened: async (page) => {
      await userRows(page).first().getByRole('link').click()
      await page.getByRole('heading', { name: 'Details' }).waitFor()
    },
  },
  'user edit': {
    path: '/o/acme/users?q=ada',
    title: 'Users',
    opened: async (page) => {
      await userRows(page).first().getByRole('link').click()
      await click('Edit')(page)
      await page.getByLabel('Username').waitFor()
    },
  },
  'user notifications': {
    path: '/o/acme/users?q=ada',
    title: 'Users',
    opened: async (page) => {
      await userRows(page).first().getByRole('link').click()
      await page.getByRole('link', { name: 'Notifications' }).click()
      await page.getByText('Weekly digest').waitFor()
    },
  },
  groups: {
    path: '/o/acme/notification-groups',
    title: 'Notification Groups',
    opened: (page) => userRows(page).first().waitFor(),
  },
  'new group': {
    path: '/o/acme/notification-groups',
    title: 'Notification Groups',
    opened: click('New group'),
  },
  'no groups match': {
    path: '/o/acme/notification-groups?q=nothing-is-called-this',
    title: 'Notification Groups',
    opened: (page) => page.getByText('No notification groups match').first().waitFor(),
  },
  group: {
    path: '/o/acme/notification-groups',
    title: 'Notification Groups',
    opened: openGroup('Weekly digest'),
  },
  'group that reaches nobody': {
    path: '/o/acme/notification-groups',
    title: 'Notification Groups',
    opened: openGroup('Night shift'),
  },
  'delete group': {
    path: '/o/acme/notification-groups',
    title: 'Notification Groups',
    opened: async (page) => {
      await openGroup('Payments alerts')(page)
      await click('Actions')(page)
      await page.getByRole('menuitem', { name: 'Delete group…' }).click()
      await page.getByRole('dialog').getByText('1 external contact').waitFor()
    },
  },
  'add users to group': {
    path: '/o/acme/notification-groups',
    title: 'Notification Groups',
    opened: async (page) => {
      await openGroup('On-call primary')(page)
      await click('Add users')(page)
      await page.getByRole('combobox', { name: 'Users' }).fill('a')
      await page.getByRole('option').first().click()
      await page.getByRole('combobox', { name: 'Users' }).fill('o')
      await page.getByRole('option').nth(1).waitFor()
    },
  },
  'group contacts': {
    path: '/o/acme/notification-groups',
    title: 'Notification Groups',
    opened: async (page) => {
      await openGroup('Payments alerts')(page)
      await page.getByRole('link', { name: /^External contacts/ }).click()
      await page.getByText('Payment desk').waitFor()
    },
  },
  'own notifications': {
    path: '/me/notifications',
    title: 'Account',
    opened: (page) => page.getByText('Weekly digest').waitFor(),
  },
  'account menu': {
    path: '/me/profile',
    title: 'Account',
    opened: async (page) => {
      await click('Account')(page)
      await page.getByRole('menu').waitFor()
    },
  },
  palette: {
    path: '/me/profile',
    title: 'Account',
    opened: async (page) => {
      await page.keyboard.press('Control+k')
      await page.getByRole('dialog', { name: 'Search or jump to' }).waitFor()
      await page.keyboard.type('ad')
      await page.getByRole('option', { name: /Ada Okafor/ }).waitFor()
    },
  },
  shortcuts: {
    path: '/me/profile',
    title: 'Account',
    opened: async (page) => {
      await page.keyboard.press('?')
      await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
    },
  },
  profile: { path: '/me/profile', title: 'Account' },
  'change address': { path: '/me/profile', title: 'Account', opened: click('Change address') },
  'change password': { path: '/me/profile', title: 'Account', opened: click('Change password') },
  sessions: {
    path: '/me/sessions',
    title: 'Account',
    opened: (page) => page.getByText('This session').waitFor(),
  },
  tokens: { path: '/me/tokens', title: 'Account', opened: (page) => page.getByText('API tokens').last().waitFor() },
  'create token': { path: '/me/tokens', title: 'Account', opened: click('Create token') },
  mailbox: { path: '/server/mailbox', title: 'Mailbox', opened: click('Act as superuser') },
  'not found': { path: '/o/nowhere/users', title: 'Not found' },
}

async function open({ path, title, signedOut, opened = done }: Screen): Promise<Page> {
  const page = await visit(server, path, signedOut ? {} : { as: personOf(server, 'superuser') })
  await heading(page, title).waitFor()
  await opened(page)
  return page
}

describe.each(Object.entries(screens))('%s', (name, screen) => {
  it('is clean for assistive technology in both themes, and fits 390 and 320 px', async () => {
    const page = await open(screen)
    for (const scheme of schemes) {
      await applyLook(page, { scheme, size: 'wide' })
      await expectAccessible(page)
      await screenshot(page, `console-${name.replaceAll(' ', '-')}-${scheme}`)
    }
    for (const size of ['narrow', 'smallest'] as const) {
      await applyLook(page, { size })
      await expectNoSidewaysScroll(page)
    }
  })
})

describe('narrow screens', () => {
  it('open the navigation as a drawer, which is clean in both themes', async () => {
    const page = await openUsers(server, { size: 'narrow' })
    await click('Open navigation')(page)
    await page.getByRole('navigation').getByRole('link', { name: 'Mailbox' }).waitFor()
    for (const scheme of schemes) {
      await applyLook(page, { scheme })
      await expectAccessible(page)
    }
    await page.getByRole('navigation').getByRole('link', { name: 'Mailbox' }).click()
    await heading(page, 'Mailbox').waitFor()
    expect(await page.getByRole('dialog').count()).toBe(0)
  })

  it('give the user panel the whole screen, and the list back with its filter', async () => {
    const page = await openUsers(server, { size: 'narrow' }, '?q=ada')
    await userRows(page).first().getByRole('link').click()
    await page.getByRole('heading', { name: 'Details' }).waitFor()
    await expectNoSidewaysScroll(page)
    await click('Close')(page)
    await expect.poll(() => page.getByRole('searchbox').inputValue()).toBe('ada')
  })
})

describe('theme', () => {
  it('chosen once, it is there before the first paint of every later page', async () => {
    const page = await openUsers(server, { scheme: 'light' })
    await click('Theme')(page)
    await page.getByRole('menuitemradio', { name: 'Dark' }).click()
    await page.addInitScript(() => {
      document.addEventListener('DOMContentLoaded', () => {
        Reflect.set(window, 'themeAtStart', document.documentElement.dataset['theme'])
      })
    })
    await page.reload()
    expect(await page.evaluate(() => Reflect.get(window, 'themeAtStart'))).toBe('dark')
    const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    expect(background).toBe('rgb(12, 13, 16)')
  })
})
