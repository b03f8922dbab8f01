import { listJoiningRules } from '@rollcall/storage/joining-rule'
import { readIfMatch, toETag } from '../http/etag.ts'
import { answered } from '../http/outcome.ts'
import { transacted, type AnyRoute } from '../http/routes.ts'
import type { Parts } from '../parts.ts'
import { createRule, deleteRule, getRule, toWire, updateRule } from './joining-rule.usecases.ts'
import { selfSignUp } from './self-sign-up.ts'

interface RulePath {
  readonly organizationId: `org_${string}`
  readonly ruleId: `jru_${string}`
}
const placeOf = ({ organizationId, ruleId }: RulePath) => ({ organizationId, id: ruleId })

export const joiningRuleRoutes = (parts: Parts): readonly AnyRoute[] => [
  transacted('GET /v1/organizations/{organizationId}/joining-rules', async ({ path, access }, db) => {
    const rules = await listJoiningRules(db, path.organizationId)
    const items = rules.map((rule) => toWire(rule, access.snapshot))
    return answered(200, { items, selfSignUp: await selfSignUp(db, parts) })
  }),
  transacted('POST /v1/organizations/{organizationId}/joining-rules', async ({ body, query, context, access }, db) => {
    const isTrial = query.dryRun === true
    const made = await createRule(db, context, access, body)
    if (!made.ok) return made
    const extras = { headers: { etag: toETag(made.value.version) }, isTrial }
    return answered(isTrial ? 200 : 201, toWire(made.value, access.snapshot), extras)
  }),
  transacted('GET /v1/organizations/{organizationId}/joining-rules/{ruleId}', async ({ path, access }, db) => {
    const found = await getRule(db, placeOf(path))
    if (!found.ok) return found
    return answered(200, toWire(found.value, access.snapshot), { headers: { etag: toETag(found.value.version) } })
  }),
  transacted(
    'PATCH /v1/organizations/{organizationId}/joining-rules/{ruleId}',
    async ({ path, body, query, ifMatch, context, access }, db) => {
      const version = readIfMatch(ifMatch, 'joining-rule.changed')
      if (!version.ok) return version
      const updated = await updateRule(db, context, access, { place: placeOf(path), version: version.value, body })
      if (!updated.ok) return updated
      const extras = { headers: { etag: toETag(updated.value.version) }, isTrial: query.dryRun === true }
      return answered(200, toWire(updated.value, access.snapshot), extras)
    },
  ),
  transacted(
    'DELETE /v1/organizations/{organizationId}/joining-rules/{ruleId}',
    async ({ path, context }, db) => (await deleteRule(db, context, placeOf(path))) ?? answered(204, undefined),
  ),
]
