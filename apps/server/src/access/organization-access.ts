import {
  decide,
  type Decision,
  type ResourceReference,
  type Snapshot,
  type SubjectReference,
} from '@rollcall/core/access'
import type { Permission } from '@rollcall/contract/shared/permission'
import { isEnded } from '@rollcall/core/membership'
import { acceptsProof } from '@rollcall/core/session'
import type { MembershipId, OrganizationId } from '@rollcall/core/shared/ids'
import type { Db, Row } from '@rollcall/storage/engine/schema'
import {
  findMembership,
  findMembershipOfUser,
  touchMembership,
  type MembershipWithRoles,
} from '@rollcall/storage/membership'
import { findOrganization, lockOrganization } from '@rollcall/storage/organization'
import { findToken, touchToken } from '@rollcall/storage/token'
import { refused, type Refused } from '../shared/refused.ts'
import type { Context, Principal } from '../http/principal.ts'
import { toPolicy } from '../shared/policy.ts'
import type { Snapshots } from './snapshots.ts'

/** What the caller may do in one organization, as of the transaction it was loaded in. */
export interface OrganizationAccess {
  readonly organization: Row<'organizations'>
  /** The whole organization, compiled. */
  readonly snapshot: Snapshot
  /** Who calls, as decisions name him. */
  readonly subject: SubjectReference
  /** The caller's own membership; null for a service account. */
  readonly membershipId: MembershipId | null
  readonly may: (permission: Permission) => boolean
  readonly decide: (permission: Permission, resource: ResourceReference) => Decision
  /** Every permission on the organization as a whole that the caller has now. */
  readonly permissions: () => readonly string[]
  /** The refusal of something that the caller may not do: what is missing, and who can give it as far as he may know people. */
  readonly deny: (db: Db, permission: Permission) => Promise<Refused>
}

type Loaded = { readonly ok: true; readonly value: OrganizationAccess } | Refused

const fiveMinutes = 5 * 60_000

/**
 * Loads what the decision reads: the organization, compiled, and the caller in it. To write, the organization's row is locked first, so that
 * a right which is taken away meanwhile is either still there for the whole change or gone before it.
 * An organization to which the caller does not belong, or no longer, does not exist for him.
 */
export async function loadAccess(
  { snapshots }: { readonly snapshots: Snapshots },
  db: Db,
  id: OrganizationId,
  context: Context,
  intent: 'read' | 'write',
): Promise<Loaded> {
  const organization = await (intent === 'write' ? lockOrganization(db, id) : findOrganization(db, id))
  const caller = organization && (await loadCaller(db, organization, context))
  if (organization === undefined || caller === undefined) return refused('organization.not_found')
  if (!('subject' in caller)) return caller
  const snapshot = await snapshots.current(db, id, organization.revision)
  return { ok: true, value: toAccess(organization, snapshot, caller, context.now) }
}

export interface Caller {
  readonly subject: SubjectReference & { readonly type: 'user' | 'token' }
  readonly membershipId: MembershipId | null
}

async function loadCaller(
  db: Db,
  organization: Row<'organizations'>,
  context: Context,
): Promise<Caller | Refused | undefined> {
  const { principal } = context
  if (principal.kind === 'session') return loadMember(db, organization, principal, context.now)
  return principal.kind === 'token' ? loadTokenHolder(db, organization, principal, context.now) : undefined
}

async function loadMember(
  db: Db,
  organization: Row<'organizations'>,
  { user, session }: Extract<Principal, { kind: 'session' }>,
  now: Date,
): Promise<Caller | Refused | undefined> {
  const membership = await findMembershipOfUser(db, organization.id, user.id)
  if (membership === undefined || !isIn(membership, now)) return undefined
  if (!acceptsProof(toPolicy(organization).signIn.methods, session.proof)) return refused('session.proof_not_accepted')
  await noteActive(db, membership, now)
  return { subject: { type: 'user', id: user.id }, membershipId: membership.id }
}

/** Written at most once in five minutes. */
async function noteActive(
  db: Db,
  { organization_id, id, last_active_at }: MembershipWithRoles,
  now: Date,
): Promise<void> {
  if (last_active_at !== null && now.getTime() - last_active_at.getTime() < fiveMinutes) return
  await touchMembership(db, { organizationId: organization_id, id }, now, fiveMinutes)
}

/** Whether somebody may act by his membership: suspended, removed and ended ones let nobody in, with or without a token. */
const isIn = ({ status, ends_at: endsAt }: MembershipWithRoles, now: Date): boolean =>
  status === 'active' && !isEnded({ endsAt }, now)

async function loadTokenHolder(
  db: Db,
  organization: Row<'organizations'>,
  { organizationId, tokenId }: Extract<Principal, { kind: 'token' }>,
  now: Date,
): Promise<Caller | Refused | undefined> {
  if (organizationId !== organization.id) return undefined
  const place = { organization_id: organizationId, id: tokenId }
  const token = await findToken(db, place)
  if (token === undefined || token.revoked_at !== null || isEnded({ endsAt: token.ends_at }, now))
    return refused('token.invalid')
  if (token.membership_id !== null) {
    const membership = await findMembership(db, organizationId, token.membership_id)
    if (membership === undefined || !isIn(membership, now)) return refused('token.invalid')
  }
  await touchToken(db, place, now, fiveMinutes)
  return { subject: { type: 'token', id: token.id }, membershipId: token.membership_id }
}

/** @param caller somebody who is in */
export function toAccess(
  organization: Row<'organizations'>,
  snapshot: Snapshot,
  { subject, membershipId }: Caller,
  now: Date,
): OrganizationAccess {
  const decideOn = (permission: string, resource: ResourceReference): Decision =>
    decide(snapshot, { subject, action: { name: permission }, resource, now })
  const root = { type: 'organization', id: organization.id }
  const may = (permission: string): boolean => decideOn(permission, root).decision
  return {
    organization,
    snapshot,
    subject,
    membershipId,
    may,
    decide: decideOn,
    permissions: () =>
      snapshot.catalogue.source.permissions
        .filter(({ level, on }) => level === undefined && on.includes('organization'))
        .map(({ name }) => name)
        .filter(may),
    deny: async (db, permission) => {
      const owner = may('member.view')
        ? await findMembership(db, organization.id, organization.owner_membership_id)
        : undefined
      const ask = owner === undefined ? {} : { ask: [{ name: owner.name ?? owner.email, email: owner.email }] }
      return refused('access.denied', {
        detail: `This needs the permission ${permission}.`,
        needs: [permission],
        ...ask,
      })
    },
  }
}
