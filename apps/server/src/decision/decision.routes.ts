import { answered } from '../http/outcome.ts'
import { transacted, type AnyRoute } from '../http/routes.ts'
import { explainTo } from './explain.usecases.ts'
import { holdersOf } from './holders.usecases.ts'
import { reachFor } from './reach.usecases.ts'

/** The management API's side of the decision point: questions of people, answered with reasons. */
export const decisionRoutes = (): readonly AnyRoute[] => [
  transacted('POST /v1/organizations/{organizationId}/access/explain', async ({ access, body, context }, db) => {
    const explained = await explainTo(db, access, body, context.now)
    return explained.ok ? answered(200, explained.value) : explained
  }),
  transacted('POST /v1/organizations/{organizationId}/access/reach', async ({ access, body, context }, db) => {
    const reach = await reachFor(db, access, body, context.now)
    return reach.ok ? answered(200, reach.value) : reach
  }),
  transacted('POST /v1/organizations/{organizationId}/access/holders', async ({ access, body, context }, db) => {
    const holders = await holdersOf(db, access, body, context.now)
    return holders.ok ? answered(200, holders.value) : holders
  }),
]
