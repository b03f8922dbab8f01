import {
  change,
  compile,
  diff,
  diffAlike,
  type Difference,
  type OrganizationFacts,
  type Question,
  type SubjectDiff,
  type Target,
} from '@rollcall/core/access'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applied, changes } from './changes.ts'
import { isPermit, referenceDecide } from './reference.ts'
import { fewWorlds } from './runs.ts'
import { question, world, worldCatalogue, worldNow } from './worlds.ts'

const questions = fc.array(question, { minLength: 60, maxLength: 60 })

const permits = (facts: OrganizationFacts, one: Question): boolean =>
  isPermit(referenceDecide(worldCatalogue, facts, one))

const toQuestion = (
  subject: Question['subject'],
  name: string,
  { type, id, application, environment }: Target,
): Question => ({
  subject,
  action: { name },
  resource: {
    type,
    id: id ?? 'not registered',
    ...(id === null && { properties: { application, environment } }),
  },
  now: worldNow,
})

describe('diff', () => {
  it('D-3: is the decision after minus the decision before', () => {
    fc.assert(
      fc.property(world, changes, questions, (facts, batch, asked) => {
        const before = compile(worldCatalogue, facts)
        const found = diff(before, change(before, batch, 2), worldNow)
        const after = applied(facts, batch)
        for (const { type, id, gains, losses } of found) {
          const subject = { type, id }
          for (const [list, gained] of [
            [gains, true],
            [losses, false],
          ] as const)
            for (const { permission, targets } of list)
              for (const target of targets.slice(0, 5)) {
                const one = toQuestion(subject, permission, target)
                expect([permits(facts, one), permits(after, one)]).toEqual([!gained, gained])
              }
        }
        for (const one of asked) expectTold(found, facts, after, one)
      }),
      { numRuns: fewWorlds },
    )
  }, 600_000)
})

describe('diff of those who are alike', () => {
  it('D-3: tells of each subject what the diff of it alone tells, but for single members', () => {
    fc.assert(
      fc.property(world, changes, (facts, batch) => {
        const before = compile(worldCatalogue, facts)
        const after = change(before, batch, 2)
        const alone = diff(before, after, worldNow).flatMap(({ type, id, gains, losses }) =>
          told(type, id, withoutMembers(gains), withoutMembers(losses)),
        )
        const alike = diffAlike(before, after, worldNow).flatMap(({ type, ids, gains, losses }) =>
          ids.flatMap((id) => told(type, id, gains, losses)),
        )
        expect(alike.toSorted()).toEqual(alone.toSorted())
      }),
      { numRuns: fewWorlds },
    )
  }, 600_000)
})

const withoutMembers = (differences: readonly Difference[]): readonly Difference[] =>
  differences
    .map(({ permission, targets }) => ({ permission, targets: targets.filter(({ type }) => type !== 'user') }))
    .filter(({ targets }) => targets.length > 0)

const told = (
  type: string,
  id: string,
  gains: readonly Difference[],
  losses: readonly Difference[],
): readonly string[] =>
  gains.length + losses.length === 0 ? [] : [JSON.stringify([type, id, gains.map(toText), losses.map(toText)])]

const toText = ({ permission, targets }: Difference): string =>
  `${permission} ${targets
    .map((target) => JSON.stringify(target))
    .toSorted()
    .join()}`

/** What a random question sees change is among the differences. */
function expectTold(
  found: readonly SubjectDiff[],
  facts: OrganizationFacts,
  after: OrganizationFacts,
  asked: Question,
): void {
  const { subject, action, resource } = asked
  const one: Question = {
    subject: { type: subject.type, id: subject.id },
    action,
    resource: { type: resource.type, id: resource.id },
    now: worldNow,
  }
  const isRegistered = [...facts.resources, ...after.resources].some(
    ({ type, id }) => type === resource.type && id === resource.id,
  )
  const isKnown = isRegistered || resource.type === 'organization' || resource.type === 'user'
  const [was, is] = [permits(facts, one), permits(after, one)]
  if (was === is || !isKnown || subject.id.startsWith('external') || resource.id.startsWith('external')) return
  const told = found.find(({ type, id }) => type === subject.type && id === subject.id)
  const name = action.name.includes('.') ? action.name : `${resource.type}.${action.name}`
  const targets = (is ? told?.gains : told?.losses)?.find(({ permission }) => permission === name)?.targets
  expect(targets?.some(({ type, id }) => type === resource.type && id === resource.id)).toBe(true)
}
