// Pages of the run's one browser. Whatever goes wrong on a page fails its test.
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, expect, inject } from 'vitest'
import { recordTroubles, type Troubles } from './troubles.ts'

export const schemes = ['light', 'dark'] as const
export type Scheme = (typeof schemes)[number]

export const sizes = {
  wide: { width: 1280, height: 800 },
  narrow: { width: 390, height: 844 },
  smallest: { width: 320, height: 640 },
} as const
export type Size = keyof typeof sizes

interface Look {
  readonly scheme?: Scheme
  readonly size?: Size
}

interface Visit extends Look {
  /** Where the server is; paths given to `page.goto` begin there. */
  readonly url: string
}

const open = new Map<BrowserContext, Troubles>()
let browser: Promise<Browser> | undefined

/** A page of a new visitor, without cookies or storage. Motion is reduced, so that nobody waits for it. */
export async function newPage({ url, scheme = 'light', size = 'wide' }: Visit): Promise<Page> {
  browser ??= chromium.connect(inject('browserAddress'))
  const context = await (await browser).newContext({
    baseURL: url,
    viewport: sizes[size],
    colorScheme: scheme,
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'Europe/Lisbon',
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  // Sooner than the test's own end, so that a failure says what was waited for.
  context.setDefaultTimeout(15_000)
  open.set(context, await recordTroubles(context, new URL(url).origin))
  return context.newPage()
}

/** For a test that provokes a trouble on purpose: waits until it has happened, which then fails nothing. */
export async function expectTrouble(page: Page, pattern: RegExp): Promise<void> {
  const troubles = troublesOf(page.context())
  await expect.poll(() => troubles.has(pattern), { message: `no trouble matches ${pattern}` }).toBe(true)
}

export async function applyLook(page: Page, { scheme, size }: Look): Promise<void> {
  if (scheme) await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
  if (size) await page.setViewportSize(sizes[size])
}

function troublesOf(context: BrowserContext): Troubles {
  const troubles = open.get(context)
  if (!troubles) throw new Error('This page was not made by newPage.')
  return troubles
}

afterEach(async () => {
  const contexts = [...open]
  open.clear()
  await Promise.all(contexts.map(([context]) => context.close()))
  expect(
    contexts.flatMap(([, troubles]) => troubles.unexpected()),
    'troubles on the page',
  ).toEqual([])
})

afterAll(async () => (await browser)?.close())
