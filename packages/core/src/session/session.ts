/** How a session was proven. An organization's policy names the ways it accepts. */
export type SessionProof = 'password'

export interface Session {
  readonly proof: SessionProof
  readonly lastSeenAt: Date
  readonly endsAt: Date
  readonly elevatedUntil: Date | null
}

/** When the session ends if nothing is asked of it meanwhile; never later than its end in any case. */
export const idleEnd = ({ lastSeenAt, endsAt }: Session, idleMs: number): Date =>
  new Date(Math.min(lastSeenAt.getTime() + idleMs, endsAt.getTime()))

/** Ended at the instant itself. */
export const isLive = (session: Session, idleMs: number, now: Date): boolean => idleEnd(session, idleMs) > now

/** Whether an organization whose policy accepts `methods` opens for a session proven this way. */
export const acceptsProof = (methods: readonly string[], proof: SessionProof): boolean => methods.includes(proof)
