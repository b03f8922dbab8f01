import type { NotificationGroupId, OrganizationId } from '@rollcall/core/shared/ids'
import { findMembership } from '@rollcall/storage/membership'
import type { GroupPlace } from '@rollcall/storage/notification-group'
import { readIfMatch, toETag } from '../http/etag.ts'
import { answered } from '../http/outcome.ts'
import { transacted, type AnyRoute } from '../http/routes.ts'
import type { Parts } from '../parts.ts'
import { refused } from '../shared/refused.ts'
import { addContact, changeContact, listContactPage, removeContact } from './contacts.usecases.ts'
import { addMembers, changeMember, listGroupsOf, listMemberPage, removeMember } from './members.usecases.ts'
import { createGroup, deleteGroup, getGroup, listGroupPage, updateGroup } from './notification-group.usecases.ts'
import { changeOwnGroup, listOwnGroups } from './own.usecases.ts'
import { toContactWire, toMemberWire, toWire } from './wire.ts'

const toPlace = (path: {
  readonly organizationId: OrganizationId
  readonly groupId: NotificationGroupId
}): GroupPlace => ({
  organizationId: path.organizationId,
  id: path.groupId,
})

const tagged = ({ version }: { readonly version: number }) => ({ headers: { etag: toETag(version) } })
const readVersion = (ifMatch: string | undefined) => readIfMatch(ifMatch, 'notification-group.changed')

export const notificationGroupRoutes = (parts: Parts): readonly AnyRoute[] => [
  ...groups,
  ...members,
  ...contacts,
  ...own(parts),
]

const groups: readonly AnyRoute[] = [
  transacted('GET /v1/organizations/{organizationId}/notification-groups', async ({ path, query, context }, db) => {
    const page = await listGroupPage(db, path.organizationId, query, context.now)
    return page.ok ? answered(200, page.value) : refused(page.error)
  }),
  transacted('POST /v1/organizations/{organizationId}/notification-groups', async ({ path, body, context }, db) => {
    const made = await createGroup(db, path.organizationId, context, body)
    return made.ok ? answered(201, toWire(made.value), tagged(made.value)) : made
  }),
  transacted('GET /v1/organizations/{organizationId}/notification-groups/{groupId}', async ({ path, context }, db) => {
    const group = await getGroup(db, toPlace(path), context.now)
    return group.ok ? answered(200, toWire(group.value), tagged(group.value)) : group
  }),
  transacted(
    'PATCH /v1/organizations/{organizationId}/notification-groups/{groupId}',
    async ({ path, body, ifMatch, context }, db) => {
      const version = readVersion(ifMatch)
      if (!version.ok) return version
      const group = await updateGroup(db, toPlace(path), context, { version: version.value, body })
      return group.ok ? answered(200, toWire(group.value), tagged(group.value)) : group
    },
  ),
  transacted(
    'DELETE /v1/organizations/{organizationId}/notification-groups/{groupId}',
    async ({ path, query, context }, db) => {
      const gone = await deleteGroup(db, toPlace(path), context, query.recipients)
      return gone.ok ? answered(200, gone.value) : gone
    },
  ),
]

