/**
 * Conditions of grants: data, never code. Three-valued: what cannot be compared is unknown, and unknown never permits,
 * under `not` either. Read once into closures, so that a decision walks no syntax.
 */
import { err, ok, type Result } from '../shared/result.ts'
import type { Scalar } from './facts.ts'

/** `{ path: 'resource.properties.status' }`, or a constant: a scalar or a list of scalars. */
export type Operand = Scalar | readonly Scalar[] | { readonly path: string }
export type Pair = readonly [Operand, Operand]

export type Condition =
  | { readonly eq: Pair }
  | { readonly in: Pair }
  | { readonly lt: Pair }
  | { readonly lte: Pair }
  | { readonly gt: Pair }
  | { readonly gte: Pair }
  | { readonly and: readonly Condition[] }
  | { readonly or: readonly Condition[] }
  | { readonly not: Condition }

export const conditionLimits = { depth: 8, nodes: 64, pathSegments: 6, listItems: 100, textLength: 1000 } as const

export type ConditionError = 'condition.malformed' | 'condition.path' | 'condition.too_large'

export type Truth = true | false | undefined
/** Finds what a path names, or undefined when there is nothing of its own by that name. */
export type Lookup = (path: readonly string[]) => unknown
export type CompiledCondition = (lookup: Lookup) => Truth

const comparisons = {
  eq: (left: unknown, right: unknown): Truth =>
    isScalar(left) && isScalar(right) && sameKind(left, right) ? left === right : undefined,
  in: (left: unknown, right: unknown): Truth =>
    isScalar(left) && Array.isArray(right) && right.every(isScalar) ? right.includes(left) : undefined,
  lt: ordered((order) => order < 0),
  lte: ordered((order) => order <= 0),
  gt: ordered((order) => order > 0),
  gte: ordered((order) => order >= 0),
} as const

type Comparison = keyof typeof comparisons

export const isComparison = (name: string): name is Comparison => Object.hasOwn(comparisons, name)

export const isScalar = (value: unknown): value is Scalar =>
  value === null ||
  typeof value === 'string' ||
  typeof value === 'boolean' ||
  (typeof value === 'number' && !Number.isNaN(value))

const sameKind = (left: Scalar, right: Scalar): boolean =>
  typeof left === typeof right && (left === null) === (right === null)

function ordered(holds: (order: number) => boolean): (left: unknown, right: unknown) => Truth {
  return (left, right) => {
    const comparable =
      (typeof left === 'string' && typeof right === 'string') || (typeof left === 'number' && typeof right === 'number')
    if (!comparable || Number.isNaN(left) || Number.isNaN(right)) return undefined
    return holds(left < right ? -1 : left > right ? 1 : 0)
  }
}

export const compare = (comparison: Comparison, left: unknown, right: unknown): Truth =>
  comparisons[comparison](left, right)

export function every(truths: Iterable<Truth>): Truth {
  let all: Truth = true
  for (const truth of truths) {
    if (truth === false) return false
    if (truth === undefined) all = undefined
  }
  return all
}

export function some(truths: Iterable<Truth>): Truth {
  let any: Truth = false
  for (const truth of truths) {
    if (truth === true) return true
    if (truth === undefined) any = undefined
  }
  return any
}

export const negate = (truth: Truth): Truth => (truth === undefined ? undefined : !truth)

/** @param condition one that `parseCondition` has let through */
export function compileCondition(condition: Condition): CompiledCondition {
  if ('and' in condition) {
    const parts = condition.and.map(compileCondition)
    return (lookup) => every(parts.map((part) => part(lookup)))
  }
  if ('or' in condition) {
    const parts = condition.or.map(compileCondition)
    return (lookup) => some(parts.map((part) => part(lookup)))
  }
  if ('not' in condition) {
    const part = compileCondition(condition.not)
    return (lookup) => negate(part(lookup))
  }
  const [comparison, [left, right]] = comparisonOf(condition)
  const [findLeft, findRight] = [compileOperand(left), compileOperand(right)]
  return (lookup) => compare(comparison, findLeft(lookup), findRight(lookup))
}

export function comparisonOf(condition: Condition): readonly [Comparison, Pair] {
  const entry = Object.entries(condition)[0] as [Comparison, Pair]
  return entry
}

export const isPath = (operand: Operand): operand is { readonly path: string } =>
  typeof operand === 'object' && operand !== null && !Array.isArray(operand)

function compileOperand(operand: Operand): (lookup: Lookup) => unknown {
  if (!isPath(operand)) return () => operand
  const segments = operand.path.split('.')
  return (lookup) => lookup(segments)
}

const roots = new Set(['subject', 'resource', 'action', 'context'])

/** From unknown: the condition when it is one, within the caps. */
export function parseCondition(input: unknown): Result<Condition, ConditionError> {
  const budget = { nodes: conditionLimits.nodes }
  const error = findFault(input, conditionLimits.depth, budget)
  return error === undefined ? ok(input as Condition) : err(error)
}

function findFault(input: unknown, depth: number, budget: { nodes: number }): ConditionError | undefined {
  budget.nodes -= 1
  if (depth === 0 || budget.nodes < 0) return 'condition.too_large'
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return 'condition.malformed'
  const entries = Object.entries(input)
  const [name, body] = entries[0] ?? ['', undefined]
  if (entries.length !== 1) return 'condition.malformed'
  if (name === 'not') return findFault(body, depth - 1, budget)
  if (name === 'and' || name === 'or') return findFaultInParts(body, depth - 1, budget)
  return isComparison(name) ? findFaultInPair(body) : 'condition.malformed'
}

function findFaultInParts(body: unknown, depth: number, budget: { nodes: number }): ConditionError | undefined {
  if (!Array.isArray(body) || body.length === 0) return 'condition.malformed'
  for (const part of body) {
    const error = findFault(part, depth, budget)
    if (error !== undefined) return error
  }
  return undefined
}

function findFaultInPair(body: unknown): ConditionError | undefined {
  if (!Array.isArray(body) || body.length !== 2) return 'condition.malformed'
  return findFaultInOperand(body[0]) ?? findFaultInOperand(body[1])
}

function findFaultInOperand(operand: unknown): ConditionError | undefined {
  if (typeof operand === 'string' && operand.length > conditionLimits.textLength) return 'condition.too_large'
  if (isScalar(operand)) return undefined
  if (Array.isArray(operand)) {
    if (operand.length > conditionLimits.listItems) return 'condition.too_large'
    return operand.map((item) => (isScalar(item) ? findFaultInOperand(item) : 'condition.malformed')).find(Boolean)
  }
  const isReference =
    typeof operand === 'object' && operand !== undefined && Object.keys(operand ?? {}).join() === 'path'
  return isReference ? findFaultInPath((operand as { path: unknown }).path) : 'condition.malformed'
}

function findFaultInPath(path: unknown): ConditionError | undefined {
  if (typeof path !== 'string' || path.length > conditionLimits.textLength) return 'condition.path'
  const segments = path.split('.')
  const isSound = segments.length >= 2 && segments.length <= conditionLimits.pathSegments && segments.every(Boolean)
  return isSound && roots.has(segments[0] ?? '') ? undefined : 'condition.path'
}
