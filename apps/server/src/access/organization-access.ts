import {
  builtInCatalogue,
  compile,
  decide,
  templates,
  toRoleFacts,
  type OrganizationFacts,
  type RoleFacts,
  type ScopeChoice,
  type Snapshot,
} from '@rollcall/core/access'
import type { Permission } from '@rollcall/contract/shared/permission'
import { isEnded } from '@rollcall/core/membership'
import { acceptsProof } from '@rollcall/core/session'
import type { OrganizationId } from '@rollcall/core/shared/ids'
import type { Db, Row } from '@rollcall/storage/engine/schema'
import {
  findMembership,
  findMembershipOfUser,
  touchMembership,
  type MembershipWithRoles,
} from '@rollcall/storage/membership'
import { findOrganization, lockOrganization } from '@rollcall/storage/organization'
import { listRolesOfHolder } from '@rollcall/storage/role'
import { findToken, touchToken, type Token } from '@rollcall/storage/token'
import { refused, type Refused } from '../shared/refused.ts'
import type { Context, Principal } from '../http/principal.ts'
import { toPolicy } from '../shared/policy.ts'

/** What the caller may do in one organization, as of the transaction it was loaded in. */
export interface OrganizationAccess {
  readonly organization: Row<'organizations'>
  readonly may: (permission: Permission) => boolean
  /** Every permission on the organization as a whole that the caller has now. */
  readonly permissions: () => readonly string[]
  /** The refusal of something that the caller may not do: what is missing, and who can give it as far as he may know people. */
  readonly deny: (db: Db, permission: Permission) => Promise<Refused>
}

type Loaded = { readonly ok: true; readonly value: OrganizationAccess } | Refused

const fiveMinutes = 5 * 60_000

/**
 * Loads what the decision reads and compiles it: the organization, and the caller with his roles. To write, the organization's row is
 * locked first, so that a right which is taken away meanwhile is either still there for the whole change or gone before it.
 * An organization to which the caller does not belong, or no longer, does not exist for him.
 */
export async function loadAccess(
  db: Db,
  id: OrganizationId,
  context: Context,
  intent: 'read' | 'write',
): Promise<Loaded> {
  const organization = await (intent === 'write' ? lockOrganization(db, id) : findOrganization(db, id))
  const caller = organization && (await loadCaller(db, organization, context))
  if (organization === undefined || caller === undefined) return refused('organization.not_found')
  if (!('facts' in caller)) return caller
  const snapshot = compile(builtInCatalogue, { ...toFacts(organization, caller.roles), ...caller.facts })
  return { ok: true, value: toAccess(organization, snapshot, caller.subject, context.now) }
}

interface Caller {
  readonly subject: { readonly type: 'user' | 'token'; readonly id: string }
  readonly roles: readonly RoleFacts[]
  readonly facts: Partial<Pick<OrganizationFacts, 'ownerUserId' | 'memberships' | 'serviceAccounts' | 'tokens'>>
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
  return { subject: { type: 'user', id: user.id }, ...toMemberFacts(organization, membership) }
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
  const holder = await loadHolder(db, organization, token, now)
  if (holder === undefined) return refused('token.invalid')
  await touchToken(db, place, now, fiveMinutes)
  return {
    subject: { type: 'token', id: token.id },
    roles: holder.roles,
    facts: { ...holder.facts, tokens: [holder.token] },
  }
}

async function loadHolder(db: Db, organization: Row<'organizations'>, token: Token, now: Date) {
  const permissions = token.permissions ?? ['*']
  const common = { id: token.id, permissions, scope: entireOrganization, endsAt: token.ends_at }
  if (token.membership_id !== null) {
    const membership = await findMembership(db, organization.id, token.membership_id)
    if (membership === undefined || membership.user_id === null || !isIn(membership, now)) return undefined
    return {
      ...toMemberFacts(organization, membership),
      token: { ...common, holder: { type: 'user', id: membership.user_id } as const },
    }
  }
  const id = token.service_account_id
  if (id === null) return undefined
  const assigned = await listRolesOfHolder(db, organization.id, { service_account_id: id })
  const account = {
    id,
    status: 'active' as const,
    endsAt: null,
    assignments: assigned.map(toAssignment),
    scope: entireOrganization,
  }
  const facts = { serviceAccounts: [account] }
  return {
    roles: toRoles(organization, assigned),
    facts,
    token: { ...common, holder: { type: 'service-account', id } as const },
  }
}

const entireOrganization: ScopeChoice = { kind: 'organization' }

interface Assigned {
  readonly id: string
  readonly key: string
  readonly endsAt: Date | null
}

const toAssignment = ({ id, endsAt }: Assigned) => ({ roleId: id, endsAt })

function toMemberFacts(
  organization: Row<'organizations'>,
  membership: MembershipWithRoles,
): Pick<Caller, 'roles' | 'facts'> {
  const { user_id: userId, status, ends_at: endsAt, external_id: externalId, roles } = membership
  const assignments = roles.map(toAssignment)
  const facts = { userId: userId ?? '', status, endsAt, externalId, assignments, scope: entireOrganization }
  const isOwner = membership.id === organization.owner_membership_id
  return { roles: toRoles(organization, roles), facts: { memberships: [facts], ownerUserId: isOwner ? userId : null } }
}

/** What a built-in role gives stands in the template. */
const toRoles = ({ template }: Row<'organizations'>, assigned: readonly Assigned[]): readonly RoleFacts[] =>
  assigned.flatMap(({ id, key }) =>
    templates[template].roles.filter((role) => role.key === key).map((role) => toRoleFacts(role, id)),
  )

const toFacts = (organization: Row<'organizations'>, roles: readonly RoleFacts[]): OrganizationFacts => ({
  id: organization.id,
  revision: organization.revision,
  ownerUserId: null,
  functionalRoles: toPolicy(organization).members.functionalRoles,
  roles,
  scopes: [],
  memberships: [],
  serviceAccounts: [],
  tokens: [],
  resources: [],
})

const organizationWide = builtInCatalogue.permissions.filter(
  ({ level, on }) => level === undefined && on.includes('organization'),
)

function toAccess(
  organization: Row<'organizations'>,
  snapshot: Snapshot,
  subject: Caller['subject'],
  now: Date,
): OrganizationAccess {
  const resource = { type: 'organization', id: organization.id }
  const may = (permission: string): boolean =>
    decide(snapshot, { subject, action: { name: permission }, resource, now }).decision
  return {
    organization,
    may,
    permissions: () => organizationWide.map(({ name }) => name).filter(may),
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
