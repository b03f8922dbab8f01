import { checkChoice } from '@rollcall/core/notification-group'
import type { MembershipId, NotificationGroupId } from '@rollcall/core/shared/ids'
import { toFolded } from '@rollcall/core/shared/text'
import {
  addGroupMembers,
  deleteGroupMember,
  touchNotificationGroups,
  updateGroupMember,
  type GroupPlace,
} from '@rollcall/storage/notification-group'
import type { GroupRow } from '@rollcall/storage/organization-file'
import { addContact, changeContact, parseContact, removeContact } from '../notification-group/contacts.usecases.ts'
import { createGroup, recordGroup, updateGroup } from '../notification-group/notification-group.usecases.ts'
import { canonical, quoted, type Applying } from './applying.ts'
import { once } from './faults.ts'

type GroupFile = NonNullable<Applying['file']['notificationGroups']>[number]

/** Groups with their recipients; everybody they name is in or invited by now. */
export async function writeGroups(applying: Applying): Promise<void> {
  const { file, faults } = applying
  const given = once(faults, 'notificationGroups', file.notificationGroups ?? [], ({ name }) => toFolded(name))
  for (const [group, pointer] of given) {
    const current = applying.state.groups.get(toFolded(group.name))
    const id = await writeHead(applying, current, group, pointer)
    if (id === undefined) continue
    applying.names.groups.set(toFolded(group.name), id)
    const place = { organizationId: applying.access.organization.id, id }
    if (group.members !== undefined) await writeMembers(applying, place, current?.members ?? [], group.members, pointer)
    if (group.contacts !== undefined)
      await writeContacts(applying, place, current?.contacts ?? [], group.contacts, pointer)
  }
}

async function writeHead(
  { db, access, context, faults }: Applying,
  current: GroupRow | undefined,
  { name, description }: GroupFile,
  pointer: string,
): Promise<NotificationGroupId | undefined> {
  const organizationId = access.organization.id
  const isSame = current?.name === name.trim() && (description === undefined || current.description === description)
  if (current !== undefined && isSame) return current.id
  const body = { name, ...(description === undefined ? {} : { description }) }
  const written =
    current === undefined
      ? await createGroup(db, organizationId, context, body)
      : await updateGroup(db, { organizationId, id: current.id }, context, { version: current.version, body })
  if (written.ok) return written.value.id
  faults.adopt(pointer, written)
  return undefined
}

type Choice = GroupRow['members'][number]

async function writeMembers(
  applying: Applying,
  place: GroupPlace,
  current: readonly Choice[],
  wanted: NonNullable<GroupFile['members']>,
  pointer: string,
): Promise<void> {
  const { db, context, faults, names } = applying
  const [was, seen] = [new Map(current.map((one) => [one.member as string, one])), new Set<string>()]
  const added: (readonly [MembershipId, Omit<Choice, 'member' | 'version'>])[] = []
  let changed = 0
  for (const [at, { member, email = true, sms = false, on = true }] of wanted.entries()) {
    const address = canonical(member)
    const here = `${pointer}/members/${at}`
    const id = names.members.get(address) ?? names.invited.get(address)
    if (id === undefined)
      faults.tell(`${here}/member`, 'membership.not_found', `Nobody has the address ${quoted(member)}.`)
    if (seen.has(address)) faults.tell(here, 'organization-file.invalid', 'He stands in the group twice.')
    if (!checkChoice({ email, sms, on }).ok)
      faults.tell(here, 'notification-group.no_channel', 'Choose e-mail, SMS or both, or switch it off.')
    seen.add(address)
    const old = was.get(address)
    if (id === undefined || faults.refusal() !== undefined) continue
    if (old === undefined) added.push([id, { email, sms, on }])
    else if (old.email !== email || old.sms !== sms || old.on !== on) {
      await updateGroupMember(db, place, { membershipId: id, version: old.version }, { email, sms, is_on: on })
      changed += 1
    }
  }
  const gone = current.filter(({ member }) => !seen.has(member))
  for (const { member } of gone) {
    const id = names.members.get(member) ?? names.invited.get(member)
    if (id !== undefined) await deleteGroupMember(db, place, id)
  }
  if (added.length + changed + gone.length === 0) return
  const common = { organization_id: place.organizationId, group_id: place.id, created_at: context.now }
  await addGroupMembers(
    db,
    added.map(([membership_id, { email, sms, on }]) => ({ ...common, membership_id, email, sms, is_on: on })),
  )
  await touchNotificationGroups(db, place.organizationId, [place.id], context.now)
  const after = { added: added.map(([id]) => id), changed, removed: gone.length }
  await recordGroup(db, place, context, { action: 'members_set', after })
}

async function writeContacts(
  applying: Applying,
  place: GroupPlace,
  current: GroupRow['contacts'],
  wanted: NonNullable<GroupFile['contacts']>,
  pointer: string,
): Promise<void> {
  const { db, context, faults } = applying
  const was = new Map(current.map((one) => [keyOf(one), one]))
  const seen = new Set<string>()
  for (const [at, contact] of wanted.entries()) {
    const parsed = parseContact(contact)
    if (!parsed.ok) {
      faults.adopt(`${pointer}/contacts/${at}`, parsed)
      continue
    }
    const key = keyOf(parsed.value)
    if (seen.has(key))
      faults.tell(`${pointer}/contacts/${at}`, 'notification-group.contact_taken', 'It stands in the group twice.')
    seen.add(key)
    const old = was.get(key)
    if (faults.refusal() !== undefined || old?.name === parsed.value.name) continue
    const written =
      old === undefined
        ? await addContact(db, place, context, contact)
        : await changeContact(db, place, context, {
            contactId: old.id,
            version: old.version,
            body: { name: parsed.value.name },
          })
    if (!written.ok) faults.adopt(`${pointer}/contacts/${at}`, written)
  }
  for (const old of current) if (!seen.has(keyOf(old))) await removeContact(db, place, context, { contactId: old.id })
}

const keyOf = ({ channel, address }: { readonly channel: string; readonly address: string }): string =>
  JSON.stringify([channel, address])
