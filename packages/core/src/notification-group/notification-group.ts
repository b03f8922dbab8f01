import { err, ok, type Result } from '../shared/result.ts'

/** How a group's alerts come to somebody; `on` is the switch, which keeps what was chosen while it is off. */
export interface Choice {
  readonly email: boolean
  readonly sms: boolean
  readonly on: boolean
}

/** Whoever is on needs a channel: else the group would count him and nothing would ever come. */
export const checkChoice = (choice: Choice): Result<Choice, 'notification-group.no_channel'> =>
  choice.on && !choice.email && !choice.sms ? err('notification-group.no_channel') : ok(choice)

/** Why alerts do not come by a channel, or that they do. */
export type Reach =
  | 'reached'
  /** The switch is off, or the channel is not chosen. */
  | 'off'
  | 'invited'
  | 'suspended'
  | 'ended'
  | 'removed'
  /** He has not shown yet that the address is his. */
  | 'not-proven'
  | 'no-number'

export interface Recipient extends Choice {
  readonly status: 'invited' | 'active' | 'suspended' | 'removed'
  /** Whether the end date of the membership has come. */
  readonly ended: boolean
  readonly emailProven: boolean
  readonly number: 'none' | 'not-proven' | 'proven'
}

export interface ReachByChannel {
  readonly email: Reach
  readonly sms: Reach
}

/** Only an active, not ended member is reached, by a channel that is on and proven. */
export function reachOf(recipient: Recipient): ReachByChannel {
  const { status, ended, on, email, sms, emailProven, number } = recipient
  const outside: Reach | undefined = status !== 'active' ? status : ended ? 'ended' : undefined
  const by = (chosen: boolean, proof: Reach): Reach => (on && chosen ? (outside ?? proof) : 'off')
  return {
    email: by(email, emailProven ? 'reached' : 'not-proven'),
    sms: by(sms, number === 'proven' ? 'reached' : number === 'none' ? 'no-number' : 'not-proven'),
  }
}

/** Alerts come to him by one channel at least. */
export const isReached = ({ email, sms }: ReachByChannel): boolean => email === 'reached' || sms === 'reached'

/** How many people and external contacts a group's alerts come to: by anything, by e-mail, by SMS. */
export interface Coverage {
  readonly anyhow: number
  readonly email: number
  readonly sms: number
}

/** D-12: somebody was reached, and nobody will be. */
export const losesEverybody = (before: Coverage, after: Coverage): boolean => before.anyhow > 0 && after.anyhow === 0
