import Type, { type Static } from 'typebox'
import { none, operationTable } from '../shared/operation.ts'
import { Cursor, Email, Ids, Instant, Nullable, Page, Shape } from '../shared/schemas.ts'
import { OrganizationPath } from '../organization/organization.ts'
import { RoleSummary } from '../role/role.ts'
import { Delivery, InvitationAct, ShownStatus } from './summary.ts'
import { Place, placeMembers, signInMethods, Sponsor } from './place.ts'

export const Invitation = Shape({
  id: Ids.inv,
  membershipId: Ids.mem,
  email: Email,
  status: ShownStatus,
  statusWord: Type.String({ description: 'What the organization’s template calls the status' }),
  place: Place,
  invitedBy: Sponsor,
  sponsor: Sponsor,
  sentAt: Instant,
  expiresAt: Nullable(Instant),
  endedAt: Nullable(Instant),
  revokedBecause: Nullable(
    Type.Enum(['withdrawn', 'sponsor_lost'], {
      description: 'Sponsor lost: who vouched for it may not give this any more',
    }),
  ),
  delivery: Nullable(Delivery),
  acts: Type.Array(InvitationAct, { description: 'What the caller can do with it now' }),
  createdAt: Instant,
  version: Type.Integer({ description: 'Also the ETag' }),
})
export type Invitation = Static<typeof Invitation>

export const verdicts = [
  'new',
  'already_member',
  'open_invitation',
  'invalid',
  'duplicate',
  'domain_not_allowed',
  'seat_limit',
  'beyond_your_rights',
  'needs_mail',
  'method_not_configured',
] as const
export const Verdict = Type.Enum(verdicts, {
  description: 'New: will be, or was, invited. Every other one says why not.',
})
export type Verdict = Static<typeof Verdict>

export const InvitationRow = Shape({
  row: Type.Integer({ description: 'Place in the request from 1 on; of a CSV file the line' }),
  text: Type.String({ description: 'The address as it was written' }),
  email: Nullable(Email),
  name: Nullable(Type.String()),
  verdict: Verdict,
  errors: Type.Array(Shape({ member: Type.String(), code: Type.String(), detail: Type.String() })),
  invitationId: Nullable(Type.String()),
  status: Type.Enum(['created', 'skipped', 'checked'], { description: 'Checked: a dry run writes nothing' }),
  delivery: Nullable(Delivery),
  link: Nullable(Type.String({ description: 'To hand over directly, where the policy lets the inviter have it' })),
})
export type InvitationRow = Static<typeof InvitationRow>

export const mostRows = 10_000

export const InvitationRun = Shape({
  items: Type.Array(InvitationRow),
  counts: Shape(
    Object.fromEntries(verdicts.map((verdict) => [verdict, Type.Integer()])) as {
      readonly [V in Verdict]: ReturnType<typeof Type.Integer>
    },
  ),
  powerful: Type.Array(Shape({ ...RoleSummary.properties, count: Type.Integer() }), {
    description: 'Roles with dangerous permissions, and how many people will hold them',
  }),
  secretShown: Type.Boolean({ description: 'A repeat of a request: links were in the first answer only' }),
})
export type InvitationRun = Static<typeof InvitationRun>

const EmailText = Type.String({ minLength: 1, maxLength: 500, description: 'An address, or `Name <address>`' })
const Username = Type.Optional(Nullable(Type.String({ maxLength: 100 })))

const InvitationPath = Shape({ ...OrganizationPath.properties, invitationId: Ids.inv })

const Filter = {
  q: Type.Optional(
    Type.String({ maxLength: 200, description: 'Parts of the address or name, all of which must be there' }),
  ),
  status: Type.Optional(Type.Array(ShownStatus, { maxItems: 5 })),
  sponsor: Type.Optional(
    Type.Array(Ids.mem, { maxItems: 50, description: 'Invitations that any of these users vouch for' }),
  ),
}

export const invitationSorts = ['sent', '-sent', 'email', '-email', 'expires', '-expires'] as const

const Handed = Shape({
  link: Type.String({ description: 'Shown once' }),
  expiresAt: Nullable(Instant),
})

const ofOne = { path: InvitationPath, policy: { kind: 'member' } } as const
const actRefusals = ['invitation.not_found', 'access.denied', 'access.beyond_reach'] as const
const endings = ['invitation.used', 'invitation.revoked', 'invitation.declined', 'invitation.expired'] as const

