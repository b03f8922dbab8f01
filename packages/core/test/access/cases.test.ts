import { readFileSync } from 'node:fs'
import {
  compile,
  decide,
  denyReasons,
  permitReasons,
  type RolePath,
  type ScopeVerdict,
  trace,
} from '@rollcall/core/access'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import {
  type CaseLine,
  caseFiles,
  casesFolder,
  readCases,
  toCatalogue,
  toFacts,
  toQuestion,
} from '@rollcall/testkit/access-cases'
import { isPermit, referenceDecide } from './reference.ts'

const validate = new Ajv2020({ allErrors: true }).compile(
  JSON.parse(readFileSync(`${casesFolder}case.schema.json`, 'utf8')) as object,
)

const cellOf = (path: RolePath | undefined): string | undefined => {
  const cell = path?.cell
  if (cell === null || cell === undefined || cell === 'everything') return cell ?? undefined
  return `${cell.application}/${cell.environment} ${cell.level}`
}

const clauseOf = (scope: ScopeVerdict | null): string | undefined => {
  if (scope?.kind !== 'custom') return scope?.kind
  const [owner] = scope.matched.owners
  return owner === undefined ? `tag ${scope.matched.tags[0]}` : `owner ${owner.replace('usr_', '')}`
}

/** Only what the case speaks of. */
function seen(line: CaseLine, found: ReturnType<typeof trace>): Partial<CaseLine> {
  const keys = found.path.map(({ roleKey }) => roleKey)
  return {
    reason: found.reason,
    ...(line.role !== undefined && { role: typeof line.role === 'string' ? (keys[0] ?? '') : keys }),
    ...(line.cell !== undefined && { cell: cellOf(found.path[0]) ?? '' }),
    ...(line.clause !== undefined && { clause: clauseOf(found.scope) ?? '' }),
  }
}

const said = ({ reason, role, cell, clause }: CaseLine): Partial<CaseLine> => ({
  reason,
  ...(role !== undefined && { role }),
  ...(cell !== undefined && { cell }),
  ...(clause !== undefined && { clause }),
})

const reasons = new Set<string>()
let count = 0

describe.each(caseFiles)('%s', (name) => {
  const file = readCases(name)
  const catalogue = toCatalogue(file)
  const facts = toFacts(file)
  const snapshot = compile(catalogue, facts)

  it('has the form of the schema', () => {
    expect(validate(file) || validate.errors).toBe(true)
  })

  it.each(file.cases.map((line) => [line.name, line] as const))('%s', (_, line) => {
    const question = toQuestion(file, line)
    expect(seen(line, trace(snapshot, question))).toEqual(said(line))
    expect(decide(snapshot, question)).toEqual({ decision: isPermit(line.reason), reason: line.reason })
    expect(referenceDecide(catalogue, facts, question)).toBe(line.reason)
    reasons.add(line.reason)
    count += 1
  })
})

describe('the cases together', () => {
  it('are at least 150 and know every reason', () => {
    expect(count).toBeGreaterThanOrEqual(150)
    expect([...reasons].sort()).toEqual([...permitReasons, ...denyReasons].sort())
  })
})
