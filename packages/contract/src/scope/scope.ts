import Type, { type Static } from 'typebox'
import { ChangeQuery, changeQuery, Consequence } from '../consequence/consequence.ts'
import { OrganizationPath } from '../organization/organization.ts'
import { operationTable } from '../shared/operation.ts'
import { Email, Ids, NameInput, Nullable, Shape } from '../shared/schemas.ts'

export const Tag = Type.String({ minLength: 1, maxLength: 100 })

/** By which owners and tags a custom scope matches applications: any of them. */
export const clauses = {
  owners: Type.Array(Ids.mem, { maxItems: 1_000, description: 'Applications owned by any of these users' }),
  tags: Type.Array(Tag, { maxItems: 1_000, description: 'Applications with any of these tags' }),
}

/** Which applications somebody sees. */
export const ScopeChoice = Type.Union([
  Shape({ kind: Type.Literal('organization') }),
  Shape({ kind: Type.Literal('own') }),
  Shape({ kind: Type.Literal('named'), scopeId: Ids.scp }),
  Shape({ kind: Type.Literal('custom'), ...clauses }),
])
export type ScopeChoice = Static<typeof ScopeChoice>

/** What a scope matches now, as far as the viewer may view applications. */
export const Matches = Shape({
  count: Type.Integer(),
  total: Type.Integer({ description: 'Applications that the caller may view' }),
  names: Type.Array(Type.String(), { description: 'The first ten, by name' }),
  hidden: Type.Boolean({ description: 'There are applications that the caller may not view' }),
})

export const Scope = Shape({
  id: Ids.scp,
  name: Type.String(),
  owners: Type.Array(
    Shape({ membershipId: Ids.mem, userId: Nullable(Ids.usr), name: Nullable(Type.String()), email: Email }),
  ),
  tags: Type.Array(Type.String()),
  userCount: Type.Integer({ description: 'Users who have it: active and suspended' }),
  matches: Matches,
  version: Type.Integer({ description: 'Also the ETag' }),
})
export type Scope = Static<typeof Scope>

const ScopePath = Shape({ ...OrganizationPath.properties, scopeId: Ids.scp })
const Changed = Shape({ scope: Scope, consequence: Consequence })
/** What is of the organization as a whole no scope limits, so that nobody is locked out by one. */
const edited = ['access.stale', 'access.beyond_reach'] as const
const inputRefusals = [
  'scope.name_taken',
  'scope.owner_unknown',
  'scope.clauses_missing',
  'name.invalid',
  'resource.tag_invalid',
] as const

export const scopeOperations = operationTable({
  'GET /v1/organizations/{organizationId}/scopes': {
    id: 'listScopes',
    tag: 'Scopes',
    summary: 'The named scopes and what they match now',
    path: OrganizationPath,
    answers: { 200: Shape({ items: Type.Array(Scope) }) },
    refusals: [],
    policy: { kind: 'permission', permission: 'scope.view' },
  },
  'POST /v1/organizations/{organizationId}/scopes': {
    id: 'createScope',
    tag: 'Scopes',
    summary: 'Add a named scope',
    description: 'It matches applications with any of its owners or any of its tags. Nobody has it until it is given.',
    path: OrganizationPath,
    query: ChangeQuery,
    body: Shape({ name: NameInput, owners: Type.Optional(clauses.owners), tags: Type.Optional(clauses.tags) }),
    answers: { 201: Changed, 200: Changed },
    refusals: ['access.stale', ...inputRefusals, 'idempotency.in_progress', 'idempotency.differs'],
    policy: { kind: 'permission', permission: 'scope.edit' },
    idempotent: true,
  },
  'POST /v1/organizations/{organizationId}/scopes/matches': {
    id: 'matchScope',
    tag: 'Scopes',
    summary: 'Which applications these owners and tags would match',
    path: OrganizationPath,
    body: Shape(clauses),
    answers: { 200: Matches },
    refusals: ['scope.owner_unknown', 'resource.tag_invalid'],
    policy: { kind: 'permission', permission: 'scope.view' },
    reads: true,
  },
  'GET /v1/organizations/{organizationId}/scopes/{scopeId}': {
    id: 'getScope',
    tag: 'Scopes',
    summary: 'One named scope',
    path: ScopePath,
    answers: { 200: Scope },
    refusals: ['scope.not_found'],
    policy: { kind: 'permission', permission: 'scope.view' },
    concurrency: 'etag',
  },
  'PATCH /v1/organizations/{organizationId}/scopes/{scopeId}': {
    id: 'updateScope',
    tag: 'Scopes',
    summary: 'Change the name of a scope, or what it matches',
    path: ScopePath,
    query: ChangeQuery,
    body: Shape({
      name: Type.Optional(NameInput),
      owners: Type.Optional(clauses.owners),
      tags: Type.Optional(clauses.tags),
    }),
    answers: { 200: Changed },
    refusals: [...edited, 'scope.not_found', 'scope.changed', ...inputRefusals, 'request.if_match_required'],
    policy: { kind: 'permission', permission: 'scope.edit' },
    concurrency: 'if-match',
  },
  'DELETE /v1/organizations/{organizationId}/scopes/{scopeId}': {
    id: 'deleteScope',
    tag: 'Scopes',
    summary: 'Delete a named scope',
    description: 'Who has it, invited people, service accounts and tokens among them, gets the replacement instead.',
    path: ScopePath,
    query: Shape({
      ...changeQuery,
      replacement: Type.Optional(
        Type.Union([Ids.scp, Type.Literal('organization'), Type.Literal('own')], {
          description: 'Needed where somebody has the scope',
        }),
      ),
    }),
    answers: { 200: Shape({ holders: Type.Integer(), consequence: Consequence }) },
    refusals: [
      ...edited,
      'scope.not_found',
      'scope.changed',
      'scope.in_use',
      'scope.replacement_invalid',
      'request.if_match_required',
    ],
    policy: { kind: 'permission', permission: 'scope.edit' },
    concurrency: 'if-match',
  },
})
