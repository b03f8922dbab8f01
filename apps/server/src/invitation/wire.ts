import {
  type Invitation as Offer,
  offeredActs,
  shownStatus,
  statusWord,
  type DeliveryState,
  type InvitationAct,
} from '@rollcall/core/invitation'
import type { MembershipId } from '@rollcall/core/shared/ids'
import type { Delivery, Invitation, InvitationSummary, Place, PlaceScope } from '@rollcall/contract/invitation'
import type { Db, Row } from '@rollcall/storage/engine/schema'
import { findCurrentInvitations, listPlaceParts, type InvitationWithPeople } from '@rollcall/storage/invitation'
import type { OrganizationAccess } from '../access/organization-access.ts'
import { deliveriesOf, type Delivery as Mailed } from '../mail/delivery.ts'
import { isMailConfigured } from '../mail/mail-server.ts'
import type { Parts } from '../parts.ts'
import { toPolicy } from '../shared/policy.ts'
import { callerOf, isOwn, type Caller } from './caller.ts'
import type { WishedPlace } from './place.ts'

/** What travels of these offers, with all that hangs on them read at once. */
export async function toWires(
  db: Db,
  parts: Parts,
  access: OrganizationAccess,
  rows: readonly InvitationWithPeople[],
  now: Date,
): Promise<readonly Invitation[]> {
  if (rows.length === 0) return []
  const { organization } = access
  const surroundings: Surroundings = {
    access,
    caller: await callerOf(db, access),
    places: await placesOf(db, organization.id, rows),
    deliveries: await deliveriesOf(
      db,
      organization.id,
      rows.map(({ id }) => id),
    ),
    canMail: await isMailConfigured(db, parts),
    now,
  }
  return rows.map((row) => toWire(surroundings, row))
}

interface Surroundings {
  readonly access: OrganizationAccess
  readonly caller: Caller
  readonly places: ReadonlyMap<MembershipId, Pick<Place, 'roles' | 'groups' | 'scope'>>
  readonly deliveries: ReadonlyMap<string, Mailed>
  readonly canMail: boolean
  readonly now: Date
}

function toWire(surroundings: Surroundings, row: InvitationWithPeople): Invitation {
  const { access, places, deliveries, now } = surroundings
  const delivery = toDelivery(deliveries.get(row.id))
  const status = statusOf(row, now)
  const place = places.get(row.membership_id) ?? { roles: [], groups: [], scope: { kind: 'organization' } }
  return {
    id: row.id,
    membershipId: row.membership_id,
    email: row.email,
    status,
    statusWord: statusWord(access.organization.template, status),
    place: {
      ...place,
      endsAt: row.ends_at?.toISOString() ?? null,
      method: row.method,
      username: row.username,
      note: row.note,
    },
    invitedBy: toSponsor(access, row.inviter_membership_id, row.inviter_name, row.inviter_email),
    sponsor: toSponsor(access, row.sponsor_membership_id, row.sponsor_name, row.sponsor_email),
    sentAt: row.sent_at.toISOString(),
    expiresAt: row.expires_at?.toISOString() ?? null,
    endedAt: row.ended_at?.toISOString() ?? null,
    revokedBecause: row.revoke_reason,
    delivery,
    acts: [...actsFor(surroundings, row, delivery)],
    createdAt: row.created_at.toISOString(),
    version: row.version,
  }
}

/** Only rows that are not replaced are shown to anybody. */
const statusOf = (row: Pick<Row<'invitations'>, 'status' | 'expires_at'>, now: Date) =>
  shownStatus({ status: row.status, expiresAt: row.expires_at }, now) ?? 'revoked'

/** A name always; more only of people whom the caller may see. */
function toSponsor(
  { may, organization }: OrganizationAccess,
  membershipId: MembershipId | null,
  name: string | null,
  email: Invitation['sponsor']['email'],
): Invitation['sponsor'] {
  const canSee = may('member.view')
  return { membershipId: canSee ? membershipId : null, name: name ?? organization.name, email: canSee ? email : null }
}

const neededFor: Readonly<Record<InvitationAct, 'invitation.edit' | 'invitation.revoke'>> = {
  resend: 'invitation.edit',
  'retry-delivery': 'invitation.edit',
  'copy-link': 'invitation.edit',
  edit: 'invitation.edit',
  revoke: 'invitation.revoke',
}

/** The permission that the caller lacks for this act; undefined where he has it. Who invites may do everything with his own. */
export function lacksFor(
  { may }: Pick<OrganizationAccess, 'may'>,
  caller: Caller,
  row: Parameters<typeof isOwn>[1],
  act: InvitationAct,
): 'invitation.create' | 'invitation.edit' | 'invitation.revoke' | undefined {
  const needed = neededFor[act]
  if (may(needed) || (isOwn(caller, row) && may('invitation.create'))) return undefined
  return needed
}