export const invitationOperations = operationTable({
  'GET /v1/organizations/{organizationId}/invitation-options': {
    id: 'getInvitationOptions',
    tag: 'Invitations',
    summary: 'What an invitation can say here, and what the caller may give',
    path: OrganizationPath,
    answers: {
      200: Shape({
        canMail: Type.Boolean({ description: 'Whether this server can send mail' }),
        lifetimeHours: Nullable(Type.Number()),
        severalAddresses: Type.Boolean(),
        accountFirst: Type.Boolean(),
        decline: Type.Boolean(),
        copyLink: Type.Enum(['never', 'when-not-delivered', 'always']),
        keepEnded: Type.Boolean(),
        notificationChoice: Type.Boolean(),
        addressDomains: Nullable(Type.Array(Type.String())),
        roles: Type.Array(
          Shape({
            ...RoleSummary.properties,
            description: Type.String(),
            dangerous: Type.Boolean(),
            grantable: Type.Boolean({ description: 'Within what the caller may give, for the entire organization' }),
          }),
        ),
        rolesOf: Type.Enum(['one', 'several', 'one-tier'], {
          description: 'How many roles a user has here: one; several; or at most one tier and any others',
        }),
        grantless: Type.Boolean({ description: 'Whether somebody may be invited without a role' }),
        scopes: Type.Array(Type.Enum(['organization', 'own', 'custom'])),
        methods: Type.Array(
          Shape({
            method: Type.Enum(signInMethods),
            available: Type.Boolean(),
            reason: Nullable(Type.String({ description: 'Why it cannot be chosen' })),
          }),
        ),
        seatsLeft: Nullable(Type.Integer({ description: 'Null: no limit' })),
        statuses: Type.Array(Shape({ status: ShownStatus, word: Type.String() }), {
          description: 'Those that the lists hold here, and what the template calls them',
        }),
        mostRows: Type.Integer(),
      }),
    },
    refusals: [],
    policy: { kind: 'permission', permission: 'invitation.create' },
  },
  'POST /v1/organizations/{organizationId}/invitations': {
    id: 'createInvitations',
    tag: 'Invitations',
    summary: 'Invite one or many; or, with `dryRun`, say what would come of it',
    description:
      'Takes `items`, or `addresses` as pasted text, or `csv` with the columns email, username, roles, scope, groups, method, end_date, note. ' +
      'What `place` says holds for every row that does not say otherwise. Each row gets its verdict; rows that cannot be invited do not stop the others.',
    path: OrganizationPath,
    body: Shape({
      items: Type.Optional(
        Type.Array(Shape({ email: EmailText, username: Username, ...placeMembers }), { maxItems: mostRows }),
      ),
      addresses: Type.Optional(
        Type.String({ maxLength: 7_000_000, description: 'Addresses in any notation and with any separators' }),
      ),
      csv: Type.Optional(Type.String({ maxLength: 7_000_000 })),
      place: Type.Optional(Shape(placeMembers)),
      dryRun: Type.Optional(Type.Boolean()),
    }),
    answers: { 200: InvitationRun, 201: InvitationRun },
    refusals: [
      'invitation.no_rows',
      'invitation.too_many_rows',
      'invitation.one_at_a_time',
      'invitation.csv_invalid',
      'idempotency.in_progress',
      'idempotency.differs',
    ],
    policy: { kind: 'permission', permission: 'invitation.create' },
    idempotent: true,
    bodyLimit: 8 * 1_048_576,
  },
  'GET /v1/organizations/{organizationId}/invitations': {
    id: 'listInvitations',
    tag: 'Invitations',
    summary: 'The invitations that the caller may see: all with `invitation.view`, else his own',
    path: OrganizationPath,
    query: Shape({
      ...Filter,
      sort: Type.Optional(Type.Enum(invitationSorts)),
      cursor: Type.Optional(Cursor),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: '50 by default' })),
    }),
    answers: {
      200: Shape({
        ...Page(Invitation),
        match: Type.Integer({ description: 'How many fit the filter' }),
        facets: Shape({
          status: Shape({
            sent: Type.Integer(),
            expired: Type.Integer(),
            accepted: Type.Integer(),
            revoked: Type.Integer(),
            declined: Type.Integer(),
          }),
        }),
      }),
    },
    refusals: ['request.cursor_invalid', 'access.denied'],
    policy: { kind: 'member' },
  },
  'GET /v1/organizations/{organizationId}/invitations.csv': {
    id: 'exportInvitations',
    tag: 'Invitations',
    summary: 'The same list as a file; cells that a spreadsheet would compute are neutralised',
    path: OrganizationPath,
    query: Shape(Filter),
    answers: { 200: Type.String() },
    media: 'text/csv',
    refusals: ['access.denied'],
    policy: { kind: 'member' },
  },
  'POST /v1/organizations/{organizationId}/invitations/bulk': {
    id: 'actOnInvitations',
    tag: 'Invitations',
    summary: 'Revoke, resend, retry or copy many, by ids or by a filter and the number that it showed',
    path: OrganizationPath,
    body: Shape({
      act: Type.Enum(['revoke', 'resend', 'retry-delivery', 'copy-link']),
      ids: Type.Optional(Type.Array(Ids.inv, { minItems: 1, maxItems: 1_000, uniqueItems: true })),
      filter: Type.Optional(Shape(Filter)),
      expectedCount: Type.Optional(Type.Integer({ minimum: 1, maximum: mostRows })),
    }),
    answers: {
      200: Shape({
        items: Type.Array(
          Shape({
            invitationId: Ids.inv,
            email: Nullable(Email),
            done: Type.Boolean(),
            code: Nullable(Type.String()),
            link: Nullable(Type.String()),
          }),
        ),
        secretShown: Type.Boolean(),
      }),
    },
    refusals: [
      'access.denied',
      'invitation.no_rows',
      'invitation.count_moved',
      'idempotency.in_progress',
      'idempotency.differs',
    ],
    policy: { kind: 'member' },
    idempotent: true,
  },
  'GET /v1/organizations/{organizationId}/invitations/{invitationId}': {
    id: 'getInvitation',
    tag: 'Invitations',
    summary: 'One invitation',
    answers: { 200: Invitation },
    refusals: ['invitation.not_found'],
    concurrency: 'etag',
    ...ofOne,
  },
  'PATCH /v1/organizations/{organizationId}/invitations/{invitationId}': {
    id: 'updateInvitation',
    tag: 'Invitations',
    summary: 'Change the place that it offers; the caller vouches for it from then on',
    description:
      'Where roles, scope, method or end date change, the links that are out stop working and a new mail goes out. The expiry stays.',
    body: Shape({ username: Username, ...placeMembers }),
    answers: { 200: Invitation },
    refusals: [
      ...actRefusals,
      'invitation.used',
      'invitation.revoked',
      'invitation.declined',
      'invitation.changed',
      'invitation.place_invalid',
      'membership.username_taken',
      'request.if_match_required',
    ],
    concurrency: 'if-match',
    ...ofOne,
  },
  'POST /v1/organizations/{organizationId}/invitations/{invitationId}/revoke': {
    id: 'revokeInvitation',
    tag: 'Invitations',
    summary: 'Withdraw a pending invitation, sent or expired; its links stop working at once',
    answers: { 200: Invitation },
    refusals: ['invitation.not_found', 'access.denied', 'invitation.used', 'invitation.revoked', 'invitation.declined'],
    ...ofOne,
  },
  'POST /v1/organizations/{organizationId}/invitations/{invitationId}/resend': {
    id: 'resendInvitation',
    tag: 'Invitations',
    summary: 'Begin a new period with a new link; earlier links stop working',
    answers: { 200: Invitation },
    refusals: [...actRefusals, 'invitation.used', 'invitation.not_offered', 'invitation.seat_limit'],
    ...ofOne,
  },
  'POST /v1/organizations/{organizationId}/invitations/{invitationId}/retry-delivery': {
    id: 'retryInvitationDelivery',
    tag: 'Invitations',
    summary: 'Send a mail again that failed; the expiry stays',
    answers: { 200: Invitation },
    refusals: ['invitation.not_found', 'access.denied', ...endings, 'invitation.not_offered'],
    ...ofOne,
  },
  'POST /v1/organizations/{organizationId}/invitations/{invitationId}/copy-link': {
    id: 'copyInvitationLink',
    tag: 'Invitations',
    summary: 'Make a link to hand over directly; one in a mail keeps working',
    description: 'Audited. It does not prove the mailbox: who accepts by it gets an address that is vouched for.',
    answers: { 200: Handed },
    refusals: [...actRefusals, ...endings, 'invitation.not_offered'],
    ...ofOne,
  },
})

