import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { inRoot } from '../scripts/house.mjs'
import { settled } from './accessibility.ts'

/** Keeps a picture of the page for people to look at, in `.cache/screenshots`. */
export async function screenshot(page: Page, name: string): Promise<void> {
  await settled(page)
  await page.evaluate(() => document.fonts.ready)
  await page.screenshot({ path: join(inRoot('.cache/screenshots'), `${name}.png`) })
}
