import type { Email } from '@rollcall/core/shared/email'
import type { MembershipId, NotificationGroupId, OrganizationId, RoleId, UserId } from '@rollcall/core/shared/ids'
import type { Db } from '@rollcall/storage/engine/schema'
import { insertMemberships, type NewMembership } from '@rollcall/storage/membership'
import {
  addGroupMembers,
  insertNotificationContacts,
  insertNotificationGroups,
} from '@rollcall/storage/notification-group'
import { insertRoleAssignments } from '@rollcall/storage/role'
import { insertUsers, type NewUser } from '@rollcall/storage/user'
import { newId } from '../shared/new-id.ts'
import { toEmail } from '../shared/email.ts'

/** What the demo and the tests make people with. Nothing here asks for rights or writes the audit log. */
export interface PersonWish {
  readonly name: string
  readonly email: string
  readonly emailState?: 'verified' | 'vouched'
}

/** @throws when the address is none */
export function buildUser(
  { name, email, emailState = 'verified' }: PersonWish,
  now: Date,
): NewUser & { readonly id: UserId; readonly email: Email } {
  const parsed = toEmail(email)
  if (!parsed.ok) throw new Error(`${email} is no address`)
  return { id: newId('usr', now), email: parsed.value, email_state: emailState, name, created_at: now }
}

export interface MembershipWish {
  readonly organizationId: OrganizationId
  /** Absent: somebody who is invited and has no account yet. */
  readonly user?: { readonly id: UserId; readonly email: Email; readonly name: string }
  readonly email?: Email
  readonly status?: 'invited' | 'active' | 'suspended' | 'removed'
  readonly joinedAt?: Date
  readonly lastActiveAt?: Date | null
  readonly endsAt?: Date | null
  readonly displayName?: string | null
  readonly username?: string | null
}

/** @throws when neither a user nor an address is given */
export function buildMembership(wish: MembershipWish, now: Date): NewMembership & { readonly id: MembershipId } {
  const { organizationId, user, status = user === undefined ? 'invited' : 'active' } = wish
  const email = user?.email ?? wish.email
  if (email === undefined) throw new Error('a membership has a user or an address')
  const joinedAt = wish.joinedAt ?? now
  return {
    organization_id: organizationId,
    id: newId('mem', now),
    user_id: user?.id ?? null,
    user_name: user?.name ?? null,
    status,
    email,
    display_name: wish.displayName ?? null,
    username: wish.username ?? null,
    external_id: null,
    created_at: joinedAt,
    joined_at: status === 'invited' ? null : joinedAt,
    suspended_at: status === 'suspended' ? now : null,
    removed_at: status === 'removed' ? now : null,
    ends_at: wish.endsAt ?? null,
    last_active_at: wish.lastActiveAt ?? null,
  }
}

export interface PlacedPerson {
  readonly membership: NewMembership & { readonly id: MembershipId }
  readonly roleIds: readonly RoleId[]
}

/** Inserts people, their places and their roles, however many. */
export async function insertPeople(
  db: Db,
  users: readonly NewUser[],
  placed: readonly PlacedPerson[],
  now: Date,
): Promise<void> {
  if (users.length > 0) await insertUsers(db, users)
  if (placed.length === 0) return
  await insertMemberships(
    db,
    placed.map(({ membership }) => membership),
  )
  const assignments = placed.flatMap(({ membership, roleIds }) =>
    roleIds.map((role_id) => ({
      organization_id: membership.organization_id,
      id: newId('ras', now),
      role_id,
      membership_id: membership.id,
      service_account_id: null,
      ends_at: null,
      created_at: now,
    })),
  )
  if (assignments.length > 0) await insertRoleAssignments(db, assignments)
}

export interface GroupWish {
  readonly organizationId: OrganizationId
  readonly name: string
  readonly description?: string
  /** By e-mail and switched on where nothing else is said. */
  readonly members?: readonly {
    readonly membershipId: MembershipId
    readonly email?: boolean
    readonly sms?: boolean
    readonly on?: boolean
  }[]
  /** Addresses in their canonical form. */
  readonly contacts?: readonly { readonly name: string; readonly channel: 'email' | 'sms'; readonly address: string }[]
}

/** A notification group with its recipients. */
export async function insertGroup(db: Db, wish: GroupWish, now: Date): Promise<NotificationGroupId> {
  const { organizationId: organization_id, name, description = '', members = [], contacts = [] } = wish
  const id = newId('ngr', now)
  await insertNotificationGroups(db, [{ organization_id, id, name, description, created_at: now, changed_at: now }])
  const place = { organization_id, group_id: id, created_at: now }
  const rows = members.map(({ membershipId: membership_id, email = true, sms = false, on: is_on = true }) => ({
    ...place,
    membership_id,
    email,
    sms,
    is_on,
  }))
  await addGroupMembers(db, rows)
  if (contacts.length > 0)
    await insertNotificationContacts(
      db,
      contacts.map((contact) => ({ ...place, id: newId('ngc', now), ...contact })),
    )
  return id
}
