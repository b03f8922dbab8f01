import { chromium } from 'playwright-core'
import type { TestProject } from 'vitest/node'
import { CHROMIUM_MISSING, findChromium } from '../scripts/chromium.ts'
import { ensureBuilt } from '../scripts/parts.mjs'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the run's one browser listens. */
    readonly browserAddress: string
  }
}

/** Chromium must not call home, and must find nobody but this machine. */
const ARGUMENTS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
]

/** One browser for the whole run, and the program that the tests are about. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  if (!(await ensureBuilt())) throw new Error('The program could not be built.')
  const found = findChromium()
  if (!found) throw new Error(CHROMIUM_MISSING)
  const { executablePath, env } = found
  const server = await chromium.launchServer({
    executablePath,
    env: { ...process.env, ...env },
    args: ARGUMENTS,
    host: 'localhost',
  })
  project.provide('browserAddress', server.wsEndpoint())
  return () => server.close()
}
