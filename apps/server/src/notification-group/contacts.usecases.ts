import type { NotificationContactId } from '@rollcall/core/shared/ids'
import { parsePhone } from '@rollcall/core/shared/phone'
import { ok } from '@rollcall/core/shared/result'
import { parseName } from '@rollcall/core/user'
import type { BodyOf } from '@rollcall/contract/operations'
import type { Db, Row } from '@rollcall/storage/engine/schema'
import {
  deleteNotificationContact,
  findNotificationContact,
  insertNotificationContacts,
  listNotificationContacts,
  touchNotificationGroups,
  updateNotificationContact,
  type GroupPlace,
  type NotificationContactChange,
} from '@rollcall/storage/notification-group'
import { personal, type Change } from '../audit/record.ts'
import type { Context } from '../http/principal.ts'
import { toEmail } from '../shared/email.ts'
import { newId } from '../shared/new-id.ts'
import { refused, refusedAt, type Refused } from '../shared/refused.ts'
import {
  changeRecipients,
  getGroup,
  nextCursor,
  readPaging,
  recordGroup,
  type AfterChange,
  type Paging,
} from './notification-group.usecases.ts'
import { toContactWire } from './wire.ts'

type Contact = Row<'notification_group_contacts'>

export async function listContactPage(db: Db, place: GroupPlace, query: Paging, now: Date) {
  const list = `notification-contacts ${place.id}`
  const paging = readPaging(list, query)
  if (!paging.ok) return paging
  const group = await getGroup(db, place, now)
  if (!group.ok) return group
  const rows = await listNotificationContacts(db, place, paging.value)
  return ok({
    items: rows.map(toContactWire),
    nextCursor: nextCursor(list, rows, paging.value.limit, ({ name_folded, id }) => ({ key: name_folded, id })),
  })
}

export function parseContact(
  contact: NotificationContactChange,
): { readonly ok: true; readonly value: NotificationContactChange } | Refused {
  const name = parseName(contact.name)
  if (!name.ok) return refusedAt('/name', name.error, 'Write 1 to 120 characters on one line.')
  const address = contact.channel === 'email' ? toEmail(contact.address) : parsePhone(contact.address)
  if (!address.ok) return refusedAt('/address', address.error, hints[address.error])
  return ok({ name: name.value, channel: contact.channel, address: address.value })
}

const hints = {
  'email.invalid': 'Write an address such as ada@example.com.',
  'phone.invalid': 'Write + and the country code first, such as +49 170 1234567.',
} as const

const toChange = ({ id, name, channel, address }: Pick<Contact, 'id' | 'name' | 'channel' | 'address'>): Change => ({
  contactId: id,
  name: personal(name),
  channel,
  address: personal(address),
})

export const addContact = (
  db: Db,
  place: GroupPlace,
  context: Context,
  body: BodyOf<'POST /v1/organizations/{organizationId}/notification-groups/{groupId}/contacts'>,
): Promise<AfterChange<Contact> | Refused> =>
  changeRecipients(db, place, context, async () => {
    const parsed = parseContact(body)
    if (!parsed.ok) return parsed
    const { now } = context
    const id = newId('ngc', now)
    const { organizationId } = place
    await insertNotificationContacts(db, [
      { organization_id: organizationId, group_id: place.id, id, ...parsed.value, created_at: now },
    ])
    await touchNotificationGroups(db, organizationId, [place.id], now)
    await recordGroup(db, place, context, { action: 'contact_added', after: toChange({ id, ...parsed.value }) })
    const made = await findNotificationContact(db, place, id)
    return made === undefined ? refused('notification-group.recipient_not_found') : ok(made)
  })

export interface ContactChange {
  readonly contactId: NotificationContactId
  readonly version: number
  readonly body: BodyOf<'PATCH /v1/organizations/{organizationId}/notification-groups/{groupId}/contacts/{contactId}'>
}

export const changeContact = (
  db: Db,
  place: GroupPlace,
  context: Context,
  { contactId, version, body }: ContactChange,
): Promise<AfterChange<Contact> | Refused> =>
  changeRecipients(db, place, context, async () => {
    const before = await findNotificationContact(db, place, contactId)
    if (before === undefined) return refused('notification-group.recipient_not_found')
    const { name, channel, address } = before
    const parsed = parseContact({ name, channel, address, ...body })
    if (!parsed.ok) return parsed
    const after = await updateNotificationContact(db, place, { contactId, version }, parsed.value)
    if (after === undefined) return refused('notification-group.changed')
    await touchNotificationGroups(db, place.organizationId, [place.id], context.now)
    await recordGroup(db, place, context, {
      action: 'contact_updated',
      before: toChange(before),
      after: toChange(after),
    })
    return ok(after)
  })

export const removeContact = (
  db: Db,
  place: GroupPlace,
  context: Context,
  { contactId, dryRun }: { readonly contactId: NotificationContactId; readonly dryRun?: boolean | undefined },
): Promise<AfterChange<undefined> | Refused> =>
  changeRecipients(db, place, { now: context.now, dryRun }, async () => {
    const before = await findNotificationContact(db, place, contactId)
    if (before === undefined) return refused('notification-group.recipient_not_found')
    await deleteNotificationContact(db, place, contactId)
    await touchNotificationGroups(db, place.organizationId, [place.id], context.now)
    await recordGroup(db, place, context, { action: 'contact_removed', before: toChange(before) })
    return ok(undefined)
  })
