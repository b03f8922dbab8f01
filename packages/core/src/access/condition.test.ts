import { describe, expect, it } from 'vitest'
import { compileCondition, conditionLimits, parseCondition, type Truth } from './condition.ts'

const found: Readonly<Record<string, unknown>> = {
  one: 1,
  two: 2,
  text: 'a',
  list: ['a', 1],
  none: null,
  object: { a: 1 },
  nan: Number.NaN,
}
const lookup = ([, name = '']: readonly string[]): unknown => (Object.hasOwn(found, name) ? found[name] : undefined)

function ask(input: unknown): Truth | string {
  const parsed = parseCondition(input)
  return parsed.ok ? compileCondition(parsed.value)(lookup) : parsed.error
}

const path = (name: string) => ({ path: `context.${name}` })
const [yes, no, unknown] = [{ eq: [1, 1] }, { eq: [1, 2] }, { eq: [1, path('absent')] }]

describe('conditions', () => {
  it.each([
    [{ eq: [path('one'), 1] }, true],
    [{ eq: [path('one'), path('two')] }, false],
    [{ eq: [path('none'), null] }, true],
    [{ eq: [path('none'), 0] }, undefined],
    [{ eq: [path('one'), '1'] }, undefined],
    [{ eq: [path('list'), path('list')] }, undefined],
    [{ eq: [path('object'), path('object')] }, undefined],
    [{ eq: [path('nan'), path('nan')] }, undefined],
    [{ eq: [path('absent'), path('absent')] }, undefined],
    [{ in: [path('text'), path('list')] }, true],
    [{ in: [2, path('list')] }, false],
    [{ in: [path('list'), path('list')] }, undefined],
    [{ in: ['a', path('text')] }, undefined],
    [{ in: ['a', []] }, false],
    [{ lt: [path('one'), 2] }, true],
    [{ lte: [path('two'), 2] }, true],
    [{ gt: [path('text'), 'b'] }, false],
    [{ gte: ['b', path('text')] }, true],
    [{ lt: [path('one'), 'b'] }, undefined],
    [{ lt: [true, false] }, undefined],
    [{ lt: [path('nan'), 1] }, undefined],
  ])('%j is %j', (condition, truth) => {
    expect(ask(condition)).toBe(truth)
  })

  it.each([
    [{ and: [yes, yes] }, true],
    [{ and: [yes, unknown] }, undefined],
    [{ and: [unknown, no] }, false],
    [{ or: [no, unknown] }, undefined],
    [{ or: [unknown, yes] }, true],
    [{ or: [no, no] }, false],
    [{ not: yes }, false],
    [{ not: no }, true],
    [{ not: unknown }, undefined],
    [{ not: { and: [unknown, no] } }, true],
  ])('%j is %j, three-valued', (condition, truth) => {
    expect(ask(condition)).toBe(truth)
  })

  const nested = (depth: number): unknown => (depth === 0 ? yes : { not: nested(depth - 1) })

  it.each<[unknown, string]>([
    [null, 'condition.malformed'],
    ['eq', 'condition.malformed'],
    [[], 'condition.malformed'],
    [{}, 'condition.malformed'],
    [{ eq: [1, 1], in: [1, [1]] }, 'condition.malformed'],
    [{ equals: [1, 1] }, 'condition.malformed'],
    [{ constructor: [1, 1] }, 'condition.malformed'],
    [{ eq: [1] }, 'condition.malformed'],
    [{ eq: [1, { path: 'context.a', more: 1 }] }, 'condition.malformed'],
    [{ eq: [1, undefined] }, 'condition.malformed'],
    [{ in: [1, [[1]]] }, 'condition.malformed'],
    [{ and: [] }, 'condition.malformed'],
    [{ eq: [1, { path: 'server.secret' }] }, 'condition.path'],
    [{ eq: [1, { path: 'context' }] }, 'condition.path'],
    [{ eq: [1, { path: 'context..a' }] }, 'condition.path'],
    [{ eq: [1, { path: 7 }] }, 'condition.path'],
    [{ eq: [1, { path: 'context.a.b.c.d.e.f' }] }, 'condition.path'],
    [nested(conditionLimits.depth), 'condition.too_large'],
    [{ or: Array.from({ length: conditionLimits.nodes }, () => yes) }, 'condition.too_large'],
    [{ in: [1, Array.from({ length: conditionLimits.listItems + 1 }, () => 1)] }, 'condition.too_large'],
    [{ eq: ['x'.repeat(conditionLimits.textLength + 1), 'x'] }, 'condition.too_large'],
  ])('%j is refused: %s', (condition, error) => {
    expect(ask(condition)).toBe(error)
  })
})