const Token = Type.String({ minLength: 16, maxLength: 256, description: 'The secret of the link' })
const guarded = { kind: 'anyone', why: 'The secret of the link is asked for', session: 'optional' } as const

/** What has to be done to accept. */
export const invitationSteps = ['password', 'sign_in', 'switch_account', 'sign_up', 'confirm_email', 'nothing'] as const

export const Inspected = Shape({
  state: Type.Enum(['open', 'expired', 'revoked', 'replaced', 'used', 'declined']),
  organization: Shape({ name: Type.String() }),
  email: Email,
  invitedBy: Type.String({ description: 'Name of who vouches for it, whom to ask' }),
  roles: Type.Array(Type.String()),
  note: Nullable(Type.String()),
  endsAt: Nullable(Instant),
  expiresAt: Nullable(Instant),
  endedAt: Nullable(Instant),
  step: Type.Enum(invitationSteps, {
    description:
      'Password: choose one. Sign in: there is an account. Switch account: somebody else is signed in. Sign up: an account comes first. ' +
      'Confirm e-mail: the account has to prove its address. Nothing: one click.',
  }),
  signedInAs: Nullable(Email),
  canDecline: Type.Boolean(),
  canAsk: Type.Boolean({ description: 'Whether a new one can be asked for' }),
})
export type Inspected = Static<typeof Inspected>

