import { type Change, change, compile, decide, denyReasons, permitReasons, type Reason } from '@rollcall/core/access'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applied, changes } from './changes.ts'
import { isPermit, referenceDecide } from './reference.ts'
import { fewWorlds, questionsOfWorld, worlds } from './runs.ts'
import { question, world, worldCatalogue } from './worlds.ts'

const questions = fc.array(question, { minLength: questionsOfWorld, maxLength: questionsOfWorld })

describe('the engine', () => {
  it('O-5, R-22: agrees with the reference on every question about every world, reason included', () => {
    const seen = new Set<Reason>()
    fc.assert(
      fc.property(world, questions, (facts, asked) => {
        const snapshot = compile(worldCatalogue, facts)
        for (const one of asked) {
          const reason = referenceDecide(worldCatalogue, facts, one)
          seen.add(reason)
          expect(decide(snapshot, one)).toEqual({ decision: isPermit(reason), reason })
        }
      }),
      { numRuns: worlds },
    )
    expect([...seen].sort()).toEqual([...denyReasons, ...permitReasons].sort())
  }, 600_000)

  it('O-17: is after a change what it would be if compiled anew, and stays before it what it was', () => {
    fc.assert(
      fc.property(world, fc.array(changes, { minLength: 1, maxLength: 3 }), questions, (facts, batches, asked) => {
        const first = compile(worldCatalogue, facts)
        const before = asked.map((one) => decide(first, one))
        let [now, snapshot] = [facts, first]
        for (const batch of batches as Change[][]) {
          now = applied(now, batch)
          snapshot = change(snapshot, batch, snapshot.revision + 1)
        }
        const fresh = compile(worldCatalogue, now)
        expect(asked.map((one) => decide(snapshot, one))).toEqual(asked.map((one) => decide(fresh, one)))
        expect(asked.map((one) => decide(first, one))).toEqual(before)
      }),
      { numRuns: fewWorlds * 3 },
    )
  }, 600_000)
})
