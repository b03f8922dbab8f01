import type { RoleFacts, Template } from '@rollcall/core/access'
import { templates } from '@rollcall/core/access'
import type { Policy } from '@rollcall/core/policy'
import type { MembershipId, NotificationGroupId, RoleId, ScopeId } from '@rollcall/core/shared/ids'
import type { Db } from '@rollcall/storage/engine/schema'
import { listPlaceNames } from '@rollcall/storage/invitation'
import type { OrganizationAccess } from '../access/organization-access.ts'
import { toPolicy } from '../shared/policy.ts'

/** What a place can be made of in one organization. */
export interface Directory {
  readonly policy: Policy
  readonly template: Template
  readonly roles: ReadonlyMap<RoleId, RoleFacts>
  /** By id, named ones only; the value is the folded name. */
  readonly scopes: ReadonlyMap<ScopeId, string>
  readonly groups: ReadonlyMap<NotificationGroupId, string>
  /** User ids of members, whom a custom scope names as owners. */
  readonly userIds: ReadonlyMap<MembershipId, string>
}

/** @param owners memberships that custom scopes of the request name */
export async function loadDirectory(
  db: Db,
  { organization, snapshot }: Pick<OrganizationAccess, 'organization' | 'snapshot'>,
  owners: readonly MembershipId[],
): Promise<Directory> {
  const { scopes, groups, members } = await listPlaceNames(db, organization.id, owners)
  return {
    policy: toPolicy(organization),
    template: templates[organization.template],
    roles: new Map([...snapshot.roles.values()].map(({ facts }) => [facts.id as RoleId, facts])),
    scopes: new Map(scopes.map(({ id, name }) => [id, name])),
    groups: new Map(groups.map(({ id, name }) => [id, name])),
    userIds: new Map(members.map(({ id, userId }) => [id, userId])),
  }
}
