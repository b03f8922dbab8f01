import { describe, expect, it } from 'vitest'
import { tally, type TestReport } from './report.ts'

const passed = { project: 'core', file: 'a.test.ts', name: 'holds', state: 'passed' } as const
const report = (part: Partial<TestReport>): TestReport => ({ projects: ['core'], tests: [passed], faults: [], ...part })

describe('the sum of a test run', () => {
  it('counts tests by how they ended', () => {
    const tests = [passed, { ...passed, state: 'failed' as const }, { ...passed, state: 'skipped' as const }]
    expect(tally(report({ tests }), 1)).toEqual({ passed: 1, failed: 1, skipped: 1 })
  })

  it.each([
    ['a fault outside of any test', report({ faults: ['cannot load'] }), 1],
    ['a project without a test', report({ projects: ['core', 'sdk'] }), 0],
    ['no report', undefined, 0],
    ['an exit code that nothing explains', report({}), 1],
  ])('counts %s as one failure', (_what, result, code) => expect(tally(result, code).failed).toBe(1))

  it('is no failure when all is well', () => expect(tally(report({}), 0)).toEqual({ passed: 1, failed: 0, skipped: 0 }))
})
