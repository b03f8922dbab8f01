import { answered } from '../http/outcome.ts'
import { transacted, type AnyRoute } from '../http/routes.ts'
import type { Parts } from '../parts.ts'
import { applyFile, exportOrganization, refusePartial } from './apply-file.ts'

export const organizationFileRoutes = (parts: Parts): readonly AnyRoute[] => [
  transacted('GET /v1/organizations/{organizationId}/export', async ({ access, context }, db) => {
    const refusal = await refusePartial(db, access, context.now)
    return refusal ?? answered(200, await exportOrganization(db, access))
  }),
  transacted('POST /v1/organizations/{organizationId}/apply', async ({ access, context, body, query }, db) => {
    const refusal = await refusePartial(db, access, context.now)
    if (refusal !== undefined) return refusal
    const newcomers = { as: 'invited' } as const
    const applied = await applyFile(db, { parts, access, context, file: body, manner: query, newcomers })
    return applied.ok ? answered(200, applied.plan, { isTrial: query.dryRun === true }) : applied
  }),
]