export const OwnInvitation = Shape({
  id: Ids.inv,
  organization: Shape({ id: Ids.org, name: Type.String() }),
  invitedBy: Type.String(),
  roles: Type.Array(Type.String()),
  note: Nullable(Type.String()),
  expiresAt: Nullable(Instant),
  canDecline: Type.Boolean(),
})

const Joined = Shape({ organizationId: Ids.org, slug: Type.String(), membershipId: Ids.mem })
const OwnPath = Shape({ invitationId: Ids.inv })
const linkEndings = [
  'link.unknown',
  'invitation.expired',
  'invitation.revoked',
  'invitation.replaced',
  'invitation.used',
  'invitation.declined',
] as const
const joinRefusals = ['invitation.sponsor_lost', 'invitation.already_member'] as const
const passwordRefusals = ['name.invalid', 'password.too_short', 'password.too_long', 'password.too_common'] as const

export const invitedOperations = operationTable({
  'POST /v1/invitations/inspect': {
    id: 'inspectInvitation',
    tag: 'Invitations',
    summary: 'What an invitation link offers, or how it ended; changes nothing',
    body: Shape({ token: Token }),
    answers: { 200: Inspected },
    refusals: ['link.unknown'],
    policy: guarded,
  },
  'POST /v1/invitations/accept': {
    id: 'acceptInvitation',
    tag: 'Invitations',
    summary: 'Join: with a new account and a password, or as the person who is signed in',
    body: Shape({
      token: Token,
      name: Type.Optional(Type.String({ maxLength: 500 })),
      password: Type.Optional(Type.String({ maxLength: 1024 })),
    }),
    answers: { 200: Joined },
    refusals: [
      ...linkEndings,
      ...joinRefusals,
      ...passwordRefusals,
      'invitation.sign_in_first',
      'invitation.sign_up_first',
      'invitation.wrong_account',
      'invitation.address_unproven',
    ],
    policy: guarded,
  },
  'POST /v1/invitations/decline': {
    id: 'declineInvitation',
    tag: 'Invitations',
    summary: 'Say no',
    body: Shape({ token: Token }),
    answers: { 204: none },
    refusals: [...linkEndings, 'invitation.not_offered', 'invitation.wrong_account'],
    policy: guarded,
  },
  'POST /v1/invitations/ask': {
    id: 'askForInvitation',
    tag: 'Invitations',
    summary: 'Ask who invited for a new link; the answer is always the same',
    body: Shape({ token: Token }),
    answers: { 202: none },
    refusals: [],
    policy: { kind: 'anyone', why: 'Limited by network and by invitation, and tells nothing' },
  },
  'GET /v1/me/invitations': {
    id: 'listOwnInvitations',
    tag: 'Own account',
    summary: 'Open invitations to the proven address of the signed-in person',
    answers: { 200: Shape({ items: Type.Array(OwnInvitation) }) },
    refusals: [],
    policy: { kind: 'session' },
  },
  'POST /v1/me/invitations/{invitationId}/accept': {
    id: 'acceptOwnInvitation',
    tag: 'Own account',
    summary: 'Join by an invitation to the own address',
    path: OwnPath,
    answers: { 200: Joined },
    refusals: ['invitation.not_found', ...joinRefusals],
    policy: { kind: 'session' },
  },
  'POST /v1/me/invitations/{invitationId}/decline': {
    id: 'declineOwnInvitation',
    tag: 'Own account',
    summary: 'Say no to an invitation to the own address',
    path: OwnPath,
    answers: { 204: none },
    refusals: ['invitation.not_found', 'invitation.not_offered'],
    policy: { kind: 'session' },
  },
})

export * from './place.ts'
export * from './summary.ts'
