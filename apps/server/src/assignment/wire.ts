import { isEnded } from '@rollcall/core/membership'
import type { MembershipId } from '@rollcall/core/shared/ids'
import type { HeldScope, MembershipAccess } from '@rollcall/contract/assignment'
import { type Holder, listNamedMembers } from '@rollcall/storage/assignment'
import type { Db } from '@rollcall/storage/engine/schema'
import type { OrganizationAccess } from '../access/organization-access.ts'

/** What somebody who is in holds, as it stands in this transaction. */
export async function toWire(
  db: Db,
  { organization, snapshot }: OrganizationAccess,
  holder: Holder,
  now: Date,
): Promise<MembershipAccess> {
  const roles = holder.roles.flatMap(({ roleId, endsAt }) => {
    const facts = snapshot.roles.get(roleId)?.facts
    if (facts === undefined) return []
    const { key, name, kind } = facts
    const summary = { id: roleId, key, name, kind }
    return [{ ...summary, endsAt: endsAt?.toISOString() ?? null, ended: isEnded({ endsAt }, now) }]
  })
  return {
    membershipId: holder.id as MembershipId,
    status: holder.status === 'suspended' ? 'suspended' : 'active',
    owner: holder.id === organization.owner_membership_id,
    roles: roles.toSorted((a, b) =>
      a.kind === b.kind ? a.name.localeCompare(b.name, 'en') : a.kind === 'tier' ? -1 : 1,
    ),
    scope: await toScope(db, organization.id, holder),
    endsAt: holder.endsAt?.toISOString() ?? null,
    ended: isEnded(holder, now),
    version: holder.version,
  }
}

async function toScope(db: Db, organizationId: `org_${string}`, holder: Holder): Promise<HeldScope> {
  const { scopeKind, scopeId, scopeName, owners, tags } = holder
  if (scopeKind !== 'custom') return { kind: scopeKind }
  const members = await listNamedMembers(db, organizationId, owners)
  const matching = {
    owners: members
      .filter(({ status }) => status === 'active' || status === 'suspended')
      .map(({ id, name, email }) => ({ membershipId: id, name: name ?? email, email }))
      .toSorted((a, b) => a.name.localeCompare(b.name, 'en')),
    tags: [...tags],
  }
  return scopeId !== null && scopeName !== null
    ? { kind: 'named', scopeId, name: scopeName, ...matching }
    : { kind: 'custom', ...matching }
}
