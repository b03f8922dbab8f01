import type { Case } from './case.ts'
import { type Condition, comparisonOf, compileCondition, isPath, isScalar, type Operand } from './condition.ts'
import { always, type Expression, never } from './expression.ts'
import { lookupFor } from './lookup.ts'

/** Compares two kinds of values, so it is never known. */
const unknown: Condition = { eq: [null, 0] }

/** What is left to ask of each resource once everything else in the condition is known. */
export function residual(asked: Case, condition: Condition): Expression {
  const left = substituted(asked, condition)
  if (asksResource(left)) return { condition: left }
  return compileCondition(left)(() => undefined) === true ? always : never
}

function substituted(asked: Case, condition: Condition): Condition {
  if ('and' in condition) return { and: condition.and.map((part) => substituted(asked, part)) }
  if ('or' in condition) return { or: condition.or.map((part) => substituted(asked, part)) }
  if ('not' in condition) return { not: substituted(asked, condition.not) }
  const [name, pair] = comparisonOf(condition)
  const [left, right] = pair.map((operand) => known(asked, operand))
  return left === undefined || right === undefined ? unknown : ({ [name]: [left, right] } as unknown as Condition)
}

/** The operand itself where it asks the resource, else its value; undefined where that can be compared with nothing. */
function known(asked: Case, operand: Operand): Operand | undefined {
  if (!isPath(operand) || operand.path.startsWith('resource.')) return operand
  const found = lookupFor(asked)(operand.path.split('.'))
  if (Array.isArray(found)) return found.every(isScalar) ? found : undefined
  return isScalar(found) ? found : undefined
}

function asksResource(condition: Condition): boolean {
  if ('and' in condition) return condition.and.some(asksResource)
  if ('or' in condition) return condition.or.some(asksResource)
  if ('not' in condition) return asksResource(condition.not)
  return comparisonOf(condition)[1].some(isPath)
}
