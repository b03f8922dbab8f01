/** How a group's alerts come to somebody. */
export interface Channels {
  readonly email: boolean
  readonly sms: boolean
  readonly on: boolean
}

/** Without a channel nobody can be on: taking the last one away switches off, and switching on begins with e-mail. */
export function changed({ email, sms, on }: Channels, change: Partial<Channels>): Channels {
  const next = { email, sms, on, ...change }
  if (!next.on || next.email || next.sms) return next
  return change.on === true ? { ...next, email: true } : { ...next, on: false }
}

/** Whether somebody might be told less than before. */
export const takesAway = (before: Channels, after: Channels): boolean =>
  before.on && (!after.on || (before.email && !after.email) || (before.sms && !after.sms))
