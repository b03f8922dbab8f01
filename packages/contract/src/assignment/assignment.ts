import Type, { type Static } from 'typebox'
import { ChangeQuery, changeRefusals, Consequence } from '../consequence/consequence.ts'
import { OrganizationPath } from '../organization/organization.ts'
import { RoleKind, RoleSummary } from '../role/role.ts'
import { ScopeChoice } from '../scope/scope.ts'
import { operationTable } from '../shared/operation.ts'
import { Email, Ids, Instant, Nullable, Shape } from '../shared/schemas.ts'

export const HeldRole = Shape({
  ...RoleSummary.properties,
  endsAt: Nullable(Instant),
  ended: Type.Boolean({ description: 'Gives nothing any more' }),
})

const ScopeOwner = Shape({ membershipId: Ids.mem, name: Type.String(), email: Email })
const matching = { owners: Type.Array(ScopeOwner), tags: Type.Array(Type.String()) }

export const HeldScope = Type.Union([
  Shape({ kind: Type.Literal('organization') }),
  Shape({ kind: Type.Literal('own') }),
  Shape({ kind: Type.Literal('named'), scopeId: Ids.scp, name: Type.String(), ...matching }),
  Shape({ kind: Type.Literal('custom'), ...matching }),
])
export type HeldScope = Static<typeof HeldScope>

/** What somebody holds, whole. */
export const MembershipAccess = Shape({
  membershipId: Ids.mem,
  status: Type.Enum(['active', 'suspended']),
  owner: Type.Boolean({ description: 'Holds everything, and keeps it: nothing of this can be changed' }),
  roles: Type.Array(HeldRole),
  scope: HeldScope,
  endsAt: Nullable(Instant),
  ended: Type.Boolean(),
  version: Type.Integer({ description: 'Of the membership; also the ETag' }),
})
export type MembershipAccess = Static<typeof MembershipAccess>

const RoleWish = Shape({
  roleId: Ids.rol,
  endsAt: Type.Optional(Nullable(Instant, { description: 'From then on it gives nothing' })),
})

/** What is left out stays as it is. */
export const AccessChange = Shape({
  roles: Type.Optional(Type.Array(RoleWish, { maxItems: 50, description: 'These and no others' })),
  take: Type.Optional(Type.Array(Ids.rol, { maxItems: 50, uniqueItems: true, description: 'Roles to take away' })),
  give: Type.Optional(
    Shape(RoleWish.properties, {
      description:
        'A role besides those that are held. A tier takes the place of another one, and of what does not stand beside it; where a user has one role, it takes the place of that.',
    }),
  ),
  scope: Type.Optional(ScopeChoice),
  endsAt: Type.Optional(Nullable(Instant, { description: 'From then on the membership lets nobody in' })),
})
export type AccessChange = Static<typeof AccessChange>

const MembershipPath = Shape({ ...OrganizationPath.properties, membershipId: Ids.mem })
const Changed = Shape({ access: MembershipAccess, consequence: Consequence })
const Reason = Type.String({ maxLength: 500, description: 'In the words of who does it, kept in the audit log' })

const placeRefusals = [
  'role.not_found',
  'scope.not_found',
  'scope.owner_unknown',
  'scope.clauses_missing',
  'resource.tag_invalid',
] as const

export const mostAtOnce = 1_000
const Many = Type.Array(Ids.mem, { minItems: 1, maxItems: mostAtOnce, uniqueItems: true })
const Verdicts = Shape({
  items: Type.Array(
    Shape({
      membershipId: Ids.mem,
      done: Type.Boolean(),
      code: Nullable(Type.String({ description: 'Why not' })),
      detail: Nullable(Type.String()),
    }),
  ),
  consequence: Consequence,
})

