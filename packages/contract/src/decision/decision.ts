import { denyReasons, permitReasons } from '@rollcall/core/access'
import Type, { type Static } from 'typebox'
import { OrganizationPath } from '../organization/organization.ts'
import { operationTable } from '../shared/operation.ts'
import { Cursor, Ids, Instant, Nullable, Page, Shape } from '../shared/schemas.ts'

const IdInput = Type.String({ minLength: 1, maxLength: 512 })
/** Names are the product's own; how many and how long they are is not. */
const Claims = Type.Unsafe<Readonly<Record<string, unknown>>>({
  type: 'object',
  patternProperties: { '^.{1,200}$': {} },
  additionalProperties: false,
  maxProperties: 64,
})

export const subjectTypes = ['user', 'service-account', 'token'] as const

export const SubjectInput = Shape({
  type: Type.Enum(subjectTypes),
  id: Type.String({
    minLength: 1,
    maxLength: 512,
    description: 'A user by `usr_…`, `mem_…` or the external id that the organization gave',
  }),
})

export const ResourceInput = Shape({
  type: IdInput,
  id: IdInput,
  application: Type.Optional(
    Type.String({ maxLength: 512, description: 'Where something unregistered lies: id of the application' }),
  ),
  environment: Type.Optional(Type.String({ maxLength: 512, description: 'Name of the environment in it' })),
  properties: Type.Optional(Claims),
})

const ActionInput = Type.String({
  minLength: 1,
  maxLength: 200,
  description: 'The verb, or the full `type.verb` where the catalogue lists it for the type of the resource',
})

export const QuestionInput = Shape({
  subject: SubjectInput,
  action: ActionInput,
  resource: ResourceInput,
  context: Type.Optional(Claims),
})
export type QuestionInput = Static<typeof QuestionInput>

export const Reason = Type.Enum([...permitReasons, ...denyReasons])
const Level = Type.Enum(['admin', 'read', 'deny'])

export const ExplainedSubject = Shape({
  type: Type.Enum(subjectTypes),
  id: Type.String(),
  membershipId: Nullable(Ids.mem),
  name: Nullable(Type.String({ description: 'Null for whom the caller may not see' })),
  email: Nullable(Type.String()),
})
export type ExplainedSubject = Static<typeof ExplainedSubject>

export const ExplainedRole = Shape({
  id: Ids.rol,
  key: Type.String(),
  name: Type.String(),
  fallback: Type.Boolean({ description: 'What a tier gives while no role is assigned that ends it' }),
  endsAt: Nullable(Instant),
  verdict: Type.Union([Reason, Type.Literal('not_elevated')]),
  decides: Type.Boolean({ description: 'It carried the permit, or came furthest of those that do not permit' }),
  grant: Nullable(Shape({ permission: Type.String(), on: Type.Enum(['any', 'owned']), conditional: Type.Boolean() })),
  cell: Nullable(
    Shape({
      application: Type.String({ description: 'An id, or * for every application' }),
      environment: Type.String({ description: 'A name, or * for every environment' }),
      level: Level,
    }),
  ),
  everything: Type.Boolean({ description: 'Its grid gives every level everywhere' }),
})

export const explainSteps = ['subject', 'question', 'roles', 'requirements', 'scope', 'token'] as const
export const ExplainStep = Shape({
  step: Type.Enum(explainSteps),
  verdict: Type.Enum(['pass', 'fail', 'not_asked']),
  reason: Nullable(Reason),
})

export const Fix = Shape({
  fix: Type.Enum([
    'assign_role',
    'add_permission',
    'set_cell',
    'set_owner',
    'set_tag',
    'add_scope_owner',
    'add_scope_tag',
    'lift_suspension',
    'move_end_of_subject',
    'move_end_of_assignment',
    'add_token_permission',
  ]),
  touches: Type.Integer({ description: 'How many people the change concerns' }),
  role: Type.Optional(Shape({ id: Ids.rol, key: Type.String(), name: Type.String() })),
  permission: Type.Optional(Type.String()),
  application: Type.Optional(Type.String()),
  environment: Type.Optional(Type.String()),
  level: Type.Optional(Type.Enum(['admin', 'read'])),
  resource: Type.Optional(Shape({ type: Type.String(), id: Type.String() })),
  tag: Type.Optional(Type.String()),
  of: Type.Optional(
    Type.Enum(['membership', 'token'], { description: 'Whose scope is widened: the person’s own, or the token’s' }),
  ),
  user: Type.Optional(ExplainedSubject),
})
export type Fix = Static<typeof Fix>

export const explainedParts = ['resource', 'fixes'] as const

