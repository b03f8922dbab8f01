import {
  canGrant,
  change,
  compile,
  decide,
  diff,
  type Grant,
  type OrganizationFacts,
  type Question,
  type SubjectReference,
  type Target,
} from '@rollcall/core/access'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applied, changes } from './changes.ts'
import { fewWorlds } from './runs.ts'
import { users, world, worldCatalogue, worldNow } from './worlds.ts'

const later = [0, 1, 10].map((offset) => new Date(worldNow.getTime() + offset))

/** Conditions may speak of the subject, and roles that may be given are a reach of their own: both are told apart below. */
function plain(facts: OrganizationFacts): OrganizationFacts {
  const strip = (grants: readonly Grant[]): readonly Grant[] => grants.map(({ permission, on }) => ({ permission, on }))
  return {
    ...facts,
    roles: facts.roles.map(({ fallback, ...role }) => ({
      ...role,
      mayGrant: [],
      elevated: false,
      grants: strip(role.grants),
      ...(fallback && { fallback: { ...fallback, grants: strip(fallback.grants) } }),
    })),
  }
}

/** Somebody who can give something: every role, and the scope he happens to have. */
const withMany = (facts: OrganizationFacts, granter: string): OrganizationFacts => ({
  ...facts,
  memberships: facts.memberships.map((one) =>
    one.userId === granter
      ? {
          ...one,
          status: 'active',
          endsAt: null,
          assignments: facts.roles.map(({ id }) => ({ roleId: id, endsAt: null })),
        }
      : one,
  ),
})

/** `owned` is inside `owned`, whoever's: the granter is asked as if he owned what the gainer owns, before and after. */
const owning = (facts: OrganizationFacts, gainer: string, granter: string): OrganizationFacts => ({
  ...facts,
  resources: facts.resources.map((one) =>
    one.owners.includes(gainer) ? { ...one, owners: [...one.owners, granter] } : one,
  ),
})

const toQuestion = (
  subject: SubjectReference,
  name: string,
  { type, id, application, environment }: Target,
  now: Date,
): Question => ({
  subject,
  action: { name },
  resource: { type, id: id ?? 'not registered', ...(id === null && { properties: { application, environment } }) },
  now,
})

describe('canGrant', () => {
  it('D-14: accepts no change with a gain, now or later, that the granter could not have himself', () => {
    let accepted = 0
    fc.assert(
      fc.property(world, changes, fc.constantFrom(...users), fc.boolean(), (random, batch, granter, isStrong) => {
        const facts = isStrong ? withMany(plain(random), granter) : plain(random)
        const after = plain(applied(facts, batch))
        const before = compile(worldCatalogue, facts)
        const then = change(before, toChanges(after, batch), 2)
        if (!canGrant({ type: 'user', id: granter }, before, then, worldNow).granted) return
        for (const now of later)
          for (const { type, id, gains } of diff(before, then, now)) {
            const actor = after.tokens.find((token) => type === 'token' && token.id === id)?.holder.id ?? id
            const held = [facts, { ...facts, resources: after.resources }].map((one) =>
              compile(worldCatalogue, owning(one, actor, granter)),
            )
            for (const { permission, targets } of gains)
              for (const target of targets.slice(0, 4)) {
                const definition = worldCatalogue.permissions.find(({ name }) => name === permission)
                if (definition?.baseline || target.type === 'user') continue
                accepted += 1
                const asked = toQuestion({ type: 'user', id: granter }, permission, target, now)
                expect([permission, target, held.some((one) => decide(one, asked).decision)]).toEqual([
                  permission,
                  target,
                  true,
                ])
              }
          }
      }),
      { numRuns: fewWorlds * 8 },
    )
    expect(accepted).toBeGreaterThan(50)
  }, 600_000)

  it('D-14: refuses nothing to the owner of the organization, and nobody a change without gains', () => {
    fc.assert(
      fc.property(world, changes, fc.constantFrom(...users), (random, batch, granter) => {
        const facts = plain(random)
        const before = compile(worldCatalogue, facts)
        const then = change(before, toChanges(plain(applied(facts, batch)), batch), 2)
        const owner = facts.memberships.find(({ userId }) => userId === facts.ownerUserId)
        if (owner?.status === 'active' && owner.endsAt === null)
          expect(canGrant({ type: 'user', id: owner.userId }, before, then, worldNow)).toEqual({ granted: true })
        expect(canGrant({ type: 'user', id: granter }, before, before, worldNow)).toEqual({ granted: true })
      }),
      { numRuns: fewWorlds },
    )
  }, 600_000)
})

/** The same changes, with the roles as they stand after `plain`. */
const toChanges = (after: OrganizationFacts, batch: Parameters<typeof change>[1]): Parameters<typeof change>[1] =>
  batch.map((one) => {
    if (!('put' in one) || one.put !== 'role') return one
    return { put: 'role', facts: after.roles.find(({ id }) => id === one.facts.id) ?? one.facts }
  })