export const assignmentOperations = operationTable({
  'GET /v1/organizations/{organizationId}/access-options': {
    id: 'getAccessOptions',
    tag: 'Access',
    summary: 'What users of the organization can hold: roles, scopes, and how they go together',
    path: OrganizationPath,
    answers: {
      200: Shape({
        rolesOf: Type.Enum(['one', 'several', 'one-tier']),
        grantless: Type.Boolean({ description: 'Whether nobody needs a role, or a tier where there are tiers' }),
        scopes: Type.Array(Type.Enum(['organization', 'own', 'custom'])),
        roles: Type.Array(
          Shape({
            id: Ids.rol,
            key: Type.String(),
            name: Type.String(),
            kind: RoleKind,
            description: Type.String(),
            memberCount: Type.Integer(),
            dangerous: Type.Boolean({ description: 'Gives a dangerous permission' }),
            grantable: Type.Boolean({ description: 'The caller may give it, everywhere and for good' }),
            standsBeside: Nullable(Type.Array(Type.String()), {
              description: 'Of a tier: keys of the roles that may be held besides; null: any',
            }),
          }),
          { description: 'Tiers first, in the order of their columns' },
        ),
        onlyManager: Nullable(Ids.mem, {
          description: 'The one user who is left to manage users, and therefore cannot lose that',
        }),
      }),
    },
    refusals: [],
    policy: { kind: 'permission', permission: 'member.view' },
  },
  'GET /v1/organizations/{organizationId}/memberships/{membershipId}/access': {
    id: 'getMembershipAccess',
    tag: 'Access',
    summary: 'Roles, scope and end date of a user',
    path: MembershipPath,
    answers: { 200: MembershipAccess },
    refusals: ['membership.not_found', 'membership.invited'],
    policy: { kind: 'permission', permission: 'member.view' },
    concurrency: 'etag',
  },
  'PATCH /v1/organizations/{organizationId}/memberships/{membershipId}/access': {
    id: 'updateMembershipAccess',
    tag: 'Access',
    summary: 'Change roles, scope or end date of a user',
    description:
      'Nobody gives what he does not hold himself, or for longer. Where somebody else changed the user meanwhile, `current` of the refusal is his access as it is now.',
    path: MembershipPath,
    query: ChangeQuery,
    body: AccessChange,
    answers: { 200: Changed },
    refusals: [
      ...changeRefusals,
      ...placeRefusals,
      'membership.end_in_past',
      'membership.not_found',
      'membership.invited',
      'membership.changed',
      'membership.owner_fixed',
      'place.not_offered',
      'request.if_match_required',
    ],
    policy: { kind: 'permission', permission: 'member.edit' },
    concurrency: 'if-match',
  },
  'POST /v1/organizations/{organizationId}/memberships/{membershipId}/suspend': {
    id: 'suspendMembership',
    tag: 'Access',
    summary: 'Let a user in no longer, who keeps everything meanwhile',
    description:
      'Holds from the next request on, in open sessions and by tokens too. Suspended already: nothing happens.',
    path: MembershipPath,
    query: ChangeQuery,
    body: Shape({ reason: Type.Optional(Nullable(Reason)) }),
    answers: { 200: Changed },
    refusals: [
      'access.stale',
      'organization.last_manager',
      'membership.not_found',
      'membership.invited',
      'membership.owner_fixed',
      'membership.self_suspension',
      'note.invalid',
    ],
    policy: { kind: 'permission', permission: 'member.suspend' },
  },
  'POST /v1/organizations/{organizationId}/memberships/{membershipId}/reactivate': {
    id: 'reactivateMembership',
    tag: 'Access',
    summary: 'Let a suspended user in again, with what he held',
    description: 'This gives him all of it again, so nobody reactivates what is beyond himself.',
    path: MembershipPath,
    query: ChangeQuery,
    body: Shape({ reason: Type.Optional(Nullable(Reason)) }),
    answers: { 200: Changed },
    refusals: ['access.stale', 'access.beyond_reach', 'membership.not_found', 'membership.invited', 'note.invalid'],
    policy: { kind: 'permission', permission: 'member.suspend' },
  },
  'POST /v1/organizations/{organizationId}/memberships/bulk/access': {
    id: 'updateManyAccesses',
    tag: 'Access',
    summary: 'Change roles, scope or end date of many users, with a verdict for each',
    description:
      'The same change for each, one after the other; whom it cannot be made for stays as he is and stops nobody else. All of it is one change with one consequence, and is made again without harm.',
    path: OrganizationPath,
    query: ChangeQuery,
    body: Shape({ membershipIds: Many, change: AccessChange }),
    answers: { 200: Verdicts },
    refusals: ['access.stale', ...placeRefusals],
    policy: { kind: 'permission', permission: 'member.edit' },
  },
  'POST /v1/organizations/{organizationId}/memberships/bulk/status': {
    id: 'setManyStatuses',
    tag: 'Access',
    summary: 'Suspend or reactivate many users, with a verdict for each',
    path: OrganizationPath,
    query: ChangeQuery,
    body: Shape({
      membershipIds: Many,
      status: Type.Enum(['suspended', 'active']),
      reason: Type.Optional(Nullable(Reason)),
    }),
    answers: { 200: Verdicts },
    refusals: ['access.stale', 'note.invalid'],
    policy: { kind: 'permission', permission: 'member.suspend' },
  },
})
