import Type, { type Static } from 'typebox'
import { operationTable } from '../shared/operation.ts'
import { Cursor, Ids, Instant, Nullable, Page, Shape } from '../shared/schemas.ts'
import { OrganizationPath } from '../organization/organization.ts'

const TypeName = Type.String({ minLength: 1, maxLength: 64, description: 'A type of the catalogue: `application`' })
const ResourceId = Type.String({
  minLength: 1,
  maxLength: 200,
  description: 'As the product calls it; compared byte for byte after NFC',
})
const Tag = Type.String({ minLength: 1, maxLength: 100 })
const Properties = Type.Record(Type.String({ maxLength: 100 }), Type.Unknown(), {
  description: 'Flat JSON of at most 4 kB, read by the conditions of grants',
  additionalProperties: false,
})

const Place = Shape({ type: TypeName, id: ResourceId })

export const ResourceOwner = Shape({
  membershipId: Ids.mem,
  userId: Nullable(Ids.usr),
  name: Nullable(Type.String()),
  email: Type.String(),
})

export const Environment = Shape({ id: Type.String(), name: Type.String(), protected: Type.Boolean() })

export const Resource = Shape({
  type: Type.String(),
  id: Type.String(),
  name: Type.String(),
  parent: Nullable(Shape({ type: Type.String(), id: Type.String(), name: Type.String() })),
  owners: Type.Array(ResourceOwner),
  tags: Type.Array(Type.String()),
  properties: Properties,
  protected: Type.Boolean({ description: 'Environments: gains of admin here are named one by one in every preview' }),
  source: Nullable(Type.String({ description: 'Which connection pushed it' })),
  environments: Type.Array(Environment, { description: 'Of an application, those that the caller may view, by name' }),
  createdAt: Instant,
  changedAt: Instant,
  version: Type.Integer({ description: 'Also the ETag' }),
})
export type Resource = Static<typeof Resource>

export const ResourcePage = Shape({
  ...Page(Resource),
  match: Type.Integer({ description: 'How many fit the filter, of those that the caller may view' }),
})
export type ResourcePage = Static<typeof ResourcePage>

const Owners = Type.Array(Type.String({ minLength: 1, maxLength: 200 }), {
  maxItems: 50,
  description: 'Members: `mem_…`, `usr_…`, or the external id that the organization set',
})
const Tags = Type.Array(Tag, { maxItems: 50 })

const Upsert = Shape({
  type: TypeName,
  id: ResourceId,
  name: Type.Optional(
    Type.String({ minLength: 1, maxLength: 200, description: 'Of a new one its id, where left out' }),
  ),
  parent: Type.Optional(Nullable(Place)),
  owners: Type.Optional(Owners),
  tags: Type.Optional(Tags),
  properties: Type.Optional(Properties),
  protected: Type.Optional(Type.Boolean()),
})

const ResourcePath = Shape({ ...OrganizationPath.properties, type: TypeName, resourceId: ResourceId })

const misread = [
  'access.beyond_reach',
  'resource.tag_invalid',
  'resource.properties_invalid',
  'resource.parent_unknown',
  'resource.parent_kind',
  'resource.parent_required',
  'resource.parent_cycle',
  'resource.environment_name_taken',
  'resource.owner_unknown',
  'name.invalid',
] as const