const members: readonly AnyRoute[] = [
  transacted(
    'GET /v1/organizations/{organizationId}/notification-groups/{groupId}/members',
    async ({ path, query, access, context }, db) => {
      if (!access.may('member.view')) return access.deny(db, 'member.view')
      const page = await listMemberPage(db, toPlace(path), query, context.now)
      if (page.ok) return answered(200, page.value)
      return page.error === 'request.cursor_invalid' ? refused(page.error) : page
    },
  ),
  transacted(
    'POST /v1/organizations/{organizationId}/notification-groups/{groupId}/members',
    async ({ path, body, context }, db) => {
      const added = await addMembers(db, toPlace(path), context, body)
      return added.ok ? answered(200, { items: [...added.value], group: toWire(added.group) }) : added
    },
  ),
  transacted(
    'PATCH /v1/organizations/{organizationId}/notification-groups/{groupId}/members/{membershipId}',
    async ({ path, query, body, ifMatch, access, context }, db) => {
      const version = readVersion(ifMatch)
      if (!version.ok) return version
      if (!access.may('member.view')) return access.deny(db, 'member.view')
      const change = { membershipId: path.membershipId, version: version.value, body, dryRun: query.dryRun }
      const changed = await changeMember(db, toPlace(path), context, change)
      if (!changed.ok) return changed
      const { value, group, losesEverybody } = changed
      const member = toMemberWire(value, context.now)
      return answered(200, { member, group: toWire(group), losesEverybody }, tagged(value))
    },
  ),
  transacted(
    'DELETE /v1/organizations/{organizationId}/notification-groups/{groupId}/members/{membershipId}',
    async ({ path, query, context }, db) => {
      const removal = { membershipId: path.membershipId, dryRun: query.dryRun }
      const removed = await removeMember(db, toPlace(path), context, removal)
      if (!removed.ok) return removed
      return answered(200, { group: toWire(removed.group), losesEverybody: removed.losesEverybody })
    },
  ),
  transacted(
    'GET /v1/organizations/{organizationId}/memberships/{membershipId}/notification-groups',
    async ({ path, access, context }, db) => {
      if (!access.may('member.view')) return access.deny(db, 'member.view')
      const membership = await findMembership(db, path.organizationId, path.membershipId)
      if (membership === undefined) return refused('membership.not_found')
      return answered(200, {
        items: [...(await listGroupsOf(db, path.organizationId, membership.id, context.now))],
      })
    },
  ),
]

const contacts: readonly AnyRoute[] = [
  transacted(
    'GET /v1/organizations/{organizationId}/notification-groups/{groupId}/contacts',
    async ({ path, query, context }, db) => {
      const page = await listContactPage(db, toPlace(path), query, context.now)
      if (page.ok) return answered(200, page.value)
      return page.error === 'request.cursor_invalid' ? refused(page.error) : page
    },
  ),
  transacted(
    'POST /v1/organizations/{organizationId}/notification-groups/{groupId}/contacts',
    async ({ path, body, context }, db) => {
      const added = await addContact(db, toPlace(path), context, body)
      if (!added.ok) return added
      return answered(201, { contact: toContactWire(added.value), group: toWire(added.group) }, tagged(added.value))
    },
  ),
  transacted(
    'PATCH /v1/organizations/{organizationId}/notification-groups/{groupId}/contacts/{contactId}',
    async ({ path, body, ifMatch, context }, db) => {
      const version = readVersion(ifMatch)
      if (!version.ok) return version
      const change = { contactId: path.contactId, version: version.value, body }
      const changed = await changeContact(db, toPlace(path), context, change)
      if (!changed.ok) return changed
      return answered(
        200,
        { contact: toContactWire(changed.value), group: toWire(changed.group) },
        tagged(changed.value),
      )
    },
  ),
  transacted(
    'DELETE /v1/organizations/{organizationId}/notification-groups/{groupId}/contacts/{contactId}',
    async ({ path, query, context }, db) => {
      const removal = { contactId: path.contactId, dryRun: query.dryRun }
      const removed = await removeContact(db, toPlace(path), context, removal)
      if (!removed.ok) return removed
      return answered(200, { group: toWire(removed.group), losesEverybody: removed.losesEverybody })
    },
  ),
]

const own = (parts: Parts): readonly AnyRoute[] => [
  transacted('GET /v1/me/notification-groups', async ({ context }, db) =>
    answered(200, { items: [...(await listOwnGroups(parts, db, context))] }),
  ),
  transacted(
    'PATCH /v1/me/organizations/{organizationId}/notification-groups/{groupId}',
    async ({ path, query, body, ifMatch, context }, db) => {
      const version = readVersion(ifMatch)
      if (!version.ok) return version
      const { organizationId, groupId } = path
      const change = { organizationId, groupId, version: version.value, body, dryRun: query.dryRun }
      const changed = await changeOwnGroup(parts, db, context, change)
      if (!changed.ok) return changed
      const { item, losesEverybody } = changed
      return answered(200, { item, losesEverybody }, tagged(item))
    },
  ),
]
