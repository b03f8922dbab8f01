import { describe, expect, it } from 'vitest'
import type { TestOutcome } from '../testing/report.ts'
import { conformanceOf, idsIn, readRequirements, type Requirement } from './report.ts'

const requirement = (id: string): Requirement => ({ id, template: 'apm', statement: 'Something holds.' })
const outcome = (name: string, state: TestOutcome['state']): TestOutcome => ({
  project: 'core',
  file: 'a.test.ts',
  name,
  state,
})
const row = (id: string, ...tests: TestOutcome[]) => conformanceOf(tests, [requirement(id)])[0]

describe('ids in the name of a test', () => {
  it.each([
    ['R-13: an offer expires', ['R-13']],
    ['[R-13, D-7] one id', ['R-13', 'D-7']],
    ['invitation > (O-21) > seven days', ['O-21']],
    ['D-7’s uniqueness', ['D-7']],
    ['about R-13-bis, XR-1, R-1x, r-1 and UTF-8', []],
  ])('are found, sample %#', (name, ids) => expect(idsIn(name)).toEqual(ids))
})

describe('a requirement', () => {
  it('is missing without a test', () => {
    expect(row('R-1', outcome('R-13: other', 'passed'))).toEqual({ id: 'R-1', tests: [], passed: false })
  })

  it('is met when all its tests pass', () => {
    expect(row('R-1', outcome('R-1: a', 'passed'), outcome('R-1: b', 'passed'))?.passed).toBe(true)
  })

  it.each(['failed', 'skipped'] as const)('is not met when one of its tests is %s', (state) => {
    expect(row('R-1', outcome('R-1: a', 'passed'), outcome('R-1: b', state))?.passed).toBe(false)
  })

  it('lists a test once, though it ran on two databases', () => {
    expect(row('R-1', outcome('R-1: a', 'passed'), outcome('R-1: a', 'passed'))?.tests).toEqual([
      'core: a.test.ts > R-1: a',
    ])
  })
})

describe('the list of requirements', () => {
  const requirements = readRequirements()

  it('D-27: holds every id once, in order', () => {
    const range = (letter: string, count: number) => Array.from({ length: count }, (_, n) => `${letter}-${n + 1}`)
    const wanted = [...range('R', 36), ...range('B', 40), ...range('C', 20), ...range('O', 25), ...range('D', 27)]
    expect(requirements.map(({ id }) => id)).toEqual(wanted)
  })

  it('says of each what is promised, under which template', () => {
    const templates = ['apm', 'crash-reporting', 'metrics', 'appsec', 'complete']
    expect(requirements.filter(({ template }) => !templates.includes(template))).toEqual([])
    expect(requirements.filter(({ statement }) => !/^[A-Z].{20,}\.$/.test(statement))).toEqual([])
  })
})
