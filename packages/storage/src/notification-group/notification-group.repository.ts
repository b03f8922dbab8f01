import { sql } from 'kysely'
import type {
  MembershipId,
  NotificationContactId,
  NotificationGroupId,
  OrganizationId,
} from '@rollcall/core/shared/ids'
import { toFolded } from '@rollcall/core/shared/text'
import type { Db, NewRow, Row } from '../engine/schema.ts'

export interface GroupPlace {
  readonly organizationId: OrganizationId
  readonly id: NotificationGroupId
}

/** The sort key and the id of the last row of the page before. */
export interface After {
  readonly key: string
  readonly id: string
}

export interface PageRequest {
  /** Folded; a row fits when it holds each of them. */
  readonly words: readonly string[]
  readonly after: After | null
  readonly limit: number
}

const toPattern = (word: string): string => `%${word.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`

// Groups

export type NewNotificationGroup = Omit<NewRow<'notification_groups'>, 'name_folded'>

export async function insertNotificationGroups(db: Db, groups: readonly NewNotificationGroup[]): Promise<void> {
  const rows = groups.map((group) => ({ ...group, name_folded: toFolded(group.name) }))
  await db.insertInto('notification_groups').values(rows).execute()
}

const namedLike = (db: Db, organizationId: OrganizationId, words: readonly string[]) =>
  words.reduce(
    (query, word) => query.where('name_folded', 'like', toPattern(word)),
    db.selectFrom('notification_groups').where('organization_id', '=', organizationId),
  )

/** One page by name. */
export const listNotificationGroups = (
  db: Db,
  organizationId: OrganizationId,
  { words, after, limit }: PageRequest,
): Promise<Row<'notification_groups'>[]> => {
  const query = namedLike(db, organizationId, words).selectAll().orderBy('name_folded').orderBy('id').limit(limit)
  const rest = after === null ? query : query.where(sql<boolean>`(name_folded, id) > (${after.key}, ${after.id})`)
  return rest.execute()
}

