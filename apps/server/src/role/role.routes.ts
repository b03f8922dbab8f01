import { listRoles } from '@rollcall/storage/role'
import { answered } from '../http/outcome.ts'
import { transacted, type AnyRoute } from '../http/routes.ts'

export const roleRoutes = (): readonly AnyRoute[] => [
  transacted('GET /v1/organizations/{organizationId}/roles', async ({ path }, db) => {
    const roles = await listRoles(db, path.organizationId)
    const items = roles.map(({ id, key, name, kind, description, built_in, member_count }) => ({
      id,
      key,
      name,
      kind,
      description,
      builtIn: built_in,
      memberCount: member_count,
    }))
    return answered(200, { items })
  }),
]
