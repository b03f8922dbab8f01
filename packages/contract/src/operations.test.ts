import { describe, expect, it } from 'vitest'
import { operations } from './operations.ts'
import { codes, commonRefusals } from './shared/codes.ts'
import { none, type Operation, policyRefusals } from './shared/operation.ts'

const entries = Object.entries(operations) as [string, Operation][]

describe('the operation table', () => {
  it('names every operation once', () => {
    const ids = entries.map(([, { id }]) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it.each(entries)('%s says what guards it, what its path takes and what it answers', (key, operation) => {
    const [, path = ''] = key.split(' ')
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    expect(Object.keys(operation.path?.properties ?? {})).toEqual(inPath)
    expect(Object.keys(operation.answers).every((status) => Number(status) >= 200 && Number(status) < 300)).toBe(true)
    if (operation.policy.kind === 'anyone') expect(operation.policy.why).not.toBe('')
    if (operation.policy.kind === 'permission' || operation.policy.kind === 'member')
      expect(inPath[0]).toBe('organizationId')
  })

  it.each(entries)('%s refuses members it does not know', (_, { path, query, body }) => {
    const shapes = [path, query, body].filter((shape) => shape !== undefined)
    expect(shapes.flatMap(findOpenObjects)).toEqual([])
  })

  it.each(entries)('%s answers with a list of members and nothing else', (_, { answers }) => {
    const shapes = Object.values(answers).filter((shape) => shape !== none)
    expect(shapes.flatMap(findOpenObjects)).toEqual([])
  })

  it.each(entries)('%s does not repeat refusals that its policy or every route has', (_, { policy, refusals }) => {
    const known = new Set<string>([...policyRefusals(policy), ...commonRefusals])
    expect(refusals.filter((code) => known.has(code))).toEqual([])
    expect(new Set(refusals).size).toBe(refusals.length)
  })
})

describe('the codes', () => {
  it.each(Object.entries(codes))('%s is `noun.reason` with a status of a refusal and a sentence', (code, entry) => {
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*\.[a-z_]+$/)
    expect(entry.status).toBeGreaterThanOrEqual(400)
    expect(entry.title).toMatch(/^[A-Z].*[^.]$/)
  })
})

/** Objects anywhere in a schema that take members which are not listed. */
function findOpenObjects(schema: unknown): readonly unknown[] {
  if (typeof schema !== 'object' || schema === null) return []
  const isOpen = 'type' in schema && schema.type === 'object' && !('additionalProperties' in schema)
  return [...(isOpen ? [schema] : []), ...Object.values(schema).flatMap(findOpenObjects)]
}
