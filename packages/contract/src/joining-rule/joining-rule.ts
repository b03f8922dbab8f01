import Type, { type Static } from 'typebox'
import { none, operationTable } from '../shared/operation.ts'
import { Ids, Instant, Nullable, Shape } from '../shared/schemas.ts'
import { OrganizationPath } from '../organization/organization.ts'
import { RoleSummary } from '../role/role.ts'

/** Where somebody who joins by a rule or a request will stand. */
export const PlaceScopeInput = Type.Union(
  [
    Shape({ kind: Type.Literal('organization') }),
    Shape({ kind: Type.Literal('own') }),
    Shape({ kind: Type.Literal('named'), scopeId: Ids.scp }),
  ],
  { description: 'Everything, the applications he owns, or those of a named scope' },
)
export const PlaceScope = Shape({
  kind: Type.Enum(['organization', 'own', 'named'] as const),
  scopeId: Nullable(Ids.scp),
  name: Nullable(Type.String({ description: 'Of a named scope' })),
})

export const PlaceGroupInput = Shape({
  groupId: Ids.ngr,
  email: Type.Boolean(),
  sms: Type.Boolean(),
  on: Type.Boolean(),
})
export const PlaceGroup = Shape({ ...PlaceGroupInput.properties, name: Type.String() })

export const PlaceRolesInput = Type.Array(Ids.rol, { maxItems: 50, uniqueItems: true })
export const PlaceGroupsInput = Type.Array(PlaceGroupInput, { maxItems: 100 })

export const joiningMethods = ['password', 'pam', 'saml'] as const
export const joiningModes = ['automatic', 'approval'] as const
export const ruleStates = ['on', 'full', 'unproven', 'dangerous'] as const

export const JoiningRule = Shape({
  id: Ids.jru,
  domainId: Ids.dom,
  domain: Type.String(),
  subdomains: Type.Boolean({ description: 'Whether addresses below the domain count too' }),
  roles: Type.Array(RoleSummary),
  scope: PlaceScope,
  groups: Type.Array(PlaceGroup),
  method: Type.Enum(joiningMethods),
  mode: Type.Enum(joiningModes, { description: 'Whether people join at once, or wait until somebody approves' }),
  cap: Nullable(Type.Integer({ description: 'After so many, people wait for approval' })),
  joined: Type.Integer({ description: 'How many have joined by this rule without approval' }),
  waiting: Type.Integer({ description: 'How many who came by it wait for approval' }),
  state: Type.Enum(ruleStates, {
    description:
      'on; full: the cap is reached; unproven: the domain is not proven; dangerous: a role has come to give something dangerous. But for on, nobody joins without approval, and where the domain is unproven nobody comes at all',
  }),
  summary: Type.String({ description: 'What it means: "Anybody with an @acme.io address can join as Support."' }),
  createdAt: Instant,
  changedAt: Instant,
  version: Type.Integer({ description: 'Also the ETag' }),
})
export type JoiningRule = Static<typeof JoiningRule>

const settings = {
  subdomains: Type.Boolean(),
  roleIds: PlaceRolesInput,
  scope: PlaceScopeInput,
  groups: PlaceGroupsInput,
  method: Type.Enum(joiningMethods),
  mode: Type.Enum(joiningModes),
  cap: Nullable(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
}

const RulePath = Shape({ ...OrganizationPath.properties, ruleId: Ids.jru })
const DryRun = Shape({
  dryRun: Type.Optional(Type.Boolean({ description: 'Answer what would be, and change nothing' })),
})

const settingRefusals = [
  'role.not_found',
  'scope.not_found',
  'notification-group.not_found',
  'notification-group.no_channel',
  'joining-rule.dangerous_role',
  'place.not_offered',
  'joining-rule.method_not_configured',
  'access.beyond_reach',
] as const

/** Whether people can sign up at all on this server, and if not, why. */
export const SelfSignUp = Shape({
  open: Type.Boolean(),
  why: Nullable(
    Type.Enum(['mail_not_configured', 'no_rule'] as const, {
      description: 'mail_not_configured: addresses cannot be confirmed; no_rule: no domain is allowed by anybody',
    }),
  ),
})
export type SelfSignUp = Static<typeof SelfSignUp>

export const joiningRuleOperations = operationTable({
  'GET /v1/organizations/{organizationId}/joining-rules': {
    id: 'listJoiningRules',
    tag: 'Self sign-up',
    summary: 'The allowed domains: who may sign up, and as what',
    path: OrganizationPath,
    answers: { 200: Shape({ items: Type.Array(JoiningRule), selfSignUp: SelfSignUp }) },
    refusals: [],
    policy: { kind: 'permission', permission: 'joining-rule.view' },
  },
  'POST /v1/organizations/{organizationId}/joining-rules': {
    id: 'createJoiningRule',
    tag: 'Self sign-up',
    summary: 'Allow a domain',
    description:
      'Roles with dangerous permissions are refused, whoever asks. The rule works once the domain is proven.',
    path: OrganizationPath,
    query: DryRun,
    body: Shape({
      domainId: Ids.dom,
      roleIds: settings.roleIds,
      subdomains: Type.Optional(settings.subdomains),
      scope: Type.Optional(settings.scope),
      groups: Type.Optional(settings.groups),
      method: Type.Optional(settings.method),
      mode: Type.Optional(settings.mode),
      cap: Type.Optional(settings.cap),
    }),
    answers: { 200: JoiningRule, 201: JoiningRule },
    refusals: [
      'domain.not_found',
      'joining-rule.domain_taken',
      ...settingRefusals,
      'idempotency.in_progress',
      'idempotency.differs',
    ],
    policy: { kind: 'permission', permission: 'joining-rule.edit' },
    idempotent: true,
    concurrency: 'etag',
  },
  'GET /v1/organizations/{organizationId}/joining-rules/{ruleId}': {
    id: 'getJoiningRule',
    tag: 'Self sign-up',
    summary: 'One allowed domain',
    path: RulePath,
    answers: { 200: JoiningRule },
    refusals: ['joining-rule.not_found'],
    policy: { kind: 'permission', permission: 'joining-rule.view' },
    concurrency: 'etag',
  },
  'PATCH /v1/organizations/{organizationId}/joining-rules/{ruleId}': {
    id: 'updateJoiningRule',
    tag: 'Self sign-up',
    summary: 'Change what an allowed domain gives; whoever joined by it keeps what he has',
    path: RulePath,
    query: DryRun,
    body: Type.Partial(Shape(settings), { additionalProperties: false }),
    answers: { 200: JoiningRule },
    refusals: ['joining-rule.not_found', 'joining-rule.changed', ...settingRefusals, 'request.if_match_required'],
    policy: { kind: 'permission', permission: 'joining-rule.edit' },
    concurrency: 'if-match',
  },
  'DELETE /v1/organizations/{organizationId}/joining-rules/{ruleId}': {
    id: 'deleteJoiningRule',
    tag: 'Self sign-up',
    summary: 'Allow a domain no longer; whoever joined by it stays, whoever waits goes on waiting',
    path: RulePath,
    answers: { 204: none },
    refusals: ['joining-rule.not_found'],
    policy: { kind: 'permission', permission: 'joining-rule.edit' },
  },
})