export async function countNotificationGroups(
  db: Db,
  organizationId: OrganizationId,
  words: readonly string[],
): Promise<number> {
  const { count } = await namedLike(db, organizationId, words)
    .select((select) => select.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return count
}

export const findNotificationGroup = (
  db: Db,
  { organizationId, id }: GroupPlace,
): Promise<Row<'notification_groups'> | undefined> =>
  db
    .selectFrom('notification_groups')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .executeTakeFirst()

/** Which of these are groups of the organization. */
export async function findKnownGroupIds(
  db: Db,
  organizationId: OrganizationId,
  ids: readonly NotificationGroupId[],
): Promise<ReadonlySet<NotificationGroupId>> {
  const rows = await db
    .selectFrom('notification_groups')
    .select('id')
    .where('organization_id', '=', organizationId)
    .where('id', '=', sql<NotificationGroupId>`any(${[...ids]}::text[])`)
    .execute()
  return new Set(rows.map(({ id }) => id))
}

export interface GroupChange {
  readonly name?: string
  readonly description?: string
}

/** @returns undefined where the group is gone or its version is another one, so that of two who write only the first wins */
export const updateNotificationGroup = (
  db: Db,
  { organizationId, id }: GroupPlace,
  version: number,
  change: GroupChange,
  now: Date,
): Promise<Row<'notification_groups'> | undefined> =>
  db
    .updateTable('notification_groups')
    .set((set) => ({
      ...change,
      ...(change.name === undefined ? {} : { name_folded: toFolded(change.name) }),
      changed_at: now,
      version: set('version', '+', 1),
    }))
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .where('version', '=', version)
    .returningAll()
    .executeTakeFirst()

/** Says that recipients changed; the version stays, since it is that of name and description. */
export async function touchNotificationGroups(
  db: Db,
  organizationId: OrganizationId,
  ids: readonly NotificationGroupId[],
  now: Date,
): Promise<void> {
  await db
    .updateTable('notification_groups')
    .set({ changed_at: now })
    .where('organization_id', '=', organizationId)
    .where('id', '=', sql<NotificationGroupId>`any(${[...ids]}::text[])`)
    .execute()
}

/** With all its recipients. */
export async function deleteNotificationGroup(db: Db, { organizationId, id }: GroupPlace): Promise<void> {
  await db
    .deleteFrom('notification_groups')
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .execute()
}

/** What a group consists of. Reached: an active, not ended member by a channel that is on and proven, or a contact. */
export interface GroupCounts {
  /** Active and suspended ones. */
  readonly members: number
  readonly invited: number
  readonly contacts: number
  readonly emailOn: number
  readonly smsOn: number
  readonly reached: number
  readonly reachedByEmail: number
  readonly reachedBySms: number
}

const noCounts: GroupCounts = {
  members: 0,
  invited: 0,
  contacts: 0,
  emailOn: 0,
  smsOn: 0,
  reached: 0,
  reachedByEmail: 0,
  reachedBySms: 0,
}

/** Alerts come to him by e-mail; of SMS there is none, since an account has no number yet. Written as core says it; a test compares the two. */
const isReached = sql<boolean>`g.is_on and g.email and m.status = 'active' and (m.ends_at is null or m.ends_at > now.at)
  and u.email_state = 'verified'`

/** Groups without anybody are in it, too. */
export async function countGroups(
  db: Db,
  organizationId: OrganizationId,
  ids: readonly NotificationGroupId[],
  now: Date,
): Promise<ReadonlyMap<NotificationGroupId, GroupCounts>> {
  const { rows } = await sql<Record<keyof GroupCounts, number> & { group_id: NotificationGroupId }>`
    select w.group_id, coalesce(p.members, 0) as members, coalesce(p.invited, 0) as invited, coalesce(c.contacts, 0) as contacts,
      coalesce(p.email_on, 0) as "emailOn", coalesce(p.sms_on, 0) as "smsOn",
      coalesce(p.reached, 0) + coalesce(c.contacts, 0) as reached,
      coalesce(p.reached, 0) + coalesce(c.by_email, 0) as "reachedByEmail", coalesce(c.by_sms, 0) as "reachedBySms"
    from unnest(${[...ids]}::text[]) as w (group_id)
    left join (
      select g.group_id, count(*) filter (where m.status in ('active', 'suspended')) as members,
        count(*) filter (where m.status = 'invited') as invited,
        count(*) filter (where g.is_on and g.email and m.status <> 'invited') as email_on,
        count(*) filter (where g.is_on and g.sms and m.status <> 'invited') as sms_on,
        count(*) filter (where ${isReached}) as reached
      from notification_group_members g
      cross join (select ${now}::timestamptz as at) as now
      join memberships m on m.organization_id = g.organization_id and m.id = g.membership_id and m.status <> 'removed'
      left join users u on u.id = m.user_id
      where g.organization_id = ${organizationId} and g.group_id = any (${[...ids]}::text[]) group by 1
    ) as p on p.group_id = w.group_id
    left join (
      select k.group_id, count(*) as contacts, count(*) filter (where k.channel = 'email') as by_email,
        count(*) filter (where k.channel = 'sms') as by_sms
      from notification_group_contacts k
      where k.organization_id = ${organizationId} and k.group_id = any (${[...ids]}::text[]) group by 1
    ) as c on c.group_id = w.group_id`.execute(db)
  return new Map(rows.map(({ group_id, ...counts }) => [group_id, { ...noCounts, ...counts }]))
}

/** Groups that reach somebody now and will reach nobody once these memberships are gone or shut out, D-12. */
export async function listGroupsLosingEverybody(
  db: Db,
  organizationId: OrganizationId,
  membershipIds: readonly MembershipId[],
  now: Date,
): Promise<readonly Pick<Row<'notification_groups'>, 'id' | 'name'>[]> {
  const { rows } = await sql<Pick<Row<'notification_groups'>, 'id' | 'name'>>`
    select n.id, n.name from notification_groups n where n.organization_id = ${organizationId}
      and not exists (select from notification_group_contacts k where k.organization_id = n.organization_id and k.group_id = n.id)
      and n.id in (
        select g.group_id from notification_group_members g
        cross join (select ${now}::timestamptz as at) as now
        join memberships m on m.organization_id = g.organization_id and m.id = g.membership_id
        join users u on u.id = m.user_id
        where g.organization_id = ${organizationId} and ${isReached}
        group by g.group_id having bool_and(g.membership_id = any (${[...membershipIds]}::text[])))
    order by n.name_folded, n.id`.execute(db)
  return rows
}

// Members

/** A row of a group with what is needed to say whether alerts come through. */
export type GroupMember = Row<'notification_group_members'> &
  Pick<Row<'memberships'>, 'status' | 'ends_at' | 'sort_name' | 'user_id'> & {
    readonly name: string | null
    readonly address: Row<'memberships'>['email']
    readonly group_name: string
    readonly email_state: Row<'users'>['email_state'] | null
  }

/** Removed memberships have no rows; should one be left, it is nobody's. */
const membersOf = (db: Db, organizationId: OrganizationId) =>
  db
    .selectFrom('notification_group_members as g')
    .innerJoin('notification_groups as n', (join) =>
      join.onRef('n.organization_id', '=', 'g.organization_id').onRef('n.id', '=', 'g.group_id'),
    )
    .innerJoin('memberships as m', (join) =>
      join
        .onRef('m.organization_id', '=', 'g.organization_id')
        .onRef('m.id', '=', 'g.membership_id')
        .on('m.status', '!=', 'removed'),
    )
    .leftJoin('users as u', 'u.id', 'm.user_id')
    .selectAll('g')
    .select(['m.status', 'm.ends_at', 'm.sort_name', 'm.user_id', 'm.name', 'm.email as address'])
    .select(['n.name as group_name', 'u.email_state'])
    .where('g.organization_id', '=', organizationId)

/** One page by name; words are looked for in names and addresses. */
export const listGroupMembers = (
  db: Db,
  { organizationId, id }: GroupPlace,
  { words, after, limit }: PageRequest,
): Promise<GroupMember[]> => {
  const query = words.reduce(
    (found, word) => found.where('m.search_text', 'like', toPattern(word)),
    membersOf(db, organizationId).where('g.group_id', '=', id),
  )
  const rest = after === null ? query : query.where(sql<boolean>`(m.sort_name, m.id) > (${after.key}, ${after.id})`)
  return rest.orderBy('m.sort_name').orderBy('m.id').limit(limit).execute()
}

export const findGroupMember = (
  db: Db,
  { organizationId, id }: GroupPlace,
  membershipId: MembershipId,
): Promise<GroupMember | undefined> =>
  membersOf(db, organizationId)
    .where('g.group_id', '=', id)
    .where('g.membership_id', '=', membershipId)
    .executeTakeFirst()

/** In which groups these memberships are, in the order of the groups' names. */
export const listGroupsOfMemberships = (
  db: Db,
  organizationId: OrganizationId,
  membershipIds: readonly MembershipId[],
): Promise<GroupMember[]> =>
  membersOf(db, organizationId)
    .where('g.membership_id', '=', sql<MembershipId>`any(${[...membershipIds]}::text[])`)
    .orderBy('n.name_folded')
    .orderBy('n.id')
    .execute()

/** Which of these memberships can be in a group: invited, active and suspended ones. */
export async function findMembershipsToAdd(
  db: Db,
  organizationId: OrganizationId,
  ids: readonly MembershipId[],
): Promise<ReadonlySet<MembershipId>> {
  const rows = await db
    .selectFrom('memberships')
    .select('id')
    .where('organization_id', '=', organizationId)
    .where('status', '!=', 'removed')
    .where('id', '=', sql<MembershipId>`any(${[...ids]}::text[])`)
    .execute()
  return new Set(rows.map(({ id }) => id))
}

export type NewGroupMember = Omit<NewRow<'notification_group_members'>, 'version'>

/** However many; who is in a group already stays in it as he is. @returns those that were added */
export async function addGroupMembers(
  db: Db,
  rows: readonly NewGroupMember[],
): Promise<readonly Pick<NewGroupMember, 'group_id' | 'membership_id'>[]> {
  const added = await sql<Pick<NewGroupMember, 'group_id' | 'membership_id'>>`
    insert into notification_group_members (organization_id, group_id, membership_id, email, sms, is_on, created_at)
    select * from unnest(${rows.map((row) => row.organization_id)}::text[], ${rows.map((row) => row.group_id)}::text[],
      ${rows.map((row) => row.membership_id)}::text[], ${rows.map((row) => row.email)}::boolean[],
      ${rows.map((row) => row.sms)}::boolean[], ${rows.map((row) => row.is_on)}::boolean[],
      ${rows.map((row) => row.created_at)}::timestamptz[])
    on conflict (organization_id, group_id, membership_id) do nothing
    returning group_id, membership_id`.execute(db)
  return added.rows
}

export type GroupMemberChange = Pick<NewGroupMember, 'email' | 'sms' | 'is_on'>

/** @returns whether the row was there in this version */
export async function updateGroupMember(
  db: Db,
  { organizationId, id }: GroupPlace,
  { membershipId, version }: { readonly membershipId: MembershipId; readonly version: number },
  change: GroupMemberChange,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('notification_group_members')
    .set((set) => ({ ...change, version: set('version', '+', 1) }))
    .where('organization_id', '=', organizationId)
    .where('group_id', '=', id)
    .where('membership_id', '=', membershipId)
    .where('version', '=', version)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

export async function deleteGroupMember(
  db: Db,
  { organizationId, id }: GroupPlace,
  membershipId: MembershipId,
): Promise<void> {
  await db
    .deleteFrom('notification_group_members')
    .where('organization_id', '=', organizationId)
    .where('group_id', '=', id)
    .where('membership_id', '=', membershipId)
    .execute()
}

/** Takes memberships out of every group, as their removal does. @returns the groups they were in */
export async function deleteGroupMembershipsOf(
  db: Db,
  organizationId: OrganizationId,
  membershipIds: readonly MembershipId[],
): Promise<readonly Pick<NewGroupMember, 'group_id' | 'membership_id'>[]> {
  return db
    .deleteFrom('notification_group_members')
    .where('organization_id', '=', organizationId)
    .where('membership_id', '=', sql<MembershipId>`any(${[...membershipIds]}::text[])`)
    .returning(['group_id', 'membership_id'])
    .execute()
}

// Contacts

export type NewNotificationContact = Omit<NewRow<'notification_group_contacts'>, 'name_folded' | 'version'>

/** @throws the unique constraint `notification_group_contacts__address__uq` where the group has this contact */
export async function insertNotificationContacts(db: Db, contacts: readonly NewNotificationContact[]): Promise<void> {
  const rows = contacts.map((contact) => ({ ...contact, name_folded: toFolded(contact.name) }))
  await db.insertInto('notification_group_contacts').values(rows).execute()
}

const contactsOf = (db: Db, { organizationId, id }: GroupPlace) =>
  db
    .selectFrom('notification_group_contacts')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('group_id', '=', id)

/** One page by name. */
export const listNotificationContacts = (
  db: Db,
  place: GroupPlace,
  { after, limit }: Omit<PageRequest, 'words'>,
): Promise<Row<'notification_group_contacts'>[]> => {
  const query = contactsOf(db, place).orderBy('name_folded').orderBy('id').limit(limit)
  const rest = after === null ? query : query.where(sql<boolean>`(name_folded, id) > (${after.key}, ${after.id})`)
  return rest.execute()
}

export const findNotificationContact = (
  db: Db,
  place: GroupPlace,
  id: NotificationContactId,
): Promise<Row<'notification_group_contacts'> | undefined> =>
  contactsOf(db, place).where('id', '=', id).executeTakeFirst()

export type NotificationContactChange = Pick<NewNotificationContact, 'name' | 'channel' | 'address'>

/** @returns undefined where the contact is gone or its version is another one */
export const updateNotificationContact = (
  db: Db,
  { organizationId, id }: GroupPlace,
  { contactId, version }: { readonly contactId: NotificationContactId; readonly version: number },
  change: NotificationContactChange,
): Promise<Row<'notification_group_contacts'> | undefined> =>
  db
    .updateTable('notification_group_contacts')
    .set((set) => ({ ...change, name_folded: toFolded(change.name), version: set('version', '+', 1) }))
    .where('organization_id', '=', organizationId)
    .where('group_id', '=', id)
    .where('id', '=', contactId)
    .where('version', '=', version)
    .returningAll()
    .executeTakeFirst()

export async function deleteNotificationContact(
  db: Db,
  { organizationId, id }: GroupPlace,
  contactId: NotificationContactId,
): Promise<void> {
  await db
    .deleteFrom('notification_group_contacts')
    .where('organization_id', '=', organizationId)
    .where('group_id', '=', id)
    .where('id', '=', contactId)
    .execute()
}