export const Explanation = Shape({
  verdict: Type.Enum(['yes', 'no', 'cannot_tell'], {
    description: 'Yes and no are what is enforced; `cannot_tell` where the caller may not see a part that decides',
  }),
  hidden: Type.Array(Type.Enum(explainedParts), { description: 'What of it the caller may not see' }),
  reason: Nullable(Reason),
  revision: Type.Integer(),
  at: Instant,
  subject: ExplainedSubject,
  permission: Nullable(
    Shape({
      name: Type.String(),
      description: Type.String(),
      level: Nullable(Type.Enum(['read', 'admin'])),
      dangerous: Type.Boolean(),
    }),
  ),
  resource: Shape({
    type: Type.String(),
    id: Type.String(),
    name: Nullable(Type.String()),
    application: Nullable(Shape({ id: Type.String(), name: Type.String() })),
    environment: Nullable(Type.String()),
  }),
  steps: Type.Array(ExplainStep, { description: 'In the order in which they are asked; the first that fails decides' }),
  roles: Type.Array(ExplainedRole),
  requirements: Type.Array(Shape({ permission: Type.String(), permitted: Type.Boolean(), reason: Reason })),
  scope: Nullable(
    Shape({
      kind: Type.Enum(['organization', 'own', 'custom', 'named', 'gone']),
      inside: Type.Boolean(),
      owners: Type.Array(ExplainedSubject, { description: 'Owners by whom the application is inside' }),
      tags: Type.Array(Type.String(), { description: 'Tags by which the application is inside' }),
    }),
  ),
  token: Nullable(Shape({ listsPermission: Type.Boolean(), inScope: Type.Boolean() })),
  fixes: Type.Array(Type.Array(Fix), {
    description: 'Each a smallest set of changes after which the answer would be yes; nothing of it is done',
  }),
})
export type Explanation = Static<typeof Explanation>

const Limit = Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: '50 by default' }))

export const ReachCell = Shape({
  environment: Type.String(),
  level: Type.Enum(['admin', 'read', 'none'], { description: 'The highest level of what is permitted there' }),
  permissions: Type.Integer({ description: 'Index into `permissionSets`' }),
  roles: Type.Array(Ids.rol, { description: 'The roles that give this level there; none for the owner' }),
})

export const Reach = Shape({
  revision: Type.Integer(),
  at: Instant,
  subject: ExplainedSubject,
  standing: Nullable(Reason),
  organization: Type.Array(Shape({ permission: Type.String(), roles: Type.Array(Ids.rol) }), {
    description: 'What the subject may do in the organization as a whole; on the first page only',
  }),
  roles: Type.Array(Shape({ id: Ids.rol, key: Type.String(), name: Type.String() })),
  permissionSets: Type.Array(Type.Array(Type.String())),
  ...Page(
    Shape({
      application: Shape({ id: Type.String(), name: Type.String() }),
      level: Type.Enum(['admin', 'read', 'none'], { description: 'On the application itself' }),
      environments: Type.Array(ReachCell),
    }),
  ),
  total: Type.Integer({ description: 'Applications that fit, of those the caller may see' }),
  moreHidden: Type.Boolean({ description: 'There are applications that the caller may not see' }),
})
export type Reach = Static<typeof Reach>

export const Holders = Shape({
  revision: Type.Integer(),
  at: Instant,
  hidden: Type.Array(Type.Enum(explainedParts)),
  ...Page(
    Shape({
      subject: ExplainedSubject,
      reason: Type.Enum(permitReasons),
      roles: Type.Array(Shape({ id: Ids.rol, key: Type.String(), name: Type.String() })),
    }),
  ),
  total: Type.Integer(),
})
export type Holders = Static<typeof Holders>

const tag = 'Check access'

export const decisionOperations = operationTable({
  'POST /v1/organizations/{organizationId}/access/explain': {
    id: 'explainAccess',
    tag,
    summary: 'Why somebody may do something, or why not, and the smallest changes that would allow it',
    description:
      'About oneself always; about others with `access.explain`. Changes are offered with `access.explain` only.',
    path: OrganizationPath,
    body: QuestionInput,
    answers: { 200: Explanation },
    refusals: ['access.denied', 'membership.not_found'],
    policy: { kind: 'member' },
    reads: true,
  },
  'POST /v1/organizations/{organizationId}/access/reach': {
    id: 'reachOfSubject',
    tag,
    summary: 'What somebody can do: every application and environment with the level and the roles that give it',
    path: OrganizationPath,
    body: Shape({
      subject: SubjectInput,
      q: Type.Optional(Type.String({ maxLength: 200, description: 'Part of the name of an application' })),
      only: Type.Optional(
        Type.Enum(['reachable'], { description: 'Leaves out applications that the subject may not see' }),
      ),
      cursor: Type.Optional(Cursor),
      limit: Limit,
    }),
    answers: { 200: Reach },
    refusals: ['access.denied', 'membership.not_found', 'request.cursor_invalid'],
    policy: { kind: 'member' },
    reads: true,
  },
  'POST /v1/organizations/{organizationId}/access/holders': {
    id: 'holdersOfPermission',
    tag,
    summary: 'Who can do this: everybody whom the decision permits, with the roles that carry it',
    description: 'Needs `member.view` too, since it names people.',
    path: OrganizationPath,
    body: Shape({
      subjectType: Type.Optional(Type.Enum(subjectTypes)),
      action: ActionInput,
      resource: ResourceInput,
      context: Type.Optional(Claims),
      cursor: Type.Optional(Cursor),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000, description: '50 by default' })),
    }),
    answers: { 200: Holders },
    refusals: ['request.cursor_invalid'],
    policy: { kind: 'permission', permission: 'access.explain' },
    reads: true,
  },
})
