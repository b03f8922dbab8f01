import type { Code } from '@rollcall/contract/shared/codes'
import { toRefusal } from '@rollcall/storage/engine/constraints'
import { refused, type Refused } from '../shared/refused.ts'

/** What it means when the database finds something taken: only there is it known of two who come at once. */
const conflicts = {
  memberships__username__uq: 'membership.username_taken',
  memberships__external_id__uq: 'membership.external_id_taken',
  notification_groups__name__uq: 'notification-group.name_taken',
  notification_group_contacts__address__uq: 'notification-group.contact_taken',
  resources__environment_name__uq: 'resource.environment_name_taken',
  resources__parent__fk: 'resource.parent_unknown',
  domains__name__uq: 'domain.taken',
  joining_rules__domain__uq: 'joining-rule.domain_taken',
  joining_rule_roles__role__fk: 'joining-rule.forbids',
  membership_requests__open__uq: 'membership-request.open',
  roles__name__uq: 'role.name_taken',
  roles__key__uq: 'role.name_taken',
  scopes__name__uq: 'scope.name_taken',
  joining_rules__scope__fk: 'scope.in_use',
  membership_requests__scope__fk: 'scope.in_use',
  organizations__slug__uq: 'organization.slug_taken',
  /** Addresses move by a confirmed link only. */
  users__email__uq: 'link.replaced',
} as const satisfies Readonly<Record<string, Code>>

/** Stands around a whole transaction, which the violation has ended. */
export async function refusingConflicts<T>(work: () => Promise<T>): Promise<T | Refused> {
  try {
    return await work()
  } catch (error) {
    const refusal = toRefusal(error, conflicts)
    if (refusal.ok) throw error
    return refused(refusal.error)
  }
}