export const resourceOperations = operationTable({
  'GET /v1/organizations/{organizationId}/resource-types': {
    id: 'listResourceTypes',
    tag: 'Resources',
    summary: 'The types of which resources can be registered',
    path: OrganizationPath,
    answers: {
      200: Shape({
        items: Type.Array(
          Shape({
            name: Type.String(),
            description: Type.String(),
            under: Type.Enum(['organization', 'application', 'environment']),
            registered: Type.Integer({ description: 'How many the caller may view' }),
          }),
        ),
      }),
    },
    refusals: [],
    policy: { kind: 'member' },
  },
  'GET /v1/organizations/{organizationId}/resources': {
    id: 'listResources',
    tag: 'Resources',
    summary: 'The registered resources of a type that the caller may view, by name',
    description: 'Whatever the caller may not view is absent, from the list and from the count.',
    path: OrganizationPath,
    query: Shape({
      type: Type.Optional(TypeName),
      q: Type.Optional(Type.String({ maxLength: 200, description: 'A part of the name or the id' })),
      owner: Type.Optional(Type.Array(Ids.mem, { maxItems: 50, description: 'Owned by any of these' })),
      tag: Type.Optional(Type.Array(Tag, { maxItems: 50, description: 'With any of these' })),
      parent: Type.Optional(Type.String({ maxLength: 200, description: 'The id of what it lies under' })),
      cursor: Type.Optional(Cursor),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, description: '50 by default' })),
    }),
    answers: { 200: ResourcePage },
    refusals: ['request.cursor_invalid', 'resource.type_unknown'],
    policy: { kind: 'member' },
  },
  'PUT /v1/organizations/{organizationId}/resources': {
    id: 'upsertResources',
    tag: 'Resources',
    summary: 'Register resources, or change what is registered, up to 10,000 at once',
    description:
      'All or nothing: where one item cannot be read, nothing is written and `errors` names what is wrong with which. Repeating it changes nothing. Owners, tags and parents need the permission `resource.classify` besides.',
    path: OrganizationPath,
    body: Shape({
      items: Type.Array(Upsert, { minItems: 1, maxItems: 10_000 }),
      source: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: 'Which connection pushes them' })),
    }),
    answers: {
      200: Shape({
        created: Type.Integer(),
        changed: Type.Integer(),
        unchanged: Type.Integer(),
        revision: Type.Integer(),
      }),
    },
    refusals: ['resource.type_unknown', 'resource.id_invalid', ...misread],
    policy: { kind: 'permission', permission: 'resource.register' },
    bodyLimit: 32 * 1_048_576,
  },
  'GET /v1/organizations/{organizationId}/resources/{type}/{resourceId}': {
    id: 'getResource',
    tag: 'Resources',
    summary: 'One registered resource that the caller may view',
    path: ResourcePath,
    answers: { 200: Resource },
    refusals: ['resource.not_found'],
    policy: { kind: 'member' },
    concurrency: 'etag',
  },
  'PATCH /v1/organizations/{organizationId}/resources/{type}/{resourceId}': {
    id: 'updateResource',
    tag: 'Resources',
    summary: 'Change name, owners, tags, parent, protection or properties',
    description:
      'Name and properties need the permission to edit this resource; owners, tags, parent and protection need `resource.classify`.',
    path: ResourcePath,
    body: Shape({
      name: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
      parent: Type.Optional(Nullable(Place)),
      owners: Type.Optional(Owners),
      tags: Type.Optional(Tags),
      properties: Type.Optional(Properties),
      protected: Type.Optional(Type.Boolean()),
    }),
    answers: { 200: Resource },
    refusals: ['access.denied', 'resource.not_found', 'resource.changed', 'request.if_match_required', ...misread],
    policy: { kind: 'member' },
    concurrency: 'if-match',
  },
  'GET /v1/organizations/{organizationId}/resources/{type}/{resourceId}/deletion': {
    id: 'previewResourceDeletion',
    tag: 'Resources',
    summary: 'What would go with the resource',
    path: ResourcePath,
    answers: {
      200: Shape({
        resources: Type.Integer({ description: 'With itself and everything that lies under it' }),
        byType: Type.Array(Shape({ type: Type.String(), count: Type.Integer() })),
        cells: Type.Integer({ description: 'Settings in grids of roles that name it' }),
      }),
    },
    refusals: ['resource.not_found'],
    policy: { kind: 'member' },
  },
  'DELETE /v1/organizations/{organizationId}/resources/{type}/{resourceId}': {
    id: 'deleteResource',
    tag: 'Resources',
    summary: 'Delete a resource with everything that lies under it',
    path: ResourcePath,
    query: Shape({
      resources: Type.Integer({ minimum: 1, description: 'As the preview counted them; another number is refused' }),
    }),
    answers: { 200: Shape({ deleted: Type.Integer(), revision: Type.Integer() }) },
    refusals: ['access.denied', 'resource.not_found', 'resource.count_moved', 'access.beyond_reach'],
    policy: { kind: 'member' },
  },
})
