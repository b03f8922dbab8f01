import {
  compile,
  decide,
  evaluate,
  type OrganizationFacts,
  opensPage,
  type Plan,
  type PlanRow,
  plan,
  type Question,
  type ResourceFacts,
  searchActions,
  searchResources,
  searchSubjects,
} from '@rollcall/core/access'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isPermit, referenceDecide, referencePlace } from './reference.ts'
import { fewWorlds } from './runs.ts'
import { question, world, worldCatalogue } from './worlds.ts'

const questions = fc.array(question, { minLength: 20, maxLength: 20 })
const everything = { limit: 1_000 }

const permits = (facts: OrganizationFacts, one: Question): boolean =>
  isPermit(referenceDecide(worldCatalogue, facts, one))

/** Ids of the resources of a type, in the order of their registration. */
function idsOf(facts: OrganizationFacts, type: string): readonly string[] {
  if (type === 'organization') return [facts.id]
  if (type === 'user') return facts.memberships.map(({ userId }) => userId)
  return facts.resources.filter((one) => one.type === type).map(({ id }) => id)
}

describe('lists', () => {
  it('O-8, R-36: hold exactly the resources on which the decision is true', () => {
    fc.assert(
      fc.property(world, questions, (facts, asked) => {
        const snapshot = compile(worldCatalogue, facts)
        for (const { resource, ...one } of asked) {
          const { type } = resource
          const visible = idsOf(facts, type).filter((id) => permits(facts, { ...one, resource: { type, id } }))
          const found = searchResources(snapshot, { ...one, resource: { type } }, everything)
          expect([...found.ids].sort()).toEqual([...visible].sort())
          expect(found.total).toBe(visible.length)
          const first = searchResources(snapshot, { ...one, resource: { type } }, { limit: 1 })
          const next = searchResources(snapshot, { ...one, resource: { type } }, { limit: 1_000, after: first.ids[0] })
          if (first.ids.length === 1) expect([...first.ids, ...next.ids]).toEqual(found.ids)
          expect(first.hasMore).toBe(found.total > 1)
        }
      }),
      { numRuns: fewWorlds },
    )
  }, 600_000)

  it('D-5: of subjects and actions hold exactly those for which the decision is true', () => {
    fc.assert(
      fc.property(world, questions, (facts, asked) => {
        const snapshot = compile(worldCatalogue, facts)
        for (const one of asked) {
          const { type } = one.subject
          const ids = { user: facts.memberships.map(({ userId }) => userId), token: facts.tokens.map(({ id }) => id) }
          const known: readonly string[] =
            type === 'user' || type === 'token' ? ids[type] : facts.serviceAccounts.map(({ id }) => id)
          const able = known.filter((id) => permits(facts, { ...one, subject: { type, id } }))
          const kinds = ['user', 'token', 'service-account']
          expect([...searchSubjects(snapshot, { ...one, subject: { type } }, everything).ids].sort()).toEqual(
            kinds.includes(type) ? [...able].sort() : [],
          )
          for (const name of searchActions(snapshot, one))
            expect(permits(facts, { ...one, action: { name } })).toBe(true)
          if (decide(snapshot, one).decision) expect(actionsOf(snapshot, one)).toContain(fullName(one))
        }
      }),
      { numRuns: fewWorlds },
    )
  }, 600_000)

  it('O-6: a page opens when a role in force grants its view at all, and so for whoever sees one row of it', () => {
    fc.assert(
      fc.property(world, questions, (facts, asked) => {
        const snapshot = compile(worldCatalogue, facts)
        for (const one of asked) {
          const { type } = one.resource
          const seesOne = { ...one, action: { name: 'view' } }
          if (one.subject.elevatedUntil === undefined && decide(snapshot, seesOne).decision)
            expect(opensPage(snapshot, one.subject, type, one.now)).toBe(true)
        }
      }),
      { numRuns: fewWorlds },
    )
  }, 600_000)
})

const actionsOf = (snapshot: ReturnType<typeof compile>, one: Question): readonly string[] =>
  searchActions(snapshot, one).map((name) => (name.includes('.') ? name : `${one.resource.type}.${name}`))

const fullName = ({ action, resource }: Question): string =>
  action.name.includes('.') ? action.name : `${resource.type}.${action.name}`

const rowOf = (facts: OrganizationFacts, resource: ResourceFacts): PlanRow => {
  const place = referencePlace(worldCatalogue, facts, resource)
  return {
    id: resource.id,
    type: resource.type,
    owners: resource.owners,
    tags: resource.tags,
    properties: resource.properties ?? {},
    application: place?.application ?? null,
    environment: place?.environment ?? null,
    ...(resource.name !== undefined && { name: resource.name }),
  }
}

const holds = (one: Plan, row: PlanRow): boolean =>
  one.plan === 'all' || (one.plan === 'some' && evaluate(one.where, row))

describe('plan', () => {
  it('O-8: evaluated over a registered resource is the decision about it', () => {
    const seen = new Set<string>()
    fc.assert(
      fc.property(world, questions, (facts, asked) => {
        const snapshot = compile(worldCatalogue, facts)
        for (const { resource, ...one } of asked) {
          const { type } = resource
          const planned = plan(snapshot, { ...one, resource: { type } })
          seen.add(planned.plan)
          for (const row of facts.resources.filter((other) => other.type === type))
            expect(holds(planned, rowOf(facts, row))).toBe(permits(facts, { ...one, resource: { type, id: row.id } }))
        }
      }),
      { numRuns: fewWorlds * 3 },
    )
    expect([...seen].sort()).toEqual(['all', 'none', 'some'])
  }, 600_000)
})
