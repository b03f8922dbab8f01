import Type, { type Static } from 'typebox'
import { operationTable } from '../shared/operation.ts'
import { Cursor, Email, Ids, Instant, Nullable, Page, Shape } from '../shared/schemas.ts'
import { OrganizationPath } from '../organization/organization.ts'
import { InvitationSummary } from '../invitation/summary.ts'
import { RoleSummary } from '../role/role.ts'

export const membershipStatuses = ['invited', 'active', 'suspended', 'removed'] as const
export const MembershipStatus = Type.Enum(membershipStatuses)
export type MembershipStatus = Static<typeof MembershipStatus>

export const membershipSorts = ['name', '-name', 'lastActive', '-lastActive', 'joined', '-joined'] as const

export const Membership = Shape({
  id: Ids.mem,
  userId: Nullable(Ids.usr),
  status: MembershipStatus,
  ended: Type.Boolean({ description: 'Its end date has come' }),
  owner: Type.Boolean(),
  name: Nullable(Type.String({ description: 'The name shown here: the display name, or else the own name' })),
  displayName: Nullable(Type.String({ description: 'Set by the organization, for this organization only' })),
  email: Email,
  username: Nullable(Type.String()),
  externalId: Nullable(Type.String()),
  roles: Type.Array(RoleSummary),
  invitation: Nullable(InvitationSummary),
  endsAt: Nullable(Instant),
  joinedAt: Nullable(Instant),
  suspendedAt: Nullable(Instant),
  lastActiveAt: Nullable(Instant),
  createdAt: Instant,
  version: Type.Integer({ description: 'Also the ETag' }),
})
export type Membership = Static<typeof Membership>

export const MembershipPage = Shape({
  ...Page(Membership),
  total: Type.Integer({ description: 'Users of the organization: active and suspended' }),
  match: Shape({
    count: Type.Integer({ description: 'How many fit the filter' }),
    exact: Type.Boolean({ description: 'False where counting stopped at 10,000' }),
  }),
  facets: Shape({
    status: Shape({ invited: Type.Integer(), active: Type.Integer(), suspended: Type.Integer() }),
  }),
})
export type MembershipPage = Static<typeof MembershipPage>

const MembershipPath = Shape({ ...OrganizationPath.properties, membershipId: Ids.mem })

export const membershipOperations = operationTable({
  'GET /v1/organizations/{organizationId}/memberships': {
    id: 'listMemberships',
    tag: 'Users',
    summary: 'The users of the organization, searched, filtered, sorted and paged',
    path: OrganizationPath,
    query: Shape({
      q: Type.Optional(
        Type.String({
          maxLength: 200,
          description:
            'Parts of a name or address, all of which must be there; one or two letters only where one begins',
        }),
      ),
      status: Type.Optional(
        Type.Array(MembershipStatus, { maxItems: 4, description: 'Without it: invited, active and suspended' }),
      ),
      role: Type.Optional(Type.Array(Ids.rol, { maxItems: 50, description: 'Users who hold any of these' })),
      sort: Type.Optional(Type.Enum(membershipSorts)),
      cursor: Type.Optional(Cursor),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: '50 by default' })),
    }),
    answers: { 200: MembershipPage },
    refusals: ['request.cursor_invalid'],
    policy: { kind: 'permission', permission: 'member.view' },
  },
  'GET /v1/organizations/{organizationId}/memberships/{membershipId}': {
    id: 'getMembership',
    tag: 'Users',
    summary: 'One user of the organization',
    path: MembershipPath,
    answers: { 200: Membership },
    refusals: ['membership.not_found'],
    policy: { kind: 'permission', permission: 'member.view' },
    concurrency: 'etag',
  },
  'PATCH /v1/organizations/{organizationId}/memberships/{membershipId}': {
    id: 'updateMembership',
    tag: 'Users',
    summary: 'Change what the organization says of a user',
    description: 'The account itself (address, password, factors) belongs to the person and cannot be changed here.',
    path: MembershipPath,
    body: Shape({
      displayName: Type.Optional(Nullable(Type.String({ minLength: 1, maxLength: 120 }))),
      username: Type.Optional(Nullable(Type.String({ minLength: 1, maxLength: 32 }))),
      externalId: Type.Optional(Nullable(Type.String({ minLength: 1, maxLength: 200 }))),
    }),
    answers: { 200: Membership },
    refusals: [
      'membership.not_found',
      'membership.changed',
      'membership.username_taken',
      'membership.username_invalid',
      'membership.external_id_taken',
      'name.invalid',
      'request.if_match_required',
    ],
    policy: { kind: 'permission', permission: 'member.edit' },
    concurrency: 'if-match',
  },
})
