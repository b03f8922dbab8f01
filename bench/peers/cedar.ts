import type * as Cedar from '@cedar-policy/cedar-wasm/nodejs'
import { createRequire } from 'node:module'
import type { OrganizationFacts, RoleFacts, ScopeFacts } from '@rollcall/core/access'
import type { Contender } from '../engine/contender.ts'
import { isOver, levelOf, makePlaces, neededFor, permissionOf } from './places.ts'

const { preparsePolicySet, statefulIsAuthorized } = createRequire(import.meta.url)(
  '@cedar-policy/cedar-wasm/nodejs',
) as typeof Cedar

/** Two policies for a role: what it reads and what it administers. */
const policiesOf = ({ id, grants }: RoleFacts): string =>
  (['read', 'admin'] as const)
    .map((level) => {
      const actions = grants
        .filter(({ permission }) => levelOf(permission) === level)
        .map(({ permission }) => `Action::"${permission}"`)
      const enough =
        level === 'admin'
          ? `resource.levels["${id}"] == "admin"`
          : `(resource.levels["${id}"] == "admin" || resource.levels["${id}"] == "read")`
      return `permit (principal in Role::"${id}", action in [${actions.join(', ')}], resource) when { ${enough} && (
        principal.scope == "organization" ||
        (principal.scope == "own" && resource.owners.contains(principal.id)) ||
        (principal.scope == "custom" && (resource.owners.containsAny(principal.scopeOwners) || resource.tags.containsAny(principal.scopeTags)))
      ) };`
    })
    .join('\n')

const attributesOf = (userId: string, scope: ScopeFacts) => ({
  id: userId,
  scope: scope.kind,
  scopeOwners: scope.kind === 'custom' ? [...scope.owners] : [],
  scopeTags: scope.kind === 'custom' ? [...scope.tags] : [],
})

function principals(facts: OrganizationFacts) {
  const members = new Map(facts.memberships.map((one) => [one.userId, one]))
  return (id: string, now: Date) => {
    const member = members.get(id)
    if (member === undefined || isOver(member, now)) return undefined
    return {
      uid: { type: 'User', id },
      attrs: attributesOf(id, member.scope as ScopeFacts),
      parents: member.assignments.map(({ roleId }) => ({ type: 'Role', id: roleId })),
    }
  }
}

/** Policies parsed before; the two entities of a question go with it. */
export const cedar: Contender = {
  name: '@cedar-policy/cedar-wasm, policies parsed before',
  answers: 'everything',
  most: () => 60,
  prepare(facts, questions) {
    const parsed = preparsePolicySet('rollcall', { staticPolicies: facts.roles.map(policiesOf).join('\n') })
    if (parsed.type !== 'success') throw new Error(JSON.stringify(parsed))
    const principalOf = principals(facts)
    const places = makePlaces(facts, questions)
    return (question, index) => {
      const principal = principalOf(question.subject.id, question.now)
      const place = places[index]
      if (principal === undefined || place === undefined) return false
      const uid = { type: 'Thing', id: question.resource.id }
      const attrs = { owners: [...place.owners], tags: [...place.tags], levels: place.levels }
      return neededFor(permissionOf(question)).every((permission) => {
        const answer = statefulIsAuthorized({
          principal: principal.uid,
          action: { type: 'Action', id: permission },
          resource: uid,
          context: {},
          preparsedPolicySetId: 'rollcall',
          entities: [principal, { uid, attrs, parents: [] }],
        } as unknown as Parameters<typeof statefulIsAuthorized>[0])
        if (answer.type !== 'success') throw new Error(JSON.stringify(answer))
        return answer.response.decision === 'allow'
      })
    }
  },
}
