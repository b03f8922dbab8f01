/** A condition on rows, as data: what a list's filter has to ask. Who cannot evaluate a part treats it as false. */
import { compileCondition, type Condition } from './condition.ts'
import type { Properties } from './facts.ts'

export type Expression =
  | { readonly all: readonly Expression[] }
  | { readonly any: readonly Expression[] }
  | { readonly not: Expression }
  | { readonly id: readonly string[] }
  /** The application under which the row lies, registered and by id. */
  | { readonly application: readonly string[] }
  | { readonly environment: readonly string[] }
  /** In a registered environment, at a registered application alone, or in neither. */
  | { readonly at: 'environment' | 'application' | 'nowhere' }
  | { readonly owner: readonly string[]; readonly of: 'resource' | 'application' }
  /** Tags of the application. */
  | { readonly tag: readonly string[] }
  /** What is left of a grant's condition: its paths begin with `resource`. */
  | { readonly condition: Condition }

export const always: Expression = { all: [] }
export const never: Expression = { any: [] }

const isAlways = (one: Expression): boolean => 'all' in one && one.all.length === 0
const isNever = (one: Expression): boolean => 'any' in one && one.any.length === 0

export function allOf(...parts: readonly Expression[]): Expression {
  const kept = parts.filter((part) => !isAlways(part))
  if (kept.some(isNever)) return never
  return kept.length === 1 ? (kept[0] as Expression) : { all: kept }
}

export function anyOf(...parts: readonly Expression[]): Expression {
  const kept = parts.filter((part) => !isNever(part))
  if (kept.some(isAlways)) return always
  return kept.length === 1 ? (kept[0] as Expression) : { any: kept }
}

export function notOf(part: Expression): Expression {
  if (isAlways(part)) return never
  return isNever(part) ? always : { not: part }
}

export const applicationIn = (ids: readonly string[]): Expression => (ids.length === 0 ? never : { application: ids })
export const environmentIn = (names: readonly string[]): Expression =>
  names.length === 0 ? never : { environment: names }

export const isEmptyPlan = isNever
export const isFullPlan = isAlways

/** A row as the expression sees it. Only what is registered counts: an application that is not is null. */
export interface PlanRow {
  readonly id: string
  readonly type: string
  readonly name?: string | undefined
  readonly owners: readonly string[]
  readonly tags: readonly string[]
  readonly properties: Properties
  readonly application: {
    readonly id: string
    readonly owners: readonly string[]
    readonly tags: readonly string[]
  } | null
  readonly environment: string | null
}

export function evaluate(expression: Expression, row: PlanRow): boolean {
  if ('all' in expression) return expression.all.every((part) => evaluate(part, row))
  if ('any' in expression) return expression.any.some((part) => evaluate(part, row))
  if ('not' in expression) return !evaluate(expression.not, row)
  if ('id' in expression) return expression.id.includes(row.id)
  if ('condition' in expression) return isFulfilled(expression.condition, row)
  return evaluatePlace(expression, row)
}

type OfPlace = Exclude<
  Expression,
  { all: unknown } | { any: unknown } | { not: unknown } | { id: unknown } | { condition: unknown }
>

function evaluatePlace(expression: OfPlace, { application, environment, owners }: PlanRow): boolean {
  if ('at' in expression) return expression.at === placeOf(application, environment)
  if ('environment' in expression) return environment !== null && expression.environment.includes(environment)
  if ('owner' in expression) {
    const known = expression.of === 'resource' ? owners : (application?.owners ?? [])
    return known.some((owner) => expression.owner.includes(owner))
  }
  if (application === null) return false
  if ('tag' in expression) return application.tags.some((tag) => expression.tag.includes(tag))
  return expression.application.includes(application.id)
}

function placeOf(
  application: PlanRow['application'],
  environment: string | null,
): 'environment' | 'application' | 'nowhere' {
  if (application === null) return 'nowhere'
  return environment === null ? 'application' : 'environment'
}

function isFulfilled(condition: Condition, { application, environment, ...row }: PlanRow): boolean {
  const resource: Properties = {
    ...row,
    ...(application && { application: application.id }),
    ...(application && environment !== null && { environment }),
  }
  const find = ([, ...path]: readonly string[]): unknown => {
    let found: unknown = resource
    for (const name of path) {
      const isNested = typeof found === 'object' && found !== null && !Array.isArray(found)
      if (!isNested || !Object.hasOwn(found as object, name)) return undefined
      found = (found as Properties)[name]
    }
    return found
  }
  return compileCondition(condition)(find) === true
}
