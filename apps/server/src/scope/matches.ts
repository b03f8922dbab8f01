import { findApplicationFacts } from '@rollcall/core/access'
import type { Scope } from '@rollcall/contract/scope'
import type { MembershipId } from '@rollcall/core/shared/ids'
import type { NamedScope } from '@rollcall/storage/scope'
import type { OrganizationAccess } from '../access/organization-access.ts'
import { visibleApplications } from '../access/visible.ts'

const mostNamed = 10

/** Owners as applications name them. */
interface Clauses {
  readonly userIds: readonly string[]
  readonly tags: readonly string[]
}

/** Counts what scopes match among the applications that the caller may view. */
export function openMatcher(access: OrganizationAccess, now: Date) {
  const { ids, hidden } = visibleApplications(access, now)
  const applications = ids
    .flatMap((id) => {
      const facts = findApplicationFacts(access.snapshot, id)
      return facts === undefined ? [] : [{ name: facts.name ?? id, owners: facts.owners, tags: facts.tags }]
    })
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en'))
  return ({ userIds, tags }: Clauses): Scope['matches'] => {
    const [ownerSet, tagSet] = [new Set(userIds), new Set(tags)]
    const found = applications.filter(
      (one) => one.owners.some((id) => ownerSet.has(id)) || one.tags.some((tag) => tagSet.has(tag)),
    )
    const names = found.slice(0, mostNamed).map(({ name }) => name)
    return { count: found.length, total: applications.length, names, hidden }
  }
}

export const toWire = (scope: NamedScope, match: ReturnType<typeof openMatcher>): Scope => ({
  id: scope.id,
  name: scope.name,
  owners: scope.owners.map(({ id, userId, name, email }) => ({
    membershipId: id as MembershipId,
    userId,
    name,
    email,
  })),
  tags: [...scope.tags],
  userCount: scope.user_count,
  matches: match({ userIds: scope.owners.flatMap(({ userId }) => userId ?? []), tags: scope.tags }),
  version: scope.version,
})
