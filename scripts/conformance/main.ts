// `npm run conformance`: runs all tests, or takes the results of an earlier run, and says which requirements they prove.
import { parseArgs } from 'node:util'
import { say } from '../house.mjs'
import { ensureBuilt } from '../parts.mjs'
import { readReport } from '../testing/report.ts'
import { possibleProjects, runTests } from '../testing/run.ts'
import { type Conformance, conformanceOf, readRequirements, summarize } from './report.ts'

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, from: { type: 'string' } },
})

/** Standard output belongs to the report alone. */
async function resultsOfNow() {
  if (!(await ensureBuilt())) return undefined
  return (await runTests(await possibleProjects(), 'stderr')).report
}

function print(rows: readonly Conformance[]): void {
  const statements = new Map(readRequirements().map(({ id, template, statement }) => [id, `${template}: ${statement}`]))
  for (const row of rows) {
    console.log(`${row.id.padEnd(5)} ${resultOf(row).padEnd(7)} ${statements.get(row.id)}`)
    for (const test of row.tests) console.log(`${' '.repeat(14)}${test}`)
  }
  console.log(summarize(rows))
}

const resultOf = ({ tests, passed }: Conformance): string =>
  tests.length === 0 ? 'missing' : passed ? 'passed' : 'failed'

const report = values.from ? readReport(values.from) : await resultsOfNow()
if (!report) {
  say('There are no test results to report on.')
  process.exit(1)
}
const rows = conformanceOf(report.tests)
if (values.json) console.log(JSON.stringify(rows, null, 2))
else print(rows)
process.exitCode = rows.some((row) => resultOf(row) === 'failed') ? 1 : 0
