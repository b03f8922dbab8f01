import { actorIdOf, type ResourceReference, type SubjectReference } from '@rollcall/core/access'
import { parseId, type RoleId, type UserId } from '@rollcall/core/shared/ids'
import type { ExplainedSubject, QuestionInput } from '@rollcall/contract/decision'
import type { Db } from '@rollcall/storage/engine/schema'
import { findMembership, findPeople } from '@rollcall/storage/membership'
import type { OrganizationAccess } from '../access/organization-access.ts'
import { refused, type Refused } from '../shared/refused.ts'

type SubjectInput = QuestionInput['subject']

export interface AskedSubject {
  readonly ok: true
  readonly reference: SubjectReference & Pick<ExplainedSubject, 'type'>
  /** Who asks asks about himself. */
  readonly isSelf: boolean
}

/** Whom a question is about. About oneself everybody may ask, about others who may explain. */
export async function findAsked(
  db: Db,
  access: OrganizationAccess,
  { type, id }: SubjectInput,
): Promise<AskedSubject | Refused> {
  const own = actorIdOf(access.snapshot, access.subject)
  const actor = actorIdOf(access.snapshot, { type, id })
  const isSelf = (type === 'user' && id === access.membershipId) || (own !== undefined && own.id === actor?.id)
  if (!isSelf && !access.may('access.explain')) return access.deny(db, 'access.explain')
  const membershipId = type === 'user' ? parseId('mem', id) : undefined
  if (membershipId === undefined) return { ok: true, reference: { type, id }, isSelf }
  const membership = await findMembership(db, access.organization.id, membershipId)
  if (membership === undefined) return refused('membership.not_found')
  // Somebody who was invited is no user yet: under the id of his membership he is nobody's.
  return { ok: true, reference: { type, id: membership.user_id ?? id }, isSelf }
}

export const toResource = ({
  type,
  id,
  application,
  environment,
  properties,
}: QuestionInput['resource']): ResourceReference => ({
  type,
  id,
  properties: {
    ...properties,
    ...(application !== undefined && { application }),
    ...(environment !== undefined && { environment }),
  },
})

export interface People {
  readonly of: (type: ExplainedSubject['type'], id: string) => ExplainedSubject
}

/** Names of people, as far as the caller may know them: of himself, and of others with `member.view`. */
export async function namePeople(db: Db, access: OrganizationAccess, ids: readonly string[]): Promise<People> {
  const own = actorIdOf(access.snapshot, access.subject)?.id
  const userIds = [...new Set(ids)].flatMap((id) => parseId('usr', userIdOf(access, id)) ?? [])
  const mayName = access.may('member.view')
  const rows = await findPeople(db, access.organization.id, userIds.filter((id) => mayName || id === own) as UserId[])
  const byUser = new Map(rows.map((row) => [row.user_id as string, row]))
  return {
    of: (type, id) => {
      const userId = type === 'user' ? userIdOf(access, id) : id
      const row = type === 'user' ? byUser.get(userId) : undefined
      return { type, id: userId, membershipId: row?.id ?? null, name: row?.name ?? null, email: row?.email ?? null }
    },
  }
}

/** A user may be named by the organization's own id for him. */
const userIdOf = ({ snapshot }: OrganizationAccess, id: string): string =>
  actorIdOf(snapshot, { type: 'user', id })?.id ?? id

export interface NamedRole {
  readonly id: RoleId
  readonly key: string
  readonly name: string
}

export function nameRole({ snapshot }: OrganizationAccess, roleId: string): NamedRole {
  const role = snapshot.roles.get(roleId)
  return { id: roleId as RoleId, key: role?.facts.key ?? '', name: role?.facts.name ?? '' }
}
