import { change, type MembershipFacts, type Snapshot, type SubjectReference } from '@rollcall/core/access'
import { refuseBeyond } from '../access/settle.ts'
import type { Refused } from '../shared/refused.ts'

/** Stands for whoever is invited, since nobody knows yet who that will be. */
export const somebody = 'invitee'

/**
 * Whether the granter may give this place, asked before anybody has it: as if the person were in. The engine reads nothing of people
 * who are invited only.
 */
export function refusePlace(
  snapshot: Snapshot,
  granter: SubjectReference,
  facts: MembershipFacts,
  now: Date,
): Refused | undefined {
  const after = change(snapshot, [{ put: 'membership', facts }], snapshot.revision)
  return refuseBeyond(granter, snapshot, after, now)
}
