import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectAccessible } from '../accessibility.ts'
import { applyLook, newPage, schemes } from '../browser.ts'
import { screenshot } from '../screenshot.ts'
import { type RunningServer, startServer } from '../server.ts'
import { asked, asSuperuser, invited, organizationId, passphrase } from './people.ts'
import { expectNoSidewaysScroll, heading, personOf, userRows, visit } from './visit.ts'

let server: RunningServer

beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.stop())

const copied = (page: Page): Promise<string> => page.evaluate(() => navigator.clipboard.readText())
const rowOf = (page: Page, email: string) => userRows(page).filter({ hasText: email })

async function manage(search = ''): Promise<Page> {
  const page = await visit(server, `/o/acme/users/invitations${search}`, { as: personOf(server, 'superuser') })
  await page.getByRole('columnheader', { name: 'Invited by' }).waitFor()
  await userRows(page).first().waitFor()
  return page
}

async function openMenu(page: Page, email: string): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${email}` }).click()
  await page.getByRole('menu').waitFor()
}

async function follow(link: string): Promise<Page> {
  const visitor = await newPage({ url: server.url })
  await visitor.goto(link)
  return visitor
}

const linkFor = async (email: string, roles: readonly string[] = []): Promise<string> => {
  const [made] = await invited(await asSuperuser(server), [email], roles)
  return made?.link ?? ''
}

describe('Manage Invitations', { timeout: 60_000 }, () => {
  it('B-1 B-3 O-15 R-12: lists who was invited and has not answered, with what became of the mail', async () => {
    await linkFor('listed@new.example', ['Read-Only'])
    const page = await manage()
    await rowOf(page, 'listed@new.example').getByText('Invitation Sent').waitFor()
    await rowOf(page, 'listed@new.example').getByText('Not e-mailed').waitFor()
    await rowOf(page, 'listed@new.example').getByText('71 h left').waitFor()
    for (const scheme of schemes) {
      await applyLook(page, { scheme })
      await expectAccessible(page)
      await screenshot(page, `manage-invitations-${scheme}`)
    }
    await openMenu(page, 'listed@new.example')
    await expectAccessible(page)
    await screenshot(page, 'manage-invitations-menu')
    await page.keyboard.press('Escape')
    for (const size of ['narrow', 'smallest'] as const) {
      await applyLook(page, { size })
      await expectNoSidewaysScroll(page)
      await screenshot(page, `manage-invitations-${size}`)
    }
  })

  it('B-19: Copy Invite Link gives a working link, also by its key', async () => {
    await linkFor('copied@new.example')
    const page = await manage('?q=copied')
    await openMenu(page, 'copied@new.example')
    await page.getByRole('menuitem', { name: 'Copy Invite Link' }).click()
    await page.getByText('Invite link for copied@new.example copied').last().waitFor()
    await heading(await follow(await copied(page)), 'Join Acme Observability').waitFor()
    await page.evaluate(() => navigator.clipboard.writeText(''))
    await rowOf(page, 'copied@new.example').getByRole('link').focus()
    await page.keyboard.press('l')
    await expect.poll(() => copied(page)).toContain('/invite/')
  })

  it('R-16 R-17 B-21 O-22: revoking asks first, the link says so at once, and there is no Undo', async () => {
    const link = await linkFor('revoked@new.example')
    const page = await manage('?q=revoked')
    await openMenu(page, 'revoked@new.example')
    await page.getByRole('menuitem', { name: 'Revoke invitation…' }).click()
    const question = page.getByRole('dialog', { name: 'Revoke the invitation of revoked@new.example?' })
    await question.waitFor()
    await expectAccessible(page)
    await question.getByRole('button', { name: 'Revoke invitation' }).click()
    await rowOf(page, 'revoked@new.example').getByText('Revoked', { exact: true }).waitFor()
    expect(await page.getByRole('button', { name: 'Undo' }).count()).toBe(0)
    const visitor = await follow(link)
    await heading(visitor, 'This invitation was revoked').waitFor()
    await expectAccessible(visitor)
    await screenshot(visitor, 'invitation-revoked')
  })

  it('R-14 R-18 R-19: Resend Invitation stands in a revoked row; then it is sent anew, and the old link was replaced', async () => {
    const link = await linkFor('again@new.example')
    const page = await manage('?q=again')
    await openMenu(page, 'again@new.example')
    await page.getByRole('menuitem', { name: 'Revoke invitation…' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke invitation' }).click()
    await screenshot(page, 'revoked-row')
    await rowOf(page, 'again@new.example').getByRole('button', { name: 'Resend Invitation again@new.example' }).click()
    await rowOf(page, 'again@new.example').getByText('Invitation Sent').waitFor()
    await rowOf(page, 'again@new.example')
      .getByText(/7[12] h left/)
      .waitFor()
    await heading(await follow(link), 'This link was replaced').waitFor()
  })

  it('edits what an invitation gives, and shows it to whoever was invited', async () => {
    await linkFor('edited@new.example')
    const page = await manage('?q=edited')
    await rowOf(page, 'edited@new.example').getByRole('link').focus()
    await page.keyboard.press('e')
    const dialog = page.getByRole('dialog', { name: 'Edit the invitation of edited@new.example' })
    await dialog.getByRole('radio', { name: 'Guest' }).check()
    await expectAccessible(page)
    await screenshot(page, 'edit-invitation')
    await dialog.getByRole('button', { name: 'Save invitation' }).click()
    await rowOf(page, 'edited@new.example').getByText('Guest').waitFor()
  })

  it('chooses all that match by a second step, and says of each what became of it', async () => {
    const emails = Array.from({ length: 60 }, (_, index) => `many${index}@many.example`)
    await invited(await asSuperuser(server), emails)
    const page = await manage('?q=many.example&sort=email')
    const table = page.getByRole('table')
    const top = async () => (await table.boundingBox())?.y
    const before = await top()
    await page.getByRole('checkbox', { name: 'Select many0@many.example' }).check()
    await page.getByText('1 selected').last().waitFor()
    expect(await top()).toBe(before)
    await page.keyboard.press('Control+a')
    await page.getByText(/All 5\d loaded are selected|All 60 loaded/).waitFor()
    await screenshot(page, 'selection')
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Select all 60 that match' }).click()
    await page.getByText('60 selected').last().waitFor()
    await page.getByRole('button', { name: 'Revoke…' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke 60 invitations' }).click()
    await page.getByRole('dialog', { name: '60 of 60 done' }).waitFor()
    await screenshot(page, 'bulk-results')
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click()
    await page.getByText('60 selected').waitFor({ state: 'detached' })
  })

  it('rows are chosen with the keyboard, and Escape clears', async () => {
    const page = await manage('?q=many.example&sort=email')
    await rowOf(page, 'many0@many.example').getByRole('link').focus()
    await page.keyboard.press('x')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Shift+X')
    await page.getByText('3 selected').last().waitFor()
    expect(await page.getByRole('row', { selected: true }).count()).toBe(3)
    await page.keyboard.press('Escape')
    await expect.poll(() => page.getByRole('row', { selected: true }).count()).toBe(0)
  })
})

describe('an invitation that is followed', { timeout: 60_000 }, () => {
  it('R-10 R-15 B-15 B-20: says all before it asks, sets a password, and makes a user once that is done', async () => {
    const link = await linkFor('joiner@new.example', ['Read-Only', 'Billing'])
    const visitor = await follow(link)
    await heading(visitor, 'Join Acme Observability').waitFor()
    await visitor.getByText('Ada Okafor invites joiner@new.example.').waitFor()
    await visitor.getByText('Read-Only and Billing').or(visitor.getByText('Billing and Read-Only')).waitFor()
    for (const scheme of schemes) {
      await applyLook(visitor, { scheme })
      await expectAccessible(visitor)
      await screenshot(visitor, `accept-${scheme}`)
    }
    await applyLook(visitor, { size: 'smallest' })
    await expectNoSidewaysScroll(visitor)
    await applyLook(visitor, { size: 'wide' })
    const page = await manage('?q=joiner')
    await rowOf(page, 'joiner@new.example').getByText('Invitation Sent').waitFor()

    await visitor.getByLabel('Your name').fill('Jo Iner')
    await visitor.getByLabel('Choose a password').fill('short')
    await visitor.getByRole('button', { name: 'Join Acme Observability' }).click()
    await visitor.getByText('The password needs 12 characters or more.').first().waitFor()
    await visitor.getByLabel('Choose a password').fill(passphrase)
    await visitor.keyboard.press('Enter')
    await heading(visitor, 'Users').waitFor()
    await userRows(visitor).filter({ hasText: 'joiner@new.example' }).getByText('Active').waitFor()

    await page.reload()
    await page.getByText('No invitations match these filters').waitFor()
    await heading(await follow(link), 'This invitation was accepted already').waitFor()
  })

  it('C-4: can be declined, which leaves the list', async () => {
    const visitor = await follow(await linkFor('decliner@new.example'))
    await visitor.getByRole('button', { name: 'Decline' }).click()
    const question = visitor.getByRole('dialog', { name: 'Decline to join Acme Observability?' })
    await expectAccessible(visitor)
    await question.getByRole('button', { name: 'Decline invitation' }).click()
    await heading(visitor, 'You declined the invitation').waitFor()
    const page = await manage()
    expect(await rowOf(page, 'decliner@new.example').count()).toBe(0)
  })

  it('by somebody who is signed in as somebody else is not taken, and offers to switch', async () => {
    const link = await linkFor('other@new.example')
    const visitor = await visit(server, '/me/profile', { as: personOf(server, 'superuser') })
    await visitor.goto(link)
    await visitor.getByText(/You are signed in as .*, and this invitation is for other@new.example\./).waitFor()
    await expectAccessible(visitor)
    await screenshot(visitor, 'accept-switch')
    await visitor.getByRole('button', { name: 'Switch account' }).click()
    await visitor.getByLabel('Choose a password').waitFor()
  })

  it('with a link that was cut off is told what to do', async () => {
    const visitor = await follow('/invite/not-a-token-of-ours')
    await heading(visitor, 'This link is not valid').waitFor()
    await expectAccessible(visitor)
  })
})

describe('somebody who is not signed in', () => {
  it('causes not one line in the console of the browser', async () => {
    const page = await newPage({ url: server.url })
    const lines: string[] = []
    page.on('console', (message) => lines.push(message.text()))
    await page.goto('/o/acme/users')
    await heading(page, 'Sign in').waitFor()
    expect(lines).toEqual([])
  })
})

describe('whoever may not invite', { timeout: 60_000 }, () => {
  it('ruling 63: proposes a user, sees what became of it, and takes it back', async () => {
    const superuser = await asSuperuser(server)
    const path = `/v1/organizations/${await organizationId(superuser)}`
    const grants = ['member.view', 'invitation.propose'].map((permission) => ({ permission, on: 'any' }))
    await asked(superuser, 'post', `${path}/roles`, { name: 'Team lead', grants })
    const page = await follow(await linkFor('lead@new.example', ['Team lead']))
    await page.getByLabel('Your name').fill('Lea Dorn')
    await page.getByLabel('Choose a password').fill(passphrase)
    await page.getByRole('button', { name: 'Join Acme Observability' }).click()
    await heading(page, 'Users').waitFor()
    await page.getByRole('button', { name: 'Propose user' }).click()
    const dialog = page.getByRole('dialog', { name: 'Propose user' })
    await dialog.getByLabel('Email').fill('ada.okafor@acme.example')
    await page.keyboard.press('Enter')
    await dialog.getByText('This person is a user already.').waitFor()
    await dialog.getByLabel('Email').fill('next@new.example')
    await dialog.getByLabel('Reason (optional)').fill('Takes over the late shift.')
    await dialog.getByRole('button', { name: 'Send proposal' }).click()
    await dialog.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Propose user' }).click()
    const own = dialog.getByRole('list', { name: 'Proposed by you' })
    await own.getByText('Waiting').waitFor()
    await expectAccessible(page)
    await screenshot(page, 'propose')
    await own.getByRole('button', { name: 'Withdraw next@new.example' }).click()
    await own.getByText('Withdrawn').waitFor()
  })
})
