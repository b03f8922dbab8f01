// What a run of all tests comes to. Written by the reporter, read by the gates and by the conformance report.
import { readFileSync } from 'node:fs'
import { inRoot } from '../house.mjs'

export interface TestReport {
  /** Every project that took part, also one in which no test was found. */
  readonly projects: readonly string[]
  readonly tests: readonly TestOutcome[]
  /** What failed outside of any test: a file that cannot be loaded, a hook, an error nobody waited for. */
  readonly faults: readonly string[]
}

export interface TestOutcome {
  readonly project: string
  readonly file: string
  /** With the names of the suites around it. */
  readonly name: string
  readonly state: 'passed' | 'failed' | 'skipped'
}

export const reportFile = inRoot('.cache', 'tests.json')

/** Undefined when the runner ended before it could write one. */
export function readReport(file = reportFile): TestReport | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

export interface Tally {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

/** A project without tests, a fault and a runner that says it failed without naming a test are failures too. */
export function tally(report: TestReport | undefined, exitCode: number): Tally {
  if (!report) return { passed: 0, failed: 1, skipped: 0 }
  const count = (state: TestOutcome['state']) => report.tests.filter((test) => test.state === state).length
  const failed = count('failed') + report.faults.length + emptyProjects(report).length
  return { passed: count('passed'), failed: Math.max(failed, exitCode === 0 ? 0 : 1), skipped: count('skipped') }
}

export const emptyProjects = ({ projects, tests }: TestReport): readonly string[] =>
  projects.filter((project) => !tests.some((test) => test.project === project))
