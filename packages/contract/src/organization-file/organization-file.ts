import Type, { type Static } from 'typebox'
import { templateKeys } from '@rollcall/core/access'
import { ChangeQuery, changeRefusals, Consequence } from '../consequence/consequence.ts'
import { joiningMethods, joiningModes } from '../joining-rule/joining-rule.ts'
import { OrganizationPath } from '../organization/organization.ts'
import { Grant, levels } from '../role/role.ts'
import { operationTable } from '../shared/operation.ts'
import { EmailInput, Instant, NameInput, Nullable, Shape } from '../shared/schemas.ts'

const Key = Type.String({ minLength: 1, maxLength: 100, description: 'The stable name of a role' })
const ScopeName = Type.String({ minLength: 1, maxLength: 120 })
const GroupName = NameInput
const Tags = Type.Array(Type.String({ minLength: 1, maxLength: 100 }), { maxItems: 50 })
const Addresses = Type.Array(EmailInput, { maxItems: 50, description: 'Addresses of members' })
const Properties = Type.Record(Type.String({ maxLength: 100 }), Type.Unknown(), { additionalProperties: false })
const Line = (most: number) => Type.String({ maxLength: most })
const Hours = Type.Integer({ minimum: 1, maximum: 2_160 })

const PolicyFile = Shape(
  {
    invitations: Type.Optional(
      Shape({
        lifetimeHours: Type.Optional(Nullable(Hours)),
        addressDomains: Type.Optional(Nullable(Type.Array(Line(253), { maxItems: 100 }))),
        resendFrom: Type.Optional(Type.Array(Type.Enum(['pending', 'expired', 'revoked']), { maxItems: 3 })),
        decline: Type.Optional(Type.Boolean()),
        copyLink: Type.Optional(Type.Enum(['never', 'when-not-delivered', 'always'])),
        keepEnded: Type.Optional(Type.Boolean()),
        accountFirst: Type.Optional(Type.Boolean()),
        severalAddresses: Type.Optional(Type.Boolean()),
        reminderHours: Type.Optional(Type.Array(Hours, { maxItems: 10 })),
        notificationChoice: Type.Optional(Type.Boolean()),
      }),
    ),
    members: Type.Optional(
      Shape({
        roles: Type.Optional(Type.Enum(['one', 'several', 'one-tier'])),
        grantless: Type.Optional(Type.Boolean()),
        functionalRoles: Type.Optional(Type.Boolean()),
        removal: Type.Optional(Type.Enum(['block-while-owning', 'retire-tokens'])),
        seats: Type.Optional(Nullable(Type.Integer({ minimum: 1, maximum: 1_000_000 }))),
        pendingReserves: Type.Optional(Type.Boolean()),
      }),
    ),
    signIn: Type.Optional(
      Shape({
        methods: Type.Optional(
          Type.Array(Type.Enum(['password', 'passkey', 'pam', 'saml', 'oidc']), { minItems: 1, maxItems: 5 }),
        ),
        idleMinutes: Type.Optional(Type.Integer({ minimum: 5, maximum: 1_440 })),
        absoluteHours: Type.Optional(Type.Integer({ minimum: 1, maximum: 720 })),
        stepUpMinutes: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_440 })),
        secondFactor: Type.Optional(Type.Enum(['none', 'required'])),
      }),
    ),
  },
  { description: 'What is left out stays as it is; of a new organization the template says it' },
)

const ScopeChoice = Type.Union(
  [
    Type.Literal('organization'),
    Type.Literal('own'),
    Shape({ named: ScopeName }),
    Shape({ owners: Type.Optional(Addresses), tags: Type.Optional(Tags) }),
  ],
  { description: 'Everything, what he owns, a named scope, or owners and tags of his own' },
)

const RoleFile = Shape({
  key: Key,
  name: Type.Optional(Line(80)),
  description: Type.Optional(Line(500)),
  grants: Type.Optional(
    Type.Array(
      Type.Union([
        Type.String({ minLength: 1, maxLength: 120, description: 'A permission on anything' }),
        Shape({ ...Grant.properties, on: Type.Optional(Grant.properties.on) }),
      ]),
      { maxItems: 500, description: 'Of a built-in role they are the template’s, and left out' },
    ),
  ),
  mayGrant: Type.Optional(
    Type.Array(Key, { maxItems: 200, description: 'Keys of the roles that a holder may give to others' }),
  ),
  grid: Type.Optional(
    Type.Union([
      Type.Literal('everything'),
      Type.Record(
        Type.String({ minLength: 1, maxLength: 200 }),
        Type.Record(Type.String({ minLength: 1, maxLength: 200 }), Type.Enum(levels), { additionalProperties: false }),
        {
          additionalProperties: false,
          description: 'Application, or `*`; below it the environment, or `*`, and the level. The whole grid.',
        },
      ),
    ]),
  ),
})

const ScopeFile = Shape({
  name: ScopeName,
  owners: Type.Optional(Addresses),
  tags: Type.Optional(Tags),
})

const ResourceFile = Shape({
  type: Type.String({ minLength: 1, maxLength: 64, description: 'A type of the catalogue: `application`' }),
  id: Type.String({ minLength: 1, maxLength: 200 }),
  name: Type.Optional(Line(200)),
  parent: Type.Optional(
    Nullable(
      Shape({
        type: Type.String({ minLength: 1, maxLength: 64 }),
        id: Type.String({ minLength: 1, maxLength: 200 }),
      }),
    ),
  ),
  owners: Type.Optional(Addresses),
  tags: Type.Optional(Tags),
  properties: Type.Optional(Properties),
  protected: Type.Optional(Type.Boolean()),
})

