import { type Holding, holdingOf } from './reach.ts'
import type { Snapshot, Subject, SubjectKind } from './snapshot.ts'

export interface Beyond {
  readonly type: SubjectKind
  readonly id: string
  /** What is gained beyond the granter's reach: a permission, or a role that could be given on. */
  readonly permission: string | null
  readonly roleKey: string | null
}

/** A change and who makes it. */
export interface Judged {
  readonly before: Snapshot
  readonly after: Snapshot
  readonly now: Date
  readonly granter: Subject | undefined
  readonly elevated: boolean
}

export const actingSlot = ({ slot, token }: Subject): number => token?.holder ?? slot

/** What the granter may give to this subject: of what he may give only to others nothing to himself. */
export function reachTowards({ before, granter, now, elevated }: Judged, subject: Subject): Holding | undefined {
  if (granter === undefined) return undefined
  const others = actingSlot(subject) !== actingSlot(granter)
  return holdingOf(before, granter, { now: now.getTime(), others, elevated })
}
