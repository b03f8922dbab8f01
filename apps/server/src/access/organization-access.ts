import {
  decide,
  type Decision,
  looksOnly,
  type ResourceReference,
  seesAllOf,
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
import { viewOf } from './view.ts'

/** What the caller may do in one organization, as of the transaction it was loaded in. */
export interface OrganizationAccess {
  readonly organization: Row<'organizations'>
  /** The whole organization, compiled. */
  readonly snapshot: Snapshot
  /** Who calls, as decisions name him; while a session views as somebody, that person, who sees nothing that the viewer does not. */
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
  const seen = await throughView(db, organization, { snapshot, caller }, context)
  return 'subject' in seen ? { ok: true, value: toAccess(organization, snapshot, seen, context.now) } : seen
}

export interface Caller {
  readonly subject: SubjectReference & { readonly type: 'user' | 'token' }
  readonly membershipId: MembershipId | null
  /** Who looks through the rights of the subject: both are asked, and about looking only. */
  readonly viewer?: SubjectReference
}

/**
 * Whose rights count: while a session views as somebody, his besides one's own. Where the viewer may not any more, or the person cannot be
 * viewed any more, nothing is answered until the view is ended, so that nobody takes his own rights for the other's.
 */
async function throughView(
  db: Db,
  organization: Row<'organizations'>,
  { snapshot, caller }: { readonly snapshot: Snapshot; readonly caller: Caller },
  { principal, now }: Context,
): Promise<Caller | Refused> {
  const view = principal.kind === 'session' ? viewOf(principal, now) : undefined
  if (view === undefined || view.organizationId !== organization.id) return caller
  const viewer = caller.subject
  const viewed = await findMembership(db, organization.id, view.membershipId)
  if (refuseView(organization, snapshot, viewed, { viewer, now }) !== undefined) return refused('session.view_ended')
  return { subject: { type: 'user', id: view.userId }, membershipId: view.membershipId, viewer }
}

interface Viewing {
  readonly viewer: SubjectReference
  readonly now: Date
}

/** Why somebody may not look through the rights of a member; undefined where he may. */
export function refuseView(
  organization: Row<'organizations'>,
  snapshot: Snapshot,
  viewed: MembershipWithRoles | undefined,
  { viewer, now }: Viewing,
): Refused | undefined {
  if (viewed === undefined || viewed.user_id === null || !isIn(viewed, now)) return refused('session.view_unavailable')
  const isOwner = viewed.id === organization.owner_membership_id
  if (isOwner || viewed.user_id === viewer.id) return refused('session.view_unavailable')
  const asked = { subject: viewer, resource: { type: 'organization', id: organization.id }, now }
  const may = decide(snapshot, { ...asked, action: { name: 'member.view-as' } }).decision
  const isInside = may && seesAllOf(snapshot, viewer, { type: 'user', id: viewed.user_id }, now)
  return isInside ? undefined : refused('session.view_upwards')
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
  { subject, membershipId, viewer }: Caller,
  now: Date,
): OrganizationAccess {
  const decideOn = (permission: string, resource: ResourceReference): Decision => {
    const question = { action: { name: permission }, resource, now }
    if (viewer !== undefined && !looksOnly(snapshot, permission)) return { decision: false, reason: 'no_permission' }
    const decision = decide(snapshot, { subject, ...question })
    return viewer === undefined || !decision.decision ? decision : decide(snapshot, { subject: viewer, ...question })
  }
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
