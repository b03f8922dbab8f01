import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

const WCAG_22_AA = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa']

/** Fails with every breach of WCAG 2.2 AA that can be found on the page as it stands. */
export async function expectAccessible(page: Page): Promise<void> {
  await settled(page)
  // Evaluated, not added as a script, which the content policy would refuse.
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate((tags) => window.axe.run(document, { runOnly: tags }), WCAG_22_AA)
  expect(violations.map(({ id, help, nodes }) => ({ id, help, where: nodes.map(({ html }) => html) }))).toEqual([])
}

/** Colours are wrong in the middle of a fade. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const finite = document.getAnimations().filter((animation) => animation.effect?.getTiming().iterations !== Infinity)
    await Promise.allSettled(finite.map((animation) => animation.finished))
  })
}

declare global {
  interface Window {
    readonly axe: typeof axe
  }
}
