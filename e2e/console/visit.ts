import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { newPage, type Scheme, type Size } from '../browser.ts'
import type { RunningServer, SignIn } from '../server.ts'
import { signIn } from '../sign-in.ts'

interface Visit {
  readonly as?: SignIn
  readonly scheme?: Scheme
  readonly size?: Size
}

/** The demo person whose description holds these words. */
export function personOf({ signIns }: RunningServer, about: string): SignIn {
  const person = signIns.find((candidate) => candidate.about.includes(about))
  if (!person) throw new Error(`Nobody of the demo is "${about}".`)
  return person
}

export async function visit({ url }: RunningServer, path: string, { as, ...look }: Visit = {}): Promise<Page> {
  const page = await newPage({ url, ...look })
  if (as) await signIn(page, as)
  await page.goto(path)
  return page
}

export const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true })

/** Rows of users, without the head. */
export const userRows = (page: Page) => page.getByRole('row').filter({ has: page.getByRole('cell') })

export async function openUsers(server: RunningServer, look: Visit = {}, search = ''): Promise<Page> {
  const page = await visit(server, `/o/acme/users${search}`, { as: personOf(server, 'superuser'), ...look })
  await userRows(page).first().waitFor()
  return page
}

/** The name that the focused element has for people who hear the page. */
export const focusedName = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const element = document.activeElement
    return element?.getAttribute('aria-label') ?? element?.textContent ?? ''
  })

export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const over = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  // What floats follows a change of the window one frame later.
  await expect.poll(over, { message: 'pixels beyond the right edge' }).toBeLessThanOrEqual(0)
}