const MemberFile = Shape({
  email: EmailInput,
  name: Type.Optional(
    Type.String({ minLength: 1, maxLength: 120, description: 'Of an account that is made for him; his own otherwise' }),
  ),
  status: Type.Optional(
    Type.Enum(['invited', 'active', 'suspended'], {
      description:
        'Who is not in yet is invited, whatever stands here, but for the operator, who may let in all that are not `invited`',
    }),
  ),
  displayName: Type.Optional(Nullable(NameInput)),
  username: Type.Optional(Nullable(Line(64))),
  externalId: Type.Optional(Nullable(Line(200))),
  roles: Type.Optional(
    Type.Array(
      Type.Union([Key, Shape({ role: Key, endsAt: Type.Optional(Nullable(Instant)) })], {
        description: 'The key of a role, with or without an end of its own',
      }),
      { maxItems: 50 },
    ),
  ),
  scope: Type.Optional(ScopeChoice),
  endsAt: Type.Optional(Nullable(Instant)),
  properties: Type.Optional(Properties),
})

const choice = {
  email: Type.Optional(Type.Boolean({ description: 'True where left out' })),
  sms: Type.Optional(Type.Boolean({ description: 'False where left out' })),
  on: Type.Optional(Type.Boolean({ description: 'True where left out' })),
}

const GroupFile = Shape({
  name: GroupName,
  description: Type.Optional(Line(300)),
  members: Type.Optional(Type.Array(Shape({ member: EmailInput, ...choice }), { maxItems: 10_000 })),
  contacts: Type.Optional(
    Type.Array(
      Shape({
        name: NameInput,
        channel: Type.Enum(['email', 'sms']),
        address: Type.String({ minLength: 3, maxLength: 320 }),
      }),
      { maxItems: 1_000 },
    ),
  ),
})

const RuleFile = Shape({
  domain: Type.String({ minLength: 1, maxLength: 253, description: 'Added, to be proven, where it is not there' }),
  subdomains: Type.Optional(Type.Boolean()),
  roles: Type.Optional(Type.Array(Key, { maxItems: 50 })),
  scope: Type.Optional(
    Type.Union([Type.Literal('organization'), Type.Literal('own'), Shape({ named: ScopeName })], {
      description: 'What those who join get',
    }),
  ),
  groups: Type.Optional(Type.Array(Shape({ group: GroupName, ...choice }), { maxItems: 100 })),
  method: Type.Optional(Type.Enum(joiningMethods)),
  mode: Type.Optional(Type.Enum(joiningModes)),
  cap: Type.Optional(Nullable(Type.Integer({ minimum: 1, maximum: 1_000_000 }))),
})

/** An organization as text: names and addresses instead of ids. A section that is left out is not touched. */
export const OrganizationFile = Shape(
  {
    organization: Shape({
      slug: Type.String({ minLength: 2, maxLength: 40 }),
      name: NameInput,
      template: Type.Enum(templateKeys),
      owner: Type.String({ minLength: 3, maxLength: 320, description: 'The address of its owner; no file changes it' }),
      policy: Type.Optional(PolicyFile),
    }),
    roles: Type.Optional(Type.Array(RoleFile, { maxItems: 5_000 })),
    scopes: Type.Optional(Type.Array(ScopeFile, { maxItems: 5_000 })),
    resources: Type.Optional(Type.Array(ResourceFile, { maxItems: 50_000 })),
    members: Type.Optional(Type.Array(MemberFile, { maxItems: 10_000 })),
    notificationGroups: Type.Optional(Type.Array(GroupFile, { maxItems: 1_000 })),
    joiningRules: Type.Optional(Type.Array(RuleFile, { maxItems: 100 })),
  },
  { description: 'An organization as a file' },
)
export type OrganizationFile = Static<typeof OrganizationFile>

export const fileSections = [
  'organization',
  'policy',
  'roles',
  'scopes',
  'resources',
  'members',
  'notificationGroups',
  'joiningRules',
] as const

export const FileChange = Shape({
  section: Type.Enum(fileSections),
  action: Type.Enum(['create', 'change']),
  name: Type.String({ description: 'What stands for it in the file: a key, a name, an address' }),
  details: Type.Array(Type.String(), { description: 'What becomes another, in words' }),
})
export type FileChange = Static<typeof FileChange>

export const FilePlan = Shape({
  changes: Type.Array(FileChange, { description: 'Empty: the organization is as the file says' }),
  consequence: Consequence,
})
export type FilePlan = Static<typeof FilePlan>

export const organizationFileOperations = operationTable({
  'GET /v1/organizations/{organizationId}/export': {
    id: 'exportOrganization',
    tag: 'Organization',
    summary: 'The organization as a file: roles, grids, scopes, resources, members, groups and rules, by name',
    description:
      'For callers who may see all of it, every application included. To apply it again changes nothing. Secrets, tokens and passwords are not in it.',
    path: OrganizationPath,
    answers: { 200: OrganizationFile },
    refusals: ['organization-file.partial'],
    whileViewing: 'closed',
    policy: { kind: 'permission', permission: 'policy.view' },
  },
  'POST /v1/organizations/{organizationId}/apply': {
    id: 'applyOrganization',
    tag: 'Organization',
    summary: 'Make the organization what a file says',
    description:
      'All or nothing, and nothing where it is so already. What the file does not name stays as it is; lists inside of what it names are whole. People who are not in are invited. Needs, besides, the permission to edit each part that changes.',
    path: OrganizationPath,
    query: ChangeQuery,
    body: OrganizationFile,
    answers: { 200: FilePlan },
    refusals: ['organization-file.invalid', 'organization-file.partial', ...changeRefusals],
    policy: { kind: 'permission', permission: 'policy.view' },
    bodyLimit: 32 * 1_048_576,
    idempotent: true,
  },
})
