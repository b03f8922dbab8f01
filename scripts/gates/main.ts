// `npm test`: every gate in turn, each with a line of its own, and the sum as the last line.
import { parseArgs } from 'node:util'
import { fail, type Finding, type Gate } from './gate.ts'
import { allGates, fastGates, gatesOf } from './gates.ts'

const { values } = parseArgs({ options: { only: { type: 'string' }, fast: { type: 'boolean', default: false } } })

function chosen(): AsyncIterable<Gate> | Iterable<Gate> {
  if (values.only) return gatesOf(values.only.split(','))
  return values.fast ? fastGates : allGates()
}

async function report(gate: Gate): Promise<Finding> {
  const started = performance.now()
  if (process.stdout.isTTY) process.stdout.write(`… ${gate.name}\r`)
  const finding = await gate.check().catch((error: unknown) => fail(String(error)))
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  console.log(`${finding.failed === 0 ? '✓' : '✗'} ${gate.name} (${seconds} s)`)
  if (finding.text) console.log(finding.text.replace(/^/gm, '  '))
  return finding
}

const findings: Finding[] = []
try {
  for await (const gate of chosen()) findings.push(await report(gate))
} catch (error) {
  console.error(error)
  findings.push(fail('The gates themselves failed.'))
}

const sum = (of: 'passed' | 'failed' | 'skipped') => findings.reduce((total, finding) => total + finding[of], 0)
const skipped = sum('skipped') > 0 ? `, ${sum('skipped')} skipped` : ''
console.log(`\n${sum('passed')} passed, ${sum('failed')} failed${skipped}`)
process.exitCode = sum('failed') === 0 ? 0 : 1
