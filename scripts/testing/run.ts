import { rmSync } from 'node:fs'
import { provideChromium } from '../chromium.ts'
import { inRoot, run } from '../house.mjs'
import { provideOldestPostgres } from '../postgres.ts'
import { readReport, reportFile, type TestReport } from './report.ts'

const LONGEST_RUN_MS = 30 * 60_000

export interface TestRun {
  readonly report: TestReport | undefined
  readonly exitCode: number
}

/** All projects that this machine can run; what it lacks is fetched where that is possible. */
export async function possibleProjects(): Promise<readonly string[]> {
  await provideOldestPostgres()
  return (await provideChromium()) ? [] : ['!e2e']
}

/** Runs the tests of the projects that the patterns choose (`core`, `!e2e`), all of them without a pattern. */
export async function runTests(projects: readonly string[], output: 'stdout' | 'stderr'): Promise<TestRun> {
  rmSync(reportFile, { force: true })
  const stream = output === 'stdout' ? 1 : 2
  const exitCode = await run(process.execPath, [inRoot('node_modules/vitest/vitest.mjs'), ...argumentsFor(projects)], {
    stdio: ['ignore', stream, 2],
    timeout: LONGEST_RUN_MS,
    killSignal: 'SIGKILL',
  })
  return { report: readReport(), exitCode }
}

const argumentsFor = (projects: readonly string[]): string[] => [
  'run',
  '--reporter=default',
  '--reporter=./scripts/testing/collect.ts',
  ...projects.map((project) => `--project=${project}`),
]
