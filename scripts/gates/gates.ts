// What `npm test` asks, cheapest first.
import { CHROMIUM_MISSING, provideChromium } from '../chromium.ts'
import { staleFiles } from '../generated.ts'
import { ensureBuilt } from '../parts.mjs'
import { conformanceOf, summarize } from '../conformance/report.ts'
import { emptyProjects, readReport, tally } from '../testing/report.ts'
import { possibleProjects, runTests } from '../testing/run.ts'
import { fail, type Gate, pass, program } from './gate.ts'

const SLOW_PROJECTS = ['e2e', 'storage-15']

const typesSince = program('types', 'tsc', ['-b'])
const typesAnew = program('types', 'tsc', ['-b', '--force'])

/** What an incremental build complains about is asked once more of a whole one, which remembers nothing wrong. */
const types: Gate = {
  name: 'types',
  async check() {
    const finding = await typesSince.check()
    return finding.failed === 0 ? finding : typesAnew.check()
  },
}

const generated: Gate = {
  name: 'generated files',
  async check() {
    const stale = await staleFiles()
    return stale.length === 0 ? pass() : fail(`Out of date: ${stale.join(', ')}. npm run generate writes them.`)
  },
}

const build: Gate = {
  name: 'build',
  async check() {
    return (await ensureBuilt()) ? pass() : fail('What is wrong stands above.')
  },
}

const browser: Gate = {
  name: 'browser for the tests',
  async check() {
    return (await provideChromium()) ? pass() : fail(CHROMIUM_MISSING)
  },
}

const tests = (chosen: readonly string[]): Gate => ({
  name: 'tests',
  async check() {
    const { report, exitCode } = await runTests(chosen, 'stdout')
    if (!report) return fail('The test runner ended without a report.')
    const empty = emptyProjects(report).map((project) => `No test was found in ${project}.`)
    return { ...tally(report, exitCode), text: [...empty, ...report.faults].join('\n') }
  },
})

const conformance: Gate = {
  name: 'conformance',
  async check() {
    const rows = conformanceOf(readReport()?.tests ?? [])
    const broken = rows.filter((row) => row.tests.length > 0 && !row.passed).map((row) => row.id)
    return broken.length === 0 ? pass(summarize(rows)) : fail(`${summarize(rows)}\nNot met: ${broken.join(', ')}`)
  },
}

const statics: readonly Gate[] = [
  program('formatting', 'biome', ['format', '.']),
  program('lint', 'oxlint'),
  types,
  program('unused code', 'knip'),
  generated,
  build,
]

/** Everything; without a browser its tests are left out and the missing browser is the failure. */
export async function* allGates(): AsyncGenerator<Gate> {
  yield* statics
  yield browser
  yield tests(await possibleProjects())
  yield conformance
}

/** For the time between two changes: what takes long is left to the next full run. */
export const fastGates: readonly Gate[] = [...statics, tests(SLOW_PROJECTS.map((project) => `!${project}`))]

export const gatesOf = (projects: readonly string[]): readonly Gate[] => [build, tests(projects)]
