import Type, { type Static } from 'typebox'
import { operationTable } from '../shared/operation.ts'
import { Cursor, Email, EmailInput, Ids, Instant, NameInput, Nullable, Page, Shape } from '../shared/schemas.ts'
import {
  PlaceGroup,
  PlaceGroupsInput,
  PlaceRolesInput,
  PlaceScope,
  PlaceScopeInput,
} from '../joining-rule/joining-rule.ts'
import { OrganizationPath } from '../organization/organization.ts'
import { RoleSummary } from '../role/role.ts'

export const requestKinds = ['sign-up', 'proposal'] as const
export const requestStates = ['pending', 'approved', 'refused', 'withdrawn'] as const
export const waitingReasons = [
  'approval',
  'full',
  'seats',
  'ended',
  'removed',
  'suspended',
  'declined',
  'revoked',
  'refused',
  'role',
] as const

export const NoteInput = Type.String({ minLength: 1, maxLength: 2_000, description: 'At most 500 characters' })

/** Somebody of the organization, as far as the caller may know people. */
const Actor = Shape({ membershipId: Ids.mem, name: Nullable(Type.String()) })

export const MembershipRequest = Shape({
  id: Ids.mrq,
  kind: Type.Enum(requestKinds, {
    description: 'sign-up: the person came by a joining rule; proposal: a member proposes',
  }),
  state: Type.Enum(requestStates),
  email: Email,
  name: Nullable(Type.String()),
  waitsBecause: Nullable(
    Type.Enum(waitingReasons, {
      description:
        'Of a sign-up. approval: the rule says so; full: its cap is reached; seats: no seat is free; role: a role of the rule has become dangerous; the others say how he stood here before',
    }),
  ),
  ruleId: Nullable(Ids.jru),
  proposedBy: Nullable(Actor),
  note: Nullable(Type.String({ description: 'Why, in the words of who asks' })),
  roles: Type.Array(RoleSummary),
  scope: PlaceScope,
  groups: Type.Array(PlaceGroup),
  endsAt: Nullable(Instant),
  decidedBy: Nullable(Actor),
  decidedAt: Nullable(Instant),
  refusalReason: Nullable(Type.String()),
  membershipId: Nullable(Ids.mem),
  createdAt: Instant,
  version: Type.Integer({ description: 'Also the ETag' }),
})
export type MembershipRequest = Static<typeof MembershipRequest>

const RequestPath = Shape({ ...OrganizationPath.properties, requestId: Ids.mrq })

const placeRefusals = [
  'role.not_found',
  'scope.not_found',
  'notification-group.not_found',
  'notification-group.no_channel',
  'place.not_offered',
] as const

