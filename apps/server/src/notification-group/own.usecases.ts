import type { NotificationGroupId, OrganizationId } from '@rollcall/core/shared/ids'
import type { OwnGroup } from '@rollcall/contract/notification-group'
import type { Db, Row } from '@rollcall/storage/engine/schema'
import { inScope } from '@rollcall/storage/engine/scope'
import { listOrganizationsOfUser } from '@rollcall/storage/organization'
import { loadAccess } from '../access/organization-access.ts'
import type { Context, SessionPrincipal } from '../http/principal.ts'
import type { Parts } from '../parts.ts'
import { refused, type Refused } from '../shared/refused.ts'
import { changeMember, listGroupsOf, type ChoiceChange } from './members.usecases.ts'
import { toMembershipGroup } from './wire.ts'

type OwnContext = Context & { readonly principal: SessionPrincipal }

/** In every organization that this session opens. */
export async function listOwnGroups(
  parts: Pick<Parts, 'snapshots'>,
  db: Db,
  context: OwnContext,
): Promise<readonly OwnGroup[]> {
  const groups: OwnGroup[] = []
  for (const place of await listOrganizationsOfUser(db, context.principal.user.id)) {
    await inScope(db, place.organization_id, async () => {
      const access = await loadAccess(parts, db, place.organization_id, context, 'read')
      if (!access.ok) return
      const organization = toOrganization(access.value.organization)
      const items = await listGroupsOf(db, place.organization_id, place.id, context.now)
      groups.push(...items.map((item) => ({ organization, ...item })))
    })
  }
  return groups
}

const toOrganization = ({ id, name, slug }: Row<'organizations'>) => ({ id, name, slug })

export interface OwnChange extends Omit<ChoiceChange, 'membershipId'> {
  readonly organizationId: OrganizationId
  readonly groupId: NotificationGroupId
}

interface Changed {
  readonly ok: true
  readonly item: OwnGroup
  readonly losesEverybody: boolean
}

/** The own channels are everybody's own affair, whatever his roles. A group in which he is not does not exist for him. */
export const changeOwnGroup = (
  parts: Pick<Parts, 'snapshots'>,
  db: Db,
  context: OwnContext,
  { organizationId, groupId, ...change }: OwnChange,
): Promise<Changed | Refused> =>
  inScope(db, organizationId, async () => {
    const access = await loadAccess(parts, db, organizationId, context, 'write')
    if (!access.ok) return access
    const { organization, membershipId } = access.value
    if (membershipId === null) return refused('organization.not_found')
    const place = { organizationId, id: groupId }
    const changed = await changeMember(db, place, context, { ...change, membershipId })
    if (!changed.ok)
      return changed.error === 'notification-group.recipient_not_found'
        ? refused('notification-group.not_found')
        : changed
    const item = {
      organization: toOrganization(organization),
      ...toMembershipGroup(changed.value, changed.group.counts, context.now),
    }
    return { ok: true, item, losesEverybody: changed.losesEverybody }
  })
