const secondMs = 1_000
const minuteMs = 60 * secondMs
const hourMs = 60 * minuteMs

/** Whoever tries for this long in vain stops, and says so. */
export const longestTryingMs = 24 * hourMs
/** How old a mail may be that leaves by itself once a mail server has been set up. */
export const oldestToSendMs = 24 * hourMs

const firstPauseMs = 30 * secondMs
const longestPauseMs = hourMs
/** By which part a pause is made longer or shorter, so that many that failed at once do not come back at once. */
const spread = 0.2

/**
 * When to try again after so many tries that failed, counted since the mail was queued: in twice as long as before, at most in an hour.
 * @param chance from 0 to 1
 * @returns undefined to give up
 */
export function nextTry(tries: number, queuedAt: Date, now: Date, chance: number): Date | undefined {
  const pauseMs = Math.min(firstPauseMs * 2 ** Math.min(tries - 1, 20), longestPauseMs)
  const next = new Date(now.getTime() + Math.round(pauseMs * (1 + spread * (2 * chance - 1))))
  return next.getTime() - queuedAt.getTime() > longestTryingMs ? undefined : next
}

export type MailOutcome = 'sent' | 'refused' | 'postponed' | 'failed'

/** What came of one try to hand a mail over. */
export interface TryResult {
  readonly outcome: MailOutcome
  /** Of the mail server's reply; null where there was none. */
  readonly code: number | null
  /** What the mail server said, or what went wrong, for people to read. */
  readonly answer: string
}

/** What follows from a try: where the mail stands, and when to try again. */
export type Consequence =
  | { readonly state: 'sent' }
  | { readonly state: 'refused'; readonly reason: string }
  | { readonly state: 'queued'; readonly dueAt: Date; readonly reason: string }

export function followUp(
  { outcome, answer }: TryResult,
  mail: { readonly tries: number; readonly queuedAt: Date; readonly expiresAt: Date | null },
  now: Date,
  chance: number,
): Consequence {
  if (outcome === 'sent') return { state: 'sent' }
  if (outcome === 'refused') return { state: 'refused', reason: answer }
  const dueAt = nextTry(mail.tries, mail.queuedAt, now, chance)
  const isOfUse = dueAt !== undefined && (mail.expiresAt === null || dueAt < mail.expiresAt)
  return isOfUse
    ? { state: 'queued', dueAt, reason: answer }
    : { state: 'refused', reason: `Given up after ${mail.tries} tries: ${answer}` }
}