function actsFor(
  { access, caller, canMail, now }: Pick<Surroundings, 'access' | 'caller' | 'canMail' | 'now'>,
  row: Row<'invitations'>,
  delivery: Delivery | null,
): readonly InvitationAct[] {
  const policy = toPolicy(access.organization).invitations
  return offeredActs(toOffer(row), { policy, delivery: delivery?.state ?? null, canMail, now }).filter(
    (act) => lacksFor(access, caller, row, act) === undefined,
  )
}

/** The row as the state that it is in; the database holds no row that is in none. */
export function toOffer(row: Row<'invitations'>): Offer {
  const { id, organization_id: organizationId, membership_id: membershipId, email, method, expires_at: expiresAt } = row
  const offer = { id, organizationId, membershipId, email, method, expiresAt }
  const at = row.ended_at ?? row.created_at
  switch (row.status) {
    case 'pending':
      return { ...offer, status: 'pending' }
    case 'accepted':
      return { ...offer, status: 'accepted', acceptedAt: at, acceptedBy: row.accepted_by ?? 'usr_' }
    case 'declined':
      return { ...offer, status: 'declined', declinedAt: at }
    case 'revoked':
      return { ...offer, status: 'revoked', revokedAt: at, reason: row.revoke_reason ?? 'withdrawn' }
    case 'replaced':
      return { ...offer, status: 'replaced', replacedAt: at }
  }
}

/** A mail that was superseded was taken back before anybody took it. */
export function toDelivery(mailed: Mailed | undefined): Delivery | null {
  if (mailed === undefined || mailed.state === 'superseded') return null
  const state: DeliveryState = mailed.state
  return { state, reason: mailed.reason, at: (mailed.settledAt ?? mailed.createdAt).toISOString() }
}

async function placesOf(
  db: Db,
  organizationId: Row<'organizations'>['id'],
  rows: readonly InvitationWithPeople[],
): Promise<Surroundings['places']> {
  const { roles, groups, scopes } = await listPlaceParts(
    db,
    organizationId,
    rows.map(({ membership_id }) => membership_id),
  )
  const rolesOf = grouped(roles)
  const groupsOf = grouped(groups)
  const scopeOf = new Map(scopes.map((scope) => [scope.membershipId, scope]))
  return new Map(
    rows.map(({ membership_id: id, scope_kind: kind }) => [
      id,
      {
        roles: (rolesOf.get(id) ?? []).map(({ id: roleId, key, name, kind: is }) => ({
          id: roleId,
          key,
          name,
          kind: is,
        })),
        groups: (groupsOf.get(id) ?? []).map(({ groupId, email, sms, on }) => ({ groupId, email, sms, on })),
        scope: toScope(kind, scopeOf.get(id)),
      },
    ]),
  )
}

type StoredScope = Awaited<ReturnType<typeof listPlaceParts>>['scopes'][number]

function toScope(kind: Row<'memberships'>['scope_kind'], scope: StoredScope | undefined): PlaceScope {
  if (kind !== 'custom') return { kind }
  if (scope === undefined) return { kind: 'custom', owners: [], tags: [] }
  if (scope.name !== null) return { kind: 'named', scopeId: scope.id }
  return { kind: 'custom', owners: scope.owners ?? [], tags: scope.tags }
}

export function grouped<Item extends { readonly membershipId: MembershipId | null }>(
  items: readonly Item[],
): ReadonlyMap<MembershipId | null, readonly Item[]> {
  const groups = new Map<MembershipId | null, Item[]>()
  for (const item of items) groups.set(item.membershipId, [...(groups.get(item.membershipId) ?? []), item])
  return groups
}

/** The place that an offer carries, as it stands. */
export async function placeOf(db: Db, row: InvitationWithPeople): Promise<WishedPlace> {
  const place = (await placesOf(db, row.organization_id, [row])).get(row.membership_id)
  return {
    roleIds: place?.roles.map(({ id }) => id) ?? [],
    scope: place?.scope ?? { kind: 'organization' },
    groups: place?.groups ?? [],
    endsAt: row.ends_at,
    method: row.method,
    username: row.username,
    note: row.note,
  }
}

/** For lists of users: the offer that each of these memberships came by, or waits with. */
export async function summariesOf(
  db: Db,
  parts: Parts,
  access: OrganizationAccess,
  membershipIds: readonly MembershipId[],
  now: Date,
): Promise<ReadonlyMap<MembershipId, InvitationSummary>> {
  const { organization } = access
  const current = await findCurrentInvitations(db, organization.id, membershipIds)
  if (current.size === 0) return new Map()
  const deliveries = await deliveriesOf(
    db,
    organization.id,
    [...current.values()].map(({ id }) => id),
  )
  const surroundings = { access, caller: await callerOf(db, access), canMail: await isMailConfigured(db, parts), now }
  return new Map(
    [...current].map(([membershipId, row]) => {
      const status = statusOf(row, now)
      const delivery = toDelivery(deliveries.get(row.id))
      const summary = {
        id: row.id,
        status,
        statusWord: statusWord(organization.template, status),
        expiresAt: row.expires_at?.toISOString() ?? null,
        delivery,
        acts: [...actsFor(surroundings, row, delivery)],
      }
      return [membershipId, summary]
    }),
  )
}
