import type { MemberPolicy } from '../policy/policy.ts'

export interface SeatsTaken {
  /** Active and suspended, not ended. */
  readonly members: number
  /** Open invitations of people who are not in; expired ones never count. */
  readonly open: number
}

/** How many more people can be invited now; null: any number. Where open invitations take no seat, as long as one is free. */
export function seatsLeft(
  { seats, pendingReserves }: Pick<MemberPolicy, 'seats' | 'pendingReserves'>,
  { members, open }: SeatsTaken,
): number | null {
  if (seats === null) return null
  if (pendingReserves) return Math.max(0, seats - members - open)
  return members < seats ? Number.POSITIVE_INFINITY : 0
}
