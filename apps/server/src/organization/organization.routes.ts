import { answered } from '../http/outcome.ts'
import { transacted, type AnyRoute } from '../http/routes.ts'

export const organizationRoutes = (): readonly AnyRoute[] => [
  transacted('GET /v1/organizations/{organizationId}', async ({ access }) => {
    const { id, slug, name, template, revision, created_at } = access.organization
    const permissions = [...access.permissions()]
    return answered(200, { id, slug, name, template, revision, createdAt: created_at.toISOString(), permissions })
  }),
]
