import {
  compile,
  decide,
  explain,
  type Fix,
  fixLimits,
  type OrganizationFacts,
  type Question,
  trace,
} from '@rollcall/core/access'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allSingleFixes, fixed } from './fix.ts'
import { isPermit, referenceDecide } from './reference.ts'
import { fewWorlds } from './runs.ts'
import { question, world, worldCatalogue } from './worlds.ts'

const questions = fc.array(question, { minLength: 40, maxLength: 40 })

const isPermitted = (facts: OrganizationFacts, one: Question, fixes: readonly Fix[]): boolean =>
  isPermit(
    referenceDecide(
      worldCatalogue,
      fixes.reduce((all, fix) => fixed(all, one, fix), facts),
      one,
    ),
  )

const withoutEach = <T>(all: readonly T[]): readonly (readonly T[])[] =>
  all.map((_, index) => all.filter((__, other) => other !== index))

describe('explain', () => {
  it('D-4: tells the decision, and names every path that carried it: without them it is another', () => {
    fc.assert(
      fc.property(world, questions, (facts, asked) => {
        const snapshot = compile(worldCatalogue, facts)
        for (const one of asked) {
          const { path, ...decided } = trace(snapshot, one)
          expect({ decision: decided.decision, reason: decided.reason }).toEqual(decide(snapshot, one))
          if (decided.reason !== 'granted') continue
          const roles = facts.roles.map((role) => {
            const paths = path.filter(({ roleId }) => roleId === role.id)
            const grants = paths.some(({ isFallback }) => !isFallback) ? [] : role.grants
            const isFallen = role.fallback && paths.some(({ isFallback }) => isFallback)
            return isFallen ? { ...role, grants, fallback: { ...role.fallback, grants: [] } } : { ...role, grants }
          })
          expect(decide(compile(worldCatalogue, { ...facts, roles }), one).decision).toBe(false)
        }
      }),
      { numRuns: fewWorlds },
    )
  }, 600_000)

  it('D-4: offers the smallest sets of changes: each permits, none of them can be spared, none is too large', () => {
    let offered = 0
    fc.assert(
      fc.property(world, questions, (facts, asked) => {
        const snapshot = compile(worldCatalogue, facts)
        for (const one of asked) {
          const { decision, fixes } = explain(snapshot, one)
          if (decision) expect(fixes).toEqual([])
          expect(fixes.length).toBeLessThanOrEqual(fixLimits.sets)
          expect(new Set(fixes.map(({ length }) => length)).size).toBeLessThanOrEqual(1)
          for (const set of fixes) {
            offered += 1
            expect(set.length).toBeLessThanOrEqual(fixLimits.changes)
            expect(isPermitted(facts, one, set)).toBe(true)
            for (const fewer of withoutEach(set)) expect(isPermitted(facts, one, fewer)).toBe(false)
          }
        }
      }),
      { numRuns: fewWorlds },
    )
    expect(offered).toBeGreaterThan(fewWorlds)
  }, 600_000)

  it('D-4: offers a single change wherever a single change is enough', () => {
    let single = 0
    fc.assert(
      fc.property(world, fc.array(question, { minLength: 6, maxLength: 6 }), (facts, asked) => {
        const snapshot = compile(worldCatalogue, facts)
        for (const one of asked) {
          const { decision, fixes } = explain(snapshot, one)
          if (decision) continue
          const isEnough = allSingleFixes(worldCatalogue, facts, one).some((fix) => isPermitted(facts, one, [fix]))
          expect(fixes.some(({ length }) => length === 1)).toBe(isEnough)
          if (isEnough) single += 1
        }
      }),
      { numRuns: fewWorlds / 2 },
    )
    expect(single).toBeGreaterThan(0)
  }, 600_000)
})