export const membershipRequestOperations = operationTable({
  'GET /v1/organizations/{organizationId}/membership-requests': {
    id: 'listMembershipRequests',
    tag: 'Approvals',
    summary: 'Who asks to join or is proposed, newest first, searched, filtered and paged',
    path: OrganizationPath,
    query: Shape({
      q: Type.Optional(Type.String({ maxLength: 200, description: 'Parts of a name or address' })),
      state: Type.Optional(Type.Array(Type.Enum(requestStates), { maxItems: 4, description: 'Without it: pending' })),
      kind: Type.Optional(Type.Array(Type.Enum(requestKinds), { maxItems: 2 })),
      cursor: Type.Optional(Cursor),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: '50 by default' })),
    }),
    answers: {
      200: Shape({
        ...Page(MembershipRequest),
        facets: Shape({
          state: Shape({
            pending: Type.Integer(),
            approved: Type.Integer(),
            refused: Type.Integer(),
            withdrawn: Type.Integer(),
          }),
          kind: Shape({ 'sign-up': Type.Integer(), proposal: Type.Integer() }, { description: 'Of those that wait' }),
        }),
      }),
    },
    refusals: ['request.cursor_invalid'],
    policy: { kind: 'permission', permission: 'membership-request.view' },
  },
  'GET /v1/organizations/{organizationId}/membership-requests/own': {
    id: 'listOwnProposals',
    tag: 'Approvals',
    summary: 'Whom the caller has proposed, newest first',
    path: OrganizationPath,
    answers: { 200: Shape({ items: Type.Array(MembershipRequest) }) },
    refusals: [],
    policy: { kind: 'permission', permission: 'invitation.propose' },
  },
  'GET /v1/organizations/{organizationId}/membership-requests/{requestId}': {
    id: 'getMembershipRequest',
    tag: 'Approvals',
    summary: 'One request',
    path: RequestPath,
    answers: { 200: MembershipRequest },
    refusals: ['membership-request.not_found'],
    policy: { kind: 'permission', permission: 'membership-request.view' },
    concurrency: 'etag',
  },
  'POST /v1/organizations/{organizationId}/membership-requests': {
    id: 'proposeMember',
    tag: 'Approvals',
    summary: 'Propose a person to those who may invite',
    path: OrganizationPath,
    body: Shape({
      email: EmailInput,
      name: Type.Optional(Nullable(NameInput)),
      roleIds: Type.Optional(PlaceRolesInput),
      scope: Type.Optional(PlaceScopeInput),
      groups: Type.Optional(PlaceGroupsInput),
      endsAt: Type.Optional(Nullable(Instant)),
      note: Type.Optional(Nullable(NoteInput)),
    }),
    answers: { 201: MembershipRequest },
    refusals: [
      'email.invalid',
      'name.invalid',
      'note.invalid',
      'membership.end_in_past',
      'membership-request.open',
      'membership-request.already_member',
      ...placeRefusals,
      'idempotency.in_progress',
      'idempotency.differs',
    ],
    policy: { kind: 'permission', permission: 'invitation.propose' },
    idempotent: true,
  },
  'POST /v1/organizations/{organizationId}/membership-requests/{requestId}/approve': {
    id: 'approveMembershipRequest',
    tag: 'Approvals',
    summary: 'Let the person in, as asked or with another place',
    description:
      'Who came by a sign-up is a member at once; who was proposed gets an invitation. The rights of the approver are asked for the place as it will be.',
    path: RequestPath,
    body: Shape({
      roleIds: Type.Optional(PlaceRolesInput),
      scope: Type.Optional(PlaceScopeInput),
      groups: Type.Optional(PlaceGroupsInput),
      endsAt: Type.Optional(Nullable(Instant)),
    }),
    answers: { 200: MembershipRequest },
    refusals: [
      'membership-request.not_found',
      'membership-request.decided',
      'membership-request.changed',
      'membership-request.already_member',
      'membership-request.not_invited',
      'membership.end_in_past',
      ...placeRefusals,
      'access.beyond_reach',
      'invitation.seat_limit',
      'request.if_match_required',
    ],
    policy: { kind: 'permission', permission: 'membership-request.decide' },
    concurrency: 'if-match',
  },
  'POST /v1/organizations/{organizationId}/membership-requests/{requestId}/refuse': {
    id: 'refuseMembershipRequest',
    tag: 'Approvals',
    summary: 'Turn the person away, with a reason that he and whoever proposed him read',
    path: RequestPath,
    body: Shape({ reason: NoteInput }),
    answers: { 200: MembershipRequest },
    refusals: [
      'membership-request.not_found',
      'membership-request.decided',
      'membership-request.changed',
      'note.invalid',
      'request.if_match_required',
    ],
    policy: { kind: 'permission', permission: 'membership-request.decide' },
    concurrency: 'if-match',
  },
  'POST /v1/organizations/{organizationId}/membership-requests/{requestId}/withdraw': {
    id: 'withdrawProposal',
    tag: 'Approvals',
    summary: 'Take back an own proposal that nobody has decided',
    path: RequestPath,
    answers: { 200: MembershipRequest },
    refusals: ['membership-request.not_found', 'membership-request.decided'],
    policy: { kind: 'permission', permission: 'invitation.propose' },
  },
})
