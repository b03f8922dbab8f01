import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningServer, startServer } from '../server.ts'
import { heading, personOf, visit } from './visit.ts'

let server: RunningServer

beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.stop())

describe('signing in', () => {
  it('says the same of an unknown address and a wrong password, and goes on to where one wanted', async () => {
    const { email, password } = personOf(server, 'superuser')
    const page = await visit(server, '/me/tokens')
    await heading(page, 'Sign in').waitFor()
    for (const address of [email, 'nobody@acme.example']) {
      await page.getByLabel('Email address').fill(address)
      await page.getByLabel('Password', { exact: true }).fill('not the password')
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.getByText('The address or the password is wrong.').first().waitFor()
    }
    await page.getByLabel('Email address').fill(email)
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('API tokens').last().waitFor()
    expect(new URL(page.url()).pathname).toBe('/me/tokens')
  })

  it('never goes on to another site', async () => {
    const { email, password } = personOf(server, 'superuser')
    const page = await visit(server, '/sign-in?next=https://elsewhere.example/')
    await page.getByLabel('Email address').fill(email)
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await heading(page, 'Users').waitFor()
  })

  it('says what is missing before anything is sent', async () => {
    const page = await visit(server, '/sign-in')
    await page.getByRole('button', { name: 'Sign in' }).click()
    expect(await page.getByText('Fill this in.').count()).toBe(2)
    expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('email')
  })
})

describe('the own account', () => {
  it('shows the secret of a new token once, and revokes it', async () => {
    const page = await visit(server, '/me/tokens', { as: personOf(server, 'Admin') })
    await page.getByRole('button', { name: 'Create token' }).click()
    await page.getByLabel('Name', { exact: true }).fill('Nightly export')
    await page.getByRole('dialog').getByRole('button', { name: 'Create token' }).click()
    const secret = await page.getByLabel('Secret', { exact: true }).inputValue()
    expect(secret.length).toBeGreaterThan(20)
    await page.getByRole('button', { name: 'Copy secret' }).click()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(secret)
    await page.getByRole('button', { name: 'Done' }).click()
    await page.getByRole('button', { name: 'Revoke Nightly export' }).click()
    await page.getByRole('button', { name: 'Revoke token' }).click()
    await page.getByText('Nightly export is revoked').last().waitFor()
    await expect.poll(() => page.getByText('Nightly export', { exact: true }).count()).toBe(0)
  })

  it('ends other sessions, and not this one', async () => {
    const person = personOf(server, 'Read-Only')
    await visit(server, '/me/sessions', { as: person })
    const page = await visit(server, '/me/sessions', { as: person })
    await page.getByRole('button', { name: 'End session' }).first().waitFor()
    await page.getByRole('button', { name: 'End all other sessions' }).click()
    await expect.poll(() => page.getByRole('list', { name: 'Your sessions' }).getByRole('listitem').count()).toBe(1)
    await page.getByText('This session').waitFor()
  })

  it('changes the name with one save, and says a wrong password at its field', async () => {
    const page = await visit(server, '/me/profile', { as: personOf(server, 'Admin') })
    await page.getByLabel('Name', { exact: true }).fill('Grace L.')
    await page.getByRole('button', { name: 'Save changes' }).click()
    await page.getByText('Your name is saved').last().waitFor()
    await page.getByRole('button', { name: 'Change password' }).click()
    await page.getByLabel('Current password').fill('not this one')
    await page.getByLabel('New password').fill('a rather long new password')
    await page.getByRole('dialog').getByRole('button', { name: 'Change password' }).click()
    await page.getByText('The password is wrong.').waitFor()
    expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('currentPassword')
  })

  it('signs out for good', async () => {
    const page = await visit(server, '/me/profile', { as: personOf(server, 'Admin') })
    await page.getByRole('button', { name: 'Account' }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await heading(page, 'Sign in').waitFor()
    await page.goBack()
    await heading(page, 'Sign in').waitFor()
  })
})

describe('acting as superuser', () => {
  it('asks for password and reason, shows until when, and can be ended', async () => {
    const person = personOf(server, 'superuser')
    const page = await visit(server, '/server/mailbox', { as: person })
    await page.getByRole('button', { name: 'Act as superuser' }).click()
    const dialog = page.getByRole('dialog', { name: 'Act as superuser' })
    await dialog.getByLabel('Reason').fill('Looking for a lost mail')
    await dialog.getByLabel('Password', { exact: true }).fill(person.password)
    await dialog.getByRole('button', { name: 'Act as superuser' }).click()
    await page.getByText(/^The newest mails and how it stands/).waitFor()
    await page.getByText(/You act as superuser until/).waitFor()
    await page.getByRole('button', { name: 'End now' }).click()
    await page.getByText('Act as superuser to see this page').waitFor()
  })

  it('is not offered to anybody else', async () => {
    const page = await visit(server, '/me/profile', { as: personOf(server, 'Admin') })
    await page.getByRole('link', { name: 'Users' }).waitFor()
    expect(await page.getByRole('link', { name: 'Mailbox' }).count()).toBe(0)
  })
})
