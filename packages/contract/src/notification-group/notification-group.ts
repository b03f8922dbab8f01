import Type, { type Static } from 'typebox'
import { operationTable } from '../shared/operation.ts'
import { Cursor, Email, Ids, Instant, NameInput, Nullable, Page, Shape } from '../shared/schemas.ts'
import { MembershipStatus } from '../membership/membership.ts'
import { OrganizationPath } from '../organization/organization.ts'

export const NotificationGroup = Shape({
  id: Ids.ngr,
  name: Type.String(),
  description: Type.String(),
  members: Type.Integer({ description: 'Users in it, active and suspended' }),
  invited: Type.Integer({ description: 'Invited people, who count from their acceptance on' }),
  contacts: Type.Integer({ description: 'External contacts' }),
  recipients: Type.Integer({ description: 'All of them; what a deletion has to confirm' }),
  emailOn: Type.Integer({ description: 'Users who chose e-mail and are switched on' }),
  smsOn: Type.Integer({ description: 'Users who chose SMS and are switched on' }),
  reached: Shape(
    { anyhow: Type.Integer(), email: Type.Integer(), sms: Type.Integer() },
    { description: 'To how many alerts come: active users by a proven channel that is on, and external contacts' },
  ),
  createdAt: Instant,
  changedAt: Type.String({ format: 'date-time', description: 'When it or any of its recipients last changed' }),
  version: Type.Integer({ description: 'Also the ETag; grows with name and description' }),
})
export type NotificationGroup = Static<typeof NotificationGroup>

const GroupSummary = Shape({ id: Ids.ngr, name: Type.String() })

export const reaches = [
  'reached',
  'off',
  'invited',
  'suspended',
  'ended',
  'removed',
  'not-proven',
  'no-number',
] as const
export const Reach = Type.Enum(reaches, {
  description: 'Whether alerts come by this channel, or why not. `off`: the switch is off or the channel not chosen',
})
const Reached = Shape({ email: Reach, sms: Reach })

const choice = {
  email: Type.Boolean(),
  sms: Type.Boolean(),
  on: Type.Boolean({ description: 'Off: nothing is sent, and the channels are kept' }),
}

/** As an invitation carries it: a group, the channels, and the switch. */
export const GroupChoice = Shape({ groupId: Ids.ngr, ...choice })
export type GroupChoice = Static<typeof GroupChoice>

const GroupMember = Shape({
  membershipId: Ids.mem,
  name: Nullable(Type.String()),
  address: Email,
  status: MembershipStatus,
  ended: Type.Boolean(),
  ...choice,
  reach: Reached,
  addedAt: Instant,
  version: Type.Integer({ description: 'Also the ETag' }),
})
export type GroupMember = Static<typeof GroupMember>

const ChannelName = Type.Enum(['email', 'sms'])

const NotificationContact = Shape({
  id: Ids.ngc,
  name: Type.String(),
  channel: ChannelName,
  address: Type.String({ description: 'An e-mail address, or a telephone number as E.164 writes it' }),
  createdAt: Instant,
  version: Type.Integer({ description: 'Also the ETag' }),
})
export type NotificationContact = Static<typeof NotificationContact>

/** A group of a user with what he chose there. */
const MembershipGroup = Shape({
  group: GroupSummary,
  ...choice,
  reach: Reached,
  alone: Type.Boolean({ description: 'Alerts of the group come to nobody else' }),
  version: Type.Integer(),
})
export type MembershipGroup = Static<typeof MembershipGroup>

const OwnGroup = Shape({
  organization: Shape({ id: Ids.org, name: Type.String(), slug: Type.String() }),
  ...MembershipGroup.properties,
})
export type OwnGroup = Static<typeof OwnGroup>

const GroupPath = Shape({ ...OrganizationPath.properties, groupId: Ids.ngr })
const MemberPath = Shape({ ...GroupPath.properties, membershipId: Ids.mem })
const ContactPath = Shape({ ...GroupPath.properties, contactId: Ids.ngc })

const Description = Type.String({ maxLength: 300, description: 'One line, may be empty' })
const AddressInput = Type.String({ minLength: 3, maxLength: 320 })
const limit = Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: '50 by default' }))
const search = Type.Optional(Type.String({ maxLength: 200 }))
const paged = { cursor: Type.Optional(Cursor), limit }
const DryRun = Shape({
  dryRun: Type.Optional(Type.Boolean({ description: 'Answers what would be and changes nothing' })),
})

/** What every change of a recipient answers: the group as it is then, and whether its alerts now come to nobody. */
const after = {
  group: NotificationGroup,
  losesEverybody: Type.Boolean({ description: 'Somebody was reached before, and nobody is then' }),
}

