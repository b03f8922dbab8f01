// Which tests name a requirement, and whether they pass.
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { inRoot } from '../house.mjs'
import type { TestOutcome } from '../testing/report.ts'

export interface Requirement {
  readonly id: string
  readonly template: string
  readonly statement: string
}

export interface Conformance {
  readonly id: string
  readonly tests: readonly string[]
  /** At least one test names the requirement, and every one that does has run and passed. */
  readonly passed: boolean
}

const NAMED = /(?<![\p{L}\p{N}_-])[RBCOD]-\d+(?![\p{L}\p{N}_-])/gu

export const readRequirements = (): readonly Requirement[] =>
  parse(readFileSync(inRoot('docs/requirements.yaml'), 'utf8'))

/** The ids in a test's name: whole words, so that R-1 is not found in R-13. */
export const idsIn = (name: string): readonly string[] => name.match(NAMED) ?? []

export function conformanceOf(tests: readonly TestOutcome[], requirements = readRequirements()): Conformance[] {
  const named = tests.map((test) => ({ test, ids: idsIn(test.name) }))
  const testsOf = (id: string) => named.filter(({ ids }) => ids.includes(id)).map(({ test }) => test)
  return requirements.map(({ id }) => toRow(id, testsOf(id)))
}

const toRow = (id: string, tests: readonly TestOutcome[]): Conformance => ({
  id,
  tests: [...new Set(tests.map(titleOf))],
  passed: tests.length > 0 && tests.every((test) => test.state === 'passed'),
})

const titleOf = ({ project, file, name }: TestOutcome): string => `${project}: ${file} > ${name}`

export function summarize(rows: readonly Conformance[]): string {
  const met = rows.filter((row) => row.passed).length
  const missing = rows.filter((row) => row.tests.length === 0).length
  return `${met} of ${rows.length} requirements are met by passing tests, ${missing} have no test yet.`
}
