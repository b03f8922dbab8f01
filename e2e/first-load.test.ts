import { afterAll, beforeAll, expect, it } from 'vitest'
import { newPage } from './browser.ts'
import { type RunningServer, startServer } from './server.ts'
import { signIn } from './sign-in.ts'

const MOST_KILOBYTES = { script: 230, stylesheet: 10, font: 50 }

let server: RunningServer

beforeAll(async () => {
  server = await startServer()
})

afterAll(() => server.stop())

it('the first look at Users fetches little', async () => {
  const page = await newPage(server)
  await signIn(page, server.signIns[0])
  const sizes: Promise<{ kind: string; bytes: number }>[] = []
  page.on('requestfinished', (request) => {
    const kind = request.resourceType()
    sizes.push(request.sizes().then(({ responseBodySize }) => ({ kind, bytes: responseBodySize })))
  })
  await page.goto('/')
  await page.getByRole('row').nth(10).waitFor()
  await page.waitForLoadState('networkidle')
  const fetched = await Promise.all(sizes)
  const kilobytes = (kind: string) =>
    fetched.filter((one) => one.kind === kind).reduce((sum, { bytes }) => sum + bytes, 0) / 1024
  for (const [kind, most] of Object.entries(MOST_KILOBYTES)) {
    expect(kilobytes(kind), kind).toBeGreaterThan(0)
    expect(kilobytes(kind), kind).toBeLessThanOrEqual(most)
  }
})
