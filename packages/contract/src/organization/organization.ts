import Type, { type Static } from 'typebox'
import { operationTable } from '../shared/operation.ts'
import { Ids, Instant, Shape } from '../shared/schemas.ts'

export const templateNames = ['apm', 'crash-reporting', 'metrics', 'appsec', 'complete'] as const
export const TemplateName = Type.Enum(templateNames)

export const Organization = Shape({
  id: Ids.org,
  slug: Type.String({ description: 'Short name, used in addresses of the console' }),
  name: Type.String(),
  template: TemplateName,
  revision: Type.Integer({ description: 'Grows with every change of anything a decision reads' }),
  createdAt: Instant,
  permissions: Type.Array(Type.String(), { description: 'What the caller may do in the organization as a whole' }),
})
export type Organization = Static<typeof Organization>

export const OrganizationPath = Shape({ organizationId: Ids.org })

export const organizationOperations = operationTable({
  'GET /v1/organizations/{organizationId}': {
    id: 'getOrganization',
    tag: 'Organizations',
    summary: 'One organization and what the caller may do in it',
    path: OrganizationPath,
    answers: { 200: Organization },
    refusals: [],
    policy: { kind: 'member' },
  },
})