const viewing = { kind: 'permission', permission: 'notification-group.view' } as const
const editing = { kind: 'permission', permission: 'notification-group.edit' } as const
const tag = 'Notification groups'

export const notificationGroupOperations = operationTable({
  'GET /v1/organizations/{organizationId}/notification-groups': {
    id: 'listNotificationGroups',
    tag,
    summary: 'The notification groups of the organization by name',
    path: OrganizationPath,
    query: Shape({ q: search, ...paged }),
    answers: {
      200: Shape({ ...Page(NotificationGroup), total: Type.Integer({ description: 'How many fit the search' }) }),
    },
    refusals: ['request.cursor_invalid'],
    policy: viewing,
  },
  'POST /v1/organizations/{organizationId}/notification-groups': {
    id: 'createNotificationGroup',
    tag,
    summary: 'Make a notification group',
    path: OrganizationPath,
    body: Shape({ name: NameInput, description: Type.Optional(Description) }),
    answers: { 201: NotificationGroup },
    refusals: ['name.invalid', 'notification-group.name_taken', 'idempotency.in_progress', 'idempotency.differs'],
    policy: editing,
    idempotent: true,
  },
  'GET /v1/organizations/{organizationId}/notification-groups/{groupId}': {
    id: 'getNotificationGroup',
    tag,
    summary: 'One notification group',
    path: GroupPath,
    answers: { 200: NotificationGroup },
    refusals: ['notification-group.not_found'],
    policy: viewing,
    concurrency: 'etag',
  },
  'PATCH /v1/organizations/{organizationId}/notification-groups/{groupId}': {
    id: 'updateNotificationGroup',
    tag,
    summary: 'Change name or description of a notification group',
    path: GroupPath,
    body: Shape({ name: Type.Optional(NameInput), description: Type.Optional(Description) }),
    answers: { 200: NotificationGroup },
    refusals: [
      'name.invalid',
      'notification-group.not_found',
      'notification-group.name_taken',
      'notification-group.changed',
      'request.if_match_required',
    ],
    policy: editing,
    concurrency: 'if-match',
  },
  'DELETE /v1/organizations/{organizationId}/notification-groups/{groupId}': {
    id: 'deleteNotificationGroup',
    tag,
    summary: 'Delete a notification group with all its recipients',
    description: 'Refused when it has gained or lost recipients since the number was read.',
    path: GroupPath,
    query: Shape({ recipients: Type.Integer({ minimum: 0, description: 'How many the caller has seen' }) }),
    answers: {
      200: Shape({ members: Type.Integer(), invited: Type.Integer(), contacts: Type.Integer() }),
    },
    refusals: ['notification-group.not_found', 'notification-group.moved'],
    policy: editing,
  },
  'GET /v1/organizations/{organizationId}/notification-groups/{groupId}/members': {
    id: 'listNotificationGroupMembers',
    tag,
    summary: 'The users of a notification group by name',
    description: 'Needs the permission to see users, too.',
    path: GroupPath,
    query: Shape({ q: search, ...paged }),
    answers: { 200: Shape(Page(GroupMember)) },
    refusals: ['notification-group.not_found', 'request.cursor_invalid'],
    policy: viewing,
  },
  'POST /v1/organizations/{organizationId}/notification-groups/{groupId}/members': {
    id: 'addNotificationGroupMembers',
    tag,
    summary: 'Put users into a notification group',
    description: 'Who is in it already stays as he is. One answer for each user.',
    path: GroupPath,
    body: Shape({ membershipIds: Type.Array(Ids.mem, { minItems: 1, maxItems: 1_000 }), ...choice }),
    answers: {
      200: Shape({
        items: Type.Array(
          Shape({ membershipId: Ids.mem, outcome: Type.Enum(['added', 'in-group-already', 'not-found']) }),
        ),
        group: NotificationGroup,
      }),
    },
    refusals: [
      'notification-group.not_found',
      'notification-group.no_channel',
      'idempotency.in_progress',
      'idempotency.differs',
    ],
    policy: editing,
    idempotent: true,
  },
  'PATCH /v1/organizations/{organizationId}/notification-groups/{groupId}/members/{membershipId}': {
    id: 'updateNotificationGroupMember',
    tag,
    summary: 'Change the channels of a user in a notification group, or switch him on or off',
    path: MemberPath,
    query: DryRun,
    body: Shape({
      email: Type.Optional(choice.email),
      sms: Type.Optional(choice.sms),
      on: Type.Optional(choice.on),
    }),
    answers: { 200: Shape({ member: GroupMember, ...after }) },
    refusals: [
      'notification-group.not_found',
      'notification-group.recipient_not_found',
      'notification-group.no_channel',
      'notification-group.changed',
      'request.if_match_required',
    ],
    policy: editing,
    concurrency: 'if-match',
  },
  'DELETE /v1/organizations/{organizationId}/notification-groups/{groupId}/members/{membershipId}': {
    id: 'removeNotificationGroupMember',
    tag,
    summary: 'Take a user out of a notification group',
    path: MemberPath,
    query: DryRun,
    answers: { 200: Shape(after) },
    refusals: ['notification-group.not_found', 'notification-group.recipient_not_found'],
    policy: editing,
  },
  'GET /v1/organizations/{organizationId}/notification-groups/{groupId}/contacts': {
    id: 'listNotificationContacts',
    tag,
    summary: 'The external contacts of a notification group by name',
    path: GroupPath,
    query: Shape(paged),
    answers: { 200: Shape(Page(NotificationContact)) },
    refusals: ['notification-group.not_found', 'request.cursor_invalid'],
    policy: viewing,
  },
  'POST /v1/organizations/{organizationId}/notification-groups/{groupId}/contacts': {
    id: 'addNotificationContact',
    tag,
    summary: 'Put a contact without an account into a notification group',
    path: GroupPath,
    body: Shape({ name: NameInput, channel: ChannelName, address: AddressInput }),
    answers: { 201: Shape({ contact: NotificationContact, group: NotificationGroup }) },
    refusals: [
      'name.invalid',
      'email.invalid',
      'phone.invalid',
      'notification-group.not_found',
      'notification-group.contact_taken',
      'idempotency.in_progress',
      'idempotency.differs',
    ],
    policy: editing,
    idempotent: true,
  },
  'PATCH /v1/organizations/{organizationId}/notification-groups/{groupId}/contacts/{contactId}': {
    id: 'updateNotificationContact',
    tag,
    summary: 'Change an external contact',
    path: ContactPath,
    body: Shape({
      name: Type.Optional(NameInput),
      channel: Type.Optional(ChannelName),
      address: Type.Optional(AddressInput),
    }),
    answers: { 200: Shape({ contact: NotificationContact, group: NotificationGroup }) },
    refusals: [
      'name.invalid',
      'email.invalid',
      'phone.invalid',
      'notification-group.not_found',
      'notification-group.recipient_not_found',
      'notification-group.contact_taken',
      'notification-group.changed',
      'request.if_match_required',
    ],
    policy: editing,
    concurrency: 'if-match',
  },
  'DELETE /v1/organizations/{organizationId}/notification-groups/{groupId}/contacts/{contactId}': {
    id: 'removeNotificationContact',
    tag,
    summary: 'Take an external contact out of a notification group',
    path: ContactPath,
    query: DryRun,
    answers: { 200: Shape(after) },
    refusals: ['notification-group.not_found', 'notification-group.recipient_not_found'],
    policy: editing,
  },
  'GET /v1/organizations/{organizationId}/memberships/{membershipId}/notification-groups': {
    id: 'listNotificationGroupsOfMembership',
    tag,
    summary: 'The notification groups of a user',
    description: 'Needs the permission to see users, too.',
    path: Shape({ ...OrganizationPath.properties, membershipId: Ids.mem }),
    answers: { 200: Shape({ items: Type.Array(MembershipGroup) }) },
    refusals: ['membership.not_found'],
    policy: viewing,
  },
  'GET /v1/me/notification-groups': {
    id: 'listOwnNotificationGroups',
    tag,
    summary: 'The own notification groups, in every organization that this session opens',
    answers: { 200: Shape({ items: Type.Array(OwnGroup) }) },
    refusals: [],
    policy: { kind: 'session' },
  },
  'PATCH /v1/me/organizations/{organizationId}/notification-groups/{groupId}': {
    id: 'updateOwnNotificationGroup',
    tag,
    summary: 'Change the own channels in a notification group, or switch it on or off for oneself',
    path: GroupPath,
    query: DryRun,
    body: Shape({
      email: Type.Optional(choice.email),
      sms: Type.Optional(choice.sms),
      on: Type.Optional(choice.on),
    }),
    answers: { 200: Shape({ item: OwnGroup, losesEverybody: after.losesEverybody }) },
    refusals: [
      'organization.not_found',
      'session.proof_not_accepted',
      'notification-group.not_found',
      'notification-group.no_channel',
      'notification-group.changed',
      'request.if_match_required',
    ],
    policy: { kind: 'session' },
    concurrency: 'if-match',
  },
})
